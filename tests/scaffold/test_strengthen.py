"""Pins that tell faults apart, and what hostile code says of itself."""

from __future__ import annotations

import pytest

from bot.sandbox.protocol import Sandbox
from bot.scaffold.complete import complete
from bot.scaffold.finish import with_files
from bot.scaffold.pin import ALONE, Pin
from bot.scaffold.strengthen import MAX_PINS, strengthen
from bot.validate.case import Case
from bot.validate.stages.mutation import MutationStage
from tests.scaffold.tools import REPLIES, Reply

pytestmark = pytest.mark.sampled(keep=4)

GRADES = Reply(
    "def grade(points: int) -> str: ...\n",
    ">>> grade(95)\n'A'\n",
    ">>> grade(10)\n'F'\n",
    'def grade(points: int) -> str:\n    """Return the grade."""\n'
    "    if points < 0 or points > 100:\n        raise ValueError('out of range')\n"
    "    if points >= 90:\n        return 'A'\n    if points >= 60:\n        return 'C'\n"
    "    return 'F'\n",
    tuple(f"grade({points})" for points in (-1, 0, 10, 59, 60, 89, 90, 100, 101)),
)


def whole(reply: Reply, sandbox: Sandbox, pins: tuple[Pin, ...] = ()) -> Case:
    return with_files(reply.case(sandbox), complete(reply.shown, reply.files, pins))


def test_pins_kill_what_the_examples_do_not(sandbox: Sandbox) -> None:
    bare = whole(GRADES, sandbox)
    pins = strengthen(bare, GRADES.calls)
    by_call = {pin.call: pin for pin in pins}
    assert by_call["grade(60)"] == Pin("grade(60)", "'C'", by=ALONE)
    assert by_call.keys() & {"grade(-1)", "grade(101)"}
    assert {pin.raises for pin in pins} == {"", "ValueError"}
    before = MutationStage().judge(bare)
    after = MutationStage().judge(whole(GRADES, sandbox, pins))
    assert before.score is not None
    assert after.score is not None
    assert after.score > before.score
    assert after.score > 95


def test_the_same_case_and_calls_give_the_same_pins(sandbox: Sandbox) -> None:
    case = whole(GRADES, sandbox)
    assert strengthen(case, GRADES.calls) == strengthen(case, GRADES.calls)


def test_what_known_pins_tell_is_not_pinned_again(sandbox: Sandbox) -> None:
    case = whole(GRADES, sandbox)
    first = strengthen(case, GRADES.calls)
    assert strengthen(case, GRADES.calls, first) == ()


def test_there_are_no_pins_without_calls(sandbox: Sandbox) -> None:
    assert strengthen(whole(GRADES, sandbox), ()) == ()


def test_only_calls_of_the_interface_are_made(sandbox: Sandbox) -> None:
    calls = ("print('x')", "grade(__import__('os'))", "grade(1); grade(2)", "grade(", "grade(abs)")
    assert strengthen(whole(GRADES, sandbox), calls) == ()


@pytest.mark.parametrize(
    "body",
    [
        "    while value:\n        pass\n    return value\n",
        "    raise SystemExit(0)\n",
        "    raise KeyboardInterrupt\n",
        "    return type('int', (int,), {'__repr__': lambda _: '7'})(value)\n",
        "    return float('nan')\n",
        "    return [value] * 100_000\n",
        "    return lambda: value\n",
    ],
    ids=["endless", "exit", "interrupt", "imitation", "not a number", "long", "no literal"],
)
def test_what_is_no_literal_is_not_pinned(body: str, sandbox: Sandbox) -> None:
    reply = Reply(
        "def odd(value: int) -> int: ...\n",
        ">>> odd(0)\n0\n",
        "",
        f'def odd(value: int) -> int:\n    """Do something odd."""\n{body}',
    )
    assert strengthen(whole(reply, sandbox), ("odd(1)", "odd(2)")) == ()


def test_there_are_never_more_than_a_person_reads(sandbox: Sandbox) -> None:
    body = "".join(f"    if value == {n}:\n        return {n * n + 1}\n" for n in range(40))
    reply = Reply(
        "def step(value: int) -> int: ...\n",
        ">>> step(-5)\n0\n",
        "",
        f'def step(value: int) -> int:\n    """Look it up."""\n{body}    return 0\n',
        tuple(f"step({n})" for n in range(40)),
    )
    assert len(strengthen(whole(reply, sandbox), reply.calls)) == MAX_PINS


def test_functions_that_take_functions_have_no_calls(sandbox: Sandbox) -> None:
    reply = REPLIES["functions as arguments"]
    assert strengthen(whole(reply, sandbox), ("twice(abs, 3)",)) == ()
