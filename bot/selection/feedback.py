"""What is wrong with drafts, as the models that wrote them are told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.context.redact import Redactor
from bot.generate.protocol import FailedDraft, Revision
from bot.scaffold.complete import CORE
from bot.selection.agreement import told
from bot.selection.pool import Entry, Pool
from bot.selection.trial import JudgedCandidate
from bot.validate.report import Finding, Severity, Status

MAX_FINDINGS: Final = 20
"""Of each draft, errors before warnings: more is not mended at once."""
MAX_SPLITS: Final = 5
MAX_SOURCE: Final = 20_000
"""Characters of an earlier answer that are repeated."""


@dataclass(frozen=True)
class Feedback:
    """What is wrong with a model's latest answer; `key` is the same where the same is wrong."""

    revision: Revision
    key: frozenset[str]


def feedback(
    entries: Sequence[Entry],
    failed: Sequence[FailedDraft],
    judged: Mapping[str, JudgedCandidate],
    pool: Pool,
    held: Redactor,
) -> tuple[Feedback, ...]:
    """Feedback for each model that needs any, with its latest answer.

    Args:
        entries: The drafts of the latest round.
        failed: Its answers that gave no draft; those without a reply are not the model's to mend.
        judged: What the gate said, by the digest of the draft.
        pool: Where the drafts differ.
        held: What no line may give away.
    """
    found: dict[str, Feedback] = {}
    for entry in entries:
        lines = list(_lines(entry, judged.get(entry.draft.digest), pool))
        source = entry.draft.files.get(CORE, b"").decode("utf-8", "replace")
        if lines:
            found.setdefault(entry.model, _feedback(entry.model, source, lines, held))
    for one in failed:
        if one.reply:
            found.setdefault(one.model, _feedback(one.model, one.reply, [one.message], held))
    return tuple(found.values())


def _feedback(model: str, source: str, lines: Sequence[str], held: Redactor) -> Feedback:
    text = "\n".join(f"- {line}" for line in lines)
    revision = Revision(model, held.redacted(source[:MAX_SOURCE]), held.redacted(text))
    return Feedback(revision, frozenset(lines))


def _lines(entry: Entry, judged: JudgedCandidate | None, pool: Pool) -> Iterator[str]:
    findings = list(entry.findings)
    if judged is not None:
        findings = [
            finding
            for stage in judged.report.stages
            if stage.status is Status.FAILED
            for finding in stage.findings
        ]
    findings.sort(key=lambda finding: finding.severity is not Severity.ERROR)
    for finding in findings[:MAX_FINDINGS]:
        yield _line(finding)
    for call in entry.misfits[:MAX_SPLITS]:
        yield f"the result of {call} is not of the annotated type"
    if not findings:
        own = entry.behaviour.outcomes
        splits = [split for split in pool.contested if own[split.call] != split.votes[0][0]]
        for split in splits[:MAX_SPLITS]:
            yield (
                f"independent answers differ: {told(split, pool.calls, own[split.call])}; the "
                "specification decides which is right"
            )


def _line(finding: Finding) -> str:
    place = f"{finding.path}:{finding.line}: " if finding.path else ""
    return f"{place}{finding.message} [{finding.rule}]"
