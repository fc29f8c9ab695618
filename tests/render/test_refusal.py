"""The answers to specifications that are not built."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.render.document import REFUSAL, marked
from bot.render.quote import size
from bot.render.refusal import intake_refusal, out_of_scope
from bot.spec import FeatureRefusedError, Problem, Rules, SpecError, parse_spec
from tests.render.forge_view import require_inert, tokens
from tests.render.reports import hostile

BAD = b"name: Bad-Name\nkind: tool\nsummary: short\ninterface: 'def f('\n"

problems = st.builds(
    Problem, field=hostile, line=st.integers(0, 99), message=hostile, remedy=hostile
)


def test_a_real_refusal_names_every_problem_with_what_would_be_right() -> None:
    with pytest.raises(SpecError) as caught:
        parse_spec(BAD, "issue 7", rules=Rules())
    text = intake_refusal(caught.value.problems, "toolwright")
    assert marked(text, REFUSAL)
    assert f"{len(caught.value.problems)} problems; nothing was generated." in text
    rows = [line for line in text.split("\n") if line.startswith("| `")]
    assert len(rows) == len(caught.value.problems)
    assert all(f"| `{field}`" in text for field in ("name", "summary", "interface"))
    require_inert(text)


@settings(deadline=None)
@given(st.lists(problems, min_size=1, max_size=4))
def test_nothing_in_it_takes_effect_and_every_row_has_three_cells(found: list[Problem]) -> None:
    text = intake_refusal(found, "toolwright")
    require_inert(text)
    parsed = list(tokens(text))
    assert sum(one.type == "td_open" for one in parsed) == 3 * len(found)


def test_hundreds_of_problems_are_cut_between_rows() -> None:
    found = [Problem(f"reads[{n}]", n, "It is `wrong` " * 40, "Right.") for n in range(500)]
    text = intake_refusal(found, "toolwright")
    assert size(text) <= 65_000
    rows = text.count("\n| `reads")
    assert f"{500 - rows} more entries found no room; they show when" in text
    require_inert(text)


def test_a_feature_is_answered_with_a_plan() -> None:
    source = (
        b"name: big_thing\nkind: feature\nsummary: A whole new subsystem for users.\n"
        b"behaviour: |\n  - It counts words of a text.\n"
        b"  - It must mail @octocat (Closes #1, gh-2, $x$).\n"
    )
    with pytest.raises(FeatureRefusedError) as caught:
        parse_spec(source, "issue 7", rules=Rules())
    text = out_of_scope(caught.value.text)
    assert marked(text, REFUSAL)
    assert "# Implementation plan: big_thing" in text
    assert "a person designs it" in text
    plain = "\n".join(one.content for one in tokens(text) if one.type == "text")
    assert "Closes" in plain
    assert not re.search(r"[@#$]|gh-2", plain)
    short = out_of_scope(caught.value.text, 600)
    assert size(short) <= 600
    assert "Cut here at" in short
