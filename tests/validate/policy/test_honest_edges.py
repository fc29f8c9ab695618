"""Honest code that lies close to what the checks against deceit refuse."""

from __future__ import annotations

import pytest

from bot.spec.toolspec import Category, Kind
from tests.validate.honest import SPEC, in_core, in_tests, looks, policy

IN_CORE = {
    "slots and operators": (
        "class C:\n    __slots__ = ('x',)\n    __hash__ = None\n\n"
        "    def __init__(self, x: int) -> None:\n        self.x = x\n\n"
        "    def __mul__(self, n: int) -> C:\n        return C(self.x * n)\n\n"
        "    __rmul__ = __mul__"
    ),
    "hash": "class C:\n    def __hash__(self) -> int:\n        return hash((1, 'a'))",
    "proxy": "class C:\n    def __getattr__(self, name: str) -> str:\n        return name",
    "wraps": (
        "import functools\n\ndef d(f: object) -> object:\n    @functools.wraps(f)\n"
        "    def g() -> None:\n        return None\n    return g"
    ),
    "bases": (
        "import json\nfrom collections import UserDict\nfrom collections.abc import Mapping\n"
        "from typing import Generic, NamedTuple, TypeVar\n\nT = TypeVar('T')\n\n"
        "class A(json.JSONEncoder):\n    pass\n\nclass B(UserDict[str, int]):\n    pass\n\n"
        "class C(Mapping[str, int]):\n    pass\n\nclass D(Generic[T]):\n    pass\n\n"
        "class E(D[int], ValueError):\n    pass\n\n"
        "class F(NamedTuple('F', [('x', int)])):\n    pass"
    ),
    "abstract by metaclass": "from abc import ABCMeta\n\nclass C(metaclass=ABCMeta):\n    pass",
    "partial dictionary": (
        "from typing import TypedDict\n\nclass C(TypedDict, total=False):\n    x: int"
    ),
    "class patterns": (
        "def f(x: object) -> object:\n    match x:\n        case complex(real=r):\n"
        "            return r\n        case {'a': y, **rest}:\n            return rest or y\n"
        "    return None"
    ),
    "type of a value": (
        "def f(x: object, kinds: tuple[type, ...]) -> bool:\n"
        "    return isinstance(x, type) or type(x) in kinds or type(x) is type(kinds)"
    ),
    "type as a map": "def f(xs: list[object]) -> type[object]:\n    return type(xs[0])",
    "formatting": (
        "import logging\n\nclass F(logging.Formatter):\n"
        "    def format(self, record: logging.LogRecord) -> str:\n"
        "        return super().format(record) + '{} {name}'.format(1, name=2)"
    ),
    "regular expression": "import re\nX = re.compile(r'\\{[^}]*\\._x')",
    "clock of intervals": "import time\n\ndef f() -> float:\n    return time.perf_counter()",
    "dates that are given": (
        "from datetime import date, datetime\n\ndef f(x: date) -> bool:\n"
        "    return x > date(2024, 1, 1) and datetime.fromisoformat('2024-01-01') is not None"
    ),
    "seeded chance": (
        "import random\n\ndef f(n: int) -> float:\n    return random.Random(n).random()"
    ),
    "paths that are given": (
        "from pathlib import Path\n\ndef f(p: Path) -> str:\n"
        "    'Reads /proc no more than /dev/null.'\n"
        "    return (p / 'data' / '..' / 'workspace').as_posix() + 'a/work'"
    ),
    "nodes": (
        "class Node:\n    def __init__(self) -> None:\n        self.next: Node | None = None\n\n"
        "def f(node: Node, other: Node) -> None:\n    node.next = other"
    ),
    "sort keys": "from operator import attrgetter\nX = sorted([], key=attrgetter('a.b', 'c'))",
    "run of one's own": (
        "class Job:\n    def run(self, text: str) -> str:\n        return text\n\n"
        "def f(job: Job) -> str:\n    return job.run('x')"
    ),
    "a table": "X = {" + ", ".join(f"'k{n}': {n}" for n in range(300)) + "}",
    "many fields": (
        "from dataclasses import dataclass\n\n@dataclass\nclass C:\n    'Doc.'\n"
        + "\n".join(f"    field_{n}: int = {n}" for n in range(40))
    ),
    "annotations": (
        "from collections.abc import Callable\nfrom typing import Literal, NewType, TypeAlias\n\n"
        "Key = NewType('Key', str)\nPair = tuple[int, str]\nEither: TypeAlias = int | None\n\n"
        "def f(\n    a: Key, b: 'Pair', c: list['Node'], d: Either | None,\n"
        "    e: Literal['two words', -1],\n"
        "    *args: int, call: Callable[[int], str], **rest: object,\n"
        ") -> 'dict[str, Node]':\n    return {}\n\nclass Node:\n    up: 'Node | None' = None"
    ),
    "guarded imports": (
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n"
        "    from collections.abc import Iterator\n\n"
        "def f() -> 'Iterator[int]':\n    yield 1"
    ),
    "wide handler in a tool": (
        "def f(x: object) -> str:\n    try:\n        return str(x)\n    except Exception as e:\n"
        "        return repr(e)"
    ),
}
IN_TESTS = {
    "data files": (
        "from pathlib import Path\n\nDATA = Path(__file__).parent / 'data'\n\n\n"
        "def test_x() -> None:\n    assert count_errors([(DATA / 'x.txt').name]) == {}"
    ),
    "precise handlers": (
        "def test_x() -> None:\n    try:\n        most_common([], top=0)\n"
        "    except ValueError as error:\n        assert 'top' in str(error)"
    ),
    "parameters of a fixture": (
        "@pytest.fixture(params=[1, 2])\ndef top(request: pytest.FixtureRequest) -> int:\n"
        "    return int(request.param)\n\n\n"
        "def test_x(top: int) -> None:\n    assert most_common([], top) == []"
    ),
    "patches of the tool": (
        "from error_patterns import core\n\n\n"
        "def test_x(monkeypatch: pytest.MonkeyPatch) -> None:\n"
        "    monkeypatch.setattr(core, '_ERROR', core._ERROR)\n"
        "    monkeypatch.setattr('error_patterns.core.re', None)\n"
        "    monkeypatch.setattr(sys, 'argv', [])\n    assert core._ERROR.pattern"
    ),
    "two runs agree": (
        "def test_x() -> None:\n    assert count_errors(['a']) == count_errors(['a'])"
    ),
    "decorated by hypothesis": (
        "from hypothesis import given, settings\nfrom hypothesis import strategies as st\n\n\n"
        "@settings(max_examples=20, deadline=None)\n@given(st.text())\n"
        "def test_x(text: str) -> None:\n    assert most_common([text]) == []"
    ),
    "generator fixture": (
        "from collections.abc import Iterator\n\n\n@pytest.fixture\ndef one() -> Iterator[int]:\n"
        "    yield 1\n\n\ndef test_x(one: int) -> None:\n"
        "    def numbers() -> Iterator[int]:\n        yield one\n\n"
        "    assert list(numbers()) == [1]"
    ),
    "exceptions of the tests' own": (
        "class Broken(Exception):\n    pass\n\n\ndef fail(error: Exception) -> None:\n"
        "    raise error\n\n\ndef test_x() -> None:\n    with pytest.raises(Broken):\n"
        "        fail(Broken())\n    assert str(Exception('a')) == 'a'"
    ),
    "a class of tests": (
        "class Helper:\n    def tested(self) -> int:\n        return 1\n\n\n"
        "class TestAll:\n    def test_x(self) -> None:\n        assert Helper().tested() == 1"
    ),
    "early return in a helper": (
        "def helper(x: int) -> int:\n    if x:\n        return 1\n    return 2\n\n\n"
        "def test_x() -> None:\n    assert helper(0) == 2"
    ),
    "clock": (
        "import time\n\n\ndef test_x() -> None:\n    assert time.time() > 0\n"
        "    assert count_errors([]) == {}"
    ),
    "context manager": (
        "class Noted:\n    def __enter__(self) -> None:\n        return None\n\n"
        "    def __exit__(self, *_: object) -> None:\n        return\n\n\n"
        "def test_x() -> None:\n    with Noted():\n        assert count_errors([]) == {}"
    ),
}


@pytest.mark.parametrize("code", IN_CORE.values(), ids=IN_CORE)
def test_honest_in_core(code: str) -> None:
    assert policy(in_core(code)) == ()


@pytest.mark.parametrize("code", IN_TESTS.values(), ids=IN_TESTS)
def test_honest_in_tests(code: str) -> None:
    assert policy(in_tests(code)) == ()


@pytest.mark.parametrize(
    ("kind", "category"), [(Kind.TOOL, Category.PROFILING), (Kind.UTILITY, Category.LOGGING)]
)
def test_whose_purpose_is_time_may_read_the_clock(kind: Kind, category: Category) -> None:
    spec = SPEC.model_copy(update={"kind": kind, "category": category})
    code = "from datetime import datetime, timezone\n\ndef f() -> str:\n    return str({})"
    now = "datetime.now(timezone.utc)"
    assert looks(in_core(code.format(now)), spec) == ()
    assert looks(in_core(code.format(now))) != ()
    assert looks(in_core(code.format(f"{now} > datetime(2030, 1, 1)")), spec) != ()
