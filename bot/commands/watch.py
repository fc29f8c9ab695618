"""`toolwright watch`: everything in one process, outside GitHub Actions."""

from __future__ import annotations

import math
import signal
import time
from pathlib import Path
from types import FrameType

import click

from bot.commands.build import make
from bot.commands.health import measured
from bot.errors import SurroundingsError, ToolwrightError
from bot.github import issues
from bot.github.errors import RateLimitError, TokenError
from bot.issues.attend import attend
from bot.issues.conclude import conclude
from bot.issues.health import act_on
from bot.issues.session import Session, open_session
from bot.issues.sweep import apart, sweep
from bot.progress import Progress
from bot.workspace import open_workspace

MEASURE_SECONDS = 3600.0
"""How often merged tools are measured, as the workflows do."""

MAX_PAUSE = 900.0
"""Longest pause in seconds; it doubles while something fails. A rate limit may ask for more."""


@click.command(name="watch")
@click.option("--once", is_flag=True, help="Look once, do what is to be done, and end.")
@click.option(
    "--interval",
    type=click.FloatRange(min=1),
    default=60.0,
    show_default=True,
    help="Seconds between looks; one that finds nothing new costs no rate limit.",
)
def command(once: bool, interval: float) -> None:
    """Watch the repository on GitHub from a clone of it, and do everything that is to be done.

    Merged tools are measured each hour, for as long as `toolwright health` watches them.

    All state is on GitHub and in Git: it can be ended at any time, and goes on where it was when
    started again. Only one may run for a repository, and not beside the workflows. It fetches from
    `origin`, and never touches the working tree. The token is taken from the variable that
    github.token_variable names, GITHUB_TOKEN where nothing is said.

    While GitHub cannot be reached it waits, longer and longer; it ends when it is told to, and when
    GitHub refuses the token.
    """
    progress = Progress()
    session = open_session(open_workspace(Path.cwd()), progress.say)
    issues.require_account(session.client, session.github.login)
    # What ends a service is to end what it has started, as Ctrl-C does.
    signal.signal(signal.SIGTERM, _interrupt)
    if once:
        if failed := [*look(session, progress), *look_after(session)]:
            raise failed[0]
        progress.say(f"{session.client.requests} requests to GitHub")
        return
    progress.say(f"watching {session.client.repository}, every {interval:g} s")
    try:
        _watch(session, progress, interval)
    except KeyboardInterrupt:
        progress.say("stopped; started again, it goes on where it was")


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _watch(session: Session, progress: Progress, interval: float) -> None:
    """Look whenever something has changed, and again after a while where something failed."""
    etags, delay, due, measure = _Etags(session), interval, 0.0, 0.0
    while True:
        pause, failed, why = interval, [], ""
        try:
            if etags.changed() or time.monotonic() >= due:
                due = math.inf
                failed = look(session, progress)
                delay = delay if failed else interval
            if time.monotonic() >= measure:
                measure = time.monotonic() + MEASURE_SECONDS
                failed += look_after(session)
        except TokenError:
            raise
        except SurroundingsError as error:
            # What failed is not about one issue: nothing else would go better now.
            failed, why = [error], f"{error.message} "
            pause = _longer(delay, error)
        if failed:
            delay = max(_longer(delay, error) for error in failed)
            due = time.monotonic() + delay
            progress.say(f"{why}Trying again in {delay:.0f} s.")
        time.sleep(pause)


def _longer(delay: float, error: ToolwrightError) -> float:
    """The next pause in seconds; less than GitHub itself asks for would count against us."""
    asked = error.seconds if isinstance(error, RateLimitError) else 0.0
    return max(min(2 * delay, MAX_PAUSE), asked)


def look(session: Session, progress: Progress) -> list[ToolwrightError]:
    """Fetch, look at everything that is open, and build what has to be built.

    One issue that fails does not keep the others waiting.

    Returns:
        What went wrong with single issues and pull requests, which was said; a later look makes it
        good.

    Raises:
        TokenError: GitHub refuses the token.
        SurroundingsError: GitHub or the remote could not be reached.
    """
    failed: list[ToolwrightError] = []
    session.workspace.repository.fetch()
    for number in sweep(session, failed):
        with apart(f"issue {number}", session, failed):
            _attend_to(session, progress, number)
    return failed


def look_after(session: Session) -> list[ToolwrightError]:
    """Measure the tools that were merged of late, and propose to take back what is degraded.

    Returns:
        What went wrong, which was said; a later look makes it good.

    Raises:
        TokenError: GitHub refuses the token.
        SurroundingsError: GitHub could not be reached.
    """
    failed: list[ToolwrightError] = []
    with apart("health", session, failed):
        act_on(session, measured(session.workspace))
    return failed


def _attend_to(session: Session, progress: Progress, number: int) -> None:
    # This process is the only one: what is said to be at work and is not here is dead.
    job = attend(session, number, resumable=True)
    if job is None:
        return
    try:
        bundle = make(job, session.workspace, progress, cached=True)
    except SurroundingsError as error:
        progress.say(f"issue {number}: {error.message}")
        bundle = None
    conclude(session, job, bundle)


class _Etags:
    """Whether anything has changed on GitHub since the last look."""

    def __init__(self, session: Session) -> None:
        self._desk = session
        self._known: dict[str, str] = {}

    def changed(self) -> bool:
        """Ask with conditional requests: the answer "nothing new" costs no rate limit."""
        base = self._desk.workspace.base
        lists = {
            "issues": {"state": "all", "sort": "updated", "per_page": 30},
            "pulls": {"state": "all", "sort": "updated", "direction": "desc", "per_page": 30},
            f"git/ref/heads/{base}": {},
        }
        found = {
            path: self._desk.client.conditional(path, asked, self._known.get(path, ""))
            for path, asked in lists.items()
        }
        self._known = {path: answer.etag for path, answer in found.items()}
        return any(answer.data is not None for answer in found.values())
