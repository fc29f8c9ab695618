"""From the body of an issue to the specification in it, or to a refusal with every problem."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.intake.form.sections import Section, divisions, why_not
from bot.intake.form.source import source
from bot.intake.shown import find_unseen
from bot.spec.problem import Problem, SpecError

MAX_BODY: Final = 65_536
"""What GitHub takes as the body of an issue, in characters."""

_BLOCK: Final = re.compile(r"\s*(`{3,})ya?ml[ \t]*\n(.*\n)\1[ \t]*\s*", re.DOTALL)


class FormError(SpecError):
    """The body of an issue that holds no specification; `line` of a problem counts in the body."""


def parse(body: str) -> bytes:
    """The specification in an issue, as a person would write it in `specs/<name>.yaml`.

    An issue is a filled form, or one code block fenced as ```` ```yaml ```` and nothing beside it.
    The result has not been checked: it is what `bot.spec.parse_spec` takes.

    Raises:
        FormError: The body is neither, or something in it is not shown to its readers.
    """
    text = _visible(body)
    block = block_of(text)
    if block is not None:
        return block.encode()
    sections = _sections(text)
    firsts = {section.question.field: section.first + 1 for section in sections}
    try:
        return source({section.question.field: section.text for section in sections})
    except SpecError as error:
        raise FormError("the issue", _in_body(error, firsts)) from error


def answers(body: str) -> dict[str, str]:
    r"""What was typed into the form, by field, each character of it; "" where nothing was.

    Line breaks are `\n`, whatever the browser sent. An answer of one line that is `_No response_`,
    and a choice `None`, are what GitHub writes for nothing.

    Raises:
        FormError: The body is not a filled form, or something in it is not shown to its readers.
    """
    return {section.question.field: section.text for section in _sections(_visible(body))}


def block_of(text: str) -> str | None:
    """The content of a body that is one block of YAML; None where it is anything else."""
    match = _BLOCK.fullmatch(text)
    if not match:
        return None
    fence, content = match[1], match[2]
    closing = re.compile(rf"^ {{0,3}}`{{{len(fence)},}}[ \t]*$", re.MULTILINE)
    return None if closing.search(content) else content


def _visible(body: str) -> str:
    if len(body) > MAX_BODY:
        problem = Problem("", 1, f"The text has more than {MAX_BODY} characters.", "Shorten it.")
        raise FormError("the issue", [problem])
    text = body.replace("\r\n", "\n")
    if problems := list(_unseen(text)):
        raise FormError("the issue", problems)
    return text


def _unseen(text: str) -> Iterator[Problem]:
    readings = divisions(text)
    sections = readings[0] if len(readings) == 1 else ()
    for unseen in find_unseen(text):
        field = ""
        for section in sections:
            if section.heading < unseen.line:
                field = section.question.field
        yield Problem(field, unseen.line, unseen.what, unseen.remedy)


def _sections(text: str) -> tuple[Section, ...]:
    readings = divisions(text)
    if len(readings) != 1:
        raise FormError("the issue", why_not(text))
    return readings[0]


def _in_body(error: SpecError, firsts: dict[str, int]) -> Iterator[Problem]:
    for problem in error.problems:
        first = firsts[problem.field.partition(".")[0]]
        line = first + problem.line - 1
        yield Problem(problem.field, line, problem.message, problem.remedy)
