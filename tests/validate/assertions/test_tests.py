"""Which tests count as checking something, and why the others do not."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from bot.validate.assertions.tests import JudgedTest, judge_tests
from tests.validate.honest import INIT, TEST_PATH, make_case

HEAD = """\
from __future__ import annotations

import asyncio
import contextlib
import io
import json
import math
import runpy
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import error_patterns
from error_patterns import core, count_errors, most_common
from error_patterns.__main__ import main
from error_patterns.more import LIMIT, Kind, Log, is_error, total

LINES = ["ERROR io: full"]


"""
MORE = b'''\
"""More to test."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

LIMIT = 3


class Kind(enum.Enum):
    """A kind."""

    IO = "io"


@dataclass
class Log:
    """A log."""

    lines: list[str] = field(default_factory=list)
    closed: bool = False

    def add(self, line: str) -> None:
        """Add a line."""
        self.lines.append(line)

    def first(self) -> str:
        """Return the first line."""
        return self.lines[0]

    @property
    def size(self) -> int:
        """Return the number of lines."""
        return len(self.lines)


def is_error(line: str) -> bool:
    """Return whether the line is an error."""
    return line.startswith("ERROR")


def total(lines: list[str]) -> int:
    """Return the number of lines."""
    return len(lines)
'''


def judge(code: str) -> tuple[JudgedTest, ...]:
    changes = {
        TEST_PATH: (HEAD + dedent(code)).encode(),
        "__init__.py": INIT,
        "more.py": MORE,
    }
    return judge_tests(make_case(changes))


def body(code: str, arguments: str = "") -> str:
    return f"def test_x({arguments}):\n" + indent(dedent(code), "    ")


WEAK: dict[str, tuple[str, str]] = {
    "nothing": (body("count_errors(LINES)"), "asserts nothing"),
    "pass": (body("pass"), "asserts nothing"),
    "true": (body("assert True"), "cannot fail"),
    "number": (body("count_errors(LINES)\nassert 1"), "cannot fail"),
    "text": (body("assert 'count_errors(LINES) == {}'"), "cannot fail"),
    "tuple": (body("assert (count_errors(LINES) == {}, 'message')"), "cannot fail"),
    "list": (body("assert [count_errors(LINES) == {}]"), "cannot fail"),
    "formatted": (body("assert f'{count_errors(LINES)}'"), "cannot fail"),
    "lambda": (body("assert lambda: count_errors(LINES) == {}"), "cannot fail"),
    "not false": (body("assert not False"), "does not depend"),
    "constant name": (body("x = 3\nassert x"), "does not depend"),
    "constants": (body("x = 3\nassert x == 3"), "does not depend"),
    "own data, passed on": (body("total(LINES)\nassert LINES == ['x']"), "does not depend"),
    "own data": (body("assert LINES == ['ERROR io: full']"), "does not depend"),
    "overwritten": (body("x = count_errors(LINES)\nx = {}\nassert x == {}"), "does not depend"),
    "overwritten in each branch": (
        body("x = total(LINES)\nif LINES:\n    x = 1\nelse:\n    x = 2\nassert x == 1"),
        "does not depend",
    ),
    "before the call": (body("out = []\nassert out == []\ntotal(out)"), "does not depend"),
    "own function": (
        "def double(x):\n    return 2 * x\n\n" + body("assert double(2) == 4"),
        "does not depend",
    ),
    "hidden name": (body("count_errors = dict\nassert count_errors() == {}"), "does not depend"),
    "not none": (body("assert count_errors(LINES) is not None"), "of what type"),
    "unlike none": (body("assert count_errors(LINES) != None"), "of what type"),
    "not is none": (body("assert not (count_errors(LINES) is None)"), "of what type"),
    "isinstance": (body("assert isinstance(count_errors(LINES), dict)"), "of what type"),
    "isinstance is true": (body("assert isinstance(count_errors(LINES), dict) is True"), "type"),
    "not isinstance": (body("assert not isinstance(count_errors(LINES), str)"), "of what type"),
    "type": (body("assert type(count_errors(LINES)) is dict"), "of what type"),
    "type's name": (body("assert type(count_errors(LINES)).__name__ == 'dict'"), "of what type"),
    "class": (body("assert count_errors(LINES).__class__ == dict"), "of what type"),
    "callable": (body("assert callable(count_errors)"), "of what type"),
    "hasattr": (body("assert hasattr(core, 'count_errors')"), "of what type"),
    "function": (body("assert count_errors"), "of what type"),
    "name of a function": (body("assert count_errors.__name__ == 'count_errors'"), "type"),
    "docstring": (body("assert error_patterns.__doc__ is not None"), "of what type"),
    "is a check": (body("assert (count_errors(LINES) is not None) == True"), "of what type"),
    "a truth value": (body("assert is_error('x') in (True, False)"), "of what type"),
    "all types": (body("assert all(isinstance(x, str) for x in most_common(LINES))"), "type"),
    "length": (body("assert len(count_errors(LINES)) >= 0"), "cannot fail"),
    "length the other way": (body("assert 0 <= len(count_errors(LINES))"), "cannot fail"),
    "length over minus one": (body("assert len(most_common(LINES)) > -1"), "cannot fail"),
    "itself": (body("x = count_errors(LINES)\nassert x == x"), "with itself"),
    "itself, called": (body("assert count_errors(LINES) == count_errors(LINES)"), "with itself"),
    "not unlike itself": (body("x = total(LINES)\nassert not x != x"), "with itself"),
    "or true": (body("assert count_errors(LINES) == {} or True"), "cannot fail"),
    "or a type": (
        body("x = total(LINES)\nassert x == 9 or isinstance(x, int)"),
        "of what type",
    ),
    "not and": (body("assert not (total(LINES) == 9 and False)"), "cannot fail"),
    "raises by itself": (
        body("with pytest.raises(ValueError):\n    total(LINES)\n    raise ValueError"),
        "no part in",
    ),
    "hidden by a function": (
        "def total(x):\n    return 1\n\n\n" + body("assert total(LINES) == 1"),
        "does not depend",
    ),
    "hidden by an assignment": ("total = len\n\n\n" + body("assert total(LINES) == 1"), "depend"),
    "if else": (body("assert total(LINES) == 1 if total(LINES) else True"), "cannot fail"),
    "not empty": (body("assert count_errors(LINES)"), "not empty"),
    "not empty, named": (body("x = most_common(LINES)\nassert x"), "not empty"),
    "bool": (body("assert bool(most_common(LINES))"), "not empty"),
    "method": (body("assert Log(['a']).first()"), "not empty"),
    "try": (
        body("try:\n    assert total(LINES) == 9\nexcept AssertionError:\n    pass"),
        "swallows",
    ),
    "try any": (body("try:\n    assert total(LINES) == 9\nexcept:\n    print()"), "swallows"),
    "try exception": (
        body("try:\n    assert total(LINES) == 9\nexcept (KeyError, Exception):\n    pass"),
        "swallows",
    ),
    "finally": (
        body("try:\n    assert total(LINES) == 9\nfinally:\n    return"),
        "swallows",
    ),
    "suppress": (
        body("with contextlib.suppress(AssertionError):\n    assert total(LINES) == 9"),
        "swallows",
    ),
    "raises assertion": (
        body("with pytest.raises(AssertionError):\n    assert 3 == total(LINES)\n    main()"),
        "swallows",
    ),
    "after return": (body("return\nassert total(LINES) == 1"), "no run"),
    "after if true": (body("if True:\n    return\nassert total(LINES) == 1"), "no run"),
    "after both": (
        body("if total(LINES):\n    return\nelse:\n    return\nassert total(LINES) == 1"),
        "no run",
    ),
    "after raise": (
        body("with pytest.raises(KeyError):\n    raise KeyError\n    assert total([]) == 0"),
        "no run",
    ),
    "endless": (body("while True:\n    return\nassert total(LINES) == 1"), "no run"),
    "if false": (body("if False:\n    assert total(LINES) == 1"), "no run"),
    "if 0": (body("if 0:\n    assert total(LINES) == 1"), "no run"),
    "type checking": (body("if TYPE_CHECKING:\n    assert total(LINES) == 1"), "no run"),
    "else of true": (body("if 1:\n    pass\nelse:\n    assert total(LINES) == 1"), "no run"),
    "while false": (body("while False:\n    assert total(LINES) == 1"), "no run"),
    "empty list": (body("for _ in []:\n    assert total(LINES) == 1"), "no run"),
    "empty range": (body("for _ in range(0):\n    assert total(LINES) == 1"), "no run"),
    "empty name": (body("none = ()\nfor _ in none:\n    assert total(LINES) == 1"), "no run"),
    "all of nothing": (body("assert all(total(LINES) == x for x in [])"), "cannot fail"),
    "nested, not called": (
        body("def inner():\n    assert total(LINES) == 1\ncount_errors([])"),
        "asserts nothing",
    ),
    "nested class": (
        body("class Inner:\n    def test_y(self):\n        assert total(LINES) == 1"),
        "asserts nothing",
    ),
    "any exception": (body("with pytest.raises(Exception):\n    most_common([], 0)"), "any exc"),
    "any of several": (
        body("with pytest.raises((ValueError, Exception)):\n    most_common([], 0)"),
        "any exc",
    ),
    "any exception, any text": (
        body("with pytest.raises(Exception, match='.*'):\n    most_common([], 0)"),
        "any exc",
    ),
    "any warning": (body("with pytest.warns(Warning):\n    total([])"), "any exc"),
    "exception of its own": (
        body("with pytest.raises(ValueError):\n    raise ValueError"),
        "no part in",
    ),
    "any exception, called": (body("pytest.raises(Exception, most_common, [], 0)"), "any exc"),
    "helper": (
        "def check(x):\n    assert isinstance(x, dict)\n\n" + body("check(count_errors(LINES))"),
        "of what type",
    ),
    "helper that says yes": (
        "def check(x):\n    return True\n\n" + body("assert check(count_errors(LINES))"),
        "cannot fail",
    ),
    "helper of its own": (
        "def check(x):\n    assert x == 3\n\n" + body("count_errors(LINES)\ncheck(3)"),
        "does not depend",
    ),
    "output before the call": (
        body("assert capsys.readouterr().out == ''\nmain()", "capsys"),
        "does not depend",
    ),
    "output of nothing": (
        body("print('x')\nassert capsys.readouterr().out == 'x\\n'", "capsys"),
        "does not depend",
    ),
    "fail if type": (
        body("if not isinstance(total(LINES), int):\n    pytest.fail('no')"),
        "of what type",
    ),
    "property of a type": (
        "@given(st.text())\n" + body("assert isinstance(count_errors([x]), dict)", "x"),
        "of what type",
    ),
    "property of its own": (
        "@given(st.text())\n" + body("count_errors([x])\ny = 1\nassert y == 1", "x"),
        "does not depend",
    ),
}

STRONG: dict[str, str] = {
    "equal": body("assert count_errors(LINES) == {'io': 1}"),
    "the other way": body("assert {'io': 1} == count_errors(LINES)"),
    "named": body("x = count_errors(LINES)\nassert x == {'io': 1}"),
    "with a message": body("assert total(LINES) == 1, 'message'"),
    "unpacked": body("(x,) = most_common(LINES)\nassert x == 'io'"),
    "walrus": body("assert (x := total(LINES)) == 1\nassert x"),
    "module": body("assert core.count_errors(LINES) == {'io': 1}"),
    "less": body("assert total(LINES) < 2"),
    "chain": body("assert 0 < total(LINES) < 2"),
    "in": body("assert 'io' in count_errors(LINES)"),
    "not in": body("assert 'net' not in count_errors(LINES)"),
    "is none": body("assert Log().add('x') is None"),
    "is true": body("assert is_error('ERROR') is True"),
    "not": body("assert not count_errors([])"),
    "not is error": body("assert not is_error('ok')"),
    "flag": body("assert is_error('ERROR io: full')"),
    "flag of an object": body("log = Log(closed=True)\nassert log.closed"),
    "constant of the tool": body("assert LIMIT == 3"),
    "member": body("assert Kind.IO.value == 'io'"),
    "property of an object": body("assert Log(['a']).size == 1"),
    "attribute": body("log = Log()\nlog.add('x')\nassert log.lines == ['x']"),
    "length": body("assert len(count_errors(LINES)) == 1"),
    "item": body("assert count_errors(LINES)['io'] == 1"),
    "comprehension": body("assert [x.upper() for x in most_common(LINES)] == ['IO']"),
    "all": body("assert all(x == 'io' for x in most_common(LINES))"),
    "any": body("assert any(x == 'io' for x in most_common(LINES))"),
    "passed on": body("assert list(map(total, [LINES])) == [1]"),
    "sorted by": body("assert sorted([LINES, []], key=total) == [[], LINES]"),
    "approx": body("assert total(LINES) == pytest.approx(1.0)"),
    "is close": body("assert math.isclose(total(LINES), 1)"),
    "text method": body("assert Log(['abc']).first().startswith('a')"),
    "and": body("x = total(LINES)\nassert isinstance(x, int) and x == 1"),
    "or": body("assert total(LINES) == 1 or total(LINES) == 2"),
    "one of several": body("x = total(LINES)\nassert isinstance(x, int)\nassert x == 1"),
    "check kept in a name": body("ok = total(LINES) == 1\nassert ok"),
    "loop": body("for lines in ([], LINES):\n    assert total(lines) == len(lines)"),
    "loop over results": body("for kind in most_common(LINES):\n    assert kind == 'io'"),
    "while": body("n = 0\nwhile n < 2:\n    assert total([]) == 0\n    n += 1"),
    "collected in a loop": body(
        "seen = []\nfor line in LINES:\n    seen.append(total([line]))\nassert seen == [1]"
    ),
    "collected in the file": (
        "SEEN = []\n\n\n" + body("SEEN.append(total(LINES))\nassert SEEN == [1]")
    ),
    "added up": body("n = 0\nfor line in LINES:\n    n += total([line])\nassert n == 1"),
    "either branch": body("if LINES:\n    x = total(LINES)\nelse:\n    x = 1\nassert x == 1"),
    "match": body("match total(LINES):\n    case int(n):\n        assert n == 1"),
    "raises": body("with pytest.raises(ValueError):\n    most_common([], 0)"),
    "raises with text": body("with pytest.raises(Exception, match='top'):\n    most_common([], 0)"),
    "raises, then its text": body(
        "with pytest.raises(Exception) as e:\n    most_common([], 0)\nassert 'top' in str(e.value)"
    ),
    "raises, called": body("pytest.raises(ValueError, most_common, [], 0)"),
    "raises exit": body(
        "with pytest.raises(SystemExit) as e:\n    main()\nassert e.value.code == 2"
    ),
    "warns": body("with pytest.warns(UserWarning, match='old'):\n    total([])"),
    "try else fail": body(
        "try:\n    most_common([], 0)\nexcept ValueError:\n    pass\nelse:\n    pytest.fail('no')"
    ),
    "try, raised again": body(
        "try:\n    assert total(LINES) == 1\nexcept AssertionError:\n    print('x')\n    raise"
    ),
    "try, another exception": body(
        "try:\n    assert total(LINES) == 1\nexcept KeyError:\n    pytest.fail('no')"
    ),
    "caught": body(
        "try:\n    most_common([], 0)\nexcept ValueError as e:\n    assert 'top' in str(e)"
    ),
    "fail": body("if total(LINES) != 1:\n    pytest.fail('no')"),
    "raise assertion": body("if total(LINES) != 1:\n    raise AssertionError"),
    "output": body("main()\nassert capsys.readouterr().out == '{}\\n'", "capsys"),
    "output kept": body(
        "main()\nout, _ = capsys.readouterr()\nassert json.loads(out) == {}", "capsys"
    ),
    "run as a program": body(
        "runpy.run_module('error_patterns', run_name='__main__')\n"
        "assert capsys.readouterr().out == '{}\\n'",
        "capsys",
    ),
    "patched stream": body(
        "out = io.StringIO()\nmonkeypatch.setattr(sys, 'stdout', out)\nmain()\n"
        "assert out.getvalue() == '{}\\n'",
        "monkeypatch",
    ),
    "redirected": body(
        "out = io.StringIO()\nwith contextlib.redirect_stdout(out):\n    main()\n"
        "assert out.getvalue() == '{}\\n'"
    ),
    "log": body("count_errors(LINES)\nassert caplog.messages == []", "caplog"),
    "changed argument": body("x = [1]\ntotal(x)\nassert x == [1]"),
    "written file": body(
        "target = tmp_path / 'a.txt'\ncore.count_errors(tmp_path)\n"
        "assert target.read_text() == 'x'",
        "tmp_path",
    ),
    "decorated by the tool": body("@total\ndef f():\n    return 'x'\n\nassert f() == 'x'"),
    "decorated by what the tool gives": body(
        "@total(3)\nasync def f():\n    return 'x'\n\nasync def run():\n    return await f()\n\n"
        "assert asyncio.run(run()) == 'x'"
    ),
    "raised through a decorated function": body(
        "@total(3)\ndef f():\n    raise KeyError\n\nwith pytest.raises(KeyError):\n    f()"
    ),
    "callback": body(
        "seen = []\n\ndef note(x):\n    seen.append(x)\n\ncore.count_errors(note)\n"
        "assert seen == [1]"
    ),
    "callback in a table": body(
        "seen = []\n\ndef note(x):\n    seen.append(x)\n\nsteps = {'a': note}\n"
        "core.count_errors(steps)\nassert seen == [1]"
    ),
    "callback that asserts": body("def note(x):\n    assert x == 1\n\ncore.count_errors(note)"),
    "async": body("async def inner():\n    assert total(LINES) == 1\n\nasyncio.run(inner())"),
    "helper that asserts": (
        "def check(x, y):\n    assert x == y\n\n" + body("check(count_errors(LINES), {'io': 1})")
    ),
    "helper that asserts, by keyword": (
        "def check(x, y):\n    assert x == y\n\n" + body("check(y={'io': 1}, x=total(LINES))")
    ),
    "helper that calls": (
        "def check(lines, y):\n    assert total(lines) == y\n\n" + body("check(LINES, 1)")
    ),
    "helper that returns": (
        "def count(line):\n    return count_errors([line])\n\n" + body("assert count('x') == {}")
    ),
    "helper of a helper": (
        "def one(x):\n    assert x == 1\n\n\ndef two(x):\n    one(x)\n\n"
        + body("two(total(LINES))")
    ),
    "helper that decides": (
        "def same(x, y):\n    return x == y\n\n" + body("assert same(total(LINES), 1)")
    ),
    "helper that prints": (
        "def start(*words):\n    main()\n\n"
        + body("start()\nassert capsys.readouterr().out == '{}\\n'", "capsys")
    ),
    "fixture": (
        "@pytest.fixture\ndef log():\n    return Log(['a'])\n\n"
        + body("assert log.lines == ['a']", "log")
    ),
    "fixture by name": (
        "@pytest.fixture(name='log')\ndef _log():\n    yield Log(['a'])\n\n"
        + body("assert log.lines == ['a']", "log")
    ),
    "fixture that makes": (
        "@pytest.fixture\ndef make():\n    def inner(x):\n        return Log(x)\n"
        "    return inner\n\n" + body("assert make(['a']).lines == ['a']", "make")
    ),
    "parametrized": (
        "@pytest.mark.parametrize('x', [[], ['a']])\n" + body("assert total(x) == len(x)", "x")
    ),
    "parametrized functions": (
        "@pytest.mark.parametrize('f', [count_errors, most_common])\n"
        + body("assert f([]) in ({}, [])", "f")
    ),
    "property": ("@given(st.lists(st.text()))\n" + body("assert total(x) == len(x)", "x")),
    "module level": "RESULT = count_errors(LINES)\n\n" + body("assert RESULT == {'io': 1}"),
    "class": "class TestX:\n    def test_y(self):\n        assert total(LINES) == 1\n",
    "class with set-up": (
        "class TestX:\n    def setup_method(self):\n        self.log = Log(['a'])\n\n"
        "    def test_y(self):\n        assert self.log.lines == ['a']\n"
    ),
    "class with helper": (
        "class TestX:\n    def check(self, x):\n        assert x == 1\n\n"
        "    def test_y(self):\n        self.check(total(LINES))\n"
    ),
    "fake object": (
        "class Fake:\n    def __init__(self):\n        self.calls = 0\n\n"
        + body("fake = Fake()\ncore.count_errors(fake)\nassert fake.calls == 1")
    ),
}


@pytest.mark.parametrize(("code", "why"), WEAK.values(), ids=WEAK)
def test_weak(code: str, why: str) -> None:
    (judged,) = judge(code)
    assert judged.fault is not None
    assert why in judged.fault


@pytest.mark.parametrize("code", STRONG.values(), ids=STRONG)
def test_strong(code: str) -> None:
    (judged,) = judge(code)
    assert judged.fault is None


def test_place_and_name() -> None:
    code = "class TestX:\n    def test_y(self):\n        pass\n\n\n" + body("assert total([]) == 0")
    first, second = judge(code)
    line = HEAD.count("\n") + 2
    assert first == JudgedTest(TEST_PATH, line, "TestX::test_y", "asserts nothing")
    assert second == JudgedTest(TEST_PATH, line + 4, "test_x", None)


def test_honest_tests_are_strong() -> None:
    judged = judge_tests(make_case())
    assert len(judged) == 5
    assert [one.fault for one in judged] == [None] * 5


CHAIN = "".join(f"    x{n} = x{n - 1} / x{n - 1}\n" for n in range(1, 3000))
CALLS = "".join(
    f"def h{n}(x):\n    def inner():\n" + f"        h{n + 1}(x)\n" * 40 + "    inner()\n\n"
    for n in range(30)
)
HOSTILE: dict[str, str] = {
    "names": "def test_x():\n    x0 = 1\n" + CHAIN + "    assert x2999\n",
    "calls": CALLS + body("h0(total([]))"),
    "recursion": "def h(x):\n    h(x)\n    h(x)\n\n" + body("h(total([]))"),
    "mutual": "def a(x):\n    b(x)\n\n\ndef b(x):\n    a(x)\n\n" + body("a(total([]))"),
    "itself": body("x = x or not x\nassert x"),
    "loops": body(
        "\n".join("    " * n + f"for x{n} in LINES:" for n in range(19))
        + "\n"
        + "    " * 19
        + "pass"
    ),
    "deep": body("assert " + "not " * 120 + "True"),
}


@pytest.mark.parametrize("code", HOSTILE.values(), ids=HOSTILE)
def test_hostile_code_is_bounded_and_weak(code: str) -> None:
    judged = judge(code)
    assert [one.fault is None for one in judged] == [False]
