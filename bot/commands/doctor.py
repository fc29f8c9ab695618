"""`toolwright doctor`: is everything in place that makes a merge a person's act?"""

from __future__ import annotations

import json
from pathlib import Path

import click

from bot.commands.options import json_option
from bot.config import names_repository
from bot.errors import ExitStatus
from bot.github import protection as github
from bot.github.client import open_client
from bot.progress import Progress
from bot.protection.check import RequirementStanding, check, is_open
from bot.protection.folders import guarded
from bot.protection.gather import gather
from bot.protection.requirements import State
from bot.text.printable import printable
from bot.workspace import Workspace, open_workspace


@click.command(name="doctor")
@json_option
def command(as_json: bool) -> int:
    """Say what protects the default branch on GitHub, one line for each requirement.

    In a clone without a remote there is no such branch, and nothing to check. The exit status is 0
    when everything that is required is kept, 1 when something is missing or cannot be seen, 3 when
    GitHub does not answer.
    """
    workspace = open_workspace(Path.cwd())
    named = names_repository(workspace.config.github)
    if not named and not workspace.repository.remote_url():
        _say_local(workspace, as_json=as_json)
        return ExitStatus.DONE
    settings = workspace.config.github
    client = open_client(workspace.github_access, settings, Progress().say)
    branch = github.repository(client).default_branch
    facts = gather(client, branch, guarded(workspace.repository), settings, full=True)
    standings = check(facts)
    status = ExitStatus.REJECTED if is_open(standings) else ExitStatus.DONE
    if as_json:
        click.echo(
            json.dumps(
                {
                    "repository": client.repository,
                    "branch": branch,
                    "protected": status is ExitStatus.DONE,
                    "requirements": [_data(one) for one in standings],
                },
                ensure_ascii=False,
            )
        )
        return status
    click.echo(f"{client.repository}, branch {printable(branch)}")
    for one in standings:
        click.echo(_line(one))
    return status


def _say_local(workspace: Workspace, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"repository": None, "branch": workspace.base, "requirements": []}))
        return
    click.echo(
        f"{printable(str(workspace.repository.root))}, branch {printable(workspace.base)}: the "
        "forge is local. Proposals are branches of this clone, and a merge is made here; there is "
        "nothing on GitHub to check."
    )


def _data(one: RequirementStanding) -> dict[str, object]:
    return {
        "name": one.requirement.name,
        "says": one.requirement.says,
        "state": one.state,
        "detail": one.detail,
        "stops": one.stops,
        "remedy": "" if one.state is State.KEPT else one.requirement.remedy,
    }


def _line(one: RequirementStanding) -> str:
    line = f"{one.state:<12}  {one.requirement.name}: {one.requirement.says}; {one.detail}"
    remedy = (
        "" if one.state is State.KEPT else f"\n{'':<12}  put right by: {one.requirement.remedy}"
    )
    return printable(line) + remedy
