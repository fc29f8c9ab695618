"""A whole specification in one code block of YAML, as people paste it into an issue."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.spec.form.sections import REFILE
from bot.spec.problem import Problem
from bot.text.printable import quoted

LANGUAGES: Final = frozenset({"yaml", "yml"})

_FIELD: Final = re.compile(r"(?m)^ {0,3}(name|kind|summary|interface) *:")
_ENOUGH: Final = 3
"""With this many different fields at the margin, a text is taken for a specification."""
_OWN: Final = re.compile(r"(`{3,}|~{3,})[ ]*[A-Za-z0-9+._-]*[ ]*")


def block_of(text: str) -> str | None:
    """The content of a body that is one closed block of YAML; None where it is anything else."""
    match _parts(text):
        case [Token(type="fence") as block] if _is_yaml(block) and _is_closed(block, text):
            return block.content
        case _:
            return None


def holds_block(text: str) -> bool:
    """Whether a whole specification stands in a block of YAML, whatever stands beside it."""
    return any(_is_yaml(part) and _looks_whole(part.content) for part in _parts(text))


def why_no_block(text: str) -> Iterator[Problem]:
    """What keeps a body that is no filled form from being one block; at least one problem.

    The lines of the problems count from 1 in the body.
    """
    parts = _parts(text)
    blocks = [part for part in parts if part.type == "fence"]
    marked = [block for block in blocks if _is_yaml(block)]
    if marked:
        yield from _marked_faults(parts, marked, text)
    elif alike := next((block for block in blocks if _looks_whole(block.content)), None):
        said = alike.info.strip()
        message = "The code block does not say that it is YAML" + (
            f", but that it is {quoted(said)}." if said else "."
        )
        yield Problem("", _line(alike), message, "Begin it with a line ```yaml.")
    elif inner := next((one for one in _tokens(text) if _is_yaml(one)), None):
        message = "The block of YAML stands inside a list or a quotation."
        yield Problem("", _line(inner), message, "Begin its lines at the left margin.")
    elif _looks_whole(text):
        message = "The specification stands in no code block, so that GitHub shows it otherwise."
        remedy = "Put a line ```yaml before it, and a line ``` behind it."
        yield Problem("", 1, message, remedy)
    else:
        yield Problem("", 1, "The text is not a filled form.", REFILE)


def _marked_faults(parts: Sequence[Token], marked: Sequence[Token], text: str) -> Iterator[Problem]:
    first = marked[0]
    for other in marked[1:]:
        message = f"A second block of YAML begins here; the first is at line {_line(first)}."
        yield Problem("", _line(other), message, "Keep one specification an issue.")
    beside = [part for part in parts if part not in marked]
    if beside:
        message = "Text stands beside the block of YAML, and only the block would be read."
        remedy = "Remove it, or move what the tool has to do into `behaviour` in the block."
        yield Problem("", _line(beside[0]), message, remedy)
    if not _is_closed(marked[-1], text):
        message = "The block of YAML that begins here does not end."
        yield Problem("", _line(marked[-1]), message, f"End it with a line {marked[-1].markup}.")


def unfenced(answer: str) -> str:
    r"""An answer without a code fence of its own around all of it, beside the one of the form.

    The first line becomes empty, so that lines keep their numbers. Anything else stays as it is.
    """
    lines = answer.rstrip().split("\n")
    opening = _OWN.fullmatch(lines[0])
    if opening is None or len(lines) < 2:
        return answer
    closing = re.compile(rf"{re.escape(opening[1])}{opening[1][0]}*[ ]*")
    if not closing.fullmatch(lines[-1]) or any(closing.fullmatch(line) for line in lines[1:-1]):
        return answer
    return "\n".join(["", *lines[1:-1]])


def _tokens(text: str) -> list[Token]:
    return MarkdownIt("commonmark").parse(text)


def _parts(text: str) -> list[Token]:
    """The beginnings of what stands at the top level of a Markdown text, in order."""
    return [token for token in _tokens(text) if token.level == 0 and token.map]


def _is_yaml(block: Token) -> bool:
    return block.type == "fence" and block.info.strip().casefold() in LANGUAGES


def _is_closed(block: Token, text: str) -> bool:
    _, end = block.map or (0, 0)
    lines = text.split("\n")
    last = lines[end - 1].strip() if end <= len(lines) else ""
    return (
        end - 1 > _line(block) - 1
        and last.startswith(block.markup)
        and not last.strip(block.markup[0])
    )


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1


def _looks_whole(text: str) -> bool:
    return len(set(_FIELD.findall(text))) >= _ENOUGH
