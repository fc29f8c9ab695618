"""The answers to specifications that are not built."""

from __future__ import annotations

import re

import pytest

from bot.report.refusal import out_of_scope
from bot.spec import FeatureRefusedError, Rules, parse_spec
from bot.text.quote import size
from tests.report.forge_view import tokens


def test_a_feature_is_answered_with_a_plan() -> None:
    source = (
        b"name: big_thing\nkind: feature\nsummary: A whole new subsystem for users.\n"
        b"behaviour: |\n  - It counts words of a text.\n"
        b"  - It must mail @octocat (Closes #1, gh-2, $x$).\n"
    )
    with pytest.raises(FeatureRefusedError) as caught:
        parse_spec(source, "issue 7", rules=Rules())
    text = out_of_scope(caught.value.text)
    assert "# Implementation plan: big_thing" in text
    assert "a person designs it" in text
    plain = "\n".join(one.content for one in tokens(text) if one.type == "text")
    assert "Closes" in plain
    assert not re.search(r"[@#$]|gh-2", plain)
    short = out_of_scope(caught.value.text, 600)
    assert size(short) <= 600
    assert "Cut here at" in short
