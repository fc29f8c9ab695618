"""Who asks models in a run, from the configuration and the repository."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.config import Config, key_of
from bot.errors import RequestError, SurroundingsError
from bot.git.repository import Repository
from bot.llm.budget import Budget
from bot.llm.cassette import Cassette
from bot.llm.client import Client
from bot.llm.ledger import Ledger
from bot.llm.request import Listener, RequestProgress
from bot.llm.run_record import Result
from bot.llm.usage import Usage


def _deaf(_heard: RequestProgress) -> None:
    """Nobody watches."""


def _quiet(_line: str) -> None:
    """Nobody reads."""


def open_client(
    config: Config,
    repository: Repository,
    *,
    run: str = "",
    known: Usage | None = None,
    say: Callable[[str], None] = _quiet,
    listening: Callable[[], AbstractContextManager[Listener]] = lambda: nullcontext(_deaf),
    environment: Mapping[str, str] | None = None,
) -> Client:
    """Open it; nothing is read, written or sent here.

    Args:
        config: Budget and exchanges.
        repository: Its Git folder has the record of what was used, and by default the exchanges.
        run: The name of this run; made up where empty.
        known: What other runs have used today, where another zone has looked it up.
        say: Takes one line about a file that is no exchange, or could not be written.
        listening: Shows how requests go.
        environment: Variables that may hold keys; the process's own when None.
    """
    exchanges = config.exchanges
    folder = repository.common_dir / "toolwright" / "exchanges"
    if exchanges.folder is not None:
        folder = repository.root / exchanges.folder.expanduser()
    return Client(
        budget=Budget(config.budget, Ledger(repository, run or new_run(), known)),
        cassette=Cassette(folder, say, read_only=exchanges.mode == "replay"),
        mode=exchanges.mode,
        at_once=exchanges.at_once,
        key_of=lambda model: key_of(model, environment),
        listening=listening,
    )


def new_run() -> str:
    """A name that no other run has: the time in UTC, and a random number."""
    return f"{datetime.now(UTC):%H%M%S}-{secrets.token_hex(6)}"


@dataclass
class RunEnding:
    """How a run ends, to be set by whoever knows; until then it was interrupted."""

    result: Result = Result.INTERRUPTED


@contextmanager
def recorded(client: Client) -> Iterator[RunEnding]:
    """Have the record of a run say how the block ended, whatever ends it but a kill."""
    ending = RunEnding()
    try:
        yield ending
    except RequestError:
        ending.result = Result.REFUSED
        raise
    except SurroundingsError:
        ending.result = Result.FAILED
        raise
    finally:
        if client.budget.ledger:
            client.budget.ledger.end(ending.result)
