"""What mypy prints with `--output=json`, read strictly."""

from __future__ import annotations

import json

from pydantic import BaseModel, ConfigDict

from bot.text.clean import clean


class MypyMessage(BaseModel):
    """One message; `severity` is `error` or `note`, `code` None where it has none."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    file: str
    line: int
    message: str
    code: str | None
    severity: str

    @property
    def is_error(self) -> bool:
        """Whether it is more than a note."""
        return self.severity == "error"


def read_messages(printed: bytes) -> list[MypyMessage]:
    """Return the messages in their order.

    Raises:
        ValueError: A line is no message; the error's text is a sentence without its end.
    """
    found: list[MypyMessage] = []
    for line in printed.decode("utf-8", "backslashreplace").splitlines():
        # With nothing to say, mypy prints an empty line.
        if not line.strip():
            continue
        try:
            found.append(MypyMessage.model_validate(json.loads(line)))
        except (ValueError, RecursionError) as error:
            message = f"mypy printed a line that cannot be read: {clean(line)}"
            raise ValueError(message) from error
    return found
