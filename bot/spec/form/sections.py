"""Where the answers of a form stand in the body of an issue.

GitHub fences an answer with three backticks, whatever is in it, so that an answer may hold what
looks like the end of its fence and the next heading. A body is therefore read as a whole: every way
to divide it into the form's sections, in the form's order, is looked for. One way is the answers;
with two, nobody can say what was typed, and the body is refused instead of guessed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from bot.spec.form.questions import QUESTIONS, Question, Widget
from bot.spec.form.render import NO_RESPONSE
from bot.spec.problem import Problem
from bot.text.printable import quoted

REFILE: Final = "File the issue with the form, or put a whole specification in one ```yaml block."

_FENCE: Final = re.compile(r"(`{3,})([a-z]*)")
_HEADING: Final = re.compile(r"### (.+)")
_END: Final = ""


@dataclass(frozen=True)
class FormSection:
    """One answer: the line of its heading (from 0), the first line of its text, and the text."""

    question: Question
    heading: int
    first: int
    text: str


def divisions(body: str) -> list[tuple[FormSection, ...]]:
    """Every way to read a body as a filled form, two at most; lines end at line feeds."""
    lines = [*body.rstrip("\n").split("\n"), "", _END]
    # By the line that the next section begins at: the headings of the sections before it.
    readings: dict[int, list[tuple[int, ...]]] = {0: [()]}
    for index, question in enumerate(QUESTIONS):
        begun = {start: found for start, found in readings.items() if _begins(lines, start, index)}
        readings = _ends(lines, begun, question)
    last = len(lines) - 1
    return [
        tuple(
            _section(lines, question, start, end)
            for question, start, end in zip(QUESTIONS, headings, (*headings[1:], last), strict=True)
        )
        for headings in readings.get(last, [])
    ]


def _begins(lines: Sequence[str], start: int, index: int) -> bool:
    return lines[start : start + 2] == [f"### {QUESTIONS[index].label}", ""]


def _ends(
    lines: Sequence[str], begun: Mapping[int, list[tuple[int, ...]]], question: Question
) -> dict[int, list[tuple[int, ...]]]:
    """The lines at which a section that begins at one of `begun` may have ended."""
    ends: dict[int, list[tuple[int, ...]]] = defaultdict(list)

    def note(start: int, end: int) -> None:
        room = 2 - len(ends[end])
        ends[end] += [(*headings, start) for headings in begun[start][:room]]

    fences: dict[str, list[int]] = defaultdict(list)
    for start in sorted(begun):
        if start + 4 >= len(lines):
            continue
        text = lines[start + 2]
        if _fits_one_line(question, text) and lines[start + 3] == "":
            note(start, start + 4)
        match = _FENCE.fullmatch(text)
        if question.widget is Widget.TEXTAREA and match and match[2] == question.language:
            fences[match[1]].append(start)
    if fences:
        for end in range(4, len(lines)):
            if lines[end - 1] == "" and lines[end - 2] in fences:
                # Two readings are enough to refuse, so that a hostile body costs no more.
                for start in fences[lines[end - 2]][:2]:
                    if start + 2 < end - 2:
                        note(start, end)
    return ends


def _fits_one_line(question: Question, text: str) -> bool:
    return text == NO_RESPONSE or (question.widget is not Widget.TEXTAREA and text != "")


def _section(lines: Sequence[str], question: Question, start: int, end: int) -> FormSection:
    text = lines[start + 2]
    if question.widget is Widget.TEXTAREA and text != NO_RESPONSE:
        return FormSection(question, start, start + 3, "\n".join(lines[start + 3 : end - 2]))
    nothing = {NO_RESPONSE, "None"} if question.widget is Widget.DROPDOWN else {NO_RESPONSE}
    return FormSection(question, start, start + 2, "" if text in nothing else text)


def is_form(body: str) -> bool:
    """Whether a heading of the form stands in a body, whatever is wrong with the rest."""
    labels = {question.label for question in QUESTIONS}
    return any(label in labels for _, label in _headings(body))


def why_not(body: str) -> Iterator[Problem]:
    """Return what keeps a body that has no single reading from being a filled form.

    At least one problem.

    The lines of the problems count from 1 in the body.
    """
    found = list(_headings(body))
    labels = {question.label: question for question in QUESTIONS}
    known = [(line, label) for line, label in found if label in labels]
    if len(divisions(body)) > 1:
        repeated = sorted({label for _, label in known if _times(known, label) > 1})
        yield Problem(
            "",
            1,
            "The answers can be read in more than one way: one of them repeats the end of a code "
            f"block and a heading of the form ({', '.join(map(quoted, repeated))}).",
            "Indent what looks like a heading in an answer.",
        )
        return
    yield from _heading_faults(found, known, labels)
    yield from _answer_faults(body, known, labels)


def _heading_faults(
    found: list[tuple[int, str]], known: list[tuple[int, str]], labels: Mapping[str, Question]
) -> Iterator[Problem]:
    order = list(labels)
    for label, question in labels.items():
        lines = [line for line, other in known if other == label]
        if not lines:
            message = f"The heading {quoted(f'### {label}')} is missing."
            yield Problem(question.field, 1, message, REFILE)
        for line in lines[1:]:
            message = f"The heading {quoted(f'### {label}')} stands twice; first at {lines[0]}."
            yield Problem(question.field, line, message, "Remove one of the two answers.")
    for line, label in found:
        if label not in labels:
            message = f"The heading {quoted(f'### {label}')} is not one of the form."
            yield Problem("", line, message, "Remove it, or move it into an answer.")
    for (_, before), (line, label) in pairwise(known):
        if order.index(label) < order.index(before):
            message = f"The heading {quoted(f'### {label}')} stands after {quoted(before)}."
            remedy = "Keep the order: " + ", ".join(order) + "."
            yield Problem(labels[label].field, line, message, remedy)


def _answer_faults(
    body: str, known: list[tuple[int, str]], labels: Mapping[str, Question]
) -> Iterator[Problem]:
    lines = body.rstrip("\n").split("\n")
    if known[0][0] != 1:
        yield Problem("", 1, "Text stands before the first heading.", "Remove it.")
    ends = [line - 1 for line, _ in known[1:]] + [len(lines)]
    for (line, label), end in zip(known, ends, strict=True):
        question = labels[label]
        content = lines[line:end] if end < len(lines) else [*lines[line:], ""]
        if not _is_answer(question, content):
            needs = "one line"
            if question.widget is Widget.TEXTAREA:
                needs = f"one code block that begins with {quoted(f'```{question.language}')}"
            message = f"The answer is not {needs} between blank lines."
            yield Problem(question.field, line, message, f"Write it so, or {NO_RESPONSE} for none.")


def _is_answer(question: Question, content: Sequence[str]) -> bool:
    if len(content) < 3 or content[0] or content[-1]:
        return False
    first, *rest = content[1:-1]
    if not rest:
        return _fits_one_line(question, first)
    match = _FENCE.fullmatch(first)
    fenced = question.widget is Widget.TEXTAREA and match and match[2] == question.language
    return bool(fenced and match and rest[-1] == match[1])


def _headings(body: str) -> Iterator[tuple[int, str]]:
    """The headings outside code blocks, with their lines from 1."""
    fence = ""
    for number, line in enumerate(body.split("\n"), start=1):
        if fence:
            fence = "" if line == fence else fence
        elif match := _FENCE.fullmatch(line):
            fence = match[1]
        elif heading := _HEADING.fullmatch(line):
            yield number, heading[1]


def _times(known: list[tuple[int, str]], label: str) -> int:
    return sum(other == label for _, other in known)
