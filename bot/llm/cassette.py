"""Recorded exchanges: a folder with one JSON file for each, named by the request's digest.

It may be a folder of the repository, and committed: nothing in it depends on where a model runs,
and no key is in it. What it holds are a stranger's words, as a model's own reply is.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.llm.message import canonical_digest
from bot.llm.request import Exchange, Request
from bot.llm.usage import Count, Usage
from bot.regular_file import read_regular

MAX_ENTRY_BYTES: Final = 32 << 20
ASIDE: Final = ".unusable"


class _Recording(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    format: Literal[1] = 1
    request: dict[str, Any]
    reply: Annotated[str, Field(min_length=1)]
    usage: Usage
    seconds: Annotated[float, Field(ge=0)]
    prompt_tokens: Count = 0
    at: Annotated[str, Field(max_length=40)]


@dataclass(frozen=True)
class Cassette:
    """Recorded exchanges; several processes may share one folder.

    Attributes:
        folder: Is made when the first one is kept.
        say: Takes one line where a file cannot be read or written, which never stops a run.
        read_only: Whether nothing in the folder may be changed.
    """

    folder: Path
    say: Callable[[str], None]
    read_only: bool = False

    def find(self, request: Request) -> Exchange | None:
        """Return what is recorded for a request, or None.

        A file that is torn, or is not for this very request, is set aside and said.
        """
        path = self._path(request)
        content = read_regular(path, MAX_ENTRY_BYTES)
        if content is None:
            return None
        try:
            entry = _Recording.model_validate_json(content)
        except ValidationError:
            self._set_aside(path, "is not a recorded exchange")
            return None
        if canonical_digest(entry.request) != request.digest:
            self._set_aside(path, "is recorded for another request than its name says")
            return None
        return Exchange(
            request, entry.reply, entry.usage, entry.seconds, entry.prompt_tokens, replayed=True
        )

    def keep(self, exchange: Exchange) -> None:
        """Record an exchange, in place of an older one for the same request."""
        entry = _Recording(
            request=exchange.request.asked,
            reply=exchange.reply,
            usage=exchange.usage,
            seconds=exchange.seconds,
            prompt_tokens=exchange.prompt_tokens,
            at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._write(self._path(exchange.request), entry.model_dump_json(indent=1).encode())
        except OSError as error:
            self.say(f"an exchange was not recorded in {self.folder}: {error.strerror}")

    def _path(self, request: Request) -> Path:
        return self.folder / f"{request.digest}.json"

    def _write(self, path: Path, content: bytes) -> None:
        # A reader sees the old file or the new one, also after a crash of the machine: what is lost
        # here would have to be paid again.
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=".", suffix=".part")
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content + b"\n")
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)

    def _set_aside(self, path: Path, why: str) -> None:
        self.say(f"{path} {why}, so it was set aside.")
        if not self.read_only:
            with suppress(OSError):
                path.replace(path.with_suffix(ASIDE))
