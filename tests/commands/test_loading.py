"""What a command loads, and how often it starts Git: the cause of how long it takes to begin."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

import click
import pytest
from click.shell_completion import CompletionItem

from bot.commands import COMMANDS, load, toolwright
from tests.commands.command_line import Project

NEVER: Final = frozenset(
    {"docker", "github", "httpx", "httpx2", "jinja2", "markdown_it", "openai", "requests"}
)
"""Distributions that neither help nor a list of tools has a use for."""

UNREAD: Final = frozenset({"pydantic", "rich", "yaml"})
"""What only commands need that read something, or print a table."""

ELSEWHERE: Final = frozenset(
    {
        "bot.llm.transport",
        "bot.generate",
        "bot.patterns",
        "bot.impact",
        "bot.pipeline",
        "bot.report",
        "bot.sandbox.bubblewrap",
        "bot.sandbox.docker",
        "bot.sandbox.factory",
        "bot.spec.check",
        "bot.spec.examples",
        "bot.spec.interface",
        "bot.spec.read",
        "bot.validate.case",
        "bot.validate.gate",
    }
)
"""Parts of Toolwright that read specifications, or generate and judge candidates."""

GIT_PROCESSES: Final = 10
"""So many list the tools of a branch that has none, two of them when GitPython is imported; one
more reads the files of those that the branch has."""


def _loaded(words: list[str], folder: Path) -> frozenset[str]:
    code = (
        "import json, sys\n"
        "from bot.__main__ import main\n"
        "status = main(sys.argv[1:])\n"
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)\n"
        "sys.exit(status)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout
    return frozenset(json.loads(done.stderr))


@pytest.mark.parametrize("words", [["--help"], ["--version"]])
def test_help_loads_no_command(words: list[str], tmp_path: Path) -> None:
    loaded = _loaded(words, tmp_path)
    assert not loaded & (NEVER | UNREAD | ELSEWHERE)
    assert {name for name in loaded if name.startswith("bot.commands.")} == set()


@pytest.mark.parametrize(
    ("words", "unused"),
    [([], frozenset()), (["--removed"], frozenset()), (["--json"], frozenset({"rich"}))],
)
def test_a_list_of_tools_loads_neither_a_sandbox_nor_a_model(
    project: Project, words: list[str], unused: frozenset[str]
) -> None:
    loaded = _loaded(["tools", "list", *words], project.path)
    assert not loaded & (NEVER | ELSEWHERE | unused)


def test_a_list_of_tools_starts_git_no_oftener_than_it_has_to(
    project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    trace = tmp_path / "trace"
    monkeypatch.setenv("GIT_TRACE2_EVENT", str(trace))
    assert project.toolwright("tools", "list").returncode == 0
    events = [json.loads(line) for line in trace.read_text(encoding="utf-8").splitlines()]
    started = [event["argv"] for event in events if event["event"] == "start"]
    assert len(started) == GIT_PROCESSES, started


class Eager(click.Group):
    """What `toolwright` would be with every command imported."""

    def __init__(self) -> None:
        super().__init__(
            "toolwright",
            {name: load(name) for name in COMMANDS},
            params=toolwright.params,
            help=toolwright.help,
        )

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)


def test_a_command_says_of_itself_what_the_help_says_of_it() -> None:
    context = click.Context(toolwright)
    for name, line in COMMANDS.items():
        listed = toolwright.get_command(context, name)
        assert listed is not None
        assert listed.get_short_help_str() == load(name).get_short_help_str() == line
        assert not load(name).hidden
        assert not load(name).deprecated


def test_help_and_completion_are_what_they_would_be_with_every_command_imported() -> None:
    eager = click.Context(Eager(), info_name="toolwright", **toolwright.context_settings)
    lazy = click.Context(toolwright, info_name="toolwright", **toolwright.context_settings)
    assert lazy.get_help() == eager.get_help()
    for begun in ("", "t", "pro", "x", "-"):
        expected = eager.command.shell_complete(eager, begun)
        assert list(map(_item, lazy.command.shell_complete(lazy, begun))) == [
            _item(item) for item in expected
        ]


def _item(item: CompletionItem) -> tuple[str, str, str | None]:
    return item.value, item.type, item.help


def test_sub_commands_are_completed(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_TOOLWRIGHT_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "toolwright tools li")
    monkeypatch.setenv("COMP_CWORD", "2")
    assert project.toolwright().stdout == b"plain,list\n"


def test_a_command_that_is_not_there_is_an_error_of_usage() -> None:
    with pytest.raises(click.UsageError, match="No such command 'tolls'"):
        toolwright.main(["tolls"], standalone_mode=False)
