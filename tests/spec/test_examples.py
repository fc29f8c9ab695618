from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import given

from bot.spec import Category, Kind, Split, ToolSpec, parse_examples, shown, split
from bot.spec.examples import rendered


def spec(examples: str, acceptance: str = "") -> ToolSpec:
    return ToolSpec(
        name="word_count",
        kind=Kind.TOOL,
        category=Category.EVALUATION,
        summary="Count the words of a text.",
        interface="def count(text: str) -> int: ...\n",
        examples=examples,
        acceptance=acceptance,
    )


def sources(parts: Split) -> tuple[list[str], list[str]]:
    return [e.source for e in parts.shown], [e.source for e in parts.held]


def test_an_example_keeps_what_doctest_says_of_it() -> None:
    [first, second] = parse_examples(
        "Two of them:\n\n"
        ">>> count(\n...     'a b'\n... )  # doctest: +ELLIPSIS\n2...\n"
        ">>> count(3)\nTraceback (most recent call last):\n    ...\nTypeError: not text\n"
    )
    assert first.source == "count(\n    'a b'\n)  # doctest: +ELLIPSIS\n"
    assert (first.want, first.line, first.exception) == ("2...\n", 3, None)
    assert first.options == {"ELLIPSIS"}
    assert (second.exception, second.line) == ("TypeError: not text", 7)


def test_with_acceptance_all_examples_are_shown() -> None:
    asked = spec(">>> count('a')\n1\n" * 6, ">>> count('')\n0\n")
    assert sources(split(asked)) == (["count('a')\n"] * 6, ["count('')\n"])
    assert shown(asked).examples == asked.examples
    assert shown(asked).acceptance == ""


def test_three_examples_are_too_few_to_hold_one_back() -> None:
    text = "".join(f">>> count('{'a ' * n}')\n{n}\n" for n in range(3))
    assert split(spec(text)).held == ()
    assert shown(spec(text)).examples == text


def test_setting_up_stays_shown_and_an_early_use_of_a_changed_variable_too() -> None:
    text = (
        ">>> box = []\n"
        ">>> count(box)\n0\n"
        ">>> box.append('a')\n"
        ">>> count(box)  # again\n1\n"
        ">>> box = ['b']\n"
        ">>> count(box)  # anew\n1\n"
    )
    visible, held = sources(split(spec(text)))
    assert held == ["count(box)  # anew\n"]
    assert len(visible) == 5


def test_a_variable_under_another_name_is_the_same_variable() -> None:
    text = (
        ">>> box = []\n"
        ">>> other = box\n"
        ">>> count(box)\n0\n"
        ">>> other.append('a')\n"
        ">>> count(other)\n1\n"
        ">>> other.append('b')\n"
    )
    assert split(spec(text)).held == ()


def test_an_example_that_stands_twice_is_never_held_back() -> None:
    text = ">>> count('a')\n1\n" * 4
    assert split(spec(text)).held == ()


def test_prose_about_a_held_back_example_goes_with_it() -> None:
    text = "".join(f"This gives {n}:\n\n>>> count('{'a ' * n}')\n{n}\n\n" for n in range(6))
    assert "This gives" not in shown(spec(text)).examples


def test_the_choice_depends_on_the_examples_that_are_held_back() -> None:
    chosen = set()
    for last in range(40):
        numbers = [0, 1, 2, 3, 4, 100 + last]
        text = "".join(f">>> count('{n}')\n{n}\n" for n in numbers)
        visible = tuple(e.source for e in split(spec(text)).shown)
        if f"count('{100 + last}')\n" not in visible:
            chosen.add(visible)
    assert len(chosen) > 1


NAMES = ("box", "row")
STATEMENTS = st.one_of(
    st.integers(0, 99).map(lambda n: f">>> count('{n}')\n{n}\n"),
    st.sampled_from(NAMES).map(lambda name: f">>> {name} = []\n"),
    st.sampled_from(NAMES).map(lambda name: f">>> {name}.append(1)\n"),
    st.tuples(st.sampled_from(NAMES), st.integers(0, 9)).map(
        lambda pair: f">>> count({pair[0]}, {pair[1]})\n{pair[1]}\n"
    ),
    st.just(">>> for n in range(2):\n...     print(count('x'))\n...\n1\n1\n"),
    st.just(">>> count('''a\n...\n... b''')\n2\n"),
)
TEXTS = st.lists(STATEMENTS, max_size=14).map("\n".join)


@given(TEXTS)
def test_a_split_is_a_partition_in_order(text: str) -> None:
    parts = split(spec(text))
    together = sorted((*parts.shown, *parts.held), key=lambda example: example.line)
    assert tuple(together) == parse_examples(text)
    for side in (parts.shown, parts.held):
        assert list(side) == sorted(side, key=lambda example: example.line)
    total = len(together)
    assert len(parts.held) <= (total // 3 if total >= 4 else 0)
    assert split(spec(text)) == parts


@given(TEXTS)
def test_nothing_held_back_is_among_the_shown_examples(text: str) -> None:
    parts = split(spec(text))
    visible = parse_examples(shown(spec(text)).examples)
    assert [(e.source, e.want) for e in visible] == [(e.source, e.want) for e in parts.shown]
    assert not {e.source for e in parts.held} & {e.source for e in visible}


@given(TEXTS)
def test_a_variable_sees_its_statements_in_the_written_order(text: str) -> None:
    text = ">>> box = []\n>>> row = []\n" + text
    parts = split(spec(text))
    for name in NAMES:
        written = [e.line for e in parse_examples(text) if name in e.source]
        run = [e.line for e in (*parts.shown, *parts.held) if name in e.source]
        assert run == written


@given(st.lists(st.integers(0, 10_000), min_size=4, max_size=12, unique=True))
def test_a_third_of_free_examples_is_held_back(numbers: list[int]) -> None:
    text = "".join(f">>> count('{n}')\n{n}\n" for n in numbers)
    assert len(split(spec(text)).held) == len(numbers) // 3


@given(TEXTS)
def test_rendered_examples_read_back_the_same(text: str) -> None:
    examples = parse_examples(text)
    again = parse_examples(rendered(examples))
    assert [(e.source, e.want) for e in again] == [(e.source, e.want) for e in examples]
