"""The questions of the issue form: one for each field of `ToolSpec`, in its order.

What a field is comes from the model; this module adds only how the form asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.spec.shape import ALWAYS
from bot.spec.toolspec import Category, Kind, ToolSpec


class Widget(StrEnum):
    """What a person answers with, by GitHub's names."""

    INPUT = "input"
    DROPDOWN = "dropdown"
    TEXTAREA = "textarea"


class AnswerForm(StrEnum):
    """How the text of an answer becomes the value of a field."""

    TEXT = "text"
    LINES = "lines"
    YAML = "yaml"


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        field: The field of `ToolSpec`.
        label: What GitHub writes as a heading over the answer.
        about: The sentences below the label.
        placeholder: An example, shown until something is typed.
        widget: What a person answers with.
        language: What a textarea is fenced as; GitHub puts such an answer in a code block.
        options: The choices of a dropdown.
        holds: How the answer becomes a value.
        required: Whether GitHub insists on an answer.
    """

    field: str
    label: str
    about: str
    placeholder: str
    widget: Widget
    language: str
    options: tuple[str, ...]
    holds: AnswerForm
    required: bool


@dataclass(frozen=True)
class _Asking:
    widget: Widget
    hint: str = ""
    placeholder: str = ""
    language: str = ""
    options: tuple[str, ...] = ()
    holds: AnswerForm = AnswerForm.TEXT


# Every answer of more than one line is fenced: GitHub then shows all of it and obeys none of it.
_ASKING: Final = {
    "name": _Asking(Widget.INPUT, placeholder="error_patterns"),
    "kind": _Asking(
        Widget.DROPDOWN,
        "A feature is answered with an implementation plan, and no code is written for it.",
        options=tuple(Kind),
    ),
    "category": _Asking(
        Widget.DROPDOWN,
        "Tool: context, profiling, debugging, preprocessing or evaluation. Utility: validation, "
        "io, config or logging.",
        options=tuple(Category),
    ),
    "summary": _Asking(Widget.INPUT, placeholder="Count the errors of a log by kind."),
    "behaviour": _Asking(
        Widget.TEXTAREA,
        placeholder="A line is an error when it starts with ERROR, then the kind and a colon.",
        language="text",
    ),
    "interface": _Asking(
        Widget.TEXTAREA,
        "Needed for a tool and a utility, unless a pattern below brings its own.",
        placeholder="def count_errors(lines: list[str]) -> dict[str, int]: ...",
        language="python",
    ),
    "examples": _Asking(
        Widget.TEXTAREA,
        placeholder='>>> count_errors(["ERROR io: disk full", "ok"])\n{\'io\': 1}',
        language="python",
    ),
    "acceptance": _Asking(
        Widget.TEXTAREA,
        "Empty: a third of four or more examples is held back instead.",
        placeholder=">>> count_errors([])\n{}",
        language="python",
    ),
    "dependencies": _Asking(
        Widget.TEXTAREA, "One name a line.", language="text", holds=AnswerForm.LINES
    ),
    "allows": _Asking(
        Widget.TEXTAREA,
        "One word a line.",
        placeholder="clock",
        language="text",
        holds=AnswerForm.LINES,
    ),
    "reads": _Asking(
        Widget.TEXTAREA,
        "One path a line.",
        placeholder="data/sample.json",
        language="text",
        holds=AnswerForm.LINES,
    ),
    "performance": _Asking(
        Widget.TEXTAREA,
        "The budget of one run, as YAML: `max_seconds` and `max_memory_mb`.",
        placeholder="max_seconds: 1.0\nmax_memory_mb: 256",
        language="yaml",
        holds=AnswerForm.YAML,
    ),
    "target": _Asking(Widget.INPUT, placeholder="package.module"),
    "pattern": _Asking(
        Widget.TEXTAREA,
        "As YAML: `name`, and `parameters` where its defaults do not fit; `toolwright patterns` "
        "lists them. With a pattern, the interface and the examples may be left out.",
        placeholder="name: error_classifier\nparameters: {fixes: {io: Free some space.}}",
        language="yaml",
        holds=AnswerForm.YAML,
    ),
}


def _question(field: str) -> Question:
    asking = _ASKING[field]
    about = (ToolSpec.model_fields[field].description or "", asking.hint)
    return Question(
        field=field,
        label=field.capitalize(),
        about=" ".join(sentence for sentence in about if sentence),
        placeholder=asking.placeholder,
        widget=asking.widget,
        language=asking.language,
        options=asking.options,
        holds=asking.holds,
        required=field in ALWAYS,
    )


QUESTIONS: Final = tuple(map(_question, ToolSpec.model_fields))
"""All questions, in the order of the form; a field of the model without one fails the import."""
