"""`toolwright rollback`: propose to take a merged tool back."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.console import Console

from bot.commands.options import json_option, local_option
from bot.forge.factory import open_forge
from bot.progress import Progress
from bot.report.health import print_revert, published_data
from bot.rollback.revert import revert
from bot.workspace import open_workspace


@click.command(name="rollback")
@click.argument("name")
@local_option
@json_option
def command(name: str, local: bool, as_json: bool) -> None:
    """Propose to take back the last merge of the tool NAME, on the branch toolwright/revert-NAME.

    Working tree and index are never touched. A person merges the branch, or deletes it.
    """
    workspace = open_workspace(Path.cwd(), local=local)
    proposed = revert(workspace.repository, workspace.base, workspace.tip, name)
    published = open_forge(workspace, Progress().say).propose_revert(proposed)
    if as_json:
        told = {"tool": name, "notes": list(proposed.notes)}
        click.echo(json.dumps(told | published_data(published), ensure_ascii=False))
    else:
        for note in proposed.notes:
            click.echo(note)
        print_revert(Console(highlight=False), published)
