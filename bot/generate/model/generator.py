"""The model generator: from a specification to a candidate through one model's one answer."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from bot import __version__
from bot.candidate import Candidate, Provenance
from bot.config import ModelConfig
from bot.context.gather import Context
from bot.errors import SurroundingsError
from bot.exchange.ask import Correspondent, ask
from bot.exchange.message import digest
from bot.exchange.request import Failure, Request
from bot.generate.model.prompt import counted, messages_for
from bot.generate.model.reply import CORE, parse_reply
from bot.generate.protocol import GenerationError
from bot.spec.interface import parse_interface
from bot.spec.toolspec import Kind, ToolSpec
from bot.write.package_files import package_source, readme
from bot.write.source import formatted


@dataclass(frozen=True)
class ModelGenerator:
    """Asks a model behind an OpenAI-compatible endpoint."""

    model: ModelConfig
    correspondent: Correspondent

    @property
    def name(self) -> str:
        """The model's name."""
        return self.model.name

    def generate(self, context: Context) -> Candidate:
        """Ask once and read the answer; `attempts` of the provenance counts HTTP requests.

        Raises:
            GenerationError: The specification's kind is not one that the generator builds.
            SurroundingsError: The endpoint gave no usable answer.
            ReplyError: The answer is not the files of a tool.
        """
        started = time.monotonic()
        spec = context.spec
        if spec.kind not in (Kind.TOOL, Kind.UTILITY):
            raise GenerationError(
                f"The model generator builds tools and utilities, and {spec.name} is a {spec.kind}."
            )
        messages = messages_for(context)
        (end,) = ask((Request(self.model, messages),), self.correspondent, spec.name)
        if isinstance(end, Failure):
            raise SurroundingsError(end.message, remedy=end.remedy)
        files = parse_reply(end.reply).files
        return Candidate(
            spec.name,
            {**_package_files(spec, files), **files},
            Provenance(
                generator="model",
                generator_version=__version__,
                model=self.model.name,
                prompt_digest=digest(messages),
                attempts=end.usage.requests,
                seconds=time.monotonic() - started,
                tokens=end.usage.tokens,
                cost=end.usage.cost,
                context=counted(context.scores, messages, end.prompt_tokens),
            ),
        )


def _package_files(spec: ToolSpec, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files that follow from the interface, for a reply that may lack them.

    The command line and the tests are the model's own work: where they are missing, the gate says
    so.
    """
    if CORE not in files:
        return {}
    interface = parse_interface(spec.interface)
    source = package_source(spec, sorted(interface.names))
    return {
        "__init__.py": formatted(source, name=spec.name, path="__init__.py"),
        "README.md": readme(spec, interface, ()).encode(),
    }
