"""Tests of the layers."""

from __future__ import annotations

import io
import sys

import pytest

from layered_settings import merge, origin
from layered_settings.__main__ import main


def test_later_layers_win() -> None:
    assert merge({"a": 1}, {"a": 2}, {"a": None}) == {"a": None}


def test_mappings_merge_at_any_depth() -> None:
    low: dict[str, object] = {"a": {"b": {"c": 1, "d": 2}}}
    assert merge(low, {"a": {"b": {"d": 3}, "e": 4}}) == {"a": {"b": {"c": 1, "d": 3}, "e": 4}}


def test_anything_else_is_replaced() -> None:
    assert merge({"a": [1], "b": {"x": 1}}, {"a": [2], "b": 5}) == {"a": [2], "b": 5}
    assert merge({"b": 5}, {"b": {"x": 1}}) == {"b": {"x": 1}}


def test_layers_stay_as_they_were() -> None:
    low: dict[str, object] = {"a": {"b": 1}}
    merged = merge(low, {"a": {"c": 2}})
    assert low == {"a": {"b": 1}}
    copied = merge(low)
    assert copied == low
    assert copied["a"] is not low["a"]
    assert list(merged) == ["a"]


LAYERS: dict[str, dict[str, object]] = {
    "default": {"a": {"b": 1, "c": 1}, "d": 1},
    "site": {"a": {"b": 2}},
    "user": {"a": {"x": {"y": 0}}, "d": 2},
}


@pytest.mark.parametrize(
    ("path", "name"),
    [("a.b", "site"), ("a.c", "default"), ("d", "user"), ("a", "user"), ("a.x.y", "user")],
)
def test_origin(path: str, name: str) -> None:
    assert origin(path, LAYERS) == name


@pytest.mark.parametrize("path", ["z", "a.z", "d.b", "a.x.y.z"])
def test_paths_that_nobody_sets(path: str) -> None:
    with pytest.raises(KeyError, match=f"no layer sets {path}"):
        origin(path, LAYERS)


def test_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO('{"a": 1}\n{"b": 2}\n'))
    assert main() == 0
    assert capsys.readouterr().out == '{"a": 1, "b": 2}\n'
