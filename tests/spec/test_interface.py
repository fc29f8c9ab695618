from __future__ import annotations

from dataclasses import replace

import pytest

from bot.spec import Interface, Parameter, parse_interface
from bot.spec.interface import InterfaceError
from bot.spec.stubs import stubs

RICH = '''\
import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal, NamedTuple, Protocol, TypedDict

class Level(StrEnum):
    """How bad."""
    LOW = "low"
    HIGH = "high"

@dataclass(frozen=True, slots=True)
class Report:
    """What was found.

    In order.
    """
    level: Level
    when: dt.datetime
    notes: tuple[str, ...] = ()
    def total(self, *, scale: float = -1.5) -> float: ...

class Row(TypedDict, total=False):
    name: str

class Point(NamedTuple):
    x: int
    y: int = 0

class Source(Protocol):
    def read(self, path: Path) -> bytes: ...

class BadRow(ValueError):
    """A row that cannot be read."""

class Timer:
    def __enter__(self) -> float: ...
    def __exit__(self, *reason: object) -> None: ...

def load(
    paths: Iterable[Path],
    mode: Literal["r", "rb", -1] = "r",
    *rest: int,
    key: Callable[[str], int] | None = None,
    level: Level = Level.LOW,
    **more: str,
) -> dict[str, list[Report | None]]:
    """Load reports."""
async def fetch(rows: list[Row], source: Source) -> None: ...
'''


def without_lines(interface: Interface) -> Interface:
    return replace(
        interface,
        functions=tuple(replace(item, line=0) for item in interface.functions),
        classes=tuple(
            replace(item, line=0, methods=tuple(replace(method, line=0) for method in item.methods))
            for item in interface.classes
        ),
    )


def test_every_form_of_stub_is_kept_as_written() -> None:
    interface = parse_interface(RICH)
    assert interface.names == {
        "Level", "Report", "Row", "Point", "Source", "BadRow", "Timer", "load", "fetch",
    }  # fmt: skip
    load, fetch = interface.functions
    assert [parameter.kind for parameter in load.parameters] == [
        "positional", "positional", "args", "keyword", "keyword", "kwargs",
    ]  # fmt: skip
    assert load.parameters[3] == Parameter(
        "key", "Callable[[str], int] | None", "None", kind="keyword"
    )
    assert (load.returns, load.docstring, load.is_async) == (
        "dict[str, list[Report | None]]",
        "Load reports.",
        False,
    )
    assert fetch.is_async
    level, report, row = interface.classes[:3]
    assert level.fields == (Parameter("LOW", "", "'low'"), Parameter("HIGH", "", "'high'"))
    assert report.decorators == ("dataclass(frozen=True, slots=True)",)
    assert report.docstring == "What was found.\n\nIn order."
    assert report.methods[0].parameters == (Parameter("scale", "float", "-1.5", kind="keyword"),)
    assert row.bases == ("TypedDict", "total=False")
    assert interface.imports[0] == "import datetime as dt"


def test_stubs_read_back_as_the_same_interface() -> None:
    interface = parse_interface(RICH)
    assert without_lines(parse_interface(stubs(interface))) == without_lines(interface)


def test_lines_count_inside_the_text() -> None:
    interface = parse_interface("\n\ndef f() -> int: ...\n\ndef g() -> int: ...\n")
    assert [function.line for function in interface.functions] == [3, 5]


def test_every_fault_is_told_with_its_line() -> None:
    with pytest.raises(InterfaceError) as caught:
        parse_interface("import os\ndef f(a) -> int: ...\ndef f() -> Foo: return 1\n")
    assert [fault.line for fault in caught.value.faults] == [1, 2, 3, 3, 3]
