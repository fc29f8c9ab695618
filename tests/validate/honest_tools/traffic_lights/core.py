"""A traffic light as a state machine."""

from __future__ import annotations

from enum import Enum


class Light(Enum):
    """A state of the light."""

    RED = "red"
    GREEN = "green"
    AMBER = "amber"


_CYCLE = tuple(Light)


def after(light: Light, steps: int = 1) -> Light:
    """Return the state some steps later; a negative number goes back."""
    return _CYCLE[(_CYCLE.index(light) + steps) % len(_CYCLE)]


def may_go(light: Light) -> bool:
    """Return whether a driver may go."""
    match light:
        case Light.GREEN:
            return True
        case _:
            return False


def parse_light(text: str) -> Light:
    """Return the state that a text names, whatever its case.

    Raises:
        ValueError: There is no such state.
    """
    wanted = text.strip().lower()
    for light in Light:
        if light.value == wanted:
            return light
    raise ValueError(f"{text!r} is no light")
