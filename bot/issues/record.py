"""Writes down where the work on an issue stands: the bot's one comment, and the issue's label."""

from __future__ import annotations

from typing import Final

from bot.errors import ToolwrightError
from bot.github import issues
from bot.github.issues import Comment, read
from bot.issues.gather import IssueView
from bot.issues.progress import IssueProgress
from bot.issues.session import Session
from bot.issues.state import MARKER, encode
from bot.issues.words import status
from bot.labels import STATE
from bot.text.clean import clean_block
from bot.text.quote import fenced, prose

_MAX_BLOCK: Final = 20_000


def record(session: Session, seen: IssueView, progress: IssueProgress, detail: str = "") -> None:
    """Have the comment say `progress`, with `detail` below it, and the label agree.

    Args:
        session: Where.
        seen: What was seen of the issue; it tells which comment to change.
        progress: The state to write.
        detail: Safe Markdown that a person needs now, such as the faults of a specification.
    """
    issue = seen.facts.issue
    ours = {label.name for label in STATE.values()}
    wanted = (seen.labels - ours) | {STATE[progress.status].name}
    # The comment comes last: what it says is believed, and the label is made good until it does.
    if wanted != seen.labels:
        issues.set_labels(session.client, issue.number, wanted)
    text = status(progress, session.github.label)
    body = encode(progress, f"{text}\n\n{detail}".rstrip() + "\n")
    if seen.recorded.comment is None:
        issues.add_comment(session.client, issue.number, session.github.login, MARKER, body)
    elif seen.body != body:
        place = f"issues/comments/{seen.recorded.comment}"
        read(Comment, session.client.patch(place, {"body": body}))


def explained(error: ToolwrightError) -> str:
    """An error as Markdown that is safe to post: nothing in it is resolved, whoever chose it."""
    texts = [text for text in (error.message, error.remedy) if text]
    return "\n\n".join(
        fenced(clean_block(text, _MAX_BLOCK), "text") if "\n" in text else prose(text)
        for text in texts
    )
