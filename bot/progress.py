"""Progress of long work, on standard error: a spinner on a terminal, plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.text import Text

from bot.validate.report import StageResult


def status_of(stage: StageResult) -> str:
    """Return how a stage ended.

    `passed`, or `passed (cached)` where an earlier run judged the same.
    """
    return f"{stage.status} (cached)" if stage.cached else str(stage.status)


def seconds_of(stage: StageResult) -> str:
    """Wall time of judging, `1.5`."""
    return f"{stage.seconds:.1f}"


@dataclass(frozen=True)
class Progress:
    """Says what is going on. Safe for untrusted text: nothing in it is read as markup."""

    console: Console = field(default_factory=lambda: Console(stderr=True, highlight=False))

    def say(self, line: str) -> None:
        """Print one line that stays."""
        self.console.print(Text(line), soft_wrap=True)

    @contextmanager
    def step(self, doing: str) -> Iterator[None]:
        """Show `doing` for as long as the block runs: live on a terminal, once elsewhere."""
        if self.console.is_terminal:
            with self.console.status(Text(doing)):
                yield
        else:
            self.say(f"{doing} …")
            yield

    def stage(self, result: StageResult) -> None:
        """Say how a stage ended."""
        self.say(f"  {result.name}: {status_of(result)} in {seconds_of(result)} s")
