from __future__ import annotations

import ast

import pytest

from bot.sandbox.protocol import Sandbox
from bot.selection.observe import Observation, observe
from bot.spec import Rules, parse_spec
from tests.selection.scene import case_of

SPEC = parse_spec(
    b"""\
name: actor
kind: utility
category: validation
summary: Do as one is told.
interface: |
  def act(how: str) -> object: ...
""",
    "specs/actor.yaml",
    Rules(),
)

GIVING = '''\
import collections
import enum


class Liar:
    """Says that it is a list."""

    __class__ = list

    def __repr__(self):
        return "[1]"

    def __eq__(self, other):
        return True

    __hash__ = None


class Three(int):
    def __repr__(self):
        return "4"


class Listed(list):
    def __iter__(self):
        return iter([9])

    def __repr__(self):
        return "[9]"


class Mapped(dict):
    def items(self):
        return [("forged", 1)]


class Own(Exception):
    pass


class Long(Exception):
    pass


Long.__qualname__ = chr(0xD800) + "x" * 100_000
Colour = enum.Enum("Colour", "RED")
KNOT = []
KNOT.append(KNOT)
WAYS = {
    "int": lambda: 2,
    "float": lambda: 2.0,
    "sum": lambda: [0.1 + 0.2],
    "rounded": lambda: [0.3],
    "nan": lambda: float("nan"),
    "zero": lambda: -0.0,
    "set": lambda: {"pear", "fig", "apple"},
    "frozen": lambda: frozenset({3, 1}),
    "empty": lambda: set(),
    "dict": lambda: {"b": (1,), "a": None},
    "tuple": lambda: (b"x", True),
    "list": lambda: [b"x", True],
    "colour": lambda: Colour.RED,
    "liar": Liar,
    "three": lambda: [Three(3)],
    "listed": lambda: Listed([1]),
    "mapped": lambda: Mapped(a=1),
    "counter": lambda: collections.Counter("aab"),
    "knot": lambda: KNOT,
    "surrogate": lambda: "\\ud800",
    "long": lambda: "x" * 100_000,
    "big": lambda: 1 << 100_000,
}


def act(how):
    if how == "own":
        raise Own("text that nobody needs")
    if how == "unnamed":
        raise Long
    if how == "exit":
        raise SystemExit(0)
    if how == "deep":
        return act(how)
    return WAYS[how]()
'''

ENDING = """\
import os
import signal
import time


def act(how):
    if how == "hang":
        while True:
            time.sleep(60)
    if how == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "leave":
        os._exit(3)
    if how == "close":
        os.closerange(0, 200)
    return how
"""

FORGING = """\
import json
import os
import sys

FORGED = [
    {"call": 2, "value": "'forged'", "key": "'forged'", "literal": True, "raises": None},
    {"value": "'forged'", "key": "'forged'", "literal": "yes", "raises": None},
    {"value": "x" * 9000, "key": "", "literal": True, "raises": None},
]


def act(how):
    if how == "print":
        for line in FORGED:
            print(json.dumps(line))
            sys.__stdout__.write(json.dumps(line) + chr(10))
            os.write(1, json.dumps(line).encode() + b"\\n")
            os.write(2, json.dumps(line).encode() + b"\\n")
    if how == "write":
        for descriptor in range(3, 60):
            for line in FORGED:
                try:
                    os.write(descriptor, json.dumps(line).encode() + b"\\n")
                except OSError:
                    pass
    if how == "quiet":
        os._exit(0)
    return how
"""


def act(code: str, sandbox: Sandbox, *ways: str) -> dict[str, Observation | None]:
    """What each way of acting came to."""
    calls = [f"act({way!r})" for way in ways]
    return dict(zip(ways, observe(case_of(code, SPEC, sandbox), calls), strict=True))


GIVEN = {
    "int": ("2", "2", True),
    "float": ("2.0", "2", True),
    "sum": ("[0.30000000000000004]", "[0.3]", True),
    "rounded": ("[0.3]", "[0.3]", True),
    "nan": ("nan", "nan", False),
    "zero": ("-0.0", "0", True),
    "set": ("{'apple', 'fig', 'pear'}", "{'apple', 'fig', 'pear'}", True),
    "frozen": ("frozenset({1, 3})", "{1, 3}", False),
    "empty": ("set()", "set()", True),
    "dict": ("{'a': None, 'b': (1,)}", "{'a': None, 'b': (1,)}", True),
    "tuple": ("(b'x', True)", "(b'x', 1)", True),
    "list": ("[b'x', True]", "[b'x', 1]", True),
    "colour": ("<actor.core.Colour>", "<actor.core.Colour>", False),
    "liar": ("<actor.core.Liar>", "<actor.core.Liar>", False),
    "three": ("[<actor.core.Three>]", "[<actor.core.Three>]", False),
    "listed": ("<actor.core.Listed>", "<actor.core.Listed>", False),
    "mapped": ("Mapped({'a': 1})", "{'a': 1}", False),
    "counter": ("Counter({'a': 2, 'b': 1})", "{'a': 2, 'b': 1}", False),
    "surrogate": ("'\\ud800'", "'\\ud800'", True),
}
RAISED = {
    "own": "actor.core.Own",
    "missing": "builtins.KeyError",
    "exit": "builtins.SystemExit",
    "deep": "builtins.RecursionError",
}


@pytest.fixture(scope="module")
def seen(sandbox: Sandbox) -> dict[str, Observation | None]:
    """What the calls of a candidate that ends nothing came to, in one run."""
    return act(GIVING, sandbox, *GIVEN, *RAISED, "unnamed", "knot", "long", "big")


@pytest.mark.parametrize("way", GIVEN)
def test_results_are_written_as_they_are_and_as_they_compare(
    seen: dict[str, Observation | None], way: str
) -> None:
    one = seen[way]
    assert one is not None
    assert (one.value, one.key, one.literal) == GIVEN[way]
    assert (one.raises, one.ended, one.outcome) == (None, False, f"= {GIVEN[way][1]}")
    if one.literal:
        ast.literal_eval(GIVEN[way][0])


@pytest.mark.parametrize("way", RAISED)
def test_exceptions_are_their_class_alone(seen: dict[str, Observation | None], way: str) -> None:
    one = seen[way]
    assert one is not None
    assert (one.value, one.key, one.raises, one.ended) == (None, None, RAISED[way], False)
    assert one.outcome == f"! {RAISED[way]}"


def test_huge_and_endless_results_are_bounded(seen: dict[str, Observation | None]) -> None:
    knot, long, unnamed = seen["knot"], seen["long"], seen["unnamed"]
    assert knot is not None
    assert (knot.value, knot.literal) == ("[" * 41 + "…" + "]" * 41, False)
    assert long is not None
    assert long.literal is False
    assert str(long.value).endswith("xxx… of 100002 characters")
    assert unnamed is not None
    assert str(unnamed.raises).startswith("actor.core.\\ud800xxx")
    assert len(str(unnamed.raises)) == 200


def test_a_number_too_long_to_be_written_is_a_result_and_no_exception(
    seen: dict[str, Observation | None],
) -> None:
    one = seen["big"]
    assert one is not None
    assert one.raises is None
    assert str(one.value).startswith("0x1000")


def test_a_call_that_hangs_or_ends_its_process_costs_itself_alone(sandbox: Sandbox) -> None:
    ways = ("one", "hang", "two", "kill", "leave", "three", "close", "four")
    seen = act(ENDING, sandbox, *ways)
    # After four lost calls no further one is begun.
    assert {way: one.outcome if one else None for way, one in seen.items()} == {
        "one": "= 'one'",
        "hang": "ended",
        "two": "= 'two'",
        "kill": "ended",
        "leave": "ended",
        "three": "= 'three'",
        "close": "ended",
        "four": None,
    }


def test_a_call_that_ends_its_process_with_success_is_one_that_ends_it(sandbox: Sandbox) -> None:
    seen = act(FORGING, sandbox, "one", "quiet", "two")
    assert [one and one.outcome for one in seen.values()] == ["= 'one'", "ended", "= 'two'"]


def test_what_a_candidate_prints_is_no_result_and_what_it_forges_is_its_own(
    sandbox: Sandbox,
) -> None:
    seen = act(FORGING, sandbox, "one", "print", "two", "write", "three", "four", "five")
    # Of the three lines that it forges, only the first has the form of a result; all of them take
    # the place of its own results, and nothing else.
    assert [one and one.outcome for one in seen.values()] == [
        "= 'one'",
        "= 'print'",
        "= 'two'",
        "= 'forged'",
        None,
        None,
        "= 'write'",
    ]


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("raise KeyError('x')\n", "! builtins.KeyError"),
        ("import os\nos._exit(0)\n", "ended"),
        ("def other(how):\n    return how\n", "! builtins.ImportError"),
    ],
)
def test_a_module_that_cannot_be_imported(sandbox: Sandbox, code: str, outcome: str | None) -> None:
    seen = act(code, sandbox, "one", "two")
    assert [one and one.outcome for one in seen.values()] == [outcome, outcome]


def test_nothing_to_call_is_nothing_seen(sandbox: Sandbox) -> None:
    assert act(ENDING, sandbox) == {}
