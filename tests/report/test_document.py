"""Documents of bounded length: whole parts, and a word on what is left out."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.report.document import Part, assemble, cut, folded
from bot.text.quote import fenced, size
from tests.report.forge_view import tokens

ITEMS = st.lists(st.text("ab😀", max_size=30).map(lambda text: f"- x{text}\n"), max_size=20)


@given(st.lists(ITEMS, max_size=4), st.integers(200, 600))
def test_every_item_is_whole_or_counted(groups: list[list[str]], limit: int) -> None:
    parts = [Part("head\n"), *(folded("More", items) for items in groups)]
    text = assemble(parts, "the rest is elsewhere", limit)
    assert size(text) <= limit
    every = [item for items in groups for item in items]
    kept = re.findall(r"^- x.*\n", text, re.MULTILINE)
    cut_off = re.search(r"(\d+) more entr(?:y|ies) found no room; the rest is elsewhere", text)
    assert len(every) == len(kept) + (int(cut_off[1]) if cut_off else 0)
    assert set(kept) <= set(every)
    assert text.count("<details") == text.count("</details>")


def test_a_fold_without_items_is_not_shown() -> None:
    assert assemble([Part("head\n"), folded("More", [])], "x") == "head\n"


def test_what_matters_first_is_kept_first() -> None:
    parts = [Part("h\n"), folded("A", [f"- {'a' * 100}\n"]), folded("B", [f"- {'b' * 100}\n"])]
    text = assemble(parts, "x", 200)
    assert "a" * 100 in text
    assert "1 more entry found no room; x." in text


def test_a_frame_without_room_is_a_defect() -> None:
    with pytest.raises(ValueError, match="no room for the frame"):
        assemble([Part("h" * 100)], "x", 50)


@given(
    st.lists(
        st.text("ab", min_size=1, max_size=40).map(lambda text: f"{text}\n\n")
        | st.text("`~a\n", max_size=60).map(fenced)
        | st.just("1. a\n\n   ```text\n   b\n   ```\n\n")
        | st.just("<details><summary>x</summary>\n\n- a\n\n</details>\n"),
        max_size=12,
    ),
    st.integers(80, 400),
)
def test_a_cut_leaves_no_fence_and_no_tag_open(blocks: list[str], limit: int) -> None:
    text = "".join(blocks)
    shown = cut(text, limit, "the rest is elsewhere")
    assert size(shown) <= limit
    if size(text) <= limit:
        assert shown == text
        return
    notice = f"\nCut here at {limit} characters; the rest is elsewhere.\n"
    assert shown.endswith(notice)
    assert text.startswith(shown.removesuffix(notice))
    plain = [one.content for one in tokens(shown) if one.type == "text"]
    assert f"Cut here at {limit} characters; the rest is elsewhere." in plain
    html = "".join(one.content for one in tokens(shown) if one.type == "html_block")
    assert html.count("<details>") == html.count("</details>")
