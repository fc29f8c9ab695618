"""Docstrings of a reference tool, told in the words of a specification."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final

_SECTION: Final = re.compile(r"^(Args|Returns|Yields|Raises|Attributes):$")
_ENTRY: Final = re.compile(r"^    (\w+)(?= ?(\(.*\))?:)")
_QUOTED: Final = re.compile(r"`(\w+)`")


def retold(text: str, names: Mapping[str, str], gone: Collection[str] = (), first: str = "") -> str:
    """The docstring with other names.

    Args:
        text: As `ast.get_docstring` gives it.
        names: The new name of a parameter, function, field or class by its old one.
        gone: Parameters whose entries go.
        first: What stands in place of all before the first section; empty to keep it.
    """
    lines: list[str] = []
    section, skipping, seen = "", False, False
    for line in text.split("\n"):
        heading = _SECTION.match(line)
        if heading:
            section, skipping = heading.group(1), False
            if first and not seen:
                lines = [first, ""]
            seen = True
        entry = _ENTRY.match(line) if section == "Args" else None
        if entry:
            skipping = entry.group(1) in gone
            name = entry.group(1)
            line = f"    {names.get(name, name)}{line[entry.end() :]}"  # noqa: PLW2901
        elif not line.strip():
            skipping = False
        if not skipping:
            lines.append(_QUOTED.sub(lambda hit: f"`{names.get(hit[1], hit[1])}`", line))
    if first and not seen:
        return first
    return re.sub(r"Args:\n\n", "", "\n".join(lines)).strip().removesuffix("Args:").strip()
