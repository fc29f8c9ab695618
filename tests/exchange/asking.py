"""Who asks models in tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.config import Config
from bot.exchange.ask import Correspondent
from bot.exchange.message import Message
from bot.exchange.open import open_correspondent
from bot.git.repository import Repository
from tests.exchange.endpoint import KEY

MESSAGES = (Message("system", "You write tools."), Message("user", "Write one."))


def correspondent(
    repository: Repository, say: Callable[[str], None] = lambda _: None, **settings: Any
) -> Correspondent:
    """Asks with the configuration's `budget` and `exchanges`, and the key in CODER_KEY."""
    config = Config.model_validate(settings)
    return open_correspondent(config, repository, say=say, environment={"CODER_KEY": KEY})
