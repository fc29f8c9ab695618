"""A file of a reply as the steps see it: text that the gate could read, and its syntax tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.candidate import Candidate, Provenance
from bot.normalize.names import scopes
from bot.spec.interface import Interface
from bot.spec.toolspec import ToolSpec
from bot.text.clean import clean
from bot.validate.source import Module, read_modules

MAX_SENTENCE: Final = 240
"""Characters of a sentence for the report."""

_NOBODY: Final = Provenance(generator="", generator_version="")


@dataclass(frozen=True)
class Expectations:
    """What a file is fitted to.

    Attributes:
        spec: The specification as it is shown to generators.
        interface: Its interface, parsed.
        read: Names that the other files of the reply mention: nothing of these may go.
    """

    spec: ToolSpec
    interface: Interface
    read: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Rewrite:
    """The new text of a file, and a sentence for each repair that led to it."""

    text: str
    repairs: tuple[str, ...]


def parsed(path: str, text: str) -> Module | None:
    """The module, or None where the gate could not read it or Python would not compile it."""
    try:
        content = text.encode()
    except UnicodeEncodeError:
        return None
    modules, _ = read_modules(Candidate("tool", {path: content}, _NOBODY))
    return modules[0] if modules and _has_scopes(path, text) else None


def _has_scopes(path: str, text: str) -> bool:
    """Return whether every name belongs to one scope: `global x` behind `x = 1` does parse."""
    try:
        scopes(path, text)
    except (SyntaxError, RecursionError):
        return False
    return True


def sentence(path: str, text: str) -> str:
    """One clean, bounded sentence about a file."""
    return clean(f"{path}: {text}", MAX_SENTENCE)


def listed(names: list[str]) -> str:
    """Names for a sentence, the first five of them."""
    shown = ", ".join(names[:5])
    return shown if len(names) <= 5 else f"{shown} and {len(names) - 5} more"
