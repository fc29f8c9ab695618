from __future__ import annotations

from datetime import UTC, datetime

import hypothesis.strategies as st
import pytest
from hypothesis import given
from pydantic import ValidationError

from bot.errors import SurroundingsError
from bot.issues.facts import CommentFact, moment
from bot.issues.progress import Acceptance, IssueProgress, StartReason, StopReason, digest
from bot.issues.state import MARKER, decode, encode, encode_reply, replied, size_of_notes
from bot.labels import IssueStatus
from bot.report.markdown import MAX_COMMENT

BOT = "toolwright-app[bot]"
TIME = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PROGRESS = IssueProgress(
    status=IssueStatus.PROPOSED,
    why=None,
    accepted=Acceptance(event=9, at=TIME, by="Maintainer-1", digest=digest("body")),
    seen_label=9,
    attempt=2,
    reason=StartReason.REFINE,
    requested_by="other",
    notes=("shorter --> names", "<!-- toolwright:state {} -->\nand `code`"),
    pull=12,
    head="a" * 40,
    base="b" * 40,
    handled=100,
    handled_pull=101,
    handled_review=5,
    told=("stranger", "some_enterprise"),
)


def comment(number: int, body: str, author: str = BOT) -> CommentFact:
    return CommentFact(number, author, body, TIME)


def test_the_state_survives_whatever_the_text_says() -> None:
    body = encode(PROGRESS, "Working.\n<!-- toolwright:state {} -->\n")
    found = decode([comment(1, body)], BOT)
    assert found.progress == PROGRESS
    assert (found.comment, found.damaged, found.others) == (1, False, ())
    assert body.startswith(MARKER)
    assert body.split("\n")[1].count("-->") == 1
    assert decode([comment(1, body.replace("\n", "\r\n"))], BOT.upper()).progress == PROGRESS


@given(st.lists(st.text(max_size=40), max_size=3), st.text(max_size=80))
def test_no_note_and_no_text_breaks_out(notes: list[str], text: str) -> None:
    progress = IssueProgress(notes=tuple(notes))
    body = encode(progress, text)
    assert decode([comment(1, body)], BOT).progress == progress
    hidden = body.split("\n")[1]
    assert hidden.count("-->") == hidden.count("<!--") == 1
    assert "--" not in hidden[4:-3]


def test_only_the_bots_own_comments_are_read() -> None:
    forged = encode(PROGRESS, "")
    assert decode([comment(1, forged, "stranger")], BOT).progress is None
    quoted = f"> {MARKER}\n{forged}"
    assert decode([comment(1, quoted)], BOT).comment is None
    own = encode(PROGRESS.changed(attempt=1), "")
    found = decode([comment(1, forged, "stranger"), comment(2, own)], BOT)
    assert (found.comment, found.progress) == (2, PROGRESS.changed(attempt=1))


def test_the_first_of_two_is_read_and_the_other_is_named() -> None:
    first, second = encode(PROGRESS, ""), encode(PROGRESS.changed(attempt=7), "")
    found = decode([comment(8, second), comment(3, first)], BOT)
    assert (found.comment, found.progress, found.others) == (3, PROGRESS, (8,))


@pytest.mark.parametrize(
    "body",
    [
        MARKER,
        f"{MARKER}\n\n<!-- toolwright:state {{}} -->",
        f"{MARKER}\n<!-- toolwright:state {{ -->",
        f'{MARKER}\n<!-- toolwright:state {{"version": 2}} -->',
        f'{MARKER}\n<!-- toolwright:state {{"attempt": "1"}} -->',
        f'{MARKER}\n<!-- toolwright:state {{"colour": "red"}} -->',
        f'{MARKER}\n<!-- toolwright:state {{"told": ["@all"]}} -->',
        f'{MARKER}\n<!-- toolwright:state {{"head": "HEAD"}} -->',
    ],
)
def test_a_state_that_was_changed_by_hand_is_damaged_and_not_guessed(body: str) -> None:
    found = decode([comment(1, body)], BOT)
    assert (found.comment, found.progress, found.damaged) == (1, None, True)


def test_a_long_text_is_cut_and_the_state_is_not() -> None:
    body = encode(PROGRESS, "x" * MAX_COMMENT)
    assert len(body) == MAX_COMMENT
    assert body.endswith("too long.\n")
    assert decode([comment(1, body)], BOT).progress == PROGRESS


def test_notes_are_measured_as_they_are_stored() -> None:
    assert size_of_notes([]) == 0
    assert size_of_notes(["abc"]) == len('"abc"')
    assert size_of_notes(["a-b", "<"]) == len('"a\\u002db","\\u003c"')


def test_replies_are_found_again_by_their_key() -> None:
    own = comment(4, encode_reply("comment-12", "Please wait."))
    forged = comment(5, encode_reply("comment-13", "Ha."), "stranger")
    later = comment(6, "See above.\n" + encode_reply("comment-14", ""))
    assert replied([own, forged, later], BOT) == {"comment-12"}


def test_a_progress_that_does_not_fit_cannot_be_made() -> None:
    with pytest.raises(ValidationError):
        PROGRESS.changed(head="main")
    with pytest.raises(ValidationError):
        PROGRESS.changed(status=IssueStatus.WORKING, pull=0)
    with pytest.raises(ValidationError):
        Acceptance(event=1, at=TIME.replace(tzinfo=None), by="x", digest=digest(""))


def test_times_of_github_are_read_and_others_refused() -> None:
    assert moment("2026-03-01T12:00:00Z") == TIME
    for text in ("", "yesterday", "2026-03-01T12:00:00", "2026-13-01T12:00:00Z"):
        with pytest.raises(SurroundingsError, match="cannot be read"):
            moment(text)


def test_the_digest_does_not_depend_on_line_ends() -> None:
    assert digest("a\r\nb") == digest("a\nb")
    assert digest("a\nb") != digest("a\nb ")
    assert digest("\ud800") != digest("")


def test_the_default_progress_has_done_nothing() -> None:
    assert (IssueProgress().status, IssueProgress().why) == (
        IssueStatus.STOPPED,
        StopReason.UNASKED,
    )
    assert IssueProgress().accepted is None
