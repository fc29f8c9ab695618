"""Tests of the conversion."""

from __future__ import annotations

import pytest

from unit_convert import convert, units
from unit_convert.__main__ import main


@pytest.mark.parametrize(
    ("unit", "millimetres"),
    [("mm", 1.0), ("cm", 10.0), ("m", 1e3), ("km", 1e6), ("in", 25.4), ("ft", 304.8)],
)
def test_each_unit_in_millimetres(unit: str, millimetres: float) -> None:
    assert convert(1.0, unit, "mm") == pytest.approx(millimetres)
    assert convert(millimetres, "mm", unit) == pytest.approx(1.0)


def test_there_is_no_other_unit() -> None:
    assert units() == ["mm", "cm", "m", "km", "in", "ft"]


@pytest.mark.parametrize(("source", "target"), [("x", "m"), ("m", "x")])
def test_unknown_units(source: str, target: str) -> None:
    with pytest.raises(ValueError, match="^'x' is no known unit$"):
        convert(1.0, source, target)


def test_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["12.5", "m", "km"]) == 0
    assert capsys.readouterr().out == "0.013 km\n"


def test_digits(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["1", "in", "cm", "--digits", "1"]) == 0
    assert capsys.readouterr().out == "2.5 cm\n"


@pytest.mark.parametrize("arguments", [["1", "x", "m"], ["1", "m", "x"], ["one", "m", "m"], []])
def test_wrong_arguments(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: unit_convert" in capsys.readouterr().err
