"""Works out how a tool is taken back: which files, and what to tell the person who decides."""

from __future__ import annotations

from typing import Final

from bot.errors import RequestError
from bot.git.objects import TreeFile
from bot.git.repository import REGULAR_MODE, Repository
from bot.health.report import HealthReport
from bot.layout import spec_path, tool_folder
from bot.proposal import Revert
from bot.registry.dependents import dependents
from bot.registry.manifest import MANIFEST_NAME
from bot.registry.tools import Tool, find_tool, list_tools
from bot.registry.versions import manifest_of, stories
from bot.rollback.description import revert_markdown, revert_notes, revert_text
from bot.rollback.revert_plan import RevertPlan
from bot.text.clean import clean
from bot.text.printable import printable

_SUBJECT: Final = 120
_SHORT: Final = 12


def revert(
    repository: Repository,
    base: str,
    tip: str,
    name: str,
    evidence: HealthReport | None = None,
) -> Revert:
    """The roll-back of the merge that brought a tool as it is.

    The tool's folder and its specification become what they were before that merge; nothing else is
    touched, whatever else the merge has brought. A specification that people have edited since is
    theirs and stays as it is; edits of the tool's own files go with it, and are named.

    Args:
        repository: Where the tool is.
        base: The name of the branch that it is rolled back on.
        tip: The commit of that branch.
        name: The tool.
        evidence: The report of a degraded tool that is the reason; None where a person asks for it.

    Raises:
        RequestError: The branch has no such tool, or nobody can say what brought it; the evidence
            is about another merge; or what was there before cannot be written.
    """
    tool = find_tool(repository, tip, name)
    if not tool.commit:
        raise RequestError(
            f"The history of {base} does not say which merge brought {name}.",
            remedy="Fetch all of it: git fetch --unshallow; or take the files away by hand.",
        )
    if evidence is not None and evidence.merge != tool.commit:
        _refuse(repository, base, tip, tool, evidence.merge)
    plan = _plan(repository, tip, tool)
    notes = revert_notes(plan)
    subject = clean(repository.describe(tool.commit).message.partition("\n")[0], _SUBJECT)
    return Revert(
        name=name,
        base=base,
        tip=tip,
        merge=tool.commit,
        changes=plan.changes,
        title=f'Revert "{subject}"',
        message="\n\n".join(
            [f"This reverts commit {tool.commit}.", *notes, revert_text(name, evidence)]
        ),
        body=revert_markdown(plan, base, evidence),
        notes=notes,
    )


def _refuse(repository: Repository, base: str, tip: str, tool: Tool, merge: str) -> None:
    """Say why a merge that is not the newest of its tool is not taken back."""
    standing = stories(repository, tip)[tool.name].standing
    if any(version.arrival and version.arrival.commit == merge for version in standing):
        raise RequestError(
            f"{tool.name} was merged again after {merge[:_SHORT]}, by {tool.commit[:_SHORT]}.",
            remedy=f"Take the last merge back first: toolwright rollback {tool.name}",
        )
    raise RequestError(
        f"{merge[:_SHORT]} is not what brought {tool.name} to {base} any more: that is "
        f"{tool.commit[:_SHORT]}.",
        remedy="Measure again: toolwright health",
    )


def _plan(repository: Repository, tip: str, tool: Tool) -> RevertPlan:
    name, merge = tool.name, tool.commit
    parents = repository.describe(merge).parents
    before = parents[0] if parents else ""
    now, then = _files(repository, tip, name), _files(repository, before, name) if before else {}
    odd = [path for path, file in then.items() if file.mode != REGULAR_MODE]
    if odd:
        raise RequestError(
            f"Before the merge {merge[:_SHORT]}, {printable(odd[0])} was not a plain file (mode "
            f"{then[odd[0]].mode}), and the bot writes nothing else.",
            remedy="Take the merge back by hand: git revert"
            + (" -m 1" if len(parents) > 1 else "")
            + f" {merge[:_SHORT]}",
        )
    merged_files, spec = _files(repository, merge, name), spec_path(name)
    differing = {
        path
        for path in {*now, *merged_files}
        if now.get(path) != merged_files.get(path) and now.get(path) != then.get(path)
    }
    kept = spec if spec in differing else ""
    if kept:
        # As if it had been there before: what a person has written is not the merge's to take.
        now.pop(kept, None)
        then.pop(kept, None)
    changes: dict[str, bytes | None] = {path: None for path in now if path not in then}
    for path, file in then.items():
        if now.get(path) != file:
            changes[path] = file.content
    manifest_path = f"{tool_folder(name)}/{MANIFEST_NAME}"
    merged = repository.files(merge, manifest_path).get(manifest_path)
    history = repository.history(tip, tool_folder(name), spec)
    position = [change.commit for change in history].index(merge)
    return RevertPlan(
        tool=tool,
        manifest=manifest_of(repository, name, merged.oid) if merged else None,
        merge=merge,
        before=before,
        returned=manifest_path in then,
        changes=dict(sorted(changes.items())),
        later=history[:position],
        edited=tuple(sorted(differing - {spec})),
        kept=kept,
        dependents=dependents(list_tools(repository, tip), name),
    )


def _files(repository: Repository, commit: str, name: str) -> dict[str, TreeFile]:
    return {
        **repository.files(commit, tool_folder(name)),
        **repository.files(commit, spec_path(name)),
    }
