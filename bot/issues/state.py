"""The comments in which the bot keeps its state on an issue, and says where the work stands.

State is read from the second line alone, and only where the first is the marker, so that nothing
in the text below can pass for it. Only the bot's own comments are read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError

from bot.issues.facts import CommentFact, same
from bot.issues.progress import IssueProgress
from bot.report.markdown import MAX_COMMENT

MARKER: Final = "<!-- toolwright:progress -->"
_STATE: Final = re.compile(r"<!-- toolwright:state (\{.*\}) -->")
_REPLY: Final = re.compile(r"<!-- toolwright:reply ([a-z]+-[0-9]+) -->")
_CUT: Final = "\n\nThe rest is cut here, for the comment would be too long.\n"


@dataclass(frozen=True)
class StateComment:
    """What the bot's comments say.

    Attributes:
        comment: The comment that is updated in place; None where there is none.
        progress: Its state; None where there is no comment, or its state cannot be read.
        damaged: Whether the latter is the case.
        others: Further comments with the marker, which are not read; one of them says so.
    """

    comment: int | None
    progress: IssueProgress | None
    damaged: bool
    others: tuple[int, ...]


def encode(progress: IssueProgress, text: str) -> str:
    """The body of the comment: hidden state, then `text` for people, cut where it is too long."""
    head = f"{MARKER}\n<!-- toolwright:state {_escaped(progress)} -->\n\n"
    room = MAX_COMMENT - len(head)
    return head + (text if len(text) <= room else text[: room - len(_CUT)] + _CUT)


def _escaped(progress: IssueProgress) -> str:
    data = json.dumps(progress.model_dump(mode="json"), ensure_ascii=False, separators=(",", ":"))
    # All three occur in strings alone; without them no comment can be ended or begun.
    for sign in "<>-":
        data = data.replace(sign, f"\\u{ord(sign):04x}")
    return data


def size_of_notes(notes: Iterable[str]) -> int:
    """Return how many characters the texts of refinements take in the state."""
    return len(_escaped(IssueProgress(notes=tuple(notes)))) - len(_escaped(IssueProgress()))


def decode(comments: Iterable[CommentFact], login: str) -> StateComment:
    """The state on an issue, from the first comment by `login` that has the marker.

    What others write is not read, whatever it looks like. The bot's own comment can be edited by
    whoever has write access; where its state is no longer one, nothing is guessed.
    """
    own = sorted(
        (one for one in comments if same(one.author, login) and _lines(one.body)[0] == MARKER),
        key=lambda comment: comment.id,
    )
    if not own:
        return StateComment(None, None, damaged=False, others=())
    progress = _progress(own[0].body)
    others = tuple(comment.id for comment in own[1:])
    return StateComment(own[0].id, progress, damaged=progress is None, others=others)


def _progress(body: str) -> IssueProgress | None:
    lines = _lines(body)
    match = _STATE.fullmatch(lines[1]) if len(lines) > 1 else None
    if not match:
        return None
    try:
        return IssueProgress.model_validate_json(match[1])
    except ValidationError:
        return None


def encode_reply(key: str, text: str) -> str:
    """The body of a comment that answers what `key` names, such as `comment-12`."""
    return f"<!-- toolwright:reply {key} -->\n{text}"


def replied(comments: Iterable[CommentFact], login: str) -> frozenset[str]:
    """The keys that were answered by `login`, so that a run that was killed repeats no answer."""
    firsts = (_lines(one.body)[0] for one in comments if same(one.author, login))
    return frozenset(match[1] for first in firsts if (match := _REPLY.fullmatch(first)))


def _lines(body: str) -> list[str]:
    return body.replace("\r\n", "\n").split("\n")
