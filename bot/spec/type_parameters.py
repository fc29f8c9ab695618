"""Type parameters as Python 3.12 writes them, in the words of 3.11: `def f[T](x: T) -> T: ...`.

Tools run on 3.11, so that this is also what a generator is told. Lines stay where they are: the
variables are declared at the end, which a stub may do.
"""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.spec.document import Document

_OPEN: Final = frozenset("([{")
_CLOSE: Final = frozenset(")]}")
_BREAKS: Final = frozenset({tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.NL})


def with_older_syntax(document: Document) -> Document:
    """Return the document with the type parameters of its interface declared as variables."""
    text = document.values.get("interface")
    if not isinstance(text, str):
        return document
    return replace(document, values={**document.values, "interface": older_syntax(text)})


def older_syntax(text: str) -> str:
    """Return a stub without type parameters and `type` statements; as it is where it has none.

    A parameter with a default, which Python has from 3.13 on, stays, and is refused as what no
    parser of 3.11 reads; so does a name that stands for two different variables.
    """
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
        edits, variables = _edits(tokens)
    except (tokenize.TokenError, SyntaxError, _OddError):
        return text
    if not edits:
        return text
    lines = text.splitlines(keepends=True)
    # From the end, so that places before an edit stay what they are.
    for edit in sorted(edits, key=lambda one: one.start, reverse=True):
        (first, left), (last, right) = edit.start, edit.end
        head, tail = lines[first - 1][:left], lines[last - 1][right:]
        # The lines in between are kept, and go on.
        kept = " \\\n" * (last - first)
        lines[first - 1 : last] = (head + edit.text + kept + tail).splitlines(keepends=True)
    declared = "".join(f"{name} = {value}\n" for name, value in variables.items())
    imported = "from typing import Generic, ParamSpec, TypeAlias, TypeVar, TypeVarTuple\n"
    joined = "".join(lines)
    return f"{joined}{'' if joined.endswith(chr(10)) else chr(10)}{imported}{declared}"


class _OddError(Exception):
    """It is not what it looked like."""


@dataclass(frozen=True)
class _Edit:
    """Text in the place of what stands between two places, each a line from 1 and a column."""

    start: tuple[int, int]
    end: tuple[int, int]
    text: str


def _edits(tokens: Sequence[tokenize.TokenInfo]) -> tuple[list[_Edit], dict[str, str]]:
    edits: list[_Edit] = []
    variables: dict[str, str] = {}
    for index in range(len(tokens) - 2):
        word, name, after = tokens[index : index + 3]
        begins = index == 0 or tokens[index - 1].type in _BREAKS
        begins |= tokens[index - 1].string == "async"
        if not begins or name.type != tokenize.NAME or word.string not in {"class", "def", "type"}:
            continue
        end, names = index + 2, []
        if after.string == "[":
            end = _closing(tokens, index + 2)
            for part in _parts(tokens[index + 3 : end]):
                parameter, value = _variable(part)
                if variables.setdefault(parameter, value) != value:
                    raise _OddError
                names.append(f"*{parameter}" if value.startswith("TypeVarTuple") else parameter)
            end += 1
        if word.string == "type":
            if tokens[end].string == "=":
                edits.append(_Edit(word.start, tokens[end].start, f"{name.string}: TypeAlias "))
        elif names:
            edits.append(_Edit(after.start, tokens[end].start, ""))
            if word.string == "class":
                edits.append(_generic(tokens, end, ", ".join(names)))
    return edits, variables


def _generic(tokens: Sequence[tokenize.TokenInfo], place: int, names: str) -> _Edit:
    """Put `Generic` behind the bases of a class and before what has a name."""
    base = f"Generic[{names}]"
    if tokens[place].string != "(":
        return _Edit(tokens[place].start, tokens[place].start, f"({base})")
    end = _closing(tokens, place)
    start = place + 1
    for part in _parts(tokens[start:end]):
        if len(part) > 1 and part[1].string == "=":
            return _Edit(part[0].start, part[0].start, f"{base}, ")
    comma = ", " if end > start and tokens[end - 1].string != "," else ""
    return _Edit(tokens[end].start, tokens[end].start, f"{comma}{base}")


def _variable(part: Sequence[tokenize.TokenInfo]) -> tuple[str, str]:
    """Return the name of a type parameter and what declares it."""
    words = [token.string for token in part]
    if words[0] in {"*", "**"} and len(words) == 2:
        kind = "TypeVarTuple" if words[0] == "*" else "ParamSpec"
        return words[1], f'{kind}("{words[1]}")'
    if not words[0].isidentifier() or "=" in words:
        raise _OddError
    if len(words) == 1:
        return words[0], f'TypeVar("{words[0]}")'
    if words[1] != ":" or len(words) == 2:
        raise _OddError
    bound = " ".join(words[2:])
    if words[2] == "(" and words[-1] == ")":
        return words[0], f'TypeVar("{words[0]}", {" ".join(words[3:-1])})'
    return words[0], f'TypeVar("{words[0]}", bound={bound})'


def _closing(tokens: Sequence[tokenize.TokenInfo], place: int) -> int:
    depth = 0
    for index in range(place, len(tokens)):
        depth += (tokens[index].string in _OPEN) - (tokens[index].string in _CLOSE)
        if not depth:
            return index
    raise _OddError


def _parts(tokens: Sequence[tokenize.TokenInfo]) -> Iterator[list[tokenize.TokenInfo]]:
    """Split at the commas outside of brackets; line breaks and comments are left out."""
    part: list[tokenize.TokenInfo] = []
    depth = 0
    for token in tokens:
        if token.type in {tokenize.NL, tokenize.COMMENT}:
            continue
        depth += (token.string in _OPEN) - (token.string in _CLOSE)
        if token.string == "," and not depth:
            yield part
            part = []
        else:
            part.append(token)
    if part:
        yield part
