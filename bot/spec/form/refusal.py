"""A refused specification as the list that the person who filed the issue reads."""

from __future__ import annotations

import re
from typing import Final

from bot.spec.form.block import block_of
from bot.spec.form.questions import QUESTIONS, Widget
from bot.spec.form.read import FormError, read_text, write_out
from bot.spec.problem import MAX_LISTED, Problem, SpecError
from bot.text.printable import printable
from bot.text.quote import code

_LABELS: Final = {question.field: question.label for question in QUESTIONS}
_LONG: Final = frozenset(
    question.field for question in QUESTIONS if question.widget is Widget.TEXTAREA
)


def refusal(error: SpecError, body: str) -> str:
    """Every problem as one item of a Markdown list that is safe to post, ended by a line break.

    A problem names the question and the line of its answer. Where there is no such line, the issue
    being no filled form, it names the line of the issue's text, or of the block of YAML in it.

    Args:
        error: What `specification` or `parse` raised for the body, or `bot.spec.parse_spec` for
            the result of the latter.
        body: The body of the issue.
    """
    if isinstance(error, FormError):
        items = [_item(problem, f"line {problem.line} of the issue") for problem in error.problems]
    elif block_of(read_text(body)) is not None:
        items = [_item(problem, f"line {problem.line} of the block") for problem in error.problems]
    else:
        starts = _starts(write_out(body).source.decode())
        items = [_item(problem, _in_answer(problem, starts)) for problem in error.problems]
    more = len(items) - MAX_LISTED
    rest = [f"- {more} more problems follow.\n"] if more > 0 else []
    return "".join([*items[:MAX_LISTED], *rest])


def _starts(source: str) -> dict[str, int]:
    """The line of every field in what `parse` wrote, from 1."""
    pattern = re.compile(rf"({'|'.join(_LABELS)}):")
    lines = enumerate(source.split("\n"), start=1)
    return {match[1]: number for number, line in lines if (match := pattern.match(line))}


def _in_answer(problem: Problem, starts: dict[str, int]) -> str:
    field = _top(problem)
    inside = problem.line - starts.get(field, problem.line)
    return f"line {inside} of the answer" if field in _LONG and inside > 0 else ""


def _item(problem: Problem, place: str) -> str:
    label = _LABELS.get(_top(problem), "")
    where = ", ".join(part for part in (f"**{label}**" if label else "", place) if part)
    path = f"{problem.field}: " if problem.field not in {"", *_LABELS} else ""
    sentence = printable(f"{path}{problem.message} {problem.remedy}".strip())
    return f"- {where}: {code(sentence)}\n" if where else f"- {code(sentence)}\n"


def _top(problem: Problem) -> str:
    return re.split(r"[.\[]", problem.field, maxsplit=1)[0]
