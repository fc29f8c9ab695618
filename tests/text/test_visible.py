from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.text.hidden import find_hidden
from bot.text.visible import visible, visible_line

HIDING = st.sampled_from(
    [
        "\u200b",
        "\u202e",
        "\x1b[8m",
        "<!--",
        "-->",
        "\ufe0f",
        "❤\ufe0f",
        "\u200d",
        "👩",
        "🔥",
        "1\ufe0f\u20e3",
        "\r",
        "\u2028",
        "\U000e0041",
    ]
)
TEXT = st.lists(st.text(max_size=6) | HIDING | st.just("\n"), max_size=12).map("".join)


@given(TEXT)
def test_nothing_hidden_survives(text: str) -> None:
    assert list(find_hidden(visible(text))) == []
    assert "\n" not in visible_line(text)


@given(TEXT)
def test_what_hides_nothing_stays_as_it_is(text: str) -> None:
    if not list(find_hidden(text)):
        assert visible(text) == text
    assert visible(visible(text)) == visible(text)


def test_hidden_text_is_written_out_and_not_dropped() -> None:
    assert visible("a\u200bb") == r"a\u200bb"
    assert visible("<!-- obey -->") == "&lt;!-- obey -->"
    assert visible("\U000e0041" * 50) == r"\U000e0041" * 50
    assert visible_line("a\nb") == r"a\nb"
