"""Laws of the comparison of times, and Student's quantile against its table."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.validate.timing import MIN_PAIRS, compare, crowding, student

TIMES = st.floats(min_value=1e-6, max_value=1e3)
PAIRS = st.lists(st.tuples(TIMES, TIMES), min_size=MIN_PAIRS, max_size=60)

# Abramowitz and Stegun, table 26.10, 95 % on both sides.
TABLE = {4: 2.776, 5: 2.571, 9: 2.262, 15: 2.131, 30: 2.042, 120: 1.980}


@pytest.mark.parametrize(("freedom", "quantile"), TABLE.items())
def test_quantiles_are_those_of_the_table(freedom: int, quantile: float) -> None:
    assert student(freedom) == pytest.approx(quantile, abs=0.005)


def test_another_confidence() -> None:
    assert student(10, 0.99) == pytest.approx(3.169, abs=0.005)


@given(st.lists(TIMES, min_size=MIN_PAIRS, max_size=60))
def test_a_program_takes_as_long_as_itself(times: list[float]) -> None:
    ratio = compare([(time, time) for time in times])
    assert (ratio.estimate, ratio.low, ratio.high) == (1.0, 1.0, 1.0)
    assert ratio.pairs == len(times)
    assert ratio.width == 0.0


@given(PAIRS)
def test_the_estimate_lies_in_its_interval(pairs: list[tuple[float, float]]) -> None:
    ratio = compare(pairs)
    assert 0 < ratio.low <= ratio.estimate * (1 + 1e-9)
    assert ratio.estimate <= ratio.high * (1 + 1e-9)


@given(PAIRS, st.floats(min_value=0.01, max_value=100))
def test_a_factor_scales_the_ratio(pairs: list[tuple[float, float]], factor: float) -> None:
    once = compare(pairs)
    scaled = compare([(old, new * factor) for old, new in pairs])
    assert scaled.estimate == pytest.approx(once.estimate * factor)
    assert scaled.low == pytest.approx(once.low * factor)
    assert scaled.high == pytest.approx(once.high * factor)
    assert scaled.width == pytest.approx(once.width)


@given(PAIRS)
def test_the_other_way_round_is_the_inverse(pairs: list[tuple[float, float]]) -> None:
    there, back = compare(pairs), compare([(new, old) for old, new in pairs])
    assert back.estimate == pytest.approx(1 / there.estimate)
    assert (back.low, back.high) == pytest.approx((1 / there.high, 1 / there.low))


@given(PAIRS)
def test_what_slows_a_pair_alike_does_not_matter(pairs: list[tuple[float, float]]) -> None:
    slowed = [(old * number, new * number) for number, (old, new) in enumerate(pairs, start=1)]
    assert compare(slowed).estimate == pytest.approx(compare(pairs).estimate)
    assert compare(slowed).high == pytest.approx(compare(pairs).high)


def test_an_interval_by_hand() -> None:
    # Logarithms 0, 0, 0, 0 and ln 2: mean 0.13863, deviation 0.30999, t(4) = 2.776.
    ratio = compare([(1.0, 1.0)] * 4 + [(1.0, 2.0)])
    assert ratio.estimate == pytest.approx(1.14870, abs=1e-5)
    assert ratio.low == pytest.approx(0.7817, abs=1e-3)
    assert ratio.high == pytest.approx(1.6880, abs=2e-3)


def test_more_pairs_make_it_narrower() -> None:
    pairs = [(1.0, 1.1), (1.0, 0.9)] * 3
    assert compare(pairs * 10).width < compare(pairs).width


@pytest.mark.parametrize(
    "pairs",
    [[(1.0, 1.0)] * (MIN_PAIRS - 1), [(0.0, 1.0)] * 9, [(1.0, 0.0)] * 9, [(-1.0, -1.0)] * 9],
    ids=["few", "old is nothing", "new is nothing", "negative"],
)
def test_refused(pairs: list[tuple[float, float]]) -> None:
    with pytest.raises(ValueError, match=r"needed|positive"):
        compare(pairs)


@pytest.mark.parametrize(
    ("load", "processors", "times"), [(0.0, 2, 1.0), (2.0, 2, 1.0), (8.0, 2, 4.0), (3.0, None, 3.0)]
)
def test_crowding(
    load: float, processors: int | None, times: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getloadavg", lambda: (load, 99.0, 99.0))
    monkeypatch.setattr(os, "cpu_count", lambda: processors)
    assert crowding() == times
