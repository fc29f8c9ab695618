"""The local forge: a proposal is a branch with one commit, a Git note and a rendered page.

The order of the steps is what makes an interrupted run harmless: the commit is on no branch until
the branch moves in one atomic step, and note and page are written anew by every run.
"""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot import layout
from bot.errors import RequestError, SurroundingsError
from bot.forge.collisions import require_no_collision
from bot.forge.message import message, revert_message, revert_trailers, trailers
from bot.git.command import BOT_EMAIL, BOT_NAME
from bot.git.lock import publishing, require_free
from bot.git.objects import Commit
from bot.git.repository import NOTES_REF, Repository
from bot.layout import BRANCH_PREFIX, REVERT, REVERT_PREFIX, TOOL, read_trailers
from bot.proposal import Commands, Proposal, Publication, Revert

_SHORT: Final = 12


@dataclass(frozen=True)
class LocalForge:
    """A forge that is nothing but a repository on this machine.

    `wait_seconds` is how long to wait while another run publishes in the same repository.
    """

    repository: Repository
    wait_seconds: float = 30.0

    def require_room(self, name: str, base: str, commit: str, issue: int | None = None) -> None:
        """Refuse before the work what `publish` would refuse after it; see `bot.proposal.Forge`."""
        del commit, issue
        repository = self.repository
        branch = BRANCH_PREFIX + name
        state = repository.common_dir / "toolwright"
        tip = self._base(base)
        self._earlier(branch, repository.find(f"refs/heads/{branch}"), tip, (TOOL, name), base)
        require_no_collision(repository, tip, base, name)
        repository.require_writable(f"refs/heads/{branch}", NOTES_REF)
        require_free(state, self.wait_seconds)
        _require_folder(state / "reports")

    def publish(self, proposal: Proposal) -> Publication:
        """Put the proposal on `toolwright/<name>`; see `bot.proposal.Forge`."""
        layout.check(proposal.name, proposal.files)
        repository = self.repository
        branch = BRANCH_PREFIX + proposal.name
        ref = f"refs/heads/{branch}"
        tip = repository.find(ref)
        state = repository.common_dir / "toolwright"
        with publishing(state, self.wait_seconds):
            base = self._base(proposal.base)
            earlier = self._earlier(branch, tip, base, (TOOL, proposal.name), proposal.base)
            require_no_collision(repository, base, proposal.base, proposal.name)
            tree = repository.make_tree(base, self._changes(proposal, base))
            if earlier and _is_same(earlier, proposal, tree, base):
                commit = earlier.sha
            else:
                commit = repository.make_commit(tree, base, message(proposal))
            repository.move_ref(ref, commit, tip)
            repository.write_note(commit, proposal.report_json.encode())
            page = state / "reports" / f"{proposal.name}.html"
            commands = self._commands(proposal, commit)
            _write(page, proposal.page(commands).encode("utf-8", "backslashreplace"))
        stale = base != proposal.commit
        return Publication(branch, commit, base, str(page), commit != tip, commands, stale=stale)

    def propose_revert(self, revert: Revert) -> Publication:
        """Put the revert on `toolwright/revert-<name>`; see `bot.proposal.Forge`."""
        layout.check_revert(revert.name, revert.changes)
        repository = self.repository
        branch = REVERT_PREFIX + revert.name
        ref = f"refs/heads/{branch}"
        tip = repository.find(ref)
        state = repository.common_dir / "toolwright"
        with publishing(state, self.wait_seconds):
            base = self._base(revert.base)
            if base != revert.tip:
                raise SurroundingsError(
                    f"{revert.base} has moved on to {base[:_SHORT]} meanwhile; nothing was done.",
                    remedy="Run the same command again.",
                )
            earlier = self._earlier(branch, tip, base, (REVERT, revert.name), revert.base)
            if any(content is not None for content in revert.changes.values()):
                require_no_collision(repository, base, revert.base, revert.name)
            tree = repository.make_tree(base, revert.changes)
            if earlier and _is_same_revert(earlier, revert, tree):
                commit = earlier.sha
            else:
                commit = repository.make_commit(tree, base, revert_message(revert))
            repository.move_ref(ref, commit, tip)
            page = state / "reports" / f"revert-{revert.name}.md"
            _write(page, revert.body.encode("utf-8", "backslashreplace"))
        commands = self._revert_commands(revert, branch)
        return Publication(branch, commit, base, str(page), commit != tip, commands)

    def _base(self, branch: str) -> str:
        if branch.startswith(BRANCH_PREFIX):
            raise RequestError(
                f"The base branch {branch} is a proposal itself.",
                remedy="Switch to the branch the tool is for, or set `base` in toolwright.yaml.",
            )
        return self.repository.resolve(f"refs/heads/{branch}")

    def _earlier(
        self, branch: str, tip: str | None, base: str, mark: tuple[str, str], base_branch: str
    ) -> Commit | None:
        """The bot's own commit that may be replaced, if there is one; it has `mark` for trailer."""
        self.repository.require_room(f"refs/heads/{branch}")
        if folder := self.repository.worktree_of(branch):
            # The base branch is checked out in one worktree at most, so only here it may be free.
            away = "--detach"
            if self.repository.worktree_of(base_branch) is None:
                away = shlex.quote(base_branch)
            raise RequestError(
                f"The branch {branch} is checked out in {folder}.",
                remedy=f"Switch to another one there: git -C {shlex.quote(folder)} switch {away}",
            )
        if tip is None:
            return None
        earlier = self.repository.describe(tip)
        if _is_ours(earlier, mark):
            return earlier
        if self.repository.is_ancestor(tip, base):
            return None
        raise RequestError(
            f"The branch {branch} ends in commit {tip[:_SHORT]}, which Toolwright did not make.",
            remedy=f"Keep that work under another name: git branch -m {branch} my-{mark[1]}",
        )

    def _changes(self, proposal: Proposal, base: str) -> dict[str, bytes | None]:
        merged = self.repository.files(base, layout.tool_folder(proposal.name))
        return {path: None for path in merged if path not in proposal.files} | dict(proposal.files)

    def _commands(self, proposal: Proposal, commit: str) -> Commands:
        base, branch = shlex.quote(proposal.base), BRANCH_PREFIX + proposal.name
        review = ("review", f"git diff {base}...{branch}")
        if not proposal.approved:
            return (review,)
        switch = self._switch(proposal.base)
        spec = layout.spec_path(proposal.name)
        # Git merges no file over one that it does not know yet, even when the two are equal.
        add = f"git add {spec} && git commit -m 'Specify {proposal.name}' -- {spec} && "
        keep = add if self.repository.differs(spec) else ""
        # The merge is found by its history: people reword messages, and a revert quotes them.
        merge = f"git rev-list --topo-order --ancestry-path --merges {commit[:_SHORT]}..{base}"
        return (
            review,
            ("approve", f"{switch}{keep}git merge --no-ff --no-edit {branch}"),
            ("roll back", f'{switch}git revert --no-edit -m 1 "$({merge} | tail -n 1)"'),
        )

    def _revert_commands(self, revert: Revert, branch: str) -> Commands:
        base = shlex.quote(revert.base)
        switch = self._switch(revert.base)
        return (
            ("review", f"git diff {base}...{branch}"),
            ("approve", f"{switch}git merge --no-ff --no-edit {branch}"),
            ("decline", f"git branch -D {branch}"),
        )

    def _switch(self, base: str) -> str:
        elsewhere = self.repository.head_branch() != base
        return f"git switch {shlex.quote(base)} && " if elsewhere else ""


def _is_ours(commit: Commit, mark: tuple[str, str]) -> bool:
    """Return whether the bot made the commit: a person who amends one becomes its committer."""
    committer = (commit.committer, commit.committer_email)
    return (
        committer == (BOT_NAME, BOT_EMAIL)
        and len(commit.parents) == 1
        and mark in read_trailers(commit.message).items()
    )


def _is_same(earlier: Commit, proposal: Proposal, tree: str, base: str) -> bool:
    return (
        earlier.parents == (base,)
        and read_trailers(earlier.message) == trailers(proposal)
        and (earlier.tree == tree or bool(proposal.fingerprint))
    )


def _is_same_revert(earlier: Commit, revert: Revert, tree: str) -> bool:
    return (
        earlier.parents == (revert.tip,)
        and read_trailers(earlier.message) == revert_trailers(revert)
        and earlier.tree == tree
    )


def _require_folder(folder: Path) -> None:
    """Refuse where a folder that is to be written to is none, or is not ours to write to."""
    found = next(one for one in (folder, *folder.parents) if one.exists())
    if not found.is_dir() or not os.access(found, os.W_OK | os.X_OK):
        raise SurroundingsError(
            f"{found} cannot be written to.",
            remedy="Make it a folder that you have write access to: the report goes there.",
        )


def _write(page: Path, content: bytes) -> None:
    partial = page.with_suffix(".partial")
    try:
        page.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(content)
        partial.replace(page)
    except OSError as error:
        raise SurroundingsError(
            f"{page} cannot be written: {error.strerror}.",
            remedy="Make room or give yourself write access, then run the same command again.",
        ) from error
