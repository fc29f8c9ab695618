"""Tests of the templates."""

from __future__ import annotations

import sys

import pytest

from letter_templates import fields, fill, fill_all
from letter_templates.__main__ import main


def test_fields_once_and_in_order() -> None:
    assert fields("$b $$ ${a} $b") == ["b", "a"]
    assert fields("none") == []


@pytest.mark.parametrize("template", ["$", "a $ b", "${open", "$1"])
def test_a_dollar_sign_alone(template: str) -> None:
    with pytest.raises(ValueError, match="^a dollar sign stands alone$"):
        fill(template, {})


def test_values_are_not_filled_again() -> None:
    assert fill("$a$b", {"a": "$b", "b": "x"}) == "$bx"


def test_values_may_be_more_than_needed() -> None:
    assert fill("é ${a}s", {"a": "cat", "b": "dog"}) == "é cats"


@pytest.mark.parametrize(
    ("values", "named"), [({}, "a, b"), ({"a": "1"}, "b"), ({"b": "1"}, "a")]
)
def test_what_is_missing(values: dict[str, str], named: str) -> None:
    with pytest.raises(ValueError, match=f"^no value for {named}$"):
        fill("$a $b", values)


def test_rows() -> None:
    assert fill_all("<$x>", [{"x": "1"}, {"x": "2"}]) == ["<1>", "<2>"]
    assert fill_all("$x", []) == []


def test_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["letter_templates", "$a+$b", "a=1", "b=2=3"])
    assert main() == 0
    assert capsys.readouterr().out == "1+2=3\n"
