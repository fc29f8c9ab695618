"""What a comment or a review tells Toolwright to do.

A command is a line of plain text that begins with `/toolwright`. A line inside code, HTML or a
quotation is not a command, whatever it says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.report.markdown import MAX_COMMENT
from bot.text.printable import MAX_QUOTED, printable
from bot.text.quote import code
from bot.text.unseen import find_unseen

WORD: Final = "/toolwright"
MAX_NOTE: Final = 4_000
"""Longest text of a refinement, in characters."""

HELP: Final = (
    "`/toolwright retry` makes a new attempt, `/toolwright refine` and what should be different "
    "makes one with that in mind, `/toolwright rebuild` puts the proposal on the newest base, and "
    "`/toolwright cancel` ends the work."
)


@dataclass(frozen=True)
class RetryCommand:
    """Make a new attempt."""


@dataclass(frozen=True)
class RefineCommand:
    """Make a new attempt that heeds `text`, which is not empty and holds nothing unseen."""

    text: str


@dataclass(frozen=True)
class RebuildCommand:
    """Build the proposal's branch again on the newest commit of its base."""


@dataclass(frozen=True)
class CancelCommand:
    """End the work, and close the pull request."""


@dataclass(frozen=True)
class UnclearCommand:
    """Nothing that can be obeyed; `why` is a sentence or more of Markdown that is safe to post."""

    why: str


Command: TypeAlias = RetryCommand | RefineCommand | RebuildCommand | CancelCommand | UnclearCommand


@dataclass(frozen=True)
class CommentCommand:
    """The first command of a comment, and how many more stand in it, which nobody obeys."""

    command: Command
    more: int = 0


def in_comment(body: str) -> CommentCommand | None:
    """The command of a comment; None where there is none.

    The text of `refine` goes on to the end of the comment, or to the next command in it.
    """
    if WORD not in body.casefold():
        return None
    text = _with_line_feeds(body)
    if len(text) > MAX_COMMENT:
        return None
    lines = text.split("\n")
    starts = _command_lines(text, lines)
    if not starts:
        return None
    end = starts[1] if len(starts) > 1 else len(lines)
    return CommentCommand(_command(lines[starts[0] : end]), more=len(starts) - 1)


def in_review(body: str) -> CommentCommand:
    """The command of a review that requests changes: the one in it, or else to refine by it."""
    return in_comment(body) or CommentCommand(_refine(_with_line_feeds(body)))


def _with_line_feeds(body: str) -> str:
    # Markdown ends a line at a carriage return alone, too.
    return body.replace("\r\n", "\n").replace("\r", "\n")


def _command_lines(text: str, lines: list[str]) -> list[int]:
    """The lines, from 0, that GitHub shows as plain text beginning with the word."""
    found: list[int] = []
    for token in MarkdownIt("commonmark").parse(text):
        if token.type != "inline" or not token.map:
            continue
        first, end = token.map
        written = [number for number in range(first, end) if _is_command(lines[number])]
        # Where code or HTML spans several lines, the word may begin a line and still not be text.
        if len(written) == _spoken(token):
            found += written
    return found


def _spoken(block: Token) -> int:
    begins, spoken = True, 0
    for token in block.children or []:
        spoken += begins and token.type == "text" and _is_command(token.content)
        begins = token.type in {"softbreak", "hardbreak"}
    return spoken


def _is_command(line: str) -> bool:
    return line.casefold().split()[:1] == [WORD]


def _command(lines: list[str]) -> Command:
    _, *words = lines[0].split(maxsplit=2)
    name, rest = (words[0].casefold() if words else ""), " ".join(words[1:]).strip()
    if name == "refine":
        return _refine("\n".join([rest, *lines[1:]]))
    plain: dict[str, Command] = {
        "retry": RetryCommand(),
        "rebuild": RebuildCommand(),
        "cancel": CancelCommand(),
    }
    if name not in plain:
        shown = code(printable(name[:MAX_QUOTED]))
        return UnclearCommand(f"There is no command {shown}. {HELP}" if name else HELP)
    if rest:
        return UnclearCommand(f"`{WORD} {name}` stands alone on its line. {HELP}")
    return plain[name]


def _refine(text: str) -> Command:
    note = text.strip()
    if not note:
        return UnclearCommand(
            f"Say what should be different: `{WORD} refine` and then the text, or the text of a "
            "review that requests changes."
        )
    if len(note) > MAX_NOTE:
        return UnclearCommand(f"The text has more than {MAX_NOTE} characters. Shorten it.")
    if unseen := find_unseen(note):
        first = unseen[0]
        why = code(f"{first.what} {first.remedy}")
        others = f" {len(unseen) - 1} more places are like it." if len(unseen) > 1 else ""
        return UnclearCommand(f"The text was not heeded. Line {first.line} of it: {why}{others}")
    return RefineCommand(note)
