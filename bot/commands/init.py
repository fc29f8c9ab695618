"""`toolwright init`: set a repository up for GitHub, shown first and written when agreed to."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from bot.commands.confirm import confirm
from bot.config import FILE_NAME
from bot.errors import RequestError, SurroundingsError
from bot.init.package import installed
from bot.init.plan import Wishes, plan, write
from bot.text.printable import printable
from bot.workspace import open_workspace


@click.command(name="init")
@click.option("--package", default="", help="What pip installs in a workflow; default: this one.")
@click.option("--owner", "owners", multiple=True, help="@LOGIN or @ORG/TEAM; may be repeated.")
@click.option("--branch", default="", help="The default branch; default: that of origin.")
@click.option("--app", default="", help="Act as this GitHub App: its name, as in its address.")
@click.option("--app-id", type=click.IntRange(min=1), help="The App's number.")
@click.option(
    "--api-url",
    default="",
    help="Where the API begins, such as https://HOST/api/v3 of a GitHub Enterprise Server; "
    "default: as the host of origin tells.",
)
@click.option("--yes", is_flag=True, help="Do not ask before writing.")
def command(
    package: str,
    owners: tuple[str, ...],
    branch: str,
    app: str,
    app_id: int | None,
    api_url: str,
    yes: bool,
) -> None:
    """Write the workflows, the issue form, CODEOWNERS and settings that GitHub needs.

    Shows a diff first. Settings that are there stay, lines of CODEOWNERS are only added, and
    nothing else is touched. Run it again after an update.
    """
    if bool(app) != bool(app_id):
        raise RequestError("--app and --app-id go together.")
    workspace = open_workspace(Path.cwd())
    repository, config = workspace.repository, workspace.config
    default = branch or config.base or repository.remote_head() or workspace.base
    found = plan(
        repository,
        config,
        Wishes(default, package or installed(repository.root), owners, app, app_id, api_url),
    )
    for change in found.changes:
        for line in change.diff:
            click.echo(printable(line.expandtabs()))
    for owner in (one for one in owners if "@" not in one):
        click.echo(f"--owner {printable(owner)} is taken for the account @{printable(owner)}.")
    for line in found.by_hand:
        click.echo(f"{FILE_NAME} says otherwise, and is left alone; set it yourself: {line}")
    if not found.changes:
        click.echo("Everything is there already; nothing to write.")
        return
    if not confirm(f"Write these {len(found.changes)} files?", yes=yes):
        click.echo("Nothing was written.")
        return
    try:
        write(repository.root, found.changes)
    except OSError as error:
        raise SurroundingsError(
            f"{error.filename} cannot be written: {error.strerror}.",
            remedy="Give yourself write access, then run the same command again.",
        ) from error
    paths = shlex.join(change.path for change in found.changes)
    click.echo("Written. Next:")
    click.echo(f"  git add {paths} && git commit -m 'Set Toolwright up'")
    click.echo("  toolwright protect")
