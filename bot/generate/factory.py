"""Which generator the configuration asks for."""

from __future__ import annotations

from bot.config import FILE_NAME, MODEL_LINES, Config
from bot.errors import RequestError
from bot.generate.offline.generator import OfflineGenerator
from bot.generate.protocol import Generator
from bot.llm.client import Client


def open_generator(config: Config, client: Client) -> Generator:
    """Open the generator that the configuration names; nothing is asked or reached here.

    Args:
        config: All of its `models` are asked.
        client: Asks them.

    Raises:
        RequestError: A model is asked for and none is configured.
    """
    if config.generator == "offline":
        return OfflineGenerator()
    if not config.models:
        raise RequestError(
            "The configuration says `generator: model`, and names no model.",
            remedy=f"Write into {FILE_NAME}, for example:\n\n{MODEL_LINES}",
        )
    # Only now: what reads a model's reply takes a while to import, and most runs need none of it.
    from bot.generate.model.generator import ModelGenerator

    return ModelGenerator(config.models, client)
