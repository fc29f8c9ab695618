"""The commands, one module each; a module is imported only when its command is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Final

import click

from bot import __version__

COMMANDS: Final = {
    "new": "Begin a specification from a pattern.",
    "run": "Do the whole job: specification to validated proposal.",
    "handle": "Do what an event on GitHub asks for.",
    "build": "Generate and judge what a job of an issue asks for.",
    "publish": "Propose what was built for an issue.",
    "watch": "Watch a repository on GitHub, and work on its issues.",
    "check": "Check a specification, and say everything that is wrong with it.",
    "context": "Show what a model would be told for a specification, and how good it is.",
    "generate": "Generate a candidate into a folder.",
    "validate": "Judge the candidate in a folder.",
    "impact": "Say what merging the candidate in a folder would change.",
    "patterns": "List the patterns of the offline generator.",
    "tools": "List, show and run merged tools.",
    "init": "Set a repository up for GitHub: workflows, issue form, owners, settings.",
    "protect": "Protect the default branch on GitHub, so that only a person can merge.",
    "doctor": "Say what protects the default branch on GitHub, and what is missing.",
    "health": "Measure what was merged of late, and propose to take back what is degraded.",
    "rollback": "Propose to take a merged tool back.",
    "sandbox": "Build, probe and use the sandbox.",
}
"""Every command with its line of help; `bot/commands/<name>.py` holds it as `command`."""


class _LazyGroup(click.Group):
    """Lists the commands by their lines of help alone; only the one that is run is imported."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Tell what stands for a command in the help and in completion: its name, and its line."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        return click.Command(cmd_name, short_help=COMMANDS[cmd_name])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is to run, or whose own words are to be completed, imported."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, load(name) if name else None, rest


def load(name: str) -> click.Command:
    """Import a command of `COMMANDS`, which has its line of help from there."""
    command = import_module(f"bot.commands.{name}").command
    assert isinstance(command, click.Command)  # noqa: S101 - a defect, not a request
    command.short_help = COMMANDS[name]
    return command


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="toolwright")
def toolwright() -> None:
    """Make small Python development tools from specifications, under human control.

    Exit status: 0 done or approved; 1 judged and rejected; 2 the request is wrong; 3 the
    surroundings failed (sandbox, Git, network), or Toolwright itself.
    """
