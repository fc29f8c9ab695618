"""Clients that wait for nothing."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import SecretStr

from bot.config import GithubAccess, GithubConfig
from bot.github.client import GithubClient, open_client
from tests.github import people
from tests.github.bed import Bed

CONFIG = GithubConfig(
    repository=people.REPOSITORY,
    login=people.BOT,
    timeout_seconds=6,
    seconds_between_writes=0,
    max_wait_seconds=120,
)


def client_of(
    github: Bed, login: str = people.BOT, sleep: Callable[[float], None] = lambda _: None
) -> GithubClient:
    """A client that acts as `login`."""
    access = GithubAccess(people.REPOSITORY, github.url, SecretStr(people.token(login)))
    client = open_client(access, CONFIG, lambda _: None)
    client.sleep = sleep
    return client
