"""A report holds nothing that could steer a terminal, hide, or not be written as JSON."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from bot.text.clean import MAX_BLOCK, MAX_LINE
from bot.validate.report import Finding, StageResult, Status, ValidationReport


def test_text_is_cleaned_and_bounded_on_the_way_in() -> None:
    finding = Finding(
        path="a\u202eb\n.py", rule="x\x1b[2J", message="m" * 9000, detail="+\x1b\n" * 9000
    )
    assert (finding.path, finding.rule) == ("ab .py", "x[2J")
    assert len(finding.message) == MAX_LINE
    assert finding.detail.startswith("+\\x1b\n+\\x1b\n")
    assert len(finding.detail) == MAX_BLOCK
    stage = StageResult(name="unit", status=Status.PASSED, metrics={"kind": "\x1b[31m", "n": 1})
    assert stage.metrics == {"kind": "[31m", "n": 1}
    assert Finding.model_validate_json(finding.model_dump_json()) == finding


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_numbers_are_finite(number: float) -> None:
    with pytest.raises(ValidationError, match="finite"):
        StageResult(name="unit", status=Status.PASSED, score=number)
    with pytest.raises(ValidationError, match="finite"):
        StageResult(name="unit", status=Status.PASSED, metrics={"ratio": number})


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("allowed", [(), ("integration",), ("unit",)])
def test_only_what_passed_approves_or_may_be_unproven(
    status: Status, allowed: tuple[str, ...]
) -> None:
    stages = (
        StageResult(name="unit", status=Status.PASSED),
        StageResult(name="integration", status=status),
    )
    report = ValidationReport(
        tool="x",
        candidate="0" * 64,
        required=("unit", "integration"),
        may_be_unproven=allowed,
        stages=stages,
    )
    unproven = status is Status.UNPROVEN
    assert report.approved is (
        status is Status.PASSED or (unproven and allowed == ("integration",))
    )
    assert [one.name for one in report.unproven] == (["integration"] if unproven else [])
