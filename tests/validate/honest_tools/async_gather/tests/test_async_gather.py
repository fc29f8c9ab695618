"""Tests of bounded concurrency."""

from __future__ import annotations

import asyncio
import sys

import pytest

from async_gather import gather_scores, score_all
from async_gather.__main__ import main


class Counting:
    """Scores by length, and keeps the largest number of calls at a time."""

    def __init__(self) -> None:
        self.now = 0
        self.most = 0

    async def score(self, text: str) -> int:
        """Return the length after a few turns of the loop."""
        self.now += 1
        self.most = max(self.most, self.now)
        for _ in range(3):
            await asyncio.sleep(0)
        self.now -= 1
        return len(text)


@pytest.mark.parametrize(("limit", "most"), [(1, 1), (3, 3), (50, 6)])
def test_the_limit_holds_and_is_used(limit: int, most: int) -> None:
    counting = Counting()
    texts = ["x" * size for size in range(6)]
    scores = asyncio.run(gather_scores(texts, counting.score, limit))
    assert scores == [0, 1, 2, 3, 4, 5]
    assert counting.most == most


def test_two_is_the_default() -> None:
    counting = Counting()
    assert asyncio.run(gather_scores(["a"] * 5, counting.score)) == [1] * 5
    assert counting.most == 2


@pytest.mark.parametrize("limit", [0, -3])
def test_the_limit_must_be_positive(limit: int) -> None:
    with pytest.raises(ValueError, match=f"^limit must be positive, not {limit}$"):
        asyncio.run(gather_scores([], Counting().score, limit))


def test_lengths() -> None:
    assert score_all(["", "abc"]) == [0, 3]


def test_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["async_gather", "ab", "c"])
    assert main() == 0
    assert capsys.readouterr().out == "2 1\n"
