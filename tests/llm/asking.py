"""Who asks models in tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.config import Config
from bot.git.repository import Repository
from bot.llm.client import Client
from bot.llm.factory import open_client
from bot.llm.message import Message
from tests.llm.endpoint import KEY

MESSAGES = (Message("system", "You write tools."), Message("user", "Write one."))


def client(
    repository: Repository, say: Callable[[str], None] = lambda _: None, **settings: Any
) -> Client:
    """Asks with the configuration's `budget` and `exchanges`, and the key in CODER_KEY."""
    config = Config.model_validate(settings)
    return open_client(config, repository, say=say, environment={"CODER_KEY": KEY})
