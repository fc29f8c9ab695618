"""Records in a JSON-lines file, by key: what was found out once is not found out again."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

T = TypeVar("T", bound=BaseModel)


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    key: str
    value: dict[str, Any]


@dataclass(frozen=True)
class Kept(Generic[T]):
    """Records by key; several threads may share one.

    Attributes:
        known: Every record so far.
        path: The file that new ones are added to; None keeps them in memory alone.
    """

    known: dict[str, T] = field(default_factory=dict)
    path: Path | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, key: str, value: T) -> None:
        """Keep a record."""
        with self._lock:
            self.known[key] = value
            if self.path is not None:
                append(self.path, _Entry(key=key, value=value.model_dump()))


def open_kept(kind: type[T], path: Path) -> Kept[T]:
    """The records of a file, which need not be there yet."""
    lines = whole_lines(path) if path.is_file() else ()
    entries = [_Entry.model_validate_json(line) for line in lines]
    return Kept({entry.key: kind.model_validate(entry.value) for entry in entries}, path)


def append(path: Path, record: BaseModel) -> None:
    """Add one JSON line in one write; one that a killed run left unfinished stays a line alone."""
    data = record.model_dump_json().encode() + b"\n"
    with path.open("a+b") as file:
        if file.seek(0, os.SEEK_END):
            file.seek(-1, os.SEEK_END)
            data = data if file.read(1) == b"\n" else b"\n" + data
        file.write(data)


def whole_lines(path: Path) -> Iterator[str]:
    """The lines of a JSON-lines file, less those that a killed run did not write to their end."""
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.startswith("{") and line.endswith("}"):
            yield line
