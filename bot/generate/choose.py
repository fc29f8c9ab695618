"""Which generator the configuration asks for."""

from __future__ import annotations

from collections.abc import Mapping

from bot.config import FILE_NAME, MODEL_LINES, Config, key_of
from bot.errors import RequestError
from bot.generate.offline.generator import OfflineGenerator
from bot.generate.protocol import Generator


def open_generator(config: Config, environment: Mapping[str, str] | None = None) -> Generator:
    """Open the generator that the configuration names; nothing is asked or reached here.

    Args:
        config: The first of its `models` is the one that generates.
        environment: Variables that may hold the model's key; the process's own when None.

    Raises:
        RequestError: A model is asked for and none is configured, or its key is not set.
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

    model = config.models[0]
    return ModelGenerator(model, key_of(model, environment))
