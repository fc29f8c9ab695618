"""The comment of a pull request that says what merging would change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bot.impact.report import ChangeKind, ImpactReport, InterfaceChange, Level
from bot.report import words
from bot.report.document import IMPACT, LIMIT, Part, assemble, folded
from bot.report.place import Place
from bot.text.quote import cell, code, prose, prose_cell

MAX_NAMED: Final = 5
MAX_LOOKS: Final = 20
MAX_NAME: Final = 80
_MARK: Final = {Level.LOW: "🟢", Level.MEDIUM: "🟡", Level.HIGH: "🔴"}
_SIGN: Final = {ChangeKind.ADDED: "+", ChangeKind.CHANGED: "~", ChangeKind.REMOVED: "-"}


def impact_comment(impact: ImpactReport, place: Place, limit: int = LIMIT) -> str:
    """Risk and review first, one table, and the lists behind it folded.

    Args:
        impact: What to say.
        place: Where the proposal is.
        limit: Longest result, by `bot.text.quote.size`.
    """
    rows = (
        ("files", words.files(impact)),
        ("functions", words.functions(impact)),
        ("public interface", words.interface(impact)),
        ("depended on by", _dependents(impact)),
        ("coverage", words.coverage(impact.coverage_before, impact.coverage_after)),
        ("new dependencies", _named(impact.new_dependencies)),
        ("new capabilities", prose_cell(words.listed(impact.capabilities))),
        ("to look at", prose_cell(words.looks(impact))),
        ("architectural", prose_cell(_architecture(impact))),
    )
    table = "".join(f"| {title} | {text} |\n" for title, text in rows)
    risk = impact.risk
    head = (
        f"{IMPACT}\n### Impact of {code(impact.tool) or 'the candidate'}\n\n"
        f"{_MARK[risk.level]} **Risk {risk.level}**: {prose(risk.rule)}.\n\n"
        f"{_review(impact)}\n\n"
        f"| | |\n|---|---|\n{table}"
    )
    parts = [
        Part(head),
        *look_at_this(impact),
        _list("Public interface", (_signatures(one) for one in impact.interface)),
        _list("Depended on directly by", map(_code, impact.dependents.direct)),
        _list("Depended on through these by", map(_code, impact.dependents.transitive)),
        _list(
            "Files",
            (
                f"{_sign(one.change)} {_code(one.path)}, {one.lines_before} → {one.lines_after} "
                "lines"
                for one in impact.files
            ),
        ),
        _list("Functions", (f"{_sign(one.change)} {_code(one.name)}" for one in impact.functions)),
    ]
    return assemble(parts, place.report(impact.tool), limit)


def look_at_this(impact: ImpactReport) -> list[Part]:
    """List what a reviewer should look at, unfolded; nothing where nothing is."""
    if not impact.looks:
        return []
    lines = (
        f"- {_code(f'{one.path}:{one.line}')} {_code(one.kind)} {prose(one.message)}\n"
        for one in impact.looks[:MAX_LOOKS]
    )
    more = len(impact.looks) - MAX_LOOKS
    tail = f"\nAnd {more} more, in the report.\n" if more > 0 else ""
    return [Part("\n### Look at this\n\n", tuple(lines), tail)]


def _review(impact: ImpactReport) -> str:
    who = ", ".join(_code(one) for one in impact.reviewers) or "anybody who may approve"
    if not impact.senior_reason:
        return f"**To be reviewed by** {who}."
    seniors = ", ".join(_code(one) for one in impact.senior_reviewers) or (
        "a senior reviewer, of whom `senior_reviewers` in `toolwright.yaml` names none"
    )
    return f"**To be reviewed by** {who}, and by {seniors}, because {prose(impact.senior_reason)}."


def _dependents(impact: ImpactReport) -> str:
    through = len(impact.dependents.transitive)
    more = f"; {through} more through these" if through else ""
    return _named(impact.dependents.direct) + more


def _named(names: tuple[str, ...]) -> str:
    shown = [cell(name, MAX_NAME) or "an unnamed one" for name in names[:MAX_NAMED]]
    more = [f"{len(names) - MAX_NAMED} more"] if len(names) > MAX_NAMED else []
    return ", ".join([*shown, *more]) or "none"


def _architecture(impact: ImpactReport) -> str:
    return f"yes: {words.architecture(impact)}" if impact.architectural else "no"


def _signatures(one: InterfaceChange) -> str:
    if one.change is ChangeKind.CHANGED:
        return f"{_sign(one.change)} {_code(one.name)}: {_code(one.before)} → {_code(one.after)}"
    return f"{_sign(one.change)} {_code(one.name)}: {_code(one.after or one.before)}"


def _list(title: str, lines: Iterable[str]) -> Part:
    return folded(title, [f"- {line}\n" for line in lines])


def _sign(change: ChangeKind) -> str:
    return f"`{_SIGN[change]}`"


def _code(text: str) -> str:
    return code(text) or "an unnamed one"
