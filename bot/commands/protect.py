"""`toolwright protect`: set what makes a merge a person's act. An administrator runs it once."""

from __future__ import annotations

from pathlib import Path

import click

from bot.commands.confirm import confirm
from bot.errors import SurroundingsError
from bot.github import protection as github
from bot.github.client import open_client
from bot.github.errors import ForbiddenError, NotFoundError
from bot.progress import Progress
from bot.protection.plan import ProtectionChange, plan
from bot.text.printable import printable
from bot.workspace import open_workspace


@click.command(name="protect")
@click.option("--classic", is_flag=True, help="Use branch protection, where there are no rulesets.")
@click.option("--yes", is_flag=True, help="Do not ask before changing anything.")
def command(classic: bool, yes: bool) -> None:
    """Protect the default branch on GitHub, so that nothing is merged without a person.

    Shows every change before it asks, and changes nothing that is as it should be. Needs the token
    of an administrator in the variable that github.token_variable names, GITHUB_TOKEN where nothing
    is said, for this one command.
    """
    workspace = open_workspace(Path.cwd())
    settings = workspace.config.github
    client = open_client(workspace.github_access, settings, Progress().say)
    branch = github.repository(client).default_branch
    changes = plan(client, branch, settings, use_classic=classic)
    if not changes:
        click.echo(f"{client.repository} is protected already; nothing to change.")
        return
    for change in changes:
        click.echo(change.title)
        for line in change.lines:
            click.echo(f"  {printable(line)}")
    if not confirm(f"Change this on {client.repository}?", yes=yes):
        click.echo("Nothing was changed.")
        return
    for change in changes:
        _do(change)
    click.echo(f"{client.repository} is protected. Check it with: toolwright doctor")


def _do(change: ProtectionChange) -> None:
    try:
        change.act()
    except (ForbiddenError, NotFoundError) as error:
        raise SurroundingsError(
            f"GitHub did not let the token change this: {change.title}. {error.message}",
            remedy="Use the token of an administrator and run the same command again: what is "
            "done stays done.",
        ) from error
    click.echo(f"done: {change.title}")
