"""The answer to a specification that is not built: every problem, or a plan for a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.render.document import LIMIT, REFUSAL, Part, assemble, cut
from bot.render.quote import cell, prose_cell, size
from bot.spec.problem import Problem

MAX_FIELD: Final = 80
MAX_CELL: Final = 600


def intake_refusal(problems: Sequence[Problem], label: str, limit: int = LIMIT) -> str:
    """A table with a row for each problem, and what to do next.

    Args:
        problems: All of them, in the order of the specification.
        label: What to set again when they are put right.
        limit: Longest result, by `bot.render.quote.size`.
    """
    count = f"{len(problems)} problems" if len(problems) != 1 else "One problem"
    head = (
        f"{REFUSAL}\n### The specification cannot be built yet\n\n"
        f"{count}; nothing was generated. Correct the text, take the label away and set "
        f"{cell(label, MAX_FIELD)} again.\n\n"
        "| field | what is wrong | what would be right |\n|---|---|---|\n"
    )
    return assemble(
        [Part(head, tuple(_row(problem) for problem in problems))],
        "they show when these are put right",
        limit,
    )


def out_of_scope(plan: str, limit: int = LIMIT) -> str:
    """The answer to a feature, or to what reaches for protected paths.

    Args:
        plan: The plan as Markdown, from `bot.spec.plan_markdown`, which is safe to post.
        limit: Longest result, by `bot.render.quote.size`.
    """
    head = (
        f"{REFUSAL}\nToolwright writes no code for this: a person designs it. Here is a plan to "
        "begin from.\n\n"
    )
    whole = "split the feature, and each part has a plan of its own"
    return head + cut(plan, limit - size(head), whole)


def _row(problem: Problem) -> str:
    field = cell(problem.field, MAX_FIELD) or "the whole"
    where = f"{field}, line {problem.line}" if problem.line > 1 else field
    right = prose_cell(problem.remedy, MAX_CELL)
    return f"| {where} | {prose_cell(problem.message, MAX_CELL)} | {right} |\n"
