"""A plan as Markdown that is safe to post: text from a specification stays text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.spec.plan import Component, Plan
from bot.text.printable import printable

# What a forge or a renderer would act on: markup, links, mentions of people and of issues.
_MARKUP: Final = re.compile(r"([\\`*_{}\[\]()+!|~])")
_MENTION: Final = re.compile(r"[@#$]|\b(?:https?|www)\b(?=[:.])|\bGH(?=-\d)", re.IGNORECASE)


def markdown(plan: Plan) -> str:
    """The plan as one Markdown text, ended by a line break."""
    return "\n".join(_lines(plan)) + "\n"


def _lines(plan: Plan) -> Iterator[str]:
    yield from (f"# Implementation plan: {plan.name}", "", _plain(plan.summary), "")
    yield "A draft for a person, derived from the words of the specification. No code was written."
    if plan.reasons:
        yield from ("", "## Why Toolwright does not build it", "")
        yield from (f"- {_plain(reason)}" for reason in plan.reasons)
    yield from ("", "## Components, in dependency order", "")
    for number, component in enumerate(plan.components, start=1):
        yield from _component(number, component)
    for group in plan.together:
        names = ", ".join(f"`{name}`" for name in group)
        yield from ("", f"These need each other and are designed together: {names}.")
    if plan.omitted:
        yield from ("", f"{plan.omitted} more statements found no room here. Split the feature.")
    yield from ("", "## Acceptance criteria", "")
    yield from (f"- [ ] {_plain(criterion)}" for criterion in plan.criteria)
    if not plan.criteria:
        yield "The specification states none. Agree on at least one for each component first."
    yield from ("", "## Parts that could be filed as tool specifications", "")
    parts = [component for component in plan.components if component.spec]
    for component in parts:
        yield from (f"### `{component.name}`", "", *_fenced(component.spec, "yaml"), "")
    if not parts:
        yield "None: no part is plainly a function from data to data."


def _component(number: int, component: Component) -> Iterator[str]:
    needs = ", ".join(f"`{name}`" for name in component.needs)
    behind = f" Needs {needs}." if needs else ""
    yield f"{number}. `{component.name}`: {_plain(component.purpose)}{behind}"
    if component.signature:
        yield from ("", *(f"   {line}" for line in _fenced(component.signature, "python")), "")


def _fenced(text: str, language: str) -> list[str]:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}{language}", *text.rstrip("\n").split("\n"), fence]


def _plain(text: str) -> str:
    """Text that renders as itself: markup escaped, tags dead, nobody mentioned, nothing linked."""
    escaped = _MARKUP.sub(r"\\\1", printable(text)).replace("&", "&amp;").replace("<", "&lt;")
    return _MENTION.sub(lambda match: f"`{match[0]}`", escaped)
