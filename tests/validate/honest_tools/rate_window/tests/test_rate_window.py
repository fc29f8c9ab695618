"""Tests of rate_window."""

from __future__ import annotations

import asyncio
import copy
import json
import runpy
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rate_window import (
    Window,
    WindowError,
    count_later,
    passes,
    rate,
)
from rate_window.__main__ import main


def test_examples() -> None:
    """The examples of the specification."""

    async def examples() -> None:
        w = Window.of([(1.0, "a"), (2.0, "b")], seconds=5.0)
        assert len(w) == 2
        assert (w.size) == 2
        assert list(w) == ["a", "b"]
        w.add(9.0, "c")
        assert list(w) == ["c"]
        assert not Window.is_late(1.0, 0.5)
        assert rate(30) == 0.5
        assert rate("abc") == "abc per minute"
        assert passes(4000)
        assert (await count_later([1, 2])) == 2
        with pytest.raises(WindowError):
            Window(seconds=0.0).add(1.0, "x")

    asyncio.run(examples())


@settings(max_examples=6, deadline=None, derandomize=True)
@given(st.integers(4000, 4003))
def test_passes_gives_the_same_again(count: Any) -> None:
    """Equal arguments give equal results, of the type that is declared."""
    result = passes(copy.deepcopy(count))
    assert isinstance(result, bool)
    assert result == passes(count)


def test_command_passes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    count = 4000
    expected = passes(count)
    words = [str(count)]
    assert main(words) == 0
    assert capsys.readouterr().out == json.dumps(expected) + "\n"


@pytest.mark.parametrize("kind", [OSError, ArithmeticError, LookupError, ValueError])
def test_command_says_what_is_refused(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    kind: type[Exception],
) -> None:
    """What a function refuses is said on standard error."""

    def refuse(*_given: object, **_named: object) -> None:
        raise kind("out of range")

    monkeypatch.setattr("rate_window.__main__.passes", refuse)
    count = 4000
    assert main([str(count)]) == 2
    assert capsys.readouterr().err == "rate_window: out of range\n"


def test_command_runs_as_a_program(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Run with `python -m`, it prints the same and ends with status 0."""
    count = 4000
    words: list[str] = [str(count)]
    assert main(words) == 0
    shown = capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", ["rate_window", *words])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("rate_window", run_name="__main__")
    assert ended.value.code == 0
    assert capsys.readouterr().out == shown


def test_command_line_shows_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    """The help begins with the tool's name."""
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("usage: rate_window")
