from __future__ import annotations

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.context.redact import LEFT_OUT, Redactor, compact, held_back, held_in_repository
from bot.spec import Rules, parse_spec, shown
from bot.spec.toolspec import ToolSpec
from tests.context.scene import SPEC

ANY_RESULT = SPEC.replace("-> dict[str, int]", "-> object")
SECRET = "ERROR net: withheld 4711"


def spec(source: str = SPEC) -> ToolSpec:
    return parse_spec(source.encode(), "specs/error_patterns.yaml", Rules()).spec


def held(source: str = SPEC) -> Redactor:
    read = spec(source)
    return held_back(read).without(shown(read))


@pytest.mark.parametrize(
    "text",
    [
        '>>> count_errors(["ERROR net: withheld 4711"])',
        "count_errors( ['ERROR net: withheld 4711',] )",
        'count_errors(\n    [\n        "ERROR net: withheld 4711",\n    ]\n)',
        '(["ERROR net: withheld 4711"], 1)',
        "- ERROR net: withheld 4711\n",
        "ERROR net: with\u200bheld 4711",
        "# >>> count_errors(['ERROR net:\twithheld 4711'])",
        "a table | `ERROR net: withheld 4711` | 1",
        "expected {'net': 1}",
        'assert result == {\n    "net": 1,\n}',
    ],
)
def test_an_example_is_found_however_it_is_written(text: str) -> None:
    redacted = held().redacted(f"before\n{text}\nafter")
    assert redacted.split("\n")[0] == "before"
    assert LEFT_OUT in redacted
    assert "withheld" not in redacted
    assert "net" not in redacted


def test_with_a_doctest_goes_its_result_and_nothing_else() -> None:
    source = ANY_RESULT.replace("{'net': 1}", "1")
    text = dedent('''\
        def f():
            """Count.

            >>> x = 1
            >>> count_errors(
            ...     ["ERROR net: withheld 4711"]
            ... )
            1
            >>> x
            1

            More.
            """
            return 1
        ''')
    assert held(source).redacted(text) == dedent('''\
        def f():
            """Count.

            >>> x = 1
        [left out: held back]
            >>> x
            1

            More.
            """
            return 1
        ''')


def test_a_doctest_may_begin_with_its_docstring() -> None:
    source = ANY_RESULT.replace("{'net': 1}", "1")
    text = '"""\\n>>> count_errors(["ERROR net: withheld 4711"])\n1\n"""'.replace("\\n", "")
    assert held(source).redacted(text) == f'{LEFT_OUT}\n"""'


def test_what_the_specification_shows_is_no_secret() -> None:
    told = SPEC.replace("then the kind", f"as in {SECRET}, then the kind")
    assert held(told).redacted(f"x = '{SECRET}'") == f"x = '{SECRET}'"
    again = SPEC.replace('["ERROR io: disk full", "ok"])\n  {\'io\': 1}', f'["{SECRET}"])\n  {{}}')
    assert held(again).redacted(f'count_errors(["{SECRET}"])') == f'count_errors(["{SECRET}"])'


def test_short_results_and_plain_words_may_stand_anywhere() -> None:
    source = ANY_RESULT.replace("{'net': 1}", "'storage'")
    assert held(source).redacted("kind = 'storage'\nreturn 1") == "kind = 'storage'\nreturn 1"
    longer = ANY_RESULT.replace("{'net': 1}", "'storagestorage'")
    assert held(longer).redacted("kind = 'storagestorage'") == LEFT_OUT


def test_a_name_that_only_holds_a_secret_is_another() -> None:
    source = SPEC.replace(f'count_errors(["{SECRET}"])', "count_errors([])")
    assert held(source).redacted("recount_errors([])") == "recount_errors([])"
    assert held(source).redacted("count_errors([])") == LEFT_OUT


def test_a_third_that_is_held_back_counts_as_acceptance_does() -> None:
    numbers = range(1, 7)
    examples = "".join(f"  >>> count_errors([{n}000111])\n  {{'k{n}': {n}}}\n" for n in numbers)
    head, _, _ = SPEC.partition("examples:")
    source = f"{head}examples: |\n{examples}"
    hidden = [n for n in numbers if f"{n}000111" not in shown(spec(source)).examples]
    assert len(hidden) == 2
    lines = [f"count_errors([{n}000111])" for n in numbers]
    kept = held(source).redacted("\n\n".join(lines))
    assert [n for n in numbers if f"{n}000111" in kept] == [n for n in numbers if n not in hidden]


def test_a_comment_and_the_prose_of_the_acceptance_are_no_way_out() -> None:
    source = SPEC.replace(
        f'  >>> count_errors(["{SECRET}"])',
        f'  Networks fail at night.\n\n  >>> count_errors([1, 2, "x"])  # by the {SECRET}',
    )
    assert held(source).redacted("count_errors([1, 2, 'x'])") == LEFT_OUT
    assert held(source).redacted("# Networks fail  at night.") == LEFT_OUT
    assert held(source).redacted("Networks fail") == "Networks fail"


def test_every_example_of_an_unreadable_specification_is_held_back() -> None:
    broken = SPEC.replace("kind: tool", "kind: gadget").encode()
    found = held_in_repository({"specs/a.yaml": broken, "specs/b.yaml": b"\xff"}, Rules())
    assert found.redacted('count_errors(["ERROR io: disk full", "ok"])\nx') == f"{LEFT_OUT}\nx"
    assert found.redacted(f"say '{SECRET}'\nx") == f"{LEFT_OUT}\nx"


def test_what_begins_a_line_may_be_an_operator() -> None:
    source = SPEC.replace(f'count_errors(["{SECRET}"])', "count_errors([x - 1 for x in (2, 3)])")
    text = "y = 1\ncount_errors(\n    [\n        x\n        - 1\n        for x in (2, 3)\n    ]\n)"
    assert held(source).redacted(text) == f"y = 1\n{LEFT_OUT}"
    lines = SPEC.replace(f'(["{SECRET}"])', "(\n  ...     [4,\n  ...      - 5])")
    assert held(lines).redacted("# >>> count_errors(\n# ...   [4, - 5])\n# 1\n\nx") == (
        f"{LEFT_OUT}\n\nx"
    )


def test_numbers_that_cannot_be_written_do_no_harm() -> None:
    broken = SPEC.replace("kind: tool", "kind: gadget").replace('"ok"', "0x" + "f" * 9000)
    found = held_in_repository({"specs/a.yaml": broken.encode()}, Rules())
    assert found.redacted(f"say '{SECRET}'") == LEFT_OUT


@given(st.text(max_size=80), st.text(max_size=80), st.sampled_from(["", " ", "\n", "\t", "\u200b"]))
def test_a_secret_never_survives(before: str, after: str, gap: str) -> None:
    code = gap.join(["count_errors", "(", "[", f"'{SECRET}'", "]", ")"])
    redacted = held().redacted(f"{before}\n{code}\n{after}")
    assert compact(SECRET) not in compact(redacted.replace(LEFT_OUT, "\n"))


@given(st.text(max_size=200))
def test_without_secrets_a_text_stays_as_it_is(text: str) -> None:
    assert Redactor().redacted(text) == text
