"""Answers written as a specification file, the way a person would write it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.spec.document import read_document
from bot.spec.form.questions import QUESTIONS, AnswerForm, Question, Widget
from bot.spec.problem import Problem, SpecError

INDENT: Final = "  "


@dataclass(frozen=True)
class FormSource:
    """Answers as a specification file, and what is wrong with those that have to be YAML.

    Such an answer stands in `source` as `null`. The problems have the line of that plus the line,
    from 1, inside the answer, as those of an answer that stands behind `|`.
    """

    source: bytes
    problems: tuple[Problem, ...]


def write(answers: Mapping[str, str]) -> FormSource:
    """The answers by field as `specs/<name>.yaml`; a field without an answer is left out.

    Text of several lines stands behind `|`, line for line, so that line n of an answer is n lines
    below its field. Blank space at its end is dropped, as `bot.spec` does.
    """
    problems: list[Problem] = []
    source = ""
    for question in QUESTIONS:
        text = answers.get(question.field, "")
        if not text.strip():
            continue
        if question.holds is not AnswerForm.YAML:
            source += _written(question, text)
            continue
        try:
            value = inline(_value(text, question))
        except SpecError as error:
            above, value = source.count("\n") + 1, "null"
            problems += [_moved(problem, question, above) for problem in error.problems]
        source += f"{question.field}: {value}\n"
    return FormSource(source.encode(), tuple(problems))


def _moved(problem: Problem, question: Question, above: int) -> Problem:
    """A problem of an answer, which the reader of YAML calls a file, as one of its field."""
    line, message = above + problem.line, problem.message.replace("The file", "The answer")
    if problem.field:
        return Problem(f"{question.field}.{problem.field}", line, message, problem.remedy)
    first = question.placeholder.split("\n")[0]
    return Problem(question.field, line, message, f"Write lines such as `{first}`.")


def _written(question: Question, text: str) -> str:
    if question.holds is AnswerForm.LINES:
        items = [line.strip() for line in text.split("\n") if line.strip()]
        return f"{question.field}:\n" + "".join(f"{INDENT}- {scalar(item)}\n" for item in items)
    if question.widget is Widget.TEXTAREA:
        return f"{question.field}: |{_literal(text.rstrip())}"
    return f"{question.field}: {scalar(text.strip())}\n"


def _literal(text: str) -> str:
    # Without the figure, YAML takes the first line's own indentation for that of the block.
    figure = len(INDENT) if text.startswith((" ", "\n")) else ""
    lines = (f"{INDENT}{line}\n" if line else "\n" for line in text.split("\n"))
    return f"{figure}\n{''.join(lines)}"


def _value(text: str, question: Question) -> Mapping[str, object]:
    return read_document(text.encode(), question.label).values


def inline(value: object) -> str:
    """A value as YAML on one line, which reads back as the same value."""
    match value:
        case dict():
            return (
                "{"
                + ", ".join(f"{scalar(str(k), flow=True)}: {inline(v)}" for k, v in value.items())
                + "}"
            )
        case list():
            return "[" + ", ".join(map(inline, value)) + "]"
        case bool() | None:
            return json.dumps(value)
        case float():
            return _number(value)
        case str():
            return scalar(value, flow=True)
        case _:
            return str(value)


def _number(value: float) -> str:
    mantissa, exponent, power = repr(value).partition("e")
    # YAML 1.1 takes a number with an exponent for text where it has no point.
    return f"{mantissa if '.' in mantissa else f'{mantissa}.0'}{exponent}{power}"


def scalar(text: str, *, flow: bool = False) -> str:
    """Text as YAML: plain where every reader takes it for this text, and else in quotes."""
    return text if _is_plain(text, flow=flow) else json.dumps(text, ensure_ascii=False)


def _is_plain(text: str, *, flow: bool) -> bool:
    if not text or "\n" in text or (flow and any(sign in text for sign in ",[]{}")):
        return False
    # In brackets it may come to stand as a value, as an item, and as the name of a field.
    form = f"x: {{{text}: [{text}]}}\n" if flow else f"x: {text}\n"
    try:
        values = read_document(form.encode(), "x").values
    except SpecError:
        return False
    return values == {"x": {text: [text]} if flow else text}
