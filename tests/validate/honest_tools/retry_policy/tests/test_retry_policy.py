"""Tests of the retries."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from retry_policy import pauses, retry
from retry_policy.__main__ import main
from retry_policy.core import retrying


def failing(times: int, error: Exception) -> Callable[[], int]:
    """Return a call that fails so many times, and then returns how often it was called."""
    calls = 0

    def call() -> int:
        nonlocal calls
        calls += 1
        if calls <= times:
            raise error
        return calls

    return call


@pytest.mark.parametrize("error", [ValueError("v"), OSError("o")])
def test_it_repeats_until_it_works(error: Exception) -> None:
    slept: list[float] = []
    assert retry(failing(2, error), 5, slept.append) == 3
    assert slept == [1.0, 2.0]


def test_the_last_failure_comes_through() -> None:
    slept: list[float] = []
    with pytest.raises(ValueError, match="^still$"):
        retry(failing(3, ValueError("still")), 3, slept.append)
    assert slept == [1.0, 2.0]


def test_other_failures_are_not_repeated() -> None:
    slept: list[float] = []
    with pytest.raises(KeyError):
        retry(failing(1, KeyError("k")), 3, slept.append)
    assert slept == []


def test_a_decorated_function_keeps_its_name_and_arguments() -> None:
    @retrying(2, lambda _: None)
    def joined(first: str, *, second: str) -> str:
        return first + second

    assert joined.__name__ == "joined"
    assert joined("a", second="b") == "ab"


def test_pauses_double_up_to_the_limit() -> None:
    assert pauses(8) == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0]
    assert pauses(3, 0.5) == [0.5, 1.0]
    assert pauses(4, 3.0, 6.0) == [3.0, 6.0, 6.0]


@pytest.mark.parametrize("attempts", [0, -1])
def test_attempts_must_be_positive(attempts: int) -> None:
    with pytest.raises(ValueError, match=f"^attempts must be positive, not {attempts}$"):
        pauses(attempts)


def test_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["retry_policy", "3"])
    assert main() == 0
    assert capsys.readouterr().out == "1.0 2.0\n"
