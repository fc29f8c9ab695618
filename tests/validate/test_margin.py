from __future__ import annotations

import pytest

from bot.validate.margin import quality_score
from bot.validate.report import StageResult, Status, ValidationReport


def report(
    *scores: tuple[str, float | None, float | None], status: Status = Status.PASSED
) -> ValidationReport:
    stages = tuple(
        StageResult(name=name, status=status, score=score, threshold=threshold)
        for name, score, threshold in scores
    )
    return ValidationReport(
        tool="x", candidate="0", required=tuple(name for name, *_ in scores), stages=stages
    )


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([("static", 8.0, 8.0)], 0.0),
        ([("static", 10.0, 8.0)], 100.0),
        ([("static", 9.0, 8.0)], 50.0),
        ([("unit", 92.5, 85.0), ("mutation", 100.0, 70.0)], 75.0),
        ([("acceptance", 100.0, 100.0), ("unit", 85.0, 85.0)], 50.0),
        ([("policy", None, None), ("security", 9.5, 8.0)], 75.0),
        ([("policy", None, None)], None),
        ([("unit", None, 85.0)], None),
        ([("unit", 120.0, 85.0)], 100.0),
        ([("unit", 10.0, 85.0), ("mutation", 100.0, 70.0)], 50.0),
    ],
)
def test_it_is_the_mean_of_how_far_each_stage_is_toward_its_maximum(
    scores: list[tuple[str, float | None, float | None]], expected: float | None
) -> None:
    assert quality_score(report(*scores)) == expected


def test_a_rejected_candidate_has_none() -> None:
    assert quality_score(report(("unit", 100.0, 85.0), status=Status.FAILED)) is None
