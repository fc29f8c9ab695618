"""Tests of the traffic light."""

from __future__ import annotations

import sys

import pytest

from traffic_lights import Light, after, may_go, parse_light
from traffic_lights.__main__ import main


@pytest.mark.parametrize(
    ("light", "steps", "expected"),
    [
        (Light.RED, 1, Light.GREEN),
        (Light.GREEN, 1, Light.AMBER),
        (Light.AMBER, 1, Light.RED),
        (Light.GREEN, 0, Light.GREEN),
        (Light.GREEN, -1, Light.RED),
        (Light.RED, 5, Light.AMBER),
    ],
)
def test_steps(light: Light, steps: int, expected: Light) -> None:
    assert after(light, steps) is expected


def test_one_step_is_the_default() -> None:
    assert after(Light.AMBER) is Light.RED


def test_only_green_means_go() -> None:
    assert [may_go(light) for light in Light] == [False, True, False]


@pytest.mark.parametrize("text", ["red", "RED", " Red\n"])
def test_reading_a_light(text: str) -> None:
    assert parse_light(text) is Light.RED


@pytest.mark.parametrize("text", ["", "purple"])
def test_reading_something_else(text: str) -> None:
    with pytest.raises(ValueError, match=f"^'{text}' is no light$"):
        parse_light(text)


def test_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["traffic_lights", "green"])
    assert main() == 0
    assert capsys.readouterr().out == "amber\n"
