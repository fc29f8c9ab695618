"""The model generator: from a context to drafts, through the answers of an ensemble."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot import __version__
from bot.candidate import MAX_REPAIRS, Candidate, ExchangeRecord, Provenance
from bot.context.gather import Context
from bot.errors import SurroundingsError
from bot.generate.model.prompt import counted, messages_for
from bot.generate.model.reply import ReplyError, parse_reply
from bot.generate.protocol import Drafts, FailedDraft, GenerationError, Revision
from bot.llm.client import Client, ask
from bot.llm.message import digest
from bot.llm.request import Exchange, Failure, Request
from bot.llm.usage import total
from bot.model_settings import ModelConfig
from bot.normalize import normalize
from bot.spec.toolspec import Kind

_ATTEMPT: Final = 1000
"""More samples than one attempt asks for, so that no two attempts share an answer."""


@dataclass(frozen=True)
class ModelGenerator:
    """Asks models behind OpenAI-compatible endpoints, all of them at once."""

    models: tuple[ModelConfig, ...]
    client: Client

    @property
    def name(self) -> str:
        """The models' names."""
        return ", ".join(model.name for model in self.models)

    def drafts(self, context: Context, revisions: Sequence[Revision] = ()) -> Drafts:
        """Ask every model for its samples, or for its revision; read and repair what comes.

        A request that fails, or a reply that is not the files of a tool, becomes a `FailedDraft`.

        Raises:
            GenerationError: The specification's kind is not one that the generator builds.
            SurroundingsError: In the first round, no endpoint gave any reply.
        """
        spec = context.spec
        if spec.kind not in (Kind.TOOL, Kind.UTILITY):
            raise GenerationError(
                f"The model generator builds tools and utilities, and {spec.name} is a {spec.kind}."
            )
        started = time.monotonic()
        ends = ask(self._requests(context, revisions), self.client, spec.name)
        exchanges = [end for end in ends if isinstance(end, Exchange)]
        failed = [
            FailedDraft(end.request.model.name, end.message, end.remedy)
            for end in ends
            if isinstance(end, Failure)
        ]
        if not exchanges and not revisions:
            raise _nobody(failed)
        candidates: list[Candidate] = []
        for exchange in exchanges:
            try:
                candidates.append(_draft(exchange, context, time.monotonic() - started))
            except ReplyError as error:
                model = exchange.request.model.name
                failed.append(FailedDraft(model, error.message, error.remedy, exchange.reply))
        return Drafts(
            tuple(candidates),
            tuple(failed),
            tuple(map(_asked, exchanges)),
            total(exchange.usage for exchange in exchanges),
        )

    def _requests(self, context: Context, revisions: Sequence[Revision]) -> list[Request]:
        first = (context.attempt - 1) * _ATTEMPT
        if not revisions:
            messages = messages_for(context)
            return [
                Request(model, messages, first + sample)
                for model in self.models
                for sample in range(model.samples)
            ]
        named = {model.name: model for model in self.models}
        return [
            Request(named[revision.model], messages_for(context, revision), first)
            for revision in revisions
            if revision.model in named
        ]


def _draft(exchange: Exchange, context: Context, seconds: float) -> Candidate:
    spec = context.spec
    normalized = normalize(parse_reply(exchange.reply).files, spec)
    request = exchange.request
    return Candidate(
        spec.name,
        normalized.files,
        Provenance(
            generator="model",
            generator_version=__version__,
            model=request.model.name,
            prompt_digest=digest(request.messages),
            reply_digest=exchange.reply_digest,
            attempts=exchange.usage.requests,
            seconds=seconds,
            tokens=exchange.usage.tokens,
            cost=exchange.usage.cost,
            context=counted(context.scores, request.messages, exchange.prompt_tokens),
            repairs=normalized.repairs[:MAX_REPAIRS],
        ),
    )


def _asked(exchange: Exchange) -> ExchangeRecord:
    return ExchangeRecord(
        model=exchange.request.model.name,
        prompt=digest(exchange.request.messages),
        reply=exchange.reply_digest,
        tokens=exchange.usage.tokens,
        cost=exchange.usage.cost,
    )


def _nobody(failed: Sequence[FailedDraft]) -> SurroundingsError:
    if len(failed) == 1:
        return SurroundingsError(failed[0].message, remedy=failed[0].remedy)
    lines = "\n".join(f"- {one.model}: {one.message}" for one in failed)
    remedies = list(dict.fromkeys(one.remedy for one in failed if one.remedy))
    return SurroundingsError(f"No model gave an answer.\n{lines}", remedy=" ".join(remedies))
