"""Tells the issues of open proposals that the base branch has changed the same tool meanwhile."""

from __future__ import annotations

from collections.abc import Iterable

from bot.attend.desk import Desk
from bot.attend.facts import issue_of, read_facts
from bot.attend.record import record
from bot.forge.git import Repository
from bot.forge.github.pulls import Pull
from bot.forge.message import BRANCH_PREFIX
from bot.forge.paths import spec_path, tool_folder
from bot.intake.progress import Status
from bot.render.quote import code


def tell_conflicts(desk: Desk, found: Iterable[Pull]) -> None:
    """Say on its issue where a proposal no longer fits the base branch, and how to rebuild it.

    A proposal changes one tool's folder and its specification, so that it conflicts where the base
    branch has changed one of these since the commit that the proposal stands on, and nowhere else.

    Args:
        desk: Where.
        found: The open pull requests; those of people are left out.

    Raises:
        GithubError: GitHub could not be reached, or refused; the next look makes it good.
    """
    for pull in found:
        own = pull.head.repo is not None and pull.head.repo.full_name == desk.client.repository
        if own and pull.head.ref.startswith(BRANCH_PREFIX):
            number = issue_of(desk, pull)
            if number is not None:
                _look(desk, number, pull.head.ref.removeprefix(BRANCH_PREFIX))


def conflicts(repository: Repository, name: str, base: str, tip: str) -> bool:
    """Whether a tool or its specification differs between two commits of the base branch."""
    return any(
        repository.files(base, path) != repository.files(tip, path)
        for path in (tool_folder(name), spec_path(name))
    )


def _look(desk: Desk, number: int, name: str) -> None:
    seen = read_facts(desk, number, brief=True)
    progress = seen.facts.progress if seen else None
    if seen is None or progress is None or progress.status is not Status.PROPOSED:
        return
    repository, tip = desk.workspace.repository, desk.workspace.tip
    known = repository.find(progress.base) is not None
    if known and conflicts(repository, name, progress.base, tip):
        desk.say(f"issue {number}: its proposal conflicts with {desk.workspace.base}")
        detail = (
            f"**Conflict.** {code(desk.workspace.base)} has changed {code(name)} since this was "
            f"judged, at `{tip[:12]}`. `/toolwright rebuild` makes it anew on what is there now."
        )
        record(desk, seen, progress, detail)
