"""The structure of free text: its list items and sentences, and what kind of statement one is.

Word lists, not understanding: a plan made from this is a draft for a person, and says so.
"""

from __future__ import annotations

import re
from typing import Final

_ITEM: Final = re.compile(r"^\s*(?:[-*+•]|\d+[.)])\s+(.*)$")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9`\"'(])")
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_DEMAND: Final = re.compile(
    r"\b(must|shall|should|never|always|at most|at least|no more than|within \d)", re.IGNORECASE
)
_EFFECT: Final = re.compile(
    r"\b(api|connect|database|delet|deploy|download|email|endpoint|http|install|listen|log ?in|"
    r"messag|network|notif|overwrit|page|password|permission|publish|queue|remov|schedul|screen|send|"
    r"server|servic|stor|thread|train|updat|upload|user|watch|web|writ)",
    re.IGNORECASE,
)
_DATA: Final = re.compile(
    r"\b(aggregat|analys|analyz|calculat|classif|compar|comput|convert|count|detect|diff|extract|"
    r"filter|find|format|group|index|measur|merg|normali|pars|rank|render|scor|sort|split|"
    r"summari|tokeni|transform|translat|validat)",
    re.IGNORECASE,
)
_NOISE: Final = frozenset(
    {
        "a", "an", "and", "are", "as", "at", "be", "by", "can", "for", "from", "has", "have", "in",
        "into", "is", "it", "its", "must", "of", "on", "or", "shall", "should", "that", "the",
        "their", "then", "there", "they", "this", "to", "when", "which", "will", "with",
    }
)  # fmt: skip


def statements(text: str) -> tuple[list[str], list[str]]:
    """The list items of a text, and the sentences outside its lists, each on one line."""
    items: list[str] = []
    prose: list[str] = []
    in_item = False
    for line in text.split("\n"):
        if match := _ITEM.match(line):
            items.append(match[1].strip())
            in_item = True
        elif in_item and line.startswith((" ", "\t")) and line.strip():
            items[-1] += " " + line.strip()
        else:
            in_item = False
            prose.append(line.strip())
    paragraphs = "\n".join(prose).split("\n\n")
    sentences = [
        sentence.strip()
        for paragraph in paragraphs
        for sentence in _SENTENCE_END.split(" ".join(paragraph.split()))
        if sentence.strip()
    ]
    return [item for item in items if item], sentences


def is_demand(statement: str) -> bool:
    """Return whether a statement says what must hold, as an acceptance criterion does."""
    return bool(_DEMAND.search(statement))


def has_effects(statement: str) -> bool:
    """Return whether a statement speaks of a state, a service or a person outside the data."""
    return bool(_EFFECT.search(statement))


def works_on_data(statement: str) -> bool:
    """Return whether a statement speaks of turning data into data, and of nothing with effects."""
    return bool(_DATA.search(statement)) and not has_effects(statement)


def mentions(statement: str, name: str) -> bool:
    """Tell whether a statement names something: `load_rows`, `load rows` and `Load-rows` alike."""
    words = r"[ _-]".join(map(re.escape, name.split("_")))
    # One word alone may be plain English, so that it counts only as it is spelt.
    flags = re.IGNORECASE if "_" in name else re.NOFLAG
    return bool(re.search(rf"(?<!\w){words}(?!\w)", statement, flags))


def is_about(item: str, name: str) -> bool:
    """Return whether a list item has something as its subject.

    Before its colon, or in three words.
    """
    head, colon, _ = item.partition(":")
    return mentions(head if colon else " ".join(item.split()[:3]), name)


def title(statement: str) -> str:
    """A snake_case name for a statement: what stands before its colon, or its first words."""
    head, colon, _ = statement.partition(":")
    source = head if colon and len(head) <= 40 else statement
    words = [word.lower() for word in _WORD.findall(source)]
    significant = [word for word in words if word not in _NOISE] or words
    return "_".join(significant[:4])[:36].rstrip("_") or "part"
