"""Count events in a sliding window, and say when a limit is passed."""

from rate_window.core import (
    DEFAULT_LIMIT,
    Event,
    Seconds,
    Window,
    WindowError,
    count_later,
    limited,
    passes,
    rate,
)

__all__ = [
    "DEFAULT_LIMIT",
    "Event",
    "Seconds",
    "Window",
    "WindowError",
    "count_later",
    "limited",
    "passes",
    "rate",
]
