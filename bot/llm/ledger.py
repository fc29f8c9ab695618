"""What runs use of models, written into Git before it is used, so that no kill can hide it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from bot.errors import SurroundingsError
from bot.git.repository import Repository
from bot.llm.run_record import RUNS_REF, Result, RunRecord, parse_record, record_path
from bot.llm.usage import Usage, total

_TRIES: Final = 40
_MAX_PAUSE: Final = 0.1


@dataclass
class Ledger:
    """One run's file among those of all runs; each step replaces the reference by compare-and-swap.

    The commits have no parents: only the newest tree counts, and Git forgets the others in time.

    Attributes:
        repository: Where.
        run: The name of this run.
        known: What other runs used today, where the repository does not know it; its own records
            then do not count.
    """

    repository: Repository
    run: str
    known: Usage | None = None
    spec: str = ""
    _models: set[str] = field(default_factory=set)
    _written: dict[str, Usage] = field(default_factory=dict)

    def claim(self, day: str, own: Usage, model: str, require: Callable[[Usage], None]) -> None:
        """Write down what this run is going to have used on a day.

        Args:
            day: In UTC, as YYYY-MM-DD.
            own: All of this run's on that day.
            model: The model that is going to be asked.
            require: Is told what other runs used that day; raises where that leaves no room.

        Raises:
            SurroundingsError: Git cannot be read or written; also whatever `require` raises.
        """
        self._models.add(model)
        self._write(day, own, Result.RUNNING, require)

    def settle(self, day: str, own: Usage) -> None:
        """Write down what this run has used on a day.

        Raises:
            SurroundingsError: Git cannot be read or written.
        """
        self._write(day, own, Result.RUNNING)

    def end(self, result: Result) -> None:
        """Write down how the run ended; nothing where it has asked no model.

        Raises:
            SurroundingsError: Git cannot be read or written.
        """
        for day, own in list(self._written.items()):
            self._write(day, own, result)

    def _write(
        self,
        day: str,
        own: Usage,
        result: Result,
        require: Callable[[Usage], None] | None = None,
    ) -> None:
        repository, path = self.repository, record_path(day, self.run)
        record = RunRecord(
            run=self.run,
            spec=self.spec,
            models=tuple(sorted(self._models)),
            usage=own,
            result=result,
        )
        for left in reversed(range(_TRIES)):
            head = repository.find(RUNS_REF)
            if require:
                require(self._others(head, day))
            tree = repository.make_tree(head, {path: record.content()})
            commit = repository.make_commit(tree, None, f"What models were asked: {day}\n")
            try:
                repository.move_ref(RUNS_REF, commit, head)
                break
            except SurroundingsError:
                # Another run was faster, and has changed what there is room for.
                if not left:
                    raise
                time.sleep(random.uniform(0, _MAX_PAUSE))  # noqa: S311 - only to part two runs
        self._written[day] = own

    def _others(self, head: str | None, day: str) -> Usage:
        if self.known is not None:
            return self.known
        records = day_records(self.repository, head, day) if head else {}
        return total(record.usage for run, record in records.items() if run != self.run)


def day_records(repository: Repository, commit: str, day: str) -> dict[str, RunRecord]:
    """The records of a day by run.

    Raises:
        SurroundingsError: One of them is none.
    """
    records = (
        parse_record(file.content, path) for path, file in repository.files(commit, day).items()
    )
    return {record.run: record for record in records}


def today() -> str:
    """The day in UTC, as YYYY-MM-DD."""
    return datetime.now(UTC).date().isoformat()
