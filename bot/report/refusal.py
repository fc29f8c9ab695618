"""The answer to a specification of something that is not built: a plan for a person."""

from __future__ import annotations

from bot.report.document import LIMIT, cut
from bot.text.quote import size


def out_of_scope(plan: str, limit: int = LIMIT) -> str:
    """The answer to a feature, or to what reaches for protected paths.

    Args:
        plan: The plan as Markdown, from `bot.spec.plan_markdown`, which is safe to post.
        limit: Longest result, by `bot.text.quote.size`.
    """
    head = (
        "Toolwright writes no code for this: a person designs it. Here is a plan to begin from.\n\n"
    )
    whole = "split the feature, and each part has a plan of its own"
    return head + cut(plan, limit - size(head), whole)
