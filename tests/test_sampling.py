from __future__ import annotations

import pytest

from tests.sampling import spread

pytest_plugins = ["pytester"]

MODULE = """
import pytest
pytestmark = pytest.mark.sampled(keep=2)

@pytest.mark.parametrize("number", range(5))
def test_long(number):
    assert number >= 0

@pytest.mark.whole
def test_longest():
    assert True
"""
CONFTEST = """
from tests.sampling import of_each

def pytest_configure(config):
    config.addinivalue_line("markers", "sampled(keep): x")
    config.addinivalue_line("markers", "whole: x")

def pytest_collection_modifyitems(config, items):
    items[:], out = of_each(items)
    config.hook.pytest_deselected(items=out)
"""


@pytest.mark.parametrize(
    ("count", "keep", "kept"),
    [
        (5, 2, {0, 4}),
        (5, 3, {0, 2, 4}),
        (5, 1, {0}),
        (5, 0, set()),
        (2, 3, {0, 1}),
        (0, 3, set()),
    ],
)
def test_a_sample_goes_from_the_first_to_the_last(count: int, keep: int, kept: set[int]) -> None:
    assert spread(count, keep) == kept


def test_a_sample_never_has_fewer_than_it_should() -> None:
    for count in range(60):
        for keep in range(60):
            assert len(spread(count, keep)) == min(count, keep)


def test_modules_that_are_not_marked_run_whole(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(test_marked=MODULE, test_plain=MODULE.replace("pytestmark", "not_a_mark"))
    result = pytester.runpytest_inprocess("-v", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=7, deselected=5)
