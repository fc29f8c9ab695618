"""Tests of JSON paths."""

from __future__ import annotations

import io
import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from json_paths import flatten, lookup
from json_paths.__main__ import main


def test_nested_values_in_order() -> None:
    text = '{"b": {"y": [1, 2], "x": {}}, "a": "z", "e": []}'
    assert list(flatten(text).items()) == [
        ("b.y[0]", 1),
        ("b.y[1]", 2),
        ("b.x", {}),
        ("a", "z"),
        ("e", []),
    ]


@given(st.none() | st.booleans() | st.integers() | st.text("a.[ü", max_size=4))
def test_a_scalar_is_its_own_path(value: object) -> None:
    assert flatten(json.dumps(value)) == {"": value}


@given(st.lists(st.integers(), min_size=1))
def test_lists_by_place(values: list[int]) -> None:
    assert list(flatten(json.dumps(values)).values()) == values


@pytest.mark.parametrize(
    ("path", "found"), [("", '{"k": [1, "é"]}'), ("k", '[1, "é"]'), ("k[1]", '"é"'), ("k[0]", "1")]
)
def test_lookup(path: str, found: str) -> None:
    assert lookup('{"k": [1, "é"]}', path) == found


def test_lookup_of_nothing() -> None:
    with pytest.raises(KeyError, match="there is nothing at k.x"):
        lookup('{"k": 1}', "k.x")


def test_text_that_is_not_json() -> None:
    with pytest.raises(ValueError, match="^line 2 is not JSON: Expecting value$"):
        flatten("[1,\n?]")


def test_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["json_paths", "a.b"])
    monkeypatch.setattr(sys, "stdin", io.StringIO('{"a": {"b": [3]}}'))
    assert main() == 0
    assert capsys.readouterr().out == "[3]\n"
