from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import given

from bot.issues.commands import (
    MAX_NOTE,
    CancelCommand,
    Command,
    CommentCommand,
    RebuildCommand,
    RefineCommand,
    RetryCommand,
    UnclearCommand,
    in_comment,
    in_review,
)


@pytest.mark.parametrize(
    ("body", "command"),
    [
        ("/toolwright retry", RetryCommand()),
        ("/Toolwright  RETRY  ", RetryCommand()),
        ("Thank you.\n/toolwright cancel\r\nBye.", CancelCommand()),
        ("/toolwright rebuild\n", RebuildCommand()),
        ("/toolwright retry\rBye.", RetryCommand()),
        ("> what they said\n\n/toolwright retry", RetryCommand()),
        ("> what they said\n/toolwright retry", RetryCommand()),
        ("/toolwright refine Use `x`,\r\n\r\nnot y. ", RefineCommand("Use `x`,\n\nnot y.")),
        ("/toolwright refine\n- one\n- two", RefineCommand("- one\n- two")),
        ("/toolwright refine use\n```python\nx: <y>\n```",
         RefineCommand("use\n```python\nx: <y>\n```")),
        ("/toolwright refine never print `/toolwright`",
         RefineCommand("never print `/toolwright`")),
    ],
)  # fmt: skip
def test_a_command_is_read(body: str, command: Command) -> None:
    assert in_comment(body) == CommentCommand(command)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "Please retry.",
        "Say /toolwright retry",
        "/toolwrights retry",
        "`/toolwright retry`",
        "`a\n/toolwright retry\nb`",
        "```\n/toolwright retry\n```",
        "~~~\n/toolwright retry\n~~~",
        "````\n```\n/toolwright retry\n````",
        "    /toolwright retry",
        "> /toolwright retry",
        "> a\n> /toolwright retry",
        "- /toolwright retry",
        "# /toolwright retry",
        "<!--\n/toolwright retry\n-->",
        "a <!--\n/toolwright retry\n-->",
        "<details>\n/toolwright retry\n</details>",
        "/toolwright retry\n" + "x" * 65_536,
    ],
)
def test_what_is_not_plain_text_at_the_start_of_a_line_is_no_command(body: str) -> None:
    assert in_comment(body) is None


def test_the_first_of_several_commands_counts_and_the_rest_is_told() -> None:
    assert in_comment(
        "/toolwright retry\n/toolwright cancel\n\n/toolwright retry"
    ) == CommentCommand(RetryCommand(), 2)
    assert in_comment("/toolwright refine one\ntwo\n/toolwright cancel") == CommentCommand(
        RefineCommand("one\ntwo"), 1
    )


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("/toolwright", "`/toolwright retry` makes a new attempt"),
        ("/toolwright merge now", "There is no command `merge`."),
        ("/toolwright `@all`", "There is no command `` `@all` ``."),
        ("/toolwright retry please", "`/toolwright retry` stands alone"),
        ("/toolwright refine", "Say what should be different"),
        ("/toolwright refine " + "x" * (MAX_NOTE + 1), "more than 4000 characters"),
        ("/toolwright refine this\nand <!-- that -->", "Line 2 of it: `Hidden text: HTML comment"),
        ("/toolwright refine a\u200bb", "U+200B"),
    ],
)
def test_what_cannot_be_obeyed_says_why(body: str, why: str) -> None:
    said = in_comment(body)
    assert said
    assert isinstance(said.command, UnclearCommand)
    assert why in said.command.why
    assert "\u200b" not in said.command.why


def test_hidden_text_is_named_with_its_line() -> None:
    said = in_comment("/toolwright refine this\nand <!-- that --> and <b>\n\u202ethere")
    assert said
    assert isinstance(said.command, UnclearCommand)
    assert "Line 2 of it" in said.command.why
    assert "2 more places" in said.command.why


def test_a_review_refines_by_its_text_or_by_its_command() -> None:
    assert in_review("Shorter names, please.") == CommentCommand(
        RefineCommand("Shorter names, please.")
    )
    assert in_review("I see.\n/toolwright cancel") == CommentCommand(CancelCommand())
    assert isinstance(in_review("  ").command, UnclearCommand)
    assert isinstance(in_review("x <!-- y -->").command, UnclearCommand)


PIECES = st.sampled_from(
    [
        "/toolwright retry",
        "/toolwright refine a",
        "```",
        "> ",
        "\n",
        "\n\n",
        "`",
        "<!--",
        "-->",
        "-",
        " ",
    ]
)


@given(st.lists(PIECES | st.text(max_size=5), max_size=12).map("".join))
def test_any_comment_is_read_without_failure(body: str) -> None:
    said = in_comment(body)
    assert said is None or "/toolwright" in body.casefold()
    if said and isinstance(said.command, RefineCommand):
        assert said.command.text in body.replace("\r\n", "\n").replace("\r", "\n")


@given(st.text("ab \n`", max_size=30).filter(lambda text: "```" not in text))
def test_fenced_commands_are_never_obeyed(before: str) -> None:
    assert in_comment(f"```\n{before}\n/toolwright cancel\n```") is None
