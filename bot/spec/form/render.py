"""The text of the issue form, and of the issue that GitHub makes of a filled one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import yaml

from bot.spec.form.questions import QUESTIONS, Question, Widget

FILE_NAME: Final = ".github/ISSUE_TEMPLATE/tool-spec.yml"
NO_RESPONSE: Final = "_No response_"
"""What GitHub writes where a question that is not required was left open."""

_INTRODUCTION: Final = """\
This asks Toolwright for a small Python tool. Filing it starts nothing.

1. A person with write access reads it, and sets the label `{label}` if the tool is wanted. What \
stands here at that moment is what is built; edit it later, and it has to be labelled again.
2. Toolwright answers in one comment, and keeps that comment up to date. It makes the tool, tests \
it in a sandbox, and opens a pull request with what is needed to decide.
3. A person decides: merging approves the tool, a revert rolls it back.
"""


class _Dumper(yaml.SafeDumper):
    """Writes text of several lines as a person would: behind `|`."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def render(label: str = "toolwright") -> str:
    """The form in GitHub's form schema: the content of `FILE_NAME`.

    The form sets no label. GitHub would set it in the name of whoever files the issue, and only a
    person with write access may start work.

    Args:
        label: The label that starts work.
    """
    introduction = {
        "type": "markdown",
        "attributes": {"value": _INTRODUCTION.format(label=label)},
    }
    form = {
        "name": "Tool specification",
        "description": "Ask Toolwright for a small Python tool.",
        "title": "Tool: ",
        "body": [introduction, *map(_element, QUESTIONS)],
    }
    head = "# Made from the specification's model by Toolwright; a change here is not read.\n"
    return head + yaml.dump(form, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=96)


def _element(question: Question) -> dict[str, Any]:
    optional = {
        "description": question.about,
        "placeholder": question.placeholder,
        "render": question.language,
        "options": [str(option) for option in question.options],
    }
    return {
        "type": str(question.widget),
        "id": question.field,
        "attributes": {
            "label": question.label,
            **{key: value for key, value in optional.items() if value},
        },
        "validations": {"required": question.required},
    }


def answer(values: Mapping[str, str]) -> str:
    """The body of the issue that GitHub makes of a form filled with `values`.

    GitHub writes the label as a heading, and the answer below it: as it is, or in a fence of three
    backticks where the form says `render`, whatever the answer holds.

    Args:
        values: The text typed by field; a field without one was left open.

    Raises:
        ValueError: A field is unknown, or has more lines than the form lets a person type.
    """
    if unknown := values.keys() - {question.field for question in QUESTIONS}:
        raise ValueError(f"the form has no field {', '.join(sorted(unknown))}")
    return "\n\n".join(
        f"### {question.label}\n\n{_answered(question, values.get(question.field, ''))}"
        for question in QUESTIONS
    )


def _answered(question: Question, text: str) -> str:
    if not text:
        return NO_RESPONSE
    if question.widget is Widget.TEXTAREA:
        return f"```{question.language}\n{text}\n```"
    if "\n" in text:
        raise ValueError(f"the field {question.field} takes one line")
    return text
