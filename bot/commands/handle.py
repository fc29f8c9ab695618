"""`toolwright handle`: what an event of GitHub's asks for, in the publish zone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click

from bot import zone_file
from bot.config import step_output
from bot.errors import RequestError, SurroundingsError, ToolwrightError
from bot.github import pulls
from bot.handoff.job import Job
from bot.issues.attend import attend
from bot.issues.conflicts import tell_conflicts
from bot.issues.events import (
    Everything,
    IgnoredEvent,
    IssueEvent,
    MergeGroupEvent,
    PullEvent,
    PushEvent,
    Subject,
    subject,
)
from bot.issues.roll_backs import notice
from bot.issues.session import Session, open_session
from bot.issues.sweep import apart, look_at, look_at_group, sweep
from bot.progress import Progress
from bot.workspace import open_workspace


@click.command(name="handle")
@click.argument("event")
@click.argument("payload", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--job",
    "out",
    type=click.Path(path_type=Path),
    help="Where to write what has to be built, if something has, for `toolwright build`.",
)
def command(event: str, payload: Path, out: Path | None) -> None:
    """Do what the event EVENT asks for, whose payload is in FILE.

    EVENT is GitHub's name of it, such as issue_comment. The event only says where to look:
    everything is asked of GitHub anew, so that it may come late, twice or not at all. Without --job
    nothing is built; in GitHub Actions, the outputs `work` and `issue` say whether a job was
    written.
    """
    if out is not None:
        zone_file.require_writable(out)
    about = subject(event, _read(payload))
    progress = Progress()
    if isinstance(about, IgnoredEvent):
        progress.say(about.reason)
        _output(None)
        return
    session = open_session(open_workspace(Path.cwd()), progress.say)
    job = _first_job(session, about)
    if job and out:
        zone_file.write(job, out)
    _output(job if out else None)
    progress.say(f"{session.client.requests} requests to GitHub")


def _first_job(session: Session, about: Subject) -> Job | None:
    """Attend to what an event is about, up to the first issue that needs building."""
    if isinstance(about, Everything):
        return _first_of_all(session)
    for number in _issues(session, about):
        if job := attend(session, number):
            return job
    return None


def _first_of_all(session: Session) -> Job | None:
    failed: list[ToolwrightError] = []
    for number in sweep(session, failed):
        with apart(f"issue {number}", session, failed):
            if job := attend(session, number):
                return job
    if failed:
        raise failed[0]
    return None


def _issues(session: Session, about: Subject) -> Iterator[int]:
    match about:
        case IssueEvent(number=number):
            yield number
        case PullEvent(number=number):
            found = look_at(session, pulls.pull(session.client, number))
            if found is not None:
                yield found
        case PushEvent(ref=ref):
            if ref == f"refs/heads/{session.workspace.base}":
                notice(session)
                tell_conflicts(session, pulls.open_pulls(session.client))
        case MergeGroupEvent(head=head):
            look_at_group(session, head)
        case Everything() | IgnoredEvent():
            return


def _read(payload: Path) -> object:
    try:
        return json.loads(zone_file.content(payload))
    except (ValueError, RecursionError) as error:
        raise RequestError(f"{payload} is not JSON.", remedy="Give the event's payload.") from error


def _output(job: Job | None) -> None:
    """Tell the later jobs of a workflow whether there is work."""
    path = step_output()
    if path is None:
        return
    lines = f"work={'true' if job else 'false'}\nissue={job.issue if job else ''}\n"
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(lines)
    except OSError as error:
        raise SurroundingsError(f"{path} cannot be written: {error.strerror}.") from error
