"""From the body of an issue to the specification in it, or to a refusal with every problem."""

from __future__ import annotations

import re
from typing import Final

from bot.spec.form.sections import FormSection, divisions, why_not
from bot.spec.form.source import FormSource, write
from bot.spec.problem import Problem, SpecError
from bot.spec.read import SpecFile, parse_spec
from bot.spec.rules import Rules
from bot.text.unseen import UnseenText, find_unseen

MAX_BODY: Final = 65_536
"""What GitHub takes as the body of an issue, in characters."""

_BLOCK: Final = re.compile(r"\s*(`{3,})ya?ml[ \t]*\n(.*\n)\1[ \t]*\s*", re.DOTALL)


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
    return {section.question.field: section.text for section in _sections(_bounded(body))}


def write_out(body: str) -> FormSource:
    """Return what `parse` gives, and the problems of answers that have to be YAML.

    Raises:
        FormError: As `parse`.
    """
    text = _bounded(body)
    block = block_of(text)
    if block is None:
        return write({section.question.field: section.text for section in _sections(text)})
    if problems := [_problem(unseen, "") for unseen in find_unseen(text)]:
        raise FormError("the issue", problems)
    return FormSource(block.encode(), ())


def block_of(text: str) -> str | None:
    """The content of a body that is one block of YAML; None where it is anything else."""
    match = _BLOCK.fullmatch(text)
    if not match:
        return None
    fence, content = match[1], match[2]
    closing = re.compile(rf"^ {{0,3}}`{{{len(fence)},}}[ \t]*$", re.MULTILINE)
    return None if closing.search(content) else content


def _bounded(body: str) -> str:
    if len(body) > MAX_BODY:
        problem = Problem("", 1, f"The text has more than {MAX_BODY} characters.", "Shorten it.")
        raise FormError("the issue", [problem])
    return body.replace("\r\n", "\n")


def _sections(text: str) -> tuple[FormSection, ...]:
    readings = divisions(text)
    sections = readings[0] if len(readings) == 1 else ()
    problems = [_problem(unseen, _field_at(unseen.line, sections)) for unseen in find_unseen(text)]
    if not sections:
        problems += why_not(text)
    if problems:
        raise FormError("the issue", problems)
    return sections


def _field_at(line: int, sections: tuple[FormSection, ...]) -> str:
    before = [section.question.field for section in sections if section.heading < line]
    return before[-1] if before else ""


def _problem(unseen: UnseenText, field: str) -> Problem:
    return Problem(field, unseen.line, unseen.what, unseen.remedy)
