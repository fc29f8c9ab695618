"""Tests of shortest routes."""

from __future__ import annotations

import io
import sys

import pytest

from shortest_route import distances, route
from shortest_route.__main__ import main

MAP = {
    "a": {"b": 7, "c": 3, "z": 20},
    "b": {"d": 2},
    "c": {"b": 1, "d": 8},
    "d": {"a": 1, "e": 2},
    "y": {"a": 1},
}


def test_distances_nearest_first() -> None:
    assert list(distances(MAP, "a").items()) == [
        ("a", 0),
        ("c", 3),
        ("b", 4),
        ("d", 6),
        ("e", 8),
        ("z", 20),
    ]


def test_the_route_takes_detours_that_are_shorter() -> None:
    assert route(MAP, "a", "e") == ["a", "c", "b", "d", "e"]


def test_cycles_end() -> None:
    assert route(MAP, "d", "b") == ["d", "a", "c", "b"]


def test_equal_routes_go_by_name() -> None:
    assert route({"s": {"n": 1, "m": 1}, "m": {"t": 1}, "n": {"t": 1}}, "s", "t") == ["s", "m", "t"]


def test_no_route() -> None:
    with pytest.raises(ValueError, match="^there is no way from a to y$"):
        route(MAP, "a", "y")


def test_negative_lengths() -> None:
    with pytest.raises(ValueError, match="^the length from b to c is negative$"):
        route({"a": {"b": 0}, "b": {"c": -1}}, "a", "c")


def test_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["shortest_route", "p", "r"])
    monkeypatch.setattr(sys, "stdin", io.StringIO('{"p": {"q": 1}, "q": {"r": 1}}'))
    assert main() == 0
    assert capsys.readouterr().out == "p > q > r\n"
