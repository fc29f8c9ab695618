"""A proposal as data, and what every forge promises to do with one.

A proposal goes in, and a place where a person decides comes out. There is no method that
approves or merges: those acts are a person's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.candidate import Candidate
from bot.impact.report import ImpactReport
from bot.registry.manifest import Manifest
from bot.spec import SpecFile
from bot.spec.toolspec import ToolSpec
from bot.validate.report import ValidationReport

Commands = tuple[tuple[str, str], ...]
"""Label and shell command, in the order in which a person needs them."""


@dataclass(frozen=True)
class BuildResult:
    """A judged candidate that is not published yet; `commit` is where its branch was."""

    commit: str
    spec: SpecFile
    candidate: Candidate
    report: ValidationReport
    impact: ImpactReport


@dataclass(frozen=True)
class Origin:
    """The issue that a proposal answers."""

    number: int
    url: str


@dataclass(frozen=True)
class Proposal:
    """One judged candidate, ready to be shown to a person.

    Attributes:
        name: The tool's name.
        base: The branch that the proposal is for.
        commit: Where that branch was when the candidate was judged.
        title: One line, the subject of the commit. A forge marks a rejected one itself.
        body: What the commit message says below the subject.
        files: Complete content by repository path: everything of `generated_tools/<name>/`, the
            manifest included, and `specs/<name>.yaml`.
        spec: What was asked for.
        manifest: The manifest, which is among the files.
        report: What the gate said.
        impact: What merging would change.
        report_json: The full report.
        page: Renders the report as HTML, given the commands that `Publication` will have.
        approved: Whether the gate was passed.
        spec_digest: SHA-256 hex of the specification.
        candidate_digest: SHA-256 hex of the candidate.
        fingerprint: SHA-256 hex over all that makes this proposal the same as an earlier one, with
            timings left out; empty where only equal files count as the same.
        origin: The issue where it was asked for; None for a file.
    """

    name: str
    base: str
    commit: str
    title: str
    body: str
    files: Mapping[str, bytes]
    spec: ToolSpec
    manifest: Manifest
    report: ValidationReport
    impact: ImpactReport
    report_json: str
    page: Callable[[Commands], str]
    approved: bool
    spec_digest: str
    candidate_digest: str
    fingerprint: str = ""
    origin: Origin | None = None


@dataclass(frozen=True)
class Revert:
    """The roll-back of one merge, ready to be shown to a person.

    Attributes:
        name: The tool's name.
        base: The branch that it is rolled back on.
        tip: The commit of that branch that `changes` stand on.
        merge: The commit that is taken back.
        changes: Complete content by repository path, None for a file that goes away; all of them
            below `generated_tools/<name>/`, or `specs/<name>.yaml`.
        title: One line, the subject of the commit.
        message: What the commit message says below the subject.
        body: Markdown for the person who decides.
        notes: What people edited after the merge, and whether that stays; a sentence each.
    """

    name: str
    base: str
    tip: str
    merge: str
    changes: Mapping[str, bytes | None]
    title: str
    message: str
    body: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Publication:
    """Where a proposal is now.

    Attributes:
        branch: The proposal's branch.
        commit: Its one commit.
        base: The commit of the base branch that it stands on. Plain Git takes the branch as it is
            now; a server merges three trees, and is given the commit that the candidate was judged
            on, which the clone is sure to have.
        page: Where a person reads the report: a file, or an address.
        changed: False when an earlier run had published the same on the same commit of the base
            branch, so that the proposal's commit stayed.
        pull: The number of the pull request; None where the forge has none.
        stale: Whether the base branch has moved on since the candidate was judged.
        commands: Label and shell command: `review`, and for an approved proposal `approve` and
            `roll back`; to be pasted in the repository, the last one after the merge. For a revert
            `review`, `approve` and `decline`.
    """

    branch: str
    commit: str
    base: str
    page: str
    changed: bool
    commands: Commands
    pull: int | None = None
    stale: bool = False


class Forge(Protocol):
    """A place where a proposal can live."""

    def require_room(self, name: str, base: str, commit: str, issue: int | None = None) -> None:
        """Refuse before a tool is made what `publish` would refuse when it is; change nothing.

        Args:
            name: The tool.
            base: The branch that it is for.
            commit: Where that branch is.
            issue: Where it was asked for; None for a file.

        Raises:
            RequestError: As `publish`.
            SurroundingsError: As `publish`.
        """
        ...

    def publish(self, proposal: Proposal) -> Publication:
        """Show a proposal on `toolwright/<name>`, in place of an earlier one for the same tool.

        The same proposal again changes nothing, and makes good what an interrupted run has left
        undone. Working tree, index and HEAD of the clone are not touched.

        Raises:
            RequestError: Something of a person's is in the way, on the branch or where the tool
                would go, and was left alone; or the base branch is not one to propose to.
            SurroundingsError: The forge could not be reached or written to.
            ValueError: The proposal carries a path that it must not; a defect of the caller.
        """
        ...

    def propose_revert(self, revert: Revert) -> Publication:
        """Show a roll-back on `toolwright/revert-<name>`, in place of an earlier one for the tool.

        Where an earlier run has shown the same one on the same commit, nothing changes.

        Raises:
            RequestError: Something of a person's is in the way; it was left alone.
            SurroundingsError: The forge could not be reached or written to. Also where the base
                branch has moved on from `tip` and nobody merges three trees: on plain Git, where
                the commands are pasted as they are. A server shows the revert on `tip`, and says
                itself whether it still can be merged.
            ValueError: The revert touches a path that it must not; a defect of the caller.
        """
        ...
