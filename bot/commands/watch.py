"""`toolwright watch`: everything in one process, outside GitHub Actions."""

from __future__ import annotations

import time
from pathlib import Path

import click

from bot.attend.conclude import conclude
from bot.attend.desk import Desk, open_desk
from bot.attend.issue import attend
from bot.attend.sweep import sweep
from bot.commands.build import make
from bot.errors import SurroundingsError
from bot.forge.github.errors import GithubError
from bot.render.progress import Progress
from bot.workspace import open_workspace

MAX_PAUSE = 900.0
"""Longest pause in seconds; it doubles while GitHub does not answer."""


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

    All state is on GitHub and in Git: it can be ended at any time, and goes on where it was when
    started again. Only one may run for a repository. It fetches from `origin`, and never touches
    the working tree.
    """
    progress = Progress()
    desk = open_desk(open_workspace(Path.cwd()), progress.say)
    if once:
        look(desk, progress)
        return
    pause, etags = interval, _Etags(desk)
    while True:
        try:
            if etags.changed():
                look(desk, progress)
            pause = interval
        except GithubError as error:
            etags.forget()
            pause = min(2 * pause, MAX_PAUSE)
            progress.say(f"{error.message} Trying again in {pause:.0f} s.")
        time.sleep(pause)


def look(desk: Desk, progress: Progress) -> None:
    """Fetch, look at everything that is open, and build what has to be built.

    One issue whose surroundings fail does not keep the others waiting.

    Raises:
        GithubError: GitHub could not be reached, or refused.
    """
    desk.workspace.repository.fetch()
    for number in sweep(desk):
        # This process is the only one: what is said to be at work and is not here is dead.
        job = attend(desk, number, resumable=True)
        if job is None:
            continue
        try:
            bundle = make(job, desk.workspace, progress, cached=True)
        except SurroundingsError as error:
            progress.say(f"issue {number}: {error.message}")
            bundle = None
        conclude(desk, job, bundle)


class _Etags:
    """Whether anything has changed on GitHub since the last look."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
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

    def forget(self) -> None:
        """Take everything for changed: the last look did not come to its end."""
        self._known = {}
