"""`toolwright tools`: the registry, derived from Git, and merged tools run in the sandbox."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

import click

from bot.commands.options import json_option
from bot.commands.outcome import finish
from bot.registry.roll_backs import roll_backs
from bot.registry.run import run_tool
from bot.registry.tools import Tool, find_tool, list_tools
from bot.workspace import open_workspace

_FILE_WIDTH: Final = 200
"""Columns where no terminal says how many it has."""


@click.group(name="tools")
def command() -> None:
    """List, show and run the tools that people have merged."""


@command.command(name="list")
@click.option("--removed", is_flag=True, help="List the tools that were rolled back instead.")
@json_option
def list_command(removed: bool, as_json: bool) -> None:
    """List the merged tools of the base branch."""
    workspace = open_workspace(Path.cwd())
    if removed:
        found = roll_backs(workspace.repository, workspace.tools_tip)
        gone = [one for one in found if one.stands and one.returned is None]
        if as_json:
            click.echo(json.dumps({"removed": [asdict(one) for one in gone]}, ensure_ascii=False))
            return
        rows = [(one.name, one.commit[:12], one.author, one.date) for one in gone]
        _print(("tool", "removed in", "by", "at"), rows)
        return
    tools = list_tools(workspace.repository, workspace.tools_tip)
    if as_json:
        click.echo(json.dumps({"tools": [_data(tool) for tool in tools]}, ensure_ascii=False))
        return
    _print(
        ("tool", "category", "status", "merged by", "summary"),
        [
            (tool.name, tool.category or tool.kind or "", tool.status, tool.merged_by, tool.summary)
            for tool in tools
        ],
    )


@command.command(name="show")
@click.argument("name")
@json_option
def show(name: str, as_json: bool) -> None:
    """Show where a merged tool came from and what the gate said of it."""
    workspace = open_workspace(Path.cwd())
    tool = find_tool(workspace.repository, workspace.tools_tip, name)
    if as_json:
        click.echo(json.dumps(_data(tool), ensure_ascii=False))
        return
    click.echo(f"{tool.name}: {tool.summary or tool.reason}")
    click.echo(f"status   {tool.status}{': ' + tool.reason if tool.reason else ''}")
    click.echo(f"merged   {tool.commit[:12]} by {tool.merged_by} at {tool.merged_at}")
    for result in tool.manifest.gate if tool.manifest else ():
        needed = "" if result.threshold is None else f" of {result.threshold} needed"
        scored = "" if result.score is None else f" {result.score}{needed}"
        click.echo(f"gate     {result.stage} {result.status}{scored}")
    if tool.manifest and (names := tool.manifest.unproven):
        counts = f"{len(names)} of {len(tool.manifest.gate)} stages"
        click.echo(f"unproven {counts}: {', '.join(names)}")
    readme = tool.files.get("README.md", b"").decode("utf-8", "backslashreplace")
    click.echo(f"\n{readme}" if readme else "")


@command.command(
    name="run",
    # Only what stands before NAME is ours; `--help` behind it asks the tool.
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.argument("name")
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def run(name: str, words: tuple[str, ...]) -> int:
    """Run the merged tool NAME in the sandbox.

    WORDS that name existing files or folders are mounted read-only; `-` is standard input. The
    exit status is the tool's own, or 3 when a limit ended it.
    """
    # Here, because what only lists tools shall not load every sandbox there is.
    from bot.sandbox.factory import open_sandbox

    workspace = open_workspace(Path.cwd())
    tool = find_tool(workspace.repository, workspace.tools_tip, name)
    if tool.reason:
        click.echo(f"toolwright: {name} is {tool.status}: {tool.reason}", err=True)
    stdin = sys.stdin.buffer.read() if "-" in words else b""
    sandbox = open_sandbox(workspace.config.sandbox)
    reads = workspace.contents(workspace.merged_spec(name).reads)
    return finish(run_tool(tool, words, stdin, reads, sandbox, workspace.limits), name)


def _data(tool: Tool) -> dict[str, object]:
    return {
        "name": tool.name,
        "status": tool.status,
        "reason": tool.reason,
        "summary": tool.summary,
        "kind": tool.kind,
        "category": tool.category,
        "commit": tool.commit,
        "merged_by": tool.merged_by,
        "merged_at": tool.merged_at,
        "unproven": list(tool.manifest.unproven) if tool.manifest else [],
        "manifest": tool.manifest.model_dump(mode="json") if tool.manifest else None,
    }


def _print(titles: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    # Here, because most of what is asked for under `tools` prints no table.
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    # A name that is cut cannot be typed; what gives way on a narrow terminal is the last column.
    for number, title in enumerate(titles[:-1]):
        longest = max(len(text) for text in (title, *(row[number] for row in rows)))
        table.add_column(title, no_wrap=True, min_width=longest)
    table.add_column(titles[-1], no_wrap=True, overflow="ellipsis")
    for row in rows:
        # Text and not markup: summaries are the words of a specification.
        table.add_row(*map(Text, row))
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = _FILE_WIDTH
    console.print(table)
