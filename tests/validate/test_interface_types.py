"""mypy reads an interface before anything is made for it."""

from __future__ import annotations

import pytest

from bot.sandbox.protocol import Limits, Sandbox
from bot.spec import Rules, SpecError, parse_spec
from bot.spec.read import SpecFile
from bot.validate.interface_types import require_types

GOOD = {
    "plain": "def f(x: int) -> str: ...",
    "generic": """\
        from collections.abc import Callable, Iterator
        from contextlib import contextmanager
        from typing import Generic, ParamSpec, TypeVar, overload
        K = TypeVar("K")
        P = ParamSpec("P")
        class Store(Generic[K]):
            def __init__(self, items: dict[K, int]) -> None: ...
            @property
            def size(self) -> int: ...
            @overload
            def get(self, key: K) -> int | None: ...
            @overload
            def get(self, key: K, default: int) -> int: ...
        def timed(call: Callable[P, K]) -> Callable[P, K]: ...
        @contextmanager
        def opened(name: str = "x", seconds: float = 60 * 60) -> Iterator[None]: ...""",
    "base": """\
        import logging
        class Lines(logging.Formatter):
            def format(self, record: logging.LogRecord) -> str: ...""",
}
BAD = {
    "base": (
        """\
        import logging
        class Lines(logging.Formatter):
            def format(self, record: str) -> str: ...""",
        3,
        'incompatible with supertype "logging.Formatter"',
    ),
    "arguments": ("def f(x: dict[int]) -> str: ...", 1, "expects 2 type arguments"),
    "overload": (
        """\
        from typing import overload
        @overload
        def f(x: int) -> int: ...
        @overload
        def f(x: int) -> str: ...""",
        5,
        "will never be matched",
    ),
}


def _specification(interface: str) -> SpecFile:
    lines = [
        "name: thing",
        "kind: utility",
        "category: io",
        "summary: Keep things by name and count them.",
        "interface: |",
        *(f"  {line.removeprefix('        ')}" for line in interface.splitlines()),
    ]
    return parse_spec("\n".join(lines).encode() + b"\n", "specs/thing.yaml", Rules())


@pytest.mark.parametrize("interface", GOOD.values(), ids=GOOD)
def test_what_a_type_checker_takes_passes(interface: str, bubblewrap_sandbox: Sandbox) -> None:
    require_types(_specification(interface), "specs/thing.yaml", bubblewrap_sandbox, Limits())


@pytest.mark.parametrize(("interface", "line", "said"), BAD.values(), ids=BAD)
def test_what_it_refuses_is_told_by_line(
    interface: str, line: int, said: str, bubblewrap_sandbox: Sandbox
) -> None:
    with pytest.raises(SpecError) as caught:
        require_types(_specification(interface), "specs/thing.yaml", bubblewrap_sandbox, Limits())
    problem = caught.value.problems[0]
    assert (problem.field, problem.line) == ("interface", 5 + line)
    assert said in problem.message
