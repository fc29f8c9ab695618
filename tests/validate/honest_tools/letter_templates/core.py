"""Fills templates."""

from __future__ import annotations

from string import Template


def fields(template: str) -> list[str]:
    """Return the names of the places, each once, in order.

    Raises:
        ValueError: A dollar sign stands alone.
    """
    parsed = Template(template)
    if not parsed.is_valid():
        raise ValueError("a dollar sign stands alone")
    return parsed.get_identifiers()


def fill(template: str, values: dict[str, str]) -> str:
    """Return the text with every place filled.

    Raises:
        ValueError: A value is missing, or a dollar sign stands alone.
    """
    missing = [name for name in fields(template) if name not in values]
    if missing:
        raise ValueError(f"no value for {', '.join(missing)}")
    return Template(template).substitute(values)


def fill_all(template: str, rows: list[dict[str, str]]) -> list[str]:
    """Return one text for each row.

    Raises:
        ValueError: As `fill`.
    """
    return [fill(template, row) for row in rows]
