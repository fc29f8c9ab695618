"""From the body of an issue to the specification in it, or to a refusal with every problem."""

from __future__ import annotations

import re
from typing import Final

from bot.spec.document import BYTE_ORDER_MARK
from bot.spec.form.block import block_of, holds_block, unfenced, why_no_block
from bot.spec.form.questions import Widget
from bot.spec.form.sections import FormSection, divisions, is_form, why_not
from bot.spec.form.source import FormSource, write
from bot.spec.problem import Problem, SpecError
from bot.spec.read import SpecFile, parse_spec
from bot.spec.rules import Rules
from bot.text.unseen import UnseenText, find_unseen

MAX_BODY: Final = 65_536
"""What GitHub takes as the body of an issue, in characters."""

_MARKED: Final = re.compile(r"(?m)(^ {0,3}(?:`{3,}|~{3,})[^\n]*\n)\ufeff")
"""The mark that some editors put before a file, at the beginning of a block."""
_OPEN: Final = frozenset({"behaviour"})
"""Answers in which a fence is text like any other."""


class FormError(SpecError):
    """The body of an issue that holds no specification; `line` of a problem counts in the body."""


def specification(body: str, source_name: str, rules: Rules) -> SpecFile:
    """The specification in an issue, checked; a refusal names everything that is wrong with it.

    Args:
        body: The body of the issue.
        source_name: What messages call the specification.
        rules: The limits of the repository.

    Raises:
        FormError: As `parse`.
        SpecError: It is not valid; `problems` has every reason, with lines in what was written.
        OutOfScopeError: It is valid, and asks for a feature or for protected paths.
    """
    written = write_out(body)
    try:
        found = parse_spec(written.source, source_name, rules)
    except SpecError as error:
        raise SpecError(source_name, [*error.problems, *written.problems]) from error
    if written.problems:
        raise SpecError(source_name, written.problems)
    return found


def parse(body: str) -> bytes:
    """The specification in an issue, as a person would write it in `specs/<name>.yaml`.

    An issue is a filled form, or one code block fenced as ```` ```yaml ```` and nothing beside it.
    A code fence that somebody typed around an answer, for which the form has one, does not count.
    The result has not been checked: it is what `bot.spec.parse_spec` takes.

    Raises:
        FormError: The body is neither, or something in it is not shown to its readers.
        SpecError: An answer that has to be YAML is not.
    """
    written = write_out(body)
    if written.problems:
        raise SpecError("the issue", written.problems)
    return written.source


def answers(body: str) -> dict[str, str]:
    r"""Return what was typed into the form, by field, each character of it; "" where nothing was.

    Line breaks are `\n`, whatever the browser sent. An answer of one line that is `_No response_`,
    and a choice `None`, are what GitHub writes for nothing.

    Raises:
        FormError: The body is not a filled form, or something in it is not shown to its readers.
    """
    return {section.question.field: section.text for section in _sections(read_text(body))}


def write_out(body: str) -> FormSource:
    """Return what `parse` gives, and the problems of answers that have to be YAML.

    Raises:
        FormError: As `parse`.
    """
    text = read_text(body)
    block = block_of(text)
    if block is None:
        return write({one.question.field: _unfenced(one) for one in _sections(text)})
    if problems := [_problem(unseen, "") for unseen in find_unseen(text)]:
        raise FormError("the issue", problems)
    return FormSource(block.encode(), ())


def read_text(body: str) -> str:
    """A body as it is read: line breaks are line feeds, and pasted files have no mark.

    Raises:
        FormError: It is too long.
    """
    if len(body) > MAX_BODY:
        problem = Problem("", 1, f"The text has more than {MAX_BODY} characters.", "Shorten it.")
        raise FormError("the issue", [problem])
    text = body.removeprefix(BYTE_ORDER_MARK).replace("\r\n", "\n")
    return _MARKED.sub(r"\1", text)


def _unfenced(section: FormSection) -> str:
    free = section.question.widget is not Widget.TEXTAREA or section.question.field in _OPEN
    return section.text if free else unfenced(section.text)


def _sections(text: str) -> tuple[FormSection, ...]:
    readings = divisions(text)
    sections = readings[0] if len(readings) == 1 else ()
    problems = [_problem(unseen, _field_at(unseen.line, sections)) for unseen in find_unseen(text)]
    if not sections:
        a_form = is_form(text) and not holds_block(text)
        problems += why_not(text) if a_form else why_no_block(text)
    if problems:
        problems += map(_own_fence, (one for one in sections if _unfenced(one) != one.text))
        raise FormError("the issue", problems)
    return sections


def _field_at(line: int, sections: tuple[FormSection, ...]) -> str:
    before = [section.question.field for section in sections if section.heading < line]
    return before[-1] if before else ""


def _own_fence(section: FormSection) -> Problem:
    message = "The answer has a code fence of its own, inside the one that the form adds."
    remedy = "Remove its first and its last line."
    return Problem(section.question.field, section.first + 1, message, remedy)


def _problem(unseen: UnseenText, field: str) -> Problem:
    return Problem(field, unseen.line, unseen.what, unseen.remedy)
