"""A model's reply: Markdown with fenced code blocks, read once and strictly.

A block whose info string is a language and a path, such as `python core.py`, is the file of that
path; blocks without a path beside such blocks are prose. Where no block has a path, the first
Python block is `core.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from markdown_it import MarkdownIt

from bot.candidate import MAX_FILE_BYTES, MAX_FILES
from bot.errors import SurroundingsError
from bot.generate.protocol import ASK_ANEW
from bot.registry.manifest import MANIFEST_NAME
from bot.text.printable import quoted

CORE: Final = "core.py"

_PYTHON: Final = frozenset({"python", "python3", "py"})
# Closed: relative, no dot files, no `..`, nothing that a shell, Windows or a terminal reads.
_PATH: Final = re.compile(
    r"(?:[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}/){0,3}[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}"
)


class ReplyError(SurroundingsError):
    """The model's reply is not what was asked for; nothing of it is used."""

    def __init__(self, fault: str) -> None:
        super().__init__(f"The model's reply {fault}.", remedy=ASK_ANEW)


@dataclass(frozen=True)
class Reply:
    """The files of a reply, by path inside the tool's folder; at least one, in UTF-8."""

    files: Mapping[str, bytes]

    def __post_init__(self) -> None:
        object.__setattr__(self, "files", MappingProxyType(dict(self.files)))


@dataclass(frozen=True)
class _Block:
    language: str
    path: str
    content: str


def parse_reply(text: str) -> Reply:
    """Read a reply.

    Every path of the result is relative and stays inside the tool's folder; which of those a tool
    may have is the policy stage's to judge.

    Raises:
        ReplyError: There is no usable block, a block is not closed, a path is refused or stands
            there twice, or the reply is not text or too large.
    """
    if "\0" in text:
        raise ReplyError("holds a NUL character")
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise ReplyError("holds half a surrogate pair, which is no character") from error
    if size > MAX_FILE_BYTES:
        raise ReplyError(f"has {size} bytes, where {MAX_FILE_BYTES} are the limit")
    blocks = list(_blocks(text))
    files = [(block.path, block.content) for block in blocks if block.path]
    if not files:
        python = (block.content for block in blocks if block.language in _PYTHON)
        files = [(CORE, content) for content in python][:1]
    if not files:
        raise ReplyError("has no fenced code block with Python in it")
    _check_paths([path for path, _ in files])
    return Reply({path: content.encode() for path, content in files})


def _blocks(text: str) -> Iterator[_Block]:
    # Fences, and only what decides where one begins: lists and indented code. Without the rules
    # for HTML, a tag before a fence cannot swallow it.
    markdown = MarkdownIt("zero").enable(["fence", "code", "list"]).disable("inline")
    for token in markdown.parse(f"{text}\n"):
        if token.type != "fence" or token.map is None:
            continue
        begin, end = token.map
        # CommonMark closes an open fence at the end of the text: a cut reply would go unseen.
        if end - begin != token.content.count("\n") + len(("opening", "closing")):
            raise ReplyError(f"has a code block that is not closed, in line {begin + 1}")
        language, path, *more = [*token.info.split(), "", ""]
        if any(more):
            raise ReplyError(
                f"has {quoted(token.info.strip())} over the code block in line {begin + 1}, where "
                "a language and a path belong"
            )
        yield _Block(language.lower(), path, token.content)


def _check_paths(paths: list[str]) -> None:
    if len(paths) > MAX_FILES:
        raise ReplyError(f"has {len(paths)} files, where {MAX_FILES} are the limit")
    for path in paths:
        if not _PATH.fullmatch(path):
            raise ReplyError(f"names {quoted(path)}, which is no path inside the tool's folder")
        if path.casefold() == MANIFEST_NAME:
            raise ReplyError(f"has a {MANIFEST_NAME}, which only Toolwright writes")
    # Case decides on some file systems only, so that it must not decide here.
    folded = [path.casefold() for path in paths]
    for path in folded:
        if folded.count(path) > 1:
            raise ReplyError(f"has the file {quoted(path)} twice")
        if any(other.startswith(f"{path}/") for other in folded):
            raise ReplyError(f"has {quoted(path)} as a file and as a folder")
