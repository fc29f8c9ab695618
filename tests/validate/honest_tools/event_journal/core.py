"""A journal of events in a file."""

from __future__ import annotations

import json
import logging
from pathlib import Path


class _JsonFormatter(logging.Formatter):
    """Numbers the events that it writes."""

    def __init__(self) -> None:
        super().__init__()
        self._number = 0

    def format(self, record: logging.LogRecord) -> str:
        """Return one JSON object on one line."""
        self._number += 1
        event = {
            "number": self._number,
            "level": record.levelname,
            "message": record.getMessage(),
        }
        return json.dumps(event, ensure_ascii=False)


class Journal:
    """Appends events to a file."""

    def __init__(self, path: Path, lowest: int = 20) -> None:
        self._handler = logging.FileHandler(path, encoding="utf-8")
        self._handler.setFormatter(_JsonFormatter())
        # A logger of its own, outside the tree, so that two journals do not share handlers.
        self._logger = logging.Logger("event_journal", lowest)
        self._logger.addHandler(self._handler)

    def record(self, level: int, message: str) -> bool:
        """Write an event if its level is high enough, and return whether it was."""
        wanted = self._logger.isEnabledFor(level)
        self._logger.log(level, "%s", message)
        return wanted

    def close(self) -> None:
        """Close the file."""
        self._logger.removeHandler(self._handler)
        self._handler.close()


def read_events(path: Path) -> list[dict[str, object]]:
    """Return the events of a file, in order."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
