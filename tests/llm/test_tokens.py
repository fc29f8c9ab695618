from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.llm.tokens import estimate

# True numbers by cl100k_base and o200k_base, the larger of both.
COUNTED = [
    ("def count_errors(lines: list[str]) -> dict[str, int]: ...\n", 15),
    ("A line is an error when it starts with ERROR, then the kind and a colon.", 18),
    ("for number, line in enumerate(text.split('\\n'), start=1):\n        yield line\n", 19),
    ("0123456789abcdef0123456789abcdef", 10),
    ("naïve café 日本語 🎉", 11),
]


@pytest.mark.parametrize(("text", "tokens"), COUNTED)
def test_it_is_never_under_the_true_number(text: str, tokens: int) -> None:
    assert tokens <= estimate(text)


@pytest.mark.parametrize(("text", "tokens"), COUNTED[:3])
def test_it_is_not_far_over_it_for_code_and_prose(text: str, tokens: int) -> None:
    assert estimate(text) <= 2 * tokens


def test_each_part_counts_as_documented() -> None:
    assert estimate("") == 0
    assert estimate("parser") == 1
    assert estimate("parsers") == 2
    assert estimate("parse HTTPS_now") == 1 + 3 + 1 + 1
    assert estimate("a b") == 2
    assert estimate("a\n    b") == 4
    assert estimate("12.5") == 4
    assert estimate("é€🎉") == 2 + 3 + 4


@given(st.text(max_size=60), st.text(max_size=60))
def test_more_text_has_never_fewer_tokens(one: str, other: str) -> None:
    whole = estimate(f"{one}\n{other}")
    assert whole == estimate(one) + 1 + estimate(other)
    assert whole >= max(estimate(one), estimate(other))
