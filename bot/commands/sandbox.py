"""`toolwright sandbox`: build it, probe it, run something in it."""

from __future__ import annotations

import json
from pathlib import Path

import click

from bot import config
from bot.commands.options import json_option
from bot.commands.outcome import finish
from bot.config import SandboxConfig
from bot.errors import ExitStatus, RequestError
from bot.progress import Progress
from bot.sandbox.factory import build_sandbox, open_sandbox, probe
from bot.sandbox.guarantees import Guarantee
from bot.sandbox.protocol import Task
from bot.workspace import Workspace, open_workspace


@click.group(name="sandbox")
def command() -> None:
    """Build, probe and use the sandbox that generated code runs in."""


@command.command(name="build")
def build() -> None:
    """Prepare the sandbox; quick when everything is in place.

    In a repository, the environment of its own tests is made as well.
    """
    progress = Progress()
    sandbox = build_sandbox(_configured(), progress.say)
    progress.say(f"sandbox {sandbox.name} is ready")
    workspace = _workspace()
    if workspace is None:
        return
    environment = workspace.equipped(workspace.bare_host(), sandbox, progress.say).environment
    if environment is not None:
        layer = environment.dependencies
        progress.say(
            f"the environment of its tests, from {environment.said}, is ready: "
            f"{len(layer.distributions)} distributions, {layer.megabytes:.0f} MiB, "
            f"made {layer.days:.0f} days ago"
        )


@command.command(name="probe")
@json_option
def probe_command(as_json: bool) -> int:
    """Say which guarantees hold on this machine, one line each.

    The exit status is 3 where a required one does not hold.
    """
    guarantees = probe(_configured())
    if as_json:
        click.echo(json.dumps({"guarantees": [_as_data(one) for one in guarantees]}))
    else:
        for one in guarantees:
            click.echo(_line(one))
    held = all(one.holds for one in guarantees if one.required)
    return ExitStatus.DONE if held else ExitStatus.SURROUNDINGS


def _as_data(one: Guarantee) -> dict[str, object]:
    return {
        "name": one.name,
        "holds": one.holds,
        "detail": one.detail,
        "required": one.required,
        "kept_by": one.kept_by,
    }


def _line(one: Guarantee) -> str:
    state = "holds " if one.holds else "BROKEN" if one.required else "lacks "
    kind = "required" if one.required else "best effort"
    return f"{state}  {one.name} ({kind}): {one.detail}; by {one.kept_by}"


@command.command(name="run", context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, required=True, type=click.UNPROCESSED)
def run(words: tuple[str, ...]) -> int:
    """Run a command in the sandbox, with nothing mounted.

    `python` is the toolchain's.

    The exit status is the command's own, or 3 when a limit ended it.
    """
    return finish(open_sandbox(_configured()).run(Task(command=words)), words[0])


def _workspace() -> Workspace | None:
    """The repository that this is called in; None where there is none with a commit."""
    try:
        workspace = open_workspace(Path.cwd())
        workspace.repository.resolve(workspace.tip)
    except RequestError:
        return None
    return workspace


def _configured() -> SandboxConfig:
    # The sandbox belongs to the machine and not to a repository, so none is asked for here.
    return config.load(Path.cwd()).sandbox
