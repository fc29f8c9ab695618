"""What Toolwright does not build: features, and anything that reaches for protected paths."""

from __future__ import annotations

from pathlib import Path

from bot.errors import RequestError
from bot.spec.plan import Plan, plan
from bot.spec.plan_markdown import markdown
from bot.spec.protected import protected_fields
from bot.spec.rules import Rules
from bot.spec.toolspec import Kind, ToolSpec
from bot.text.printable import printable


class OutOfScopeError(RequestError):
    """A valid specification of something that a person has to design and write.

    `plan` is where that person can begin, and `text` the same as Markdown that is safe to post.
    """

    def __init__(self, message: str, plan: Plan) -> None:
        self.plan = plan
        self.text = markdown(plan)
        super().__init__(message, remedy=f"Design it from this plan.\n\n{self.text}")


class FeatureRefusedError(OutOfScopeError):
    """A specification of kind `feature`."""


def refuse_out_of_scope(
    spec: ToolSpec, rules: Rules, source_name: str, root: Path | None = None
) -> None:
    """Do nothing for a specification that Toolwright may build.

    Args:
        spec: A specification that has passed every check.
        rules: The limits of the repository.
        source_name: What the message calls the specification.
        root: The repository, where what lies below the paths in `reads` is looked at too.

    Raises:
        FeatureRefusedError: It asks for a feature.
        OutOfScopeError: It reaches for a protected path.
    """
    where = printable(source_name)
    protected = protected_fields(spec, rules.protected, root)
    reasons = [f"{field}: {sentence}" for field, sentence in protected.items()]
    if spec.kind is Kind.FEATURE:
        reason = "A feature changes the design of its host, and that is a person's decision."
        raise FeatureRefusedError(
            f"{where}: kind: No code is written for a feature.", plan(spec, [reason, *reasons])
        )
    if reasons:
        message = "\n".join(f"{where}: {reason}" for reason in reasons)
        raise OutOfScopeError(message, plan(spec, reasons))
