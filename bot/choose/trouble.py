"""What is wrong with drafts, as the models that wrote them are told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.choose.field import Entry, Field
from bot.choose.verdict import told
from bot.complete.complete import CORE
from bot.context.held import Held
from bot.generate.protocol import Failed, Revision
from bot.trial import Judged
from bot.validate.report import Finding, Severity, Status

MAX_FINDINGS: Final = 20
"""Of each draft, errors before warnings: more is not mended at once."""
MAX_SPLITS: Final = 5
MAX_SOURCE: Final = 20_000
"""Characters of an earlier answer that are repeated."""


@dataclass(frozen=True)
class Trouble:
    """What is wrong with a model's latest answer; `key` is the same where the same is wrong."""

    revision: Revision
    key: frozenset[str]


def troubles(
    entries: Sequence[Entry],
    failed: Sequence[Failed],
    judged: Mapping[str, Judged],
    field: Field,
    held: Held,
) -> tuple[Trouble, ...]:
    """One trouble for each model that has any, with its latest answer.

    Args:
        entries: The drafts of the latest round.
        failed: Its answers that gave no draft; those without a reply are not the model's to mend.
        judged: What the gate said, by the digest of the draft.
        field: Where the drafts differ.
        held: What no line may give away.
    """
    found: dict[str, Trouble] = {}
    for entry in entries:
        lines = list(_lines(entry, judged.get(entry.draft.digest), field))
        source = entry.draft.files.get(CORE, b"").decode("utf-8", "replace")
        if lines:
            found.setdefault(entry.model, _trouble(entry.model, source, lines, held))
    for one in failed:
        if one.reply:
            found.setdefault(one.model, _trouble(one.model, one.reply, [one.message], held))
    return tuple(found.values())


def _trouble(model: str, source: str, lines: Sequence[str], held: Held) -> Trouble:
    text = "\n".join(f"- {line}" for line in lines)
    revision = Revision(model, held.redacted(source[:MAX_SOURCE]), held.redacted(text))
    return Trouble(revision, frozenset(lines))


def _lines(entry: Entry, judged: Judged | None, field: Field) -> Iterator[str]:
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
        splits = [split for split in field.contested if own[split.call] != split.votes[0][0]]
        for split in splits[:MAX_SPLITS]:
            yield (
                f"independent answers differ: {told(split, field.calls, own[split.call])}; the "
                "specification decides which is right"
            )


def _line(finding: Finding) -> str:
    place = f"{finding.path}:{finding.line}: " if finding.path else ""
    return f"{place}{finding.message} [{finding.rule}]"
