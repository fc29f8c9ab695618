"""`toolwright impact`: what merging a candidate would change."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from bot.commands.options import folder_argument, json_option
from bot.handoff import candidate_folder
from bot.impact.analyse import analyse
from bot.impact.base import read_base
from bot.registry.tools import list_tools
from bot.report.terminal import print_impact
from bot.workspace import open_workspace


@click.command(name="impact")
@folder_argument
@json_option
def command(folder: Path, as_json: bool) -> None:
    """Say what merging the tool in FOLDER would change; the folder's name is the tool's."""
    workspace = open_workspace(Path.cwd())
    candidate = candidate_folder.read(folder, folder.resolve().name)
    tools = list_tools(workspace.repository, workspace.tip)
    impact = analyse(candidate, None, read_base(workspace, candidate.name, tools), workspace.config)
    if as_json:
        click.echo(impact.model_dump_json())
    else:
        print_impact(Console(highlight=False), impact)
