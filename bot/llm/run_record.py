"""What a run has used of models: one small JSON file, on a reference of its own in Git."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import SurroundingsError
from bot.llm.usage import Usage

RUNS_REF: Final = "refs/toolwright/runs"
"""Its tree has the file `YYYY-MM-DD/<run>.json` for each run that asked a model, by day in UTC."""


class Result(StrEnum):
    """How a run ended; one that was killed stays `running`."""

    RUNNING = "running"
    DONE = "done"
    APPROVED = "approved"
    REJECTED = "rejected"
    REFUSED = "refused"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


def judged(*, approved: bool) -> Result:
    """Return how a run ended whose candidate was judged."""
    return Result.APPROVED if approved else Result.REJECTED


class RunRecord(BaseModel):
    """A run's file.

    Attributes:
        run: Its name, unlike that of any other run.
        spec: What it was about.
        models: The models that it asked.
        usage: What it used on that day; while it runs, with the most that is under way.
        result: How it ended.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    version: Literal[1] = 1
    run: Annotated[str, Field(pattern=r"^[0-9a-z-]{8,64}$")]
    spec: Annotated[str, Field(max_length=200)] = ""
    models: Annotated[tuple[str, ...], Field(max_length=100)] = ()
    usage: Usage = Usage()
    result: Result = Result.RUNNING

    def content(self) -> bytes:
        """The file."""
        return self.model_dump_json(indent=1).encode() + b"\n"


def record_path(day: str, run: str) -> str:
    """Return where the file of a run is."""
    return f"{day}/{run}.json"


def parse_record(content: bytes, path: str) -> RunRecord:
    """Read a run's file.

    Raises:
        SurroundingsError: It is none, so that what was used on its day is not known.
    """
    try:
        return RunRecord.model_validate_json(content)
    except ValidationError as error:
        raise SurroundingsError(
            f"{path} on {RUNS_REF} is not the record of a run, so that what was used of models on "
            "that day is not known.",
            remedy=f"Look at it with: git show {RUNS_REF}:{path}; to begin without any record, "
            f"type: git update-ref -d {RUNS_REF}",
        ) from error
