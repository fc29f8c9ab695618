"""`toolwright publish`: the publish zone's last part of an issue."""

from __future__ import annotations

from pathlib import Path

import click

from bot import zone_file
from bot.errors import ExitStatus, RequestError
from bot.handoff import job as jobs
from bot.handoff.bundle import Bundle
from bot.issues.conclude import conclude
from bot.issues.session import open_session
from bot.progress import Progress
from bot.text.printable import printable
from bot.workspace import open_workspace


@click.command(name="publish")
@click.argument("job", type=click.Path(path_type=Path))
@click.argument("bundle", type=click.Path(path_type=Path))
def command(job: Path, bundle: Path) -> int:
    """Propose what was built for JOB, which BUNDLE holds, on a pull request.

    Both are files of other zones: everything in them is checked against the issue again. Where
    there is no BUNDLE, or it is none, the build has failed, and the issue is told. Exit status 1:
    nothing is there for a person to merge, and the issue says why.
    """
    progress = Progress()
    session = open_session(open_workspace(Path.cwd()), progress.say)
    asked = jobs.read(job)
    approved = conclude(session, asked, _read(bundle, progress))
    return ExitStatus.DONE if approved else ExitStatus.REJECTED


def _read(path: Path, progress: Progress) -> Bundle | None:
    """The bundle; None where the build did not live to write one, or to write all of it."""
    if not path.exists():
        return None
    try:
        return zone_file.parse(Bundle, zone_file.content(path), str(path))
    except RequestError as error:
        progress.say(printable(error.message))
        return None
