"""Tests of the buffer."""

from __future__ import annotations

import io
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ring_buffer import RingBuffer
from ring_buffer.__main__ import main


@given(st.lists(st.text("abc", max_size=2)), st.integers(1, 5))
def test_it_keeps_the_end_of_the_stream(items: list[str], size: int) -> None:
    ring = RingBuffer(size)
    dropped = [ring.push(item) for item in items]
    kept = items[-size:]
    assert list(ring) == kept
    assert len(ring) == len(kept)
    assert [ring[place] for place in range(-len(kept), len(kept))] == kept * 2
    gone = [item for item in dropped if item is not None]
    assert gone == items[: len(items) - len(kept)]


@pytest.mark.parametrize("index", [2, 3, -3])
def test_there_is_nothing_outside(index: int) -> None:
    ring = RingBuffer(2)
    ring.push("a")
    ring.push("b")
    with pytest.raises(IndexError, match=f"^there is no item {index}$"):
        print(ring[index])


def test_an_empty_ring() -> None:
    ring = RingBuffer(1)
    assert (len(ring), list(ring)) == (0, [])
    with pytest.raises(IndexError, match="^there is no item 0$"):
        print(ring[0])


@pytest.mark.parametrize("size", [0, -1])
def test_size_must_be_positive(size: int) -> None:
    with pytest.raises(ValueError, match=f"^size must be positive, not {size}$"):
        RingBuffer(size)


def test_membership() -> None:
    ring = RingBuffer(1)
    ring.push("old")
    ring.push("new")
    assert "new" in ring
    assert "old" not in ring


def test_two_iterators_do_not_disturb_each_other() -> None:
    ring = RingBuffer(3)
    for item in "xyz":
        ring.push(item)
    first, second = iter(ring), iter(ring)
    assert [next(first), next(first), next(second)] == ["x", "y", "x"]
    assert list(iter(first)) == ["z"]


def test_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["ring_buffer", "2"])
    monkeypatch.setattr(sys, "stdin", io.StringIO("1\n2\n3\n"))
    assert main() == 0
    assert capsys.readouterr().out == "2\n3\n"
