"""A roll-back in words: for the commit's message, and as Markdown for the person who decides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.health.report import STAGES, HealthReport
from bot.registry.manifest import GateResult
from bot.report.markdown import finding_item
from bot.rollback.revert_plan import RevertPlan
from bot.text.printable import printable
from bot.text.quote import code, inert_block
from bot.validate.report import Finding, Severity, StageResult, Status

MAX_BODY: Final = 60_000
"""Characters; GitHub takes 65,536, and a forge may have something to add."""

MAX_LISTED: Final = 20
_SHORT: Final = 12


def revert_text(name: str, evidence: HealthReport | None) -> str:
    """Why a tool is rolled back, as plain text of some lines."""
    if evidence is None:
        return f"A person asked to roll {name} back."
    lines = [f"{name} was measured at {evidence.tip[:_SHORT]} and is {evidence.verdict}.", ""]
    lines += [f"- {stage.name}: {stage.status}" for stage in evidence.stages]
    found = [
        f"  [{finding.rule}] {finding.message}"
        for finding in _weighty(evidence)
        if finding.severity is Severity.ERROR
    ]
    return "\n".join([*lines, *(["", *found[:MAX_LISTED]] if found else [])])


def revert_notes(plan: RevertPlan) -> tuple[str, ...]:
    """What people edited after the merge, and whether it stays: plain text, a sentence each."""
    notes = []
    if plan.edited:
        named = ", ".join(printable(path) for path in plan.edited[:MAX_LISTED])
        left = len(plan.edited) - MAX_LISTED
        more = f" and {left} more" if left > 0 else ""
        notes.append(f"Edited after the merge, and taken along: {named}{more}.")
    if plan.kept:
        notes.append(f"Edited after the merge, and kept as it is: {printable(plan.kept)}.")
    return tuple(notes)


def revert_markdown(plan: RevertPlan, base: str, evidence: HealthReport | None) -> str:
    """Why, what, and how to decide; at most `MAX_BODY` characters.

    Whatever a tool or a person could have chosen stands in code spans or blocks. A body can become
    a commit message when a person squashes, where these mean nothing, so all of it is inert.
    """
    head = "\n".join([*_why(plan, evidence), *_what(plan, base)])
    tail = "\n".join(_how(base))
    room = MAX_BODY - len(head) - len(tail) - 200
    return inert_block(f"{head}\n{_findings(evidence, room)}{tail}", MAX_BODY)


def _why(plan: RevertPlan, evidence: HealthReport | None) -> Iterator[str]:
    name = code(plan.tool.name)
    if evidence is None:
        yield from (f"A person asked to roll {name} back.", "")
        return
    yield f"**{name} no longer does what it did when it was merged.** It was measured again at"
    yield f"{evidence.tip[:_SHORT]}; what failed has failed twice."
    yield from ("", "| stage | at the merge | now |", "|---|---|---|")
    gate = plan.manifest.gate if plan.manifest else ()
    before = {result.stage: result for result in gate}
    for stage in evidence.stages:
        yield f"| {stage.name} | {_then(before.get(stage.name))} | {_now(stage)} |"
    yield ""


def _then(result: GateResult | None) -> str:
    if result is None:
        return "not known"
    return f"{result.status}{_share(result.stage, result.score)}"


def _now(stage: StageResult) -> str:
    tests, ratio = stage.metrics.get("tests"), stage.metrics.get("ratio")
    failing = sum(finding.rule == "unit/test" for finding in stage.findings)
    more = _share(stage.name, stage.score)
    if isinstance(tests, int) and failing:
        more = f", {failing} of {tests} tests"
    elif isinstance(ratio, float):
        more = f", {ratio:.2f} times the time at the merge"
    return f"{stage.status}{more}"


def _share(stage: str, score: float | None) -> str:
    """The score of the one stage in which it says how well the tool works, and not its tests."""
    known = stage == "acceptance" and score is not None
    return f", {score:.4g} % of the examples" if known else ""


def _what(plan: RevertPlan, base: str) -> Iterator[str]:
    merge, contents = plan.merge[:_SHORT], plan.changes.values()
    removed = sum(content is None for content in contents)
    counts = ((removed, "removed"), (len(contents) - removed, "as before it"))
    files = ", ".join(f"{count} {what}" for count, what in counts if count)
    when = plan.tool.merged_at[:16].replace("T", " ")
    yield f"This takes back {merge}, merged {when} UTC; files: {files}."
    yield (
        f"{code(base)} then has the version that was there before."
        if plan.returned
        else f"{code(base)} then has no tool of this name."
    )
    for what, paths in (("taken along", plan.edited), ("kept as it is", (plan.kept,))):
        if listed := ", ".join(code(path) for path in paths[:MAX_LISTED] if path):
            more = " and more" if len(paths) > MAX_LISTED else ""
            yield from ("", f"Edited after the merge, and {what}: {listed}{more}.")
    if plan.later:
        yield from ("", "These commits touched it after the merge. Where one of them alone is to")
        yield from ("blame, take that one back instead, with `git revert`:", "")
        for change in plan.later[:MAX_LISTED]:
            yield f"- {change.commit[:_SHORT]} by {code(change.author.strip() or 'nobody')}"
        if len(plan.later) > MAX_LISTED:
            yield f"- and {len(plan.later) - MAX_LISTED} more"
    if plan.dependents:
        users = ", ".join(code(name) for name in plan.dependents[:MAX_LISTED])
        more = "" if len(plan.dependents) <= MAX_LISTED else " and more"
        yield from ("", f"Used by {users}{more}: these break unless they can do without it.")
    yield ""


def _findings(evidence: HealthReport | None, room: int) -> str:
    if evidence is None:
        return ""
    items: list[str] = []
    found = _weighty(evidence)
    for finding in found:
        text = finding_item(finding)
        if len(text) > room:
            break
        room -= len(text)
        items.append(text)
    left = len(found) - len(items)
    cut = f"\n{left} more findings are left out here.\n" if left else ""
    return f"What was found:\n\n{''.join(items)}{cut}\n" if found else ""


def _how(base: str) -> Iterator[str]:
    yield "**How to decide.** Merge this to roll the tool back. Decline it, and the tool stays as"
    yield "it is. To mend it instead, change the specification or the tool, and have it judged as"
    yield "any other proposal. What was measured here can be measured again, with nothing but a"
    yield f"clone of {code(base)} and a sandbox: `toolwright health measure`."


def _weighty(evidence: HealthReport) -> list[Finding]:
    """Return what a reader has to know, gravest first, in the order of the stages."""
    order = {name: number for number, name in enumerate(STAGES)}
    stages = sorted(evidence.stages, key=lambda stage: order[stage.name])
    told = [stage for stage in stages if stage.status is not Status.SKIPPED]
    every = [*(one for stage in told for one in stage.findings), *evidence.findings]
    ranks = list(Severity)
    return sorted(
        (one for one in every if one.severity is not Severity.NOTE),
        key=lambda one: ranks.index(one.severity),
    )
