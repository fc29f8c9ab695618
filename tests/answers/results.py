"""What the benchmark of choosing wrote down, and the table that it comes to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from tests.answers.kept import whole_lines

OWN: Final = "the bot"
_HEAD: Final = (
    "", "problems", "proposed", "right", "%", "base", "%", "solvable", "solved", "%",
    "requests", "tokens", "s each", "s all",
)  # fmt: skip


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Choice(_Record):
    """What a way to choose came to: whether it proposed something, and how that fares."""

    proposed: bool
    base: bool = False
    plus: bool = False


class Result(_Record):
    """One problem and configuration; written when its verdict was made and scored.

    Attributes:
        models: The configuration: which models were asked, in order.
        shown: How many examples the specification shows at most.
        approved: The gate's verdict on the final candidate.
        base: Whether that candidate passes the base tests, approved or not.
        plus: The same for base and plus.
        solvable: Whether one of the recorded answers passes base and plus.
        first: Share of the models whose first answer passes base and plus, 0 to 1.
        model: Whose answer the final candidate is; empty where there is none.
        failed: Why it was refused: rule and message of each finding, or an error.
        said: How the first hidden suite ended that did not pass.
        scores: What each stage gave the final candidate, in its own unit; None where it has none.
        code: Digest of the package that judged.
        policies: The plain ways, by name.
    """

    models: list[str]
    shown: int
    task_id: str
    approved: bool
    base: bool
    plus: bool
    solvable: bool
    first: float
    requests: int
    tokens: int
    seconds: float
    model: str = ""
    failed: list[str] = []
    said: str = ""
    scores: dict[str, float | None] = {}
    code: str = ""
    policies: dict[str, Choice] = {}

    @property
    def key(self) -> tuple[tuple[str, ...], int, str]:
        """What is not run again: configuration, examples shown and problem."""
        return (tuple(self.models), self.shown, self.task_id)

    @property
    def own(self) -> Choice:
        """What the bot itself chose."""
        return Choice(
            proposed=self.approved,
            base=self.approved and self.base,
            plus=self.approved and self.plus,
        )


def read_results(path: Path) -> list[Result]:
    """All results of a file, the last one for each key; none where there is no file."""
    if not path.is_file():
        return []
    found = {}
    for line in whole_lines(path):
        result = Result.model_validate_json(line)
        found[result.key] = result
    return list(found.values())


def configuration(models: Sequence[str], shown: int) -> str:
    """How the table calls a configuration."""
    name = models[0] if len(models) == 1 else f"{len(models)} models"
    return f"{name}, {shown} shown"


def table(results: Iterable[Result]) -> str:
    """Plain text: for each configuration the bot and every plain policy, one line each.

    `right` is base and plus, `base` the base tests; both as counts and as per cent of what was
    proposed. `solved` is a right proposal to a solvable problem, as per cent of the solvable ones.
    """
    groups: defaultdict[tuple[tuple[str, ...], int], list[Result]] = defaultdict(list)
    for result in results:
        groups[tuple(result.models), result.shown].append(result)
    rows: list[Sequence[str]] = [_HEAD]
    for (models, shown), group in sorted(groups.items(), key=lambda item: -len(item[0][0])):
        rate = 100 * sum(result.first for result in group) / len(group)
        rows.append(["", *[""] * (len(_HEAD) - 1)])
        title = f"{configuration(models, shown)} (first answers right: {rate:.1f} %)"
        rows.append([title])
        rows.append([*_row(OWN, group, [one.own for one in group]), *_cost(group)])
        rows += [
            _row(policy, group, [one.policies[policy] for one in group])
            for policy in group[0].policies
        ]
    return _aligned(rows)


def _row(name: str, group: Sequence[Result], choices: Sequence[Choice]) -> list[str]:
    proposed = sum(one.proposed for one in choices)
    plus, base = sum(one.plus for one in choices), sum(one.base for one in choices)
    solvable = sum(one.solvable for one in group)
    solved = sum(one.plus and result.solvable for one, result in zip(choices, group, strict=True))
    return [
        f"  {name}",
        str(len(group)),
        str(proposed),
        str(plus),
        _share(plus, proposed),
        str(base),
        _share(base, proposed),
        str(solvable),
        str(solved),
        _share(solved, solvable),
    ]


def _cost(group: Sequence[Result]) -> list[str]:
    seconds = sum(result.seconds for result in group)
    return [
        str(sum(result.requests for result in group)),
        str(sum(result.tokens for result in group)),
        f"{seconds / len(group):.1f}",
        f"{seconds:.0f}",
    ]


def told(results: Iterable[Result], refused: int = 3) -> Iterator[str]:
    """Some that were rightly refused, and all that were wrongly approved, with the reason."""
    known = sorted(results, key=lambda result: (-len(result.models), result.task_id))
    wrong = [one for one in known if not one.approved and one.model and not one.plus]
    yield f"Rightly refused ({min(refused, len(wrong))} of {len(wrong)}):"
    for result in wrong[:refused]:
        yield f"  {_who(result)}: {'; '.join(result.failed[:2])} [hidden tests: {result.said}]"
    approved = [one for one in known if one.approved and not one.plus]
    yield f"Wrongly approved ({len(approved)}):"
    for result in approved:
        suite = "plus" if result.base else "base"
        yield f"  {_who(result)}: {suite} tests: {result.said}"


def why_refused(results: Iterable[Result]) -> Iterator[str]:
    """Which rules refused right and wrong candidates, most frequent first."""
    counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for result in results:
        for rule in {line.partition(":")[0] for line in result.failed}:
            counts[rule][result.plus] += 1
    yield "Refused by rule, right and wrong candidates:"
    for rule, (wrong, right) in sorted(counts.items(), key=lambda item: (-sum(item[1]), item[0])):
        yield f"  {right:4} {wrong:4}  {rule}"


def _who(result: Result) -> str:
    by = f", answer of {result.model}" if result.model else ""
    return f"{result.task_id} ({configuration(result.models, result.shown)}{by})"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else "-"


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    full = [row for row in rows if len(row) > 1]
    widths = [
        max(len(row[column]) for row in full if column < len(row)) for column in range(len(_HEAD))
    ]
    lines = []
    for row in rows:
        if len(row) == 1:
            lines.append(row[0])
            continue
        cells = zip(row, widths, strict=False)
        first = row[0].ljust(widths[0])
        rest = [cell.rjust(width) for cell, width in list(cells)[1:]]
        lines.append("  ".join([first, *rest]).rstrip())
    return "\n".join(lines) + "\n"
