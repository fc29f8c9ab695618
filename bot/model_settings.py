"""Settings of models: which are asked, what they may use, and where exchanges are recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Section(BaseModel):
    """A part of the configuration; every field is known."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Price(Section):
    """What a model's endpoint asks for."""

    prompt: Annotated[
        float, Field(ge=0, le=1e6, description="US dollars for a million tokens that are sent.")
    ] = 0.0
    completion: Annotated[
        float, Field(ge=0, le=1e6, description="US dollars for a million tokens that come back.")
    ] = 0.0


class ModelConfig(Section):
    """One model behind an OpenAI-compatible chat endpoint."""

    name: Annotated[
        str,
        Field(min_length=1, max_length=200, description="The model, as the endpoint calls it."),
    ]
    base_url: Annotated[
        str,
        Field(
            pattern=r"^https?://[A-Za-z0-9._\[\]:-]+(/[A-Za-z0-9._~/-]*)?$",
            description="Where the endpoint's API begins; most end in /v1.",
        ),
    ]
    key_variable: Annotated[
        str,
        Field(
            # No lower case: a key that is pasted here by mistake is refused, and not shown.
            pattern=r"^([A-Z_][A-Z0-9_]*)?$",
            description="NAME of the environment variable with the key; empty: none is needed.",
        ),
    ] = ""
    temperature: Annotated[
        float | None,
        Field(ge=0, le=2, description="null leaves it to the endpoint; some models insist on it."),
    ] = 0.2
    timeout_seconds: Annotated[
        float, Field(gt=0, description="How long one request may wait, and its answer may take.")
    ] = 120.0
    max_tokens: Annotated[int, Field(gt=0, le=10**9, description="Longest reply.")] = 8000
    max_tokens_parameter: Annotated[
        Literal["max_tokens", "max_completion_tokens"],
        Field(description="What the endpoint calls that limit; OpenAI's newer models: the second."),
    ] = "max_tokens"
    samples: Annotated[
        int, Field(ge=1, le=100, description="How many answers it is asked for at once.")
    ] = 1
    price: Annotated[
        Price, Field(description="Without one, its requests count nothing against dollars.")
    ] = Price()


_Requests = Annotated[int, Field(ge=0, description="HTTP requests, retries included.")]
_Tokens = Annotated[int, Field(ge=0, description="Tokens, sent and received.")]
_Dollars = Annotated[float, Field(ge=0, description="US dollars, where a price is configured.")]


class RunCaps(Section):
    """The most that one run may use of all models together."""

    requests: _Requests = 60
    tokens: _Tokens = 500_000
    dollars: _Dollars = 5.0


class DayCaps(Section):
    """The most that all runs of a day, in UTC, may use together."""

    requests: _Requests = 500
    tokens: _Tokens = 5_000_000
    dollars: _Dollars = 25.0


class BudgetConfig(Section):
    """Hard caps: what would go over one is not sent."""

    run: RunCaps = RunCaps()
    day: DayCaps = DayCaps()


class ExchangesConfig(Section):
    """Where requests to models are recorded with their replies, and how they are sent."""

    mode: Annotated[
        Literal["auto", "replay", "fresh"],
        Field(
            description="auto: what is recorded is not asked again; replay: nothing is sent; "
            "fresh: all is asked anew."
        ),
    ] = "auto"
    folder: Annotated[
        Path | None,
        Field(description="From the repository's root; null: in its Git folder."),
    ] = None
    at_once: Annotated[
        int, Field(ge=1, le=64, description="Requests that may be under way at the same time.")
    ] = 4
