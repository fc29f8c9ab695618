"""What was used of models: requests, tokens and money; data that goes from zone to zone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.model_settings import Price

Count = Annotated[int, Field(ge=0, le=10**15)]


class Usage(BaseModel):
    """A sum over requests that were sent.

    Attributes:
        requests: HTTP requests, those that failed included.
        prompt_tokens: Tokens that were sent.
        completion_tokens: Tokens that came back.
        cost: US dollars, by the prices that are configured.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    requests: Count = 0
    prompt_tokens: Count = 0
    completion_tokens: Count = 0
    cost: Annotated[float, Field(ge=0, le=10**15)] = 0.0

    @property
    def tokens(self) -> int:
        """Tokens in both directions."""
        return self.prompt_tokens + self.completion_tokens

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            requests=self.requests + other.requests,
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
            cost=self.cost + other.cost,
        )


def used(price: Price, prompt_tokens: int, completion_tokens: int) -> Usage:
    """The usage of one request."""
    dollars = prompt_tokens * price.prompt + completion_tokens * price.completion
    return Usage(
        requests=1,
        prompt_tokens=prompt_tokens,
        completion_tokens=completion_tokens,
        cost=dollars / 1_000_000,
    )


def total(usages: Iterable[Usage]) -> Usage:
    """The sum; nothing at all for none."""
    return sum(usages, Usage())
