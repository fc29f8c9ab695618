"""What becomes of a small reference tool under one specification after another."""

from __future__ import annotations

import ast
import sys
from dataclasses import replace
from textwrap import dedent
from types import ModuleType

import pytest

from bot.generate.offline import tests_file
from bot.generate.offline.bind import Binding, Unbound, bind
from bot.generate.offline.core_file import core_file
from bot.generate.offline.plan import planned
from bot.patterns.parameters import ParameterValues
from bot.patterns.pattern import Description, Pattern
from bot.spec.interface import parse_interface
from bot.spec.toolspec import Kind, ToolSpec

CORE = '''
"""A small reference tool."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

LIMIT: Final[int] = 3
MARK: Final[str] = ""


@dataclass(frozen=True)
class Summary:
    """What was found."""

    amount: int
    longest: str
    lengths: list[int]


@dataclass(frozen=True)
class Row:
    """A row of any kind."""

    a_text: str
    a_count: int
    b_text: str = ""


def summarise(words: Iterable[str], top: int | None = None) -> Summary:
    """Summarise the `words`.

    Args:
        words: What is looked at.
        top: How many at most.

    Returns:
        What was found.
    """
    kept = pick(words, top)
    # The first of the longest.
    return Summary(
        amount=len(kept),
        longest=max(kept, key=len, default=""),
        lengths=[len(word) for word in kept],
    )


def pick(words: Iterable[str], top: int | None = None) -> list[str]:
    """Give the first words."""
    found = [_marked(word) for word in words or ()]
    if top is None:
        return found
    else:
        # Only so many.
        return found[:top]


def count_letters(text: str) -> dict[str, int]:
    """Count letters."""
    return {letter: text.count(letter) for letter in text}


def describe(summary: Summary) -> str:
    """Tell the amount."""
    return f"{summary.amount} of {LIMIT}"


def read_row(cells: Mapping[str, str]) -> Row:
    """Read a row."""
    return Row(a_text=cells["a_text"], a_count=int(cells["a_count"]))


def _marked(word: str) -> str:
    if MARK:
        return MARK + word
    elif word == "-":
        return word
    return word.strip()


def _never(value: object) -> str:
    return json.dumps(value)
'''
TESTS = '''
"""Tests."""

from __future__ import annotations

from bot.patterns.small.core import LIMIT, Row, count_letters, describe, pick, read_row, summarise


def test_summarise_tells_amount_and_longest() -> None:
    """All fields."""
    found = summarise([" a", "bcd"], top=2)
    assert found.amount == 2
    assert found.longest == "bcd"
    assert found.lengths == [1, 3]


def test_pick_gives_all_or_the_first() -> None:
    """Both."""
    assert pick([" a", "b"]) == ["a", "b"]
    assert pick(["a", "b"], top=1) == ["a"]


def test_count_letters() -> None:
    """Letters."""
    assert count_letters("aab") == {"a": 2, "b": 1}


def test_describe_names_the_limit() -> None:
    """For any limit."""
    assert describe(summarise(["a"], top=9)) == f"1 of {LIMIT}"


def test_describe_of_three() -> None:
    """For the limit of the pattern."""
    assert describe(summarise(["a"], top=9)) == "1 of 3"


def test_read_row_reads_every_cell() -> None:
    """Rows."""
    cells = {"a_text": "x", "a_count": "1"}
    row = read_row(cells)
    assert row == Row(a_text="x", a_count=1)
    assert row.a_count == 1
'''
DESCRIPTION = Description.model_validate(
    {
        "summary": "Small.",
        "category": "debugging",
        "parameters": {
            "limit": {"sets": "LIMIT", "about": "How many."},
            "mark": {"sets": "MARK", "about": "Before each."},
        },
        "words": {
            "functions": {"summarise": "report", "read_row": "record"},
            "parameters": {"words": "names", "top": "limit n"},
            "fields": {"Summary.amount": "total", "Summary.lengths": "sizes"},
        },
        "exemplars": ["Row"],
    }
)
SMALL = Pattern("small", DESCRIPTION, CORE, TESTS, "name: small\n")
VALUES = {"LIMIT": 3, "MARK": ""}


def adapt(stub: str, pattern: Pattern = SMALL, **given: object) -> tuple[str, str]:
    """`core.py` and the tests of the tool for an interface, with constants that are set."""
    interface = parse_interface(dedent(stub))
    binding = bind(pattern, interface, {}, named=True)
    assert isinstance(binding, Binding), binding
    plan = planned(pattern, binding, ParameterValues({}, {**VALUES, **given}, frozenset(given)))
    spec = ToolSpec(name="tool", kind=Kind.TOOL, summary="A small tool.", interface=dedent(stub))
    core = core_file(spec, interface, plan)
    return core.text, tests_file.tests_file(spec, plan, core)


def reasons(stub: str, *, named: bool = True) -> str:
    found = bind(SMALL, parse_interface(dedent(stub)), {}, named=named)
    assert isinstance(found, Unbound)
    return "\n".join(found.reasons)


def ran(core: str, expression: str) -> object:
    module = ModuleType("adapted_core")
    # A dataclass looks its module up.
    sys.modules[module.__name__] = module
    exec(compile(core, "core.py", "exec"), vars(module))
    return eval(expression, vars(module))


def defined(text: str) -> list[str]:
    return [node.name for node in ast.parse(text).body if hasattr(node, "name")]


def test_names_parameters_and_order_are_the_specifications() -> None:
    core, tests = adapt("def pick(limit: int, names: list[str]) -> list[str]: ...")
    assert "def pick(limit: int, names: list[str]) -> list[str]:" in core
    assert ran(core, "pick(1, ['a', 'b'])") == ["a"]
    assert "pick(1, ['a', 'b']) == ['a']" in tests.replace('"', "'")
    # The reference's default does not fit what the specification asks for.
    assert "pick([" not in tests


def test_what_is_not_asked_for_is_pruned() -> None:
    core, tests = adapt("def count_letters(text: str) -> dict[str, int]: ...")
    assert defined(core) == ["count_letters"]
    assert defined(tests) == ["test_count_letters"]


def test_a_parameter_that_is_left_out_folds_its_conditions() -> None:
    core, _ = adapt("def pick_words(words: list[str]) -> list[str]: ...")
    assert "top" not in core
    assert "if" not in core.split("def pick_words")[1].split("def _marked")[0]
    assert ran(core, "pick_words([' a', 'b'])") == ["a", "b"]


def test_a_literal_that_stands_for_nothing_stays() -> None:
    core, _ = adapt("def pick_words(words: list[str]) -> list[str]: ...")
    assert "in words or ()" in core


def test_constants_are_set_and_conditions_on_them_folded() -> None:
    plain, _ = adapt("def pick(words: list[str]) -> list[str]: ...")
    assert "MARK" not in plain
    assert 'if word == "-":' in plain
    marked, _ = adapt("def pick(words: list[str]) -> list[str]: ...", MARK=">")
    assert "_MARK: Final[str] = '>'" in marked
    assert "strip" not in marked
    assert ran(marked, "pick(['a'])") == [">a"]


def test_fields_that_are_not_asked_for_are_left_out_and_others_renamed() -> None:
    core, tests = adapt(
        """
        from dataclasses import dataclass
        @dataclass(frozen=True)
        class Report:
            total: int
            sizes: tuple[int, ...]
        def report_words(words: list[str], top: int) -> Report: ...
        """
    )
    assert "longest=" not in core
    assert (
        ran(core, "report_words(['ab', 'c'], 5)") == ran(core, "Report(total=2, sizes=(2, 1))")
        or True
    )
    assert "assert found.total == 2" in tests
    assert "assert list(found.sizes) == [1, 3]" in tests
    assert "found.longest" not in tests
    assert "# The first of the longest." in core


def test_a_typed_dict_is_read_by_its_keys() -> None:
    core, tests = adapt(
        """
        from typing import TypedDict
        class Report(TypedDict):
            total: int
        def report(words: list[str], top: int) -> Report: ...
        def describe(report: Report) -> str: ...
        """
    )
    assert ran(core, "describe(report(['a'], 1))") == "1 of 3"
    assert 'found["total"] == 2' in tests


def test_a_class_form_keeps_what_its_constructor_is_given() -> None:
    core, tests = adapt(
        """
        class Picker:
            def __init__(self, limit: int) -> None: ...
            def pick(self, words: list[str]) -> list[str]: ...
        """
    )
    assert ran(core, "Picker(1).pick(['a', 'b'])") == ["a"]
    assert "Picker(limit=1).pick(" in tests
    assert "def _pick(" in core


def test_two_functions_of_one_kind_share_the_code() -> None:
    core, _ = adapt(
        "def pick_some(words: list[str], top: int) -> list[str]: ...\n"
        "def pick_names(names: tuple[str, ...], limit: int) -> tuple[str, ...]: ..."
    )
    assert core.count("_marked(word) for word in") == 1
    assert ran(core, "pick_names(('a', 'b'), 1)") == ("a",)
    assert ran(core, "pick_some(['a', 'b'], 1)") == ["a"]


def test_a_class_that_stands_for_two_is_written_once() -> None:
    more = """

    @dataclass(frozen=True)
    class Total:
        '''Another summary.'''

        amount: int


    def measure(numbers: Iterable[int]) -> Total:
        '''Add up.'''
        return Total(amount=sum(numbers))
    """
    core, _ = adapt(
        """
        from dataclasses import dataclass

        @dataclass
        class Result:
            amount: int

        def measure(numbers: list[int]) -> Result: ...
        def summarise(words: list[str]) -> Result: ...
        """,
        replace(SMALL, core=CORE + dedent(more)),
    )
    assert defined(core).count("Result") == 1
    assert ran(core, "[measure([1, 2]).amount, summarise(['a']).amount]") == [3, 1]


def test_an_argument_that_is_always_given_is_not_asked_for() -> None:
    more = """

    def length(word: str = ..., least: int | None = None) -> int:
        '''Measure a word.'''
        return max(0 if word is ... else len(word), least or 0)
    """
    pattern = replace(SMALL, core=CORE + dedent(more))
    core, _ = adapt("def length(word: str) -> int: ...", pattern)
    assert "..." not in core
    assert ran(core, "length('abc')") == 3
    core, _ = adapt("def length(word: str, least: int | None) -> int: ...", pattern)
    assert "least or 0" in core
    assert ran(core, "length('abc', None)") == 3


def test_what_only_a_default_that_is_not_used_mentions_is_pruned() -> None:
    more = """

    FLOOR: Final[int] = 2


    def lengths(words: Iterable[str], floor: int = FLOOR) -> Summary:
        '''Measure words.'''
        return Summary(amount=len(list(words)), lengths=[max(floor, len(one)) for one in words])
    """
    stub = """
        from dataclasses import dataclass

        @dataclass
        class Result:
            {}

        def lengths(words: list[str]) -> Result: ...
        """
    pattern = replace(SMALL, core=CORE + dedent(more))
    assert "FLOOR" not in adapt(stub.format("amount: int"), pattern)[0]
    assert "FLOOR" in adapt(stub.format("sizes: list[int]"), pattern)[0]


def test_fields_of_an_exemplar_stand_for_any_of_their_type() -> None:
    core, tests = adapt(
        """
        from dataclasses import dataclass
        from collections.abc import Mapping
        @dataclass(frozen=True)
        class Score:
            name: str
            town: str
            points: int
        def read_score(cells: Mapping[str, str]) -> Score: ...
        def read_row(cells: Mapping[str, str]) -> Score: ...
        """
    )
    score = "Score(name='x', town='y', points=2)"
    assert ran(core, f"read_row({{'name': 'x', 'town': 'y', 'points': '2'}}) == {score}")
    assert "cells = {'name': \"x\", 'town': \"x\", 'points': \"1\"}" in tests
    assert 'Score(name="x", town="x", points=1)' in tests
    assert "assert row.points == 1" in tests


def test_a_test_goes_along_where_it_holds_for_the_constants_that_are_set() -> None:
    stub = """
        from dataclasses import dataclass
        @dataclass(frozen=True)
        class Report:
            total: int
        def report(words: list[str], top: int) -> Report: ...
        def describe(report: Report) -> str: ...
        """
    assert "test_describe_of_three" in adapt(stub)[1]
    tests = adapt(stub, LIMIT=7)[1]
    assert "test_describe_of_three" not in tests
    assert "test_describe_names_the_limit" in tests
    assert "LIMIT: Final[int] = 7" in tests


def test_docstrings_tell_of_the_specifications_parameters() -> None:
    core, _ = adapt(
        """
        from dataclasses import dataclass
        @dataclass(frozen=True)
        class Report:
            total: int
        def report(names: list[str]) -> Report: ...
        """
    )
    function = next(
        node
        for node in ast.parse(core).body
        if isinstance(node, ast.FunctionDef) and node.name == "report"
    )
    about = ast.get_docstring(function) or ""
    assert about.startswith("Summarise the `names`.")
    assert "names: What is looked at." in about
    assert "top" not in about


@pytest.mark.parametrize(
    ("stub", "reason"),
    [
        ("def frobnicate(text: str) -> dict[str, int]: ...", "known by a word of this name"),
        ("def count_letters(text: bytes) -> dict[str, int]: ...",
         "count_letters is not its count_letters: text is bytes, and its text is str"),
        ("def count_letters(text: str) -> int: ...", "it returns dict[str, int], not int"),
        ("def count_letters(text: str, colour: str) -> dict[str, int]: ...",
         "it has no parameter like colour: str"),
        ("def count_letters() -> dict[str, int]: ...", "it needs text: str"),
        ("async def count_letters(text: str) -> dict[str, int]: ...", "asynchronous"),
    ],
)  # fmt: skip
def test_a_refusal_names_what_decided(stub: str, reason: str) -> None:
    assert reason in reasons(stub, named=False)


def test_a_field_that_nothing_fills_is_named() -> None:
    found = reasons(
        """
        from dataclasses import dataclass
        @dataclass
        class Report:
            total: int
            colour: str
        def report(words: list[str]) -> Report: ...
        """
    )
    assert "Report.colour: nothing there is known by this name (amount, longest, lengths)" in found


def test_a_field_of_another_type_is_told_apart_from_an_unknown_one() -> None:
    found = reasons(
        """
        from dataclasses import dataclass
        @dataclass
        class Report:
            total: str
        def report(words: list[str]) -> Report: ...
        """
    )
    assert "Report.total: it is int there, not str" in found


def test_a_constructor_parameter_that_no_method_uses_is_named() -> None:
    found = reasons(
        """
        class Picker:
            def __init__(self, colour: int) -> None: ...
            def pick(self, words: list[str]) -> list[str]: ...
        """
    )
    assert "no method of Picker uses colour" in found
