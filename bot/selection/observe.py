"""Makes calls of a candidate in the sandbox, and says what each came to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.selection.voting import ENDED, RAISED
from bot.validate.case import Case
from bot.validate.harness import run_harness

PROGRAM: Final = "observe_calls.py"
SECONDS: Final = 1.0
"""CPU time of one call."""
SPEND: Final = 20.0
"""Wall time of all calls of one candidate."""


class Observation(BaseModel):
    """What one call came to; hostile in every field.

    `value` is the result as Python writes it, and a literal for it where `literal` says so; `key`
    is a text that equal results share. A call that ends its process, or never ends, gives neither
    value nor exception.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    call: Annotated[int, Field(ge=0)]
    value: Annotated[str, Field(max_length=8000)] | None
    key: Annotated[str, Field(max_length=8000)] | None
    literal: bool
    raises: Annotated[str, Field(max_length=200)] | None
    ended: bool

    @property
    def outcome(self) -> str:
        """The same text for two calls that came to the same."""
        if self.key is not None:
            return f"= {self.key}"
        return f"{RAISED} {self.raises}" if self.raises else ENDED


def observe(case: Case, calls: Sequence[str]) -> tuple[Observation | None, ...]:
    """Make calls in their order; None where the time was over before, or nothing came.

    Args:
        case: Whose candidate is called, and where.
        calls: Expressions over the public names of the interface and the builtins.

    Raises:
        SandboxError: The sandbox could not run them.
    """
    request = {
        "package": case.candidate.name,
        "names": sorted(case.interface.names),
        "sources": list(calls),
        "seconds": SECONDS,
        "spend": SPEND,
    }
    found: list[Observation | None] = [None] * len(calls)
    for line in run_harness(case, PROGRAM, request).lines:
        try:
            said = Observation.model_validate_json(line)
        except ValidationError:
            continue
        if said.call < len(found):
            found[said.call] = said
    return tuple(found)
