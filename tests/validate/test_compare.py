"""Which results an example accepts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.spec.examples import Example
from bot.validate.compare import ProducedValue, RaisedException, agrees


def value(printed: str, *types: str) -> ProducedValue:
    names = [f"builtins.{name}" for name in types]
    return ProducedValue(
        index=0, printed=printed, types=names or None, plain=bool(names), exception=None
    )


def raised(last_line: str, module: str = "builtins") -> ProducedValue:
    name = last_line.partition(":")[0]
    exception = RaisedException(
        type=name if "." in name else f"{module}.{name}", last_line=last_line
    )
    return ProducedValue(index=0, printed="", types=None, plain=False, exception=exception)


ACCEPTED = {
    "same": ("{'io': 1}\n", value("{'io': 1}\n", "dict", "object")),
    "order of a dictionary": ("{'a': 1, 'b': 2}\n", value("{'b': 2, 'a': 1}\n", "dict")),
    "order of a set": ("{'a', 'b'}\n", value("{'b', 'a'}\n", "set")),
    "line breaks": ("[1,\n 2]\n", value("[1, 2]\n", "list")),
    "printed": ("hello\n", value("hello\n")),
    "printed number": ("1\n", value("1\n")),
    "subclass": ("'x'\n", value("'x'\n", "StrSubclass", "str", "object")),
    "not a literal": ("Point(x=1)\n", value("Point(x=1)\n", "Point")),
    "nothing": ("", value("")),
}
REFUSED = {
    "another value": ("{'io': 1}\n", value("{'io': 2}\n", "dict")),
    "an object that looks alike": ("{'io': 1}\n", value("{'io': 1}\n", "Imitation", "object")),
    "True for 1": ("1\n", value("True\n", "bool", "int")),
    "1.0 for 1": ("[1]\n", value("[1.0]\n", "list")),
    "True in a set": ("{1}\n", value("{True}\n", "set")),
    "True as a key": ("{1: 'a'}\n", value("{True: 'a'}\n", "dict")),
    "list for tuple": ("(1, 2)\n", value("[1, 2]\n", "list")),
    "order of a list": ("[1, 2]\n", value("[2, 1]\n", "list")),
    "last digit": ("0.3\n", value("0.30000000000000004\n", "float")),
    "printed for returned": ("", value("hello\n")),
    "nothing": ("1\n", value("")),
    "exception": ("1\n", raised("ValueError: no")),
    "garbage": ("{'a': 1}\n", value("{" * 200_000, "dict")),
    "deep": ("[1]\n", value("[" * 5_000 + "]" * 5_000 + "\n", "list")),
}


@pytest.mark.parametrize(("want", "produced"), ACCEPTED.values(), ids=ACCEPTED)
def test_accepted(want: str, produced: ProducedValue) -> None:
    assert agrees(Example(source="f()\n", want=want), produced)


@pytest.mark.parametrize(("want", "produced"), REFUSED.values(), ids=REFUSED)
def test_refused(want: str, produced: ProducedValue) -> None:
    assert not agrees(Example(source="f()\n", want=want), produced)


@pytest.mark.parametrize(
    ("wanted", "got", "options", "accepted"),
    [
        ("ValueError: no", "ValueError: no", set(), True),
        ("ValueError: no", "ValueError: yes", set(), False),
        ("ValueError: no", "TypeError: no", set(), False),
        ("ParseError: no", "mytool.core.ParseError: no", set(), True),
        ("ValueError: n...", "ValueError: no", {"ELLIPSIS"}, True),
        ("ValueError: n...", "ValueError: no", set(), False),
        ("ValueError: any", "ValueError: no", {"IGNORE_EXCEPTION_DETAIL"}, True),
        ("ValueError: any", "TypeError: any", {"IGNORE_EXCEPTION_DETAIL"}, False),
    ],
)
def test_exceptions(wanted: str, got: str, options: set[str], accepted: bool) -> None:
    example = Example("f()\n", "", exception=wanted, options=frozenset(options))
    assert agrees(example, raised(got)) is accepted
    assert not agrees(example, value("", "str"))


@pytest.mark.parametrize(
    ("wanted", "produced"),
    [
        ("ValueError: no", raised("ValueError: no", module="imitated")),
        ("ValueError: no", raised("ValueError: no", module="mytool.core")),
    ],
)
def test_a_class_named_like_a_builtin_is_another_one(wanted: str, produced: ProducedValue) -> None:
    for options in (frozenset[str](), frozenset({"IGNORE_EXCEPTION_DETAIL"})):
        example = Example("f()\n", "", exception=wanted, options=options)
        assert not agrees(example, produced)


def test_the_text_of_an_exception_does_not_name_its_class() -> None:
    other = RaisedException(type="builtins.KeyError", last_line="ValueError: no")
    produced = ProducedValue(index=0, printed="", types=None, plain=False, exception=other)
    assert not agrees(Example("f()\n", "", exception="ValueError: no"), produced)


def test_a_part_that_writes_itself_is_no_literal() -> None:
    produced = value("[1]\n", "list").model_copy(update={"plain": False})
    assert not agrees(Example("f()\n", "[1]\n"), produced)


def test_a_value_is_not_printed() -> None:
    example = Example("f()\n", "1\n")
    assert agrees(example, value("1\n"))
    assert not agrees(example, value("1\n"), valued=True)
    assert agrees(example, value("1\n", "int"), valued=True)
    assert agrees(Example("f()\n", ""), value(""), valued=True)


def test_options_of_text() -> None:
    example = Example("f()\n", "a ... z\n", options=frozenset({"ELLIPSIS"}))
    assert agrees(example, value("a b c z\n"))
    example = Example("f()\n", "a b\n", options=frozenset({"NORMALIZE_WHITESPACE"}))
    assert agrees(example, value("a    b\n"))


LITERALS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, width=16),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner),
    max_leaves=8,
)


@given(LITERALS)
def test_every_literal_agrees_with_itself(item: Any) -> None:
    text = f"{item!r}\n"
    names = [base.__qualname__ for base in type(item).__mro__]
    assert agrees(Example("f()\n", text), value(text, *names))


@given(st.dictionaries(st.text(max_size=5), st.integers(), min_size=2))
def test_the_order_of_keys_does_not_matter(item: dict[str, int]) -> None:
    turned = dict(reversed(item.items()))
    assert agrees(Example("f()\n", f"{item!r}\n"), value(f"{turned!r}\n", "dict"))
