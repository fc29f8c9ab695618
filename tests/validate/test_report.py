"""A report holds nothing that could steer a terminal, hide, or not be written as JSON."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from bot.text.clean import MAX_BLOCK, MAX_LINE
from bot.validate.report import Finding, StageResult, Status


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
