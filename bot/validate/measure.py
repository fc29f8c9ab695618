"""Measurements of a tool's examples in the sandbox: what to run, and what it took."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from pydantic import BaseModel, ConfigDict, NonNegativeFloat, NonNegativeInt

from bot.spec.syntax import module_of
from bot.validate.case import Case
from bot.validate.files import OWN, allowed_path
from bot.validate.harness import HarnessReply, run_harness

PROGRAM: Final = "time_calls.py"
NEW: Final = "new"
OLD: Final = "old"


@dataclass(frozen=True)
class Timing:
    """One run to be timed.

    Attributes:
        version: `NEW`, `OLD`, or None for a process that does nothing.
        seconds: Wall time after which it is ended.
        repeat: Whether the statements are repeated as often as was calibrated, or run once.
    """

    version: str | None
    seconds: float
    repeat: bool = False


class Took(BaseModel):
    """What one run took, by the kernel's figures.

    `done` is whether the process got through and ended by itself; `status` its exit status,
    negative for a signal, None where it was ended at its time.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    run: NonNegativeInt
    repetitions: NonNegativeInt
    status: int | None
    seconds: NonNegativeFloat
    cpu_seconds: NonNegativeFloat
    peak_bytes: NonNegativeInt
    done: bool


@dataclass(frozen=True)
class Timings:
    """What came of some runs: one result for each, None where it was not begun."""

    results: tuple[Took | None, ...]
    reply: HarnessReply


def time_calls(
    case: Case,
    sources: Sequence[str],
    runs: Sequence[Timing],
    *,
    repetitions: int | None = None,
    spend: float,
) -> Timings:
    """Time statements under the candidate and, where there is one, under the merged version.

    Args:
        case: Whose examples they are.
        sources: The statements of one block, in order; expected values are not among them.
        runs: What to run, in this order, one after the other in one sandbox.
        repetitions: Blocks of a run that repeats; None has the merged version calibrate it.
        spend: Seconds after which no further run is begun.

    Raises:
        SandboxError: The sandbox could not run them.
    """
    package = case.candidate.name
    versions = {NEW: case.candidate.files, OLD: case.merged}
    request = {
        "package": package,
        "versions": {
            name: {"folder": _folder(name), "names": public_names(case, files)}
            for name, files in versions.items()
        },
        "sources": [*case.interface.imports, *sources],
        "repetitions": repetitions,
        "calibrate": OLD if any(run.repeat for run in runs) else None,
        "runs": [asdict(run) for run in runs],
        "spend": spend,
    }
    laid = {
        f"{_folder(name)}/{package}/{path}": content
        for name, files in versions.items()
        for path, content in files.items()
        if allowed_path(path)
    }
    reply = run_harness(case, PROGRAM, request, files={**case.reads, **laid})
    results: list[Took | None] = [None] * len(runs)
    for took in map(Took.model_validate_json, reply.lines):
        results[took.run] = took
    return Timings(tuple(results), reply)


def public_names(case: Case, files: Mapping[str, bytes]) -> list[str]:
    """Names of the interface that a version's `__init__.py` binds; an older one may lack some."""
    interface = case.interface
    wanted = [*(one.name for one in interface.functions), *(one.name for one in interface.classes)]
    try:
        body = module_of(files.get("__init__.py", b"")).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    bound: set[str] = set()
    for node in body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            bound |= {item.asname or item.name for item in node.names}
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            bound.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            bound |= {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return [name for name in wanted if name in bound]


def _folder(version: str) -> str:
    return f"{OWN}/{version}"
