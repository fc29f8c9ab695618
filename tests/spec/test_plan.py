from __future__ import annotations

import re

import hypothesis.strategies as st
import pytest
from hypothesis import given

from bot.spec import FeatureRefusedError, Rules, parse_spec
from bot.spec.plan import Component, Plan
from bot.spec.plan_markdown import markdown

FEATURE = """\
name: review_board
kind: feature
summary: A board on which people review the generated tools.
behaviour: |
  The board must show every proposal within 2 seconds. It is a page.

  - Page: render the counts of count_votes, for @octocat and #12
  - Store: keep the votes of users in a database
  - Parse the vote lines of a text and sort them
interface: |
  from dataclasses import dataclass
  from collections.abc import Iterable

  def best(votes: Iterable[Vote], *, limit: int = 3) -> list[str]:
      \"\"\"The tools with most votes, after count_votes.\"\"\"

  def count_votes(votes: Iterable[Vote]) -> dict[str, int]:
      \"\"\"Count the votes by tool.\"\"\"

  def publish(votes: Iterable[Vote]) -> None: ...

  @dataclass(frozen=True)
  class Vote:
      \"\"\"One vote.\"\"\"
      tool: str
      up: bool = True
examples: |
  >>> count_votes([])
  {}
  >>> best([])
  []
performance: {max_seconds: 2}
"""


def refused(text: str) -> FeatureRefusedError:
    with pytest.raises(FeatureRefusedError) as caught:
        parse_spec(text.encode(), "specs/review_board.yaml", Rules())
    return caught.value


def test_a_feature_is_answered_with_a_plan() -> None:
    error = refused(FEATURE)
    assert int(error.status) == 2
    assert error.message.startswith("specs/review_board.yaml: kind: ")
    assert error.text in str(error)


def test_each_component_stands_behind_what_it_needs() -> None:
    order = [component.name for component in refused(FEATURE).plan.components]
    assert sorted(order) == sorted(
        ["Vote", "best", "count_votes", "publish", "page", "store", "parse_vote_lines_text"]
    )
    assert order.index("Vote") < order.index("count_votes") < order.index("page")
    needs = {c.name: c.needs for c in refused(FEATURE).plan.components}
    assert needs["page"] == ("count_votes",)
    assert needs["best"] == ("Vote", "count_votes")
    assert order.index("count_votes") < order.index("best")


def test_criteria_come_from_demands_examples_and_budget() -> None:
    assert refused(FEATURE).plan.criteria == (
        "The board must show every proposal within 2 seconds.",
        "count_votes([]) gives {}",
        "best([]) gives []",
        "The examples take at most 2 s of CPU.",
    )


def test_pure_parts_come_with_a_specification_that_is_accepted() -> None:
    components = refused(FEATURE).plan.components
    fitting = {component.name: component.spec for component in components if component.spec}
    assert set(fitting) == {"best", "count_votes", "parse_vote_lines_text"}
    for text in fitting.values():
        spec_file = parse_spec(text.encode(), "specs/x.yaml", Rules())
        assert spec_file.spec.name in fitting
    counted = parse_spec(fitting["count_votes"].encode(), "x", Rules())
    assert counted.interface.names == {"Vote", "count_votes"}
    assert counted.spec.examples == ">>> count_votes([])\n{}\n"


def test_a_feature_of_one_sentence_still_has_a_component() -> None:
    error = refused("name: dash\nkind: feature\nsummary: Show a dashboard to the team.\n")
    [component] = error.plan.components
    assert component.name == "show_dashboard_team"
    assert "The specification states none." in error.text


def test_a_long_list_is_cut_and_says_so() -> None:
    items = "".join(f"  - part a{number} of b{number}\n" for number in range(1000))
    error = refused(
        f"name: dash\nkind: feature\nsummary: Show a dashboard to it.\nbehaviour: |\n{items}"
    )
    assert len(error.plan.components) == 60
    assert "940 more statements found no room here." in error.text
    assert len(error.text) < 65_536


def test_components_that_need_each_other_are_named_together() -> None:
    error = refused(
        "name: ring\nkind: feature\nsummary: Two parts that go round.\ninterface: |\n"
        "  class A:\n      def to(self) -> B: ...\n  class B:\n      def to(self) -> A: ...\n"
    )
    assert error.plan.together == (("A", "B"),)
    assert {component.name for component in error.plan.components} == {"A", "B"}


MARKUP = st.text("<>[]()!`\\_*&@#|~ \nabw.:/", min_size=1, max_size=40)
LINES = MARKUP | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


@given(LINES)
def test_text_of_a_specification_stays_text(line: str) -> None:
    part = Component("part", line)
    text = markdown(Plan("x", line, (line,), (part,), (), (line,)))
    bare = re.sub(r"`[@#]`|`https?`|`www`", "", text)
    assert "@" not in bare
    assert "<" not in bare
    assert not re.search(r"(?<!\\)!?\[(?! \])", bare.replace("\\\\", ""))
    assert len(text.split("\n")) == len(
        markdown(Plan("x", "y", ("y",), (Component("part", "y"),), (), ("y",))).split("\n")
    )


@given(st.lists(LINES.filter(lambda text: text.isprintable() and "<!--" not in text), max_size=8))
def test_a_plan_is_made_from_any_text(lines: list[str]) -> None:
    behaviour = "".join(f"  - {line}\n" for line in lines if line.strip())
    head = "name: dash\nkind: feature\nsummary: Show a dashboard to the team.\n"
    error = refused(head + (f"behaviour: |\n{behaviour}" if behaviour else ""))
    assert error.plan.components
    for component in error.plan.components:
        if component.spec:
            parse_spec(component.spec.encode(), "x", Rules())
