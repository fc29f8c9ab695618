from __future__ import annotations

import contextlib

import hypothesis.strategies as st
import pytest
import yaml
from hypothesis import given

from bot.spec import Rules, SpecError, parse_spec
from bot.spec.document import read_document
from bot.spec.scope import OutOfScopeError
from bot.text.hidden import find_hidden


def test_every_field_knows_its_line() -> None:
    document = read_document(
        b"name: x\nreads:\n  - a\n  - b\nperformance:\n  max_seconds: 1\n"
        b"interface: |\n  one\n  two\nbehaviour: >\n  folded\n",
        "specs/x.yaml",
    )
    assert document.values["reads"] == ["a", "b"]
    assert document.line("reads[1]") == 4
    assert document.line("performance.max_seconds") == 6
    assert document.line("performance.unknown") == 5
    assert document.line("interface", 2) == 9
    assert document.line("behaviour", 1) == 10
    assert document.line("nowhere") == 1


def test_line_ends_of_another_system_change_nothing() -> None:
    unix = read_document(b"name: x\nbehaviour: |\n  a\n  b\n", "x")
    windows = read_document(b"name: x\r\nbehaviour: |\r\n  a\r\n  b\r\n", "x")
    assert windows == unix


def test_plain_values_have_their_types() -> None:
    document = read_document(b"a: 1\nb: 1.5\nc: true\nd:\ne: ~\nf: -3\ng: text\nh: '1'\n", "x")
    assert document.values == {
        "a": 1, "b": 1.5, "c": True, "d": None, "e": None, "f": -3, "g": "text", "h": "1",
    }  # fmt: skip


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.text("abc :#-no'\"\n", max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc"), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.text("abc", min_size=1), VALUES, min_size=1, max_size=4))
def test_what_is_accepted_reads_as_any_yaml_reader_reads_it(data: dict[str, object]) -> None:
    text = yaml.safe_dump(data)
    with contextlib.suppress(SpecError):
        assert read_document(text.encode(), "x").values == data


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode()))
def test_no_bytes_do_more_than_be_refused(source: bytes) -> None:
    with contextlib.suppress(SpecError):
        parse_spec(source, "x", Rules())


@given(st.data())
def test_no_damage_to_a_good_file_does_more_than_have_it_refused(data: st.DataObject) -> None:
    good = (
        b"name: word_count\nkind: utility\ncategory: io\nsummary: Count the words of a text.\n"
        b"interface: |\n  def count(text: str) -> int: ...\nexamples: |\n  >>> count('')\n  0\n"
    )
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, min(len(good), start + 8)))
    put = data.draw(st.text(max_size=4)).encode()
    with contextlib.suppress(SpecError, OutOfScopeError):
        parse_spec(good[:start] + put + good[end:], "x", Rules())


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"], max_codepoint=0x24F)))
def test_ordinary_text_hides_nothing(text: str) -> None:
    assert not list(find_hidden(text.replace("<!--", "")))


def test_an_emoji_may_choose_its_form_once() -> None:
    assert not list(find_hidden("done \u2714\ufe0f"))
    assert len(list(find_hidden("done \u2714\ufe0f\ufe0f"))) == 1
    assert len(list(find_hidden("a\ufe0f"))) == 1


@pytest.mark.parametrize(
    "emoji", ["👩‍💻", "👩🏽‍💻", "❤️‍🔥", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🙂‍↔️", "🕵🏽‍♂️", "1️⃣", "#️⃣", "🇩🇪"]
)
def test_one_emoji_of_several_characters_hides_nothing(emoji: str) -> None:
    assert not list(find_hidden(f"done {emoji}, and {emoji}{emoji}"))


@pytest.mark.parametrize(
    "text",
    ["a\u200db", "👩\u200d", "\u200d👩", "👩\u200d\u200d💻", "👩\u200dx", "1\ufe0f", "─\u200d─"],
)
def test_what_joins_no_emoji_is_hidden(text: str) -> None:
    assert list(find_hidden(text))


def test_a_byte_order_mark_says_nothing() -> None:
    document = read_document("\ufeffname: x\n".encode(), "x")
    assert (document.values, document.lines["name"]) == ({"name": "x"}, 1)


@pytest.mark.parametrize(
    "source",
    [
        "summary: 'Count the words of issue #5.'\n",
        'summary: "Count # in a text."  # a comment\n',
        "summary: Count#5 in a text.\n",
        "name: x  # the import name\nreads: []  # nothing\n",
        "behaviour: |\n  See #5 and # this.\n",
        "behaviour: |\n  One.\n  \u00a0\u00a0Two, indented as a word processor does.\n",
        "summary: >  # folded\n  Count the words of a text.\n",
    ],
)
def test_what_is_not_cut_is_accepted(source: str) -> None:
    read_document(source.encode(), "x")
