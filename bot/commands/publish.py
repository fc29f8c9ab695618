"""`toolwright publish`: the publish zone's last part of an issue."""

from __future__ import annotations

from pathlib import Path

import click

from bot import job as jobs
from bot.attend.conclude import conclude
from bot.attend.desk import open_desk
from bot.bundle import Bundle
from bot.errors import ExitStatus
from bot.render.progress import Progress
from bot.workspace import open_workspace


@click.command(name="publish")
@click.argument("job", type=click.Path(path_type=Path))
@click.argument("bundle", type=click.Path(path_type=Path))
def command(job: Path, bundle: Path) -> int:
    """Propose what was built for JOB, which BUNDLE holds, on a pull request.

    Both are files of other zones: everything in them is checked against the issue again. Where
    there is no BUNDLE, the build has failed, and the issue is told. Exit status 1: nothing is
    there for a person to merge, and the issue says why.
    """
    progress = Progress()
    desk = open_desk(open_workspace(Path.cwd()), progress.say)
    asked = jobs.read(job)
    made = jobs.parse(Bundle, jobs.content(bundle), str(bundle)) if bundle.exists() else None
    approved = conclude(desk, asked, made)
    return ExitStatus.DONE if approved else ExitStatus.REJECTED
