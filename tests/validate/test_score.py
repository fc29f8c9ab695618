"""The scale of ten."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.validate.score import PERFECT, score, statements
from tests.validate.honest import make_case


@pytest.mark.parametrize(
    ("weight", "count", "reached"),
    [(0, 0, 10.0), (0, 50, 10.0), (10, 50, 8.0), (1, 3, 6.67), (60, 50, 0.0), (1, 0, 0.0)],
)
def test_the_formula(weight: float, count: int, reached: float) -> None:
    assert score(weight, count) == reached


@given(st.floats(0, 1e6), st.integers(0, 10_000))
def test_the_score_stays_on_the_scale_and_falls(weight: float, count: int) -> None:
    assert 0.0 <= score(weight + 1, count) <= score(weight, count) <= PERFECT


def test_statements_are_counted_at_any_depth() -> None:
    code = b"def f(x: int) -> int:\n    if x:\n        return 1\n    return 2\n"
    only = make_case({"core.py": code, "__main__.py": None, "__init__.py": None})
    assert statements(module for module in only.modules if module.path == "core.py") == 4
