from __future__ import annotations

import ast
import re
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.selection.calls import MAX_CALL, generated_calls
from bot.selection.values import written
from bot.spec.examples import Example, parse_examples
from bot.spec.interface import parse_interface
from tests.selection.test_values import DATA

INTERFACE = parse_interface("def f(x: object) -> object: ...\ndef g(x: int) -> int: ...")
ARGUMENTS = st.lists(DATA, min_size=1, max_size=3)
SEEDS = st.text(max_size=5)


def shown(arguments: list[Any]) -> Example:
    """An example whose last argument has a name."""
    *places, last = map(written, arguments)
    return Example(f"f({', '.join([*places, f'x={last}'])})\n", "1\n")


@given(st.lists(ARGUMENTS, max_size=4).map(lambda found: [shown(one) for one in found]), SEEDS)
def test_calls_are_new_and_of_public_functions_with_literals(
    examples: list[Example], seed: str
) -> None:
    calls = generated_calls(INTERFACE, examples, seed=seed, count=30)
    assert calls == generated_calls(INTERFACE, examples, seed=seed, count=30)
    assert len(set(calls)) == len(calls) <= 30
    assert not set(calls) & {example.source.strip() for example in examples}
    for call in calls:
        assert len(call) <= MAX_CALL
        node = ast.parse(call, mode="eval").body
        assert isinstance(node, ast.Call)
        assert isinstance(node.func, ast.Name)
        assert node.func.id in {"f", "g"}
        for argument in (*node.args, *(word.value for word in node.keywords)):
            ast.literal_eval(argument)


def calls_like(text: str, count: int = 30, seed: str = "1") -> tuple[str, ...]:
    return generated_calls(INTERFACE, parse_examples(text), seed=seed, count=count)


def test_another_seed_gives_other_calls() -> None:
    example = ">>> f([1, 2, 3])\n6\n"
    assert calls_like(example) != calls_like(example, seed="2")


def test_what_stands_around_a_call_stays_around_it() -> None:
    calls = calls_like(">>> sorted(f({3, 1}))[0]\n1\n")
    around = [call for call in calls if call.startswith("sorted(f(")]
    assert len(around) > 5
    assert all(call.endswith("))[0]") for call in around)


def test_a_function_that_no_example_calls_is_called_with_its_type() -> None:
    called = {call[0] for call in calls_like(">>> f(1)\n1\n")}
    assert called == {"f", "g"}


@pytest.mark.parametrize(
    "text",
    [
        ">>> f(**{'x': 2})\n1\n",
        ">>> f({[1]: 2})\nTraceback (most recent call last):\nTypeError: unhashable\n",
        ">>> f(*[1])\n1\n",
        ">>> f(y)\n1\n",
        ">>> x = f(1)\n",
        ">>> h(1)\n1\n",
    ],
)
def test_examples_that_are_no_call_with_plain_data_are_passed_over(text: str) -> None:
    assert calls_like(text) == calls_like("")


def test_classes_and_methods_are_called_as_the_examples_show() -> None:
    interface = parse_interface(
        "class Box:\n    def __init__(self, x: int) -> None: ...\n"
        "    @classmethod\n    def of(cls, text: str) -> Box: ...\n"
        "    @property\n    def size(self) -> int: ...\n"
        "    def add(self, n: int, /) -> int: ...\n"
    )
    examples = parse_examples(
        ">>> Box(3).add(4)\n7\n>>> Box.of('ab').size\n2\n>>> b = Box(1)\n>>> b.add(2)\n3\n"
    )
    calls = generated_calls(interface, examples, seed="1", count=60)
    assert any(re.fullmatch(r"Box\(-?\d+\)\.add\(4\)", call) for call in calls)
    assert any(re.fullmatch(r"Box\(3\)\.add\(-?\d+\)", call) for call in calls)
    assert any(re.fullmatch(r"Box\.of\('.*'\)\.size", call) for call in calls)
    assert not any(call.startswith("b.") for call in calls)


def test_nothing_to_call_gives_no_calls() -> None:
    stateful = parse_interface("class Box:\n    def __init__(self, x: int) -> None: ...")
    assert generated_calls(stateful, (), seed="1") == ()


def test_an_asynchronous_function_is_called_as_its_examples_do() -> None:
    interface = parse_interface("async def f(x: int) -> int: ...")
    assert generated_calls(interface, (), seed="1") == ()


def test_calls_are_the_same_in_every_process() -> None:
    program = (
        "from bot.selection.calls import generated_calls as calls\n"
        "from bot.spec.examples import parse_examples\n"
        "from bot.spec.interface import parse_interface\n"
        "stub = parse_interface('def f(x: set[str], y: dict[str, set[str]]) -> int: ...')\n"
        "shown = parse_examples(\">>> f({'ab', 'cd', 'e'}, {'x': {'p', 'q'}})\\n1\\n\")\n"
        "print(calls(stub, shown, seed='1', count=40))\n"
        "print(calls(stub, (), seed='1', count=40))\n"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(said) == 1
    assert "f({" in said.pop()


def test_arguments_keep_to_the_annotated_types_where_the_examples_do() -> None:
    interface = parse_interface("def f(x: list[tuple[int, int]], *, n: int) -> int: ...")
    examples = parse_examples(">>> f([(1, 2), (3, 4)], n=2)\n3\n>>> f([(5, 6)], n=1)\n5\n")
    calls = generated_calls(interface, examples, seed="1", count=100)
    assert len(calls) == 100
    for call in calls:
        node = ast.parse(call, mode="eval").body
        assert isinstance(node, ast.Call)
        pairs = ast.literal_eval(node.args[0])
        assert all(isinstance(pair, tuple) and len(pair) == 2 for pair in pairs), call
    loose = parse_examples(">>> f([1], n=2)\n3\n")
    assert generated_calls(interface, loose, seed="1", count=10)
