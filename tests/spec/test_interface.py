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
    assert [fault.line for fault in caught.value.faults] == [2, 3]


OPEN = '''\
from __future__ import annotations
import sys, asyncio, logging
import collections.abc as cabc
from abc import ABC, abstractmethod
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property, lru_cache
from typing import Annotated, Any, Callable, ClassVar, Concatenate, Final, Generic, Literal
from typing import NamedTuple, NewType, ParamSpec, Protocol, Self, TypeAlias, TypeVar, overload
if sys.version_info >= (3, 11):
    from typing import Unpack

T = TypeVar("T")
K = TypeVar("K", bound="Policy")
P = ParamSpec("P")
UserId = NewType("UserId", int)
Row: TypeAlias = dict[str, Any]
Pairs = list[tuple[str, int]]
MAX: Final = 60 * 60
LIMIT: Final[float] = float("inf")
__all__ = ["Policy", "f"]

class Color(Enum):
    RED = 1
    BLUE = "b"
    @property
    def hex(self) -> str: ...

class Formatter(logging.Formatter):
    default: ClassVar[str] = "x"
    def __init__(self, *args: Any, style: Literal["%", "{"] = "%", **kwargs: Any): ...
    def format(self, record: logging.LogRecord) -> str: raise NotImplementedError

@dataclass(frozen=True, slots=True)
class Policy(Generic[T]):
    """A policy."""
    limit: int = 60 * 60
    items: list[T] = field(default_factory=list)
    _cache: dict[str, int] = field(default_factory=dict, repr=False)
    @classmethod
    def parse(cls, text: str, /, *, strict: bool = True) -> Self: ...
    @staticmethod
    def default() -> "Policy[int]": ...
    @property
    def size(self) -> int: ...
    @size.setter
    def size(self, value: int) -> None: ...
    @cached_property
    def total(self) -> int: pass
    def __add__(self, other: Policy[T]) -> Policy[T]: ...
    def __radd__(self, other: object) -> Policy[T]: ...
    __rmul__ = __add__
    async def run(self) -> None: ...
    class Inner:
        x: int

class Sized2(Protocol[T]):
    def size(self) -> T: ...
class D(dict[str, int]):
    def __missing__(self, key: str) -> int: ...
class Pt(NamedTuple):
    x: int
    y: int = 0

@overload
def get(x: int) -> int: ...
@overload
def get(x: str, default: str = ...) -> str: ...
def f(
    x: Annotated[int, "positive"],
    out: "cabc.Iterable[str] | None" = None,
    /,
    stream: Any = sys.stdout,
    policy: Policy[int] = Policy(),
    errors: tuple[type[Exception], ...] = (OSError,),
    n: float = float("inf"),
    id: int = 1,
    input: str = "a",
) -> UserId: ...
@contextmanager
def opened(path: str) -> cabc.Iterator[int]: ...
async def fetch(n: int = 60 * 60) -> list[int]: ...
def wrap(fn: Callable[P, T]) -> Callable[Concatenate[int, P], T]: ...
@lru_cache(maxsize=None)
def slow(n: int) -> int: ...
def filter(items: list[int]) -> list[int]: ...
'''


def test_whatever_a_type_checker_takes_is_taken_and_written_back() -> None:
    read = parse_interface(OPEN)
    again = parse_interface(stubs(read))
    assert again.names == read.names
    assert [one.source for one in again.assigned] == [one.source for one in read.assigned]
    assert [one.name for one in again.functions] == [one.name for one in read.functions]
    assert [
        [(method.name, method.decorators, method.parameters) for method in one.methods]
        for one in again.classes
    ] == [
        [(method.name, method.decorators, method.parameters) for method in one.methods]
        for one in read.classes
    ]
    assert "T" not in read.names
    assert {"LIMIT", "MAX", "Pairs", "Row", "UserId"} <= read.names


def test_what_a_caller_sees_of_a_class() -> None:
    read = parse_interface(OPEN)
    [policy] = [one for one in read.classes if one.name == "Policy"]
    firsts = {method.name: method.first for method in policy.methods}
    assert firsts["parse"] == "cls"
    assert firsts["default"] == ""
    assert firsts["size"] == "self"
    assert {one.name for one in policy.methods if one.is_property} == {"size", "total"}
    assert [one.unnamed for one in policy.methods[0].parameters] == [True, False]


def test_overloads_are_one_function() -> None:
    read = parse_interface(OPEN)
    [get] = [one for one in read.functions if one.name == "get"]
    assert len(get.overloads) == 2
    assert get.returns == "int | str"
    assert not get.is_plain
