"""Empty containers."""

from __future__ import annotations

import pytest

from bot.normalize.containers import annotate_containers
from tests.normalize.made import module, step, wanted


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "def f(x: int) -> list[int]:\n    r = []\n    x in r\n    return r\n",
            "    r: list[int] = []\n",
        ),
        ("def f(x):\n    seen = {}\n    return x in seen\n", "seen: dict[Any, Any] = {}"),
        ("def f(x):\n    seen = set()\n    return x in seen\n", "seen: set[Any] = set()"),
        ("memo = {}\ndef f(x):\n    memo[x] = 1\n", "memo: dict[Any, Any] = {}\n"),
        ("def f() -> set[int]:\n    r = []\n    return r\n", "r: list[Any] = []"),
    ],
)  # fmt: skip
def test_what_mypy_asks_for(source: str, expected: str) -> None:
    assert expected in step(annotate_containers, source)


@pytest.mark.parametrize(
    "source",
    [
        "def f(x):\n    r = []\n    r.append(x)\n    return r\n",
        "def f(x):\n    r = {}\n    r[x] = 1\n    return r\n",
        "def f(r):\n    r = []\n    return r\n",
        "def f(x):\n    r = 1\n    r = []\n    return r\n",
        "def f(x):\n    r: list[int]\n    r = []\n    return r\n",
        "def f(x):\n    global r\n    r = []\n    return r\n",
        "def f(list):\n    r = []\n    return r\n",
        "def f(x):\n    r = s = []\n    return r\n",
    ],
)
def test_what_needs_none_stays(source: str) -> None:
    assert annotate_containers(module(source), wanted()) is None
