"""Runs statements inside the sandbox for their cost, each run in a child; judges nothing.

Standard library only. The request is one JSON object on standard input: `nonce`; `package`;
`versions`, by name the `folder` below `/work` that has the package, and the public `names` to take
from it; `sources`, the statements of one block; `repetitions` for the runs that repeat, or null to
have them calibrated; `calibrate`, the version to do that on, or null; and `runs`, each with
`version` (null for a child that does nothing), `repeat` (one block, or as many as were calibrated),
`seconds`, the wall time after which it is ended. After `spend` seconds, or after a
run that did not get through, no further one is begun.

A child imports the package anew and executes the blocks, each in a fresh namespace; what they print
and display is dropped, and what they raise is no failure. For each run one line comes out: the
nonce, a space and a JSON object with `run` (its number), `repetitions`, `status`, `seconds`,
`cpu_seconds`, `peak_bytes` (see `supervise.Ended`), and `done`, whether the child has got through.
"""

from __future__ import annotations

import contextlib
import importlib
import math
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import CodeType
from typing import Any

_OWN = Path(__file__).parent
sys.path.insert(0, str(_OWN))
from guard import install  # type: ignore[import-not-found] # noqa: E402 - lies beside it
from statements import (  # type: ignore[import-not-found] # noqa: E402 - lies beside it
    Statements,
    compiled,
    enter_scratch,
)
from supervise import Supervisor  # type: ignore[import-not-found] # noqa: E402 - lies beside it

sys.path.remove(str(_OWN))

MIN_SECONDS = 0.05
"""CPU time of all blocks of a run that repeats; or `SHARE` times what start and import take, so
that these, which count too, hardly dilute the ratio. `MAX_SECONDS` bounds that."""
MAX_SECONDS = 0.2
SHARE = 10.0
MAX_REPETITIONS = 50_000
_GROWTH = 4
_ROOT = Path("/work")
_DONE = b"done"


def main() -> None:
    """Do every run of the request."""
    supervisor = Supervisor()
    request = supervisor.request
    codes = [compiled(source) for source in request["sources"]]
    repetitions = request["repetitions"]
    if repetitions is None:
        repetitions = _calibrated(supervisor, codes) if request["calibrate"] else 1
    end = time.monotonic() + request["spend"]
    for number, run in enumerate(request["runs"]):
        if time.monotonic() > end:
            break
        times = repetitions if run["repeat"] else 1
        version = request["versions"].get(run["version"])
        work = _Work(request["package"], version, codes, times)
        ended = supervisor.run(work, run["seconds"])
        done = ended.status == 0 and ended.answer == _DONE
        supervisor.say(
            {
                "run": number,
                "repetitions": times,
                "status": ended.status,
                "seconds": ended.seconds,
                "cpu_seconds": ended.cpu_seconds,
                "peak_bytes": ended.peak_bytes,
                "done": done,
            }
        )
        if not done:
            break


def _calibrated(supervisor: Supervisor, codes: list[CodeType]) -> int:
    """Return how often the old version has to repeat the block for the time to be measurable."""
    request = supervisor.request
    version = request["versions"][request["calibrate"]]

    def seconds(times: int) -> float:
        work = _Work(request["package"], version, codes, times)
        taken: float = supervisor.run(work, request["spend"]).cpu_seconds
        return taken

    # The first one warms the page cache.
    seconds(0)
    start = seconds(0)
    wanted = min(MAX_SECONDS, max(MIN_SECONDS, SHARE * start))
    times = 1
    while (taken := seconds(times) - start) < wanted / _GROWTH and times < MAX_REPETITIONS:
        times *= _GROWTH
    return min(MAX_REPETITIONS, max(1, math.ceil(times * wanted / max(taken, wanted / 1000))))


class _Work:
    """One run, in the child."""

    def __init__(
        self, package: str, version: dict[str, Any] | None, codes: list[CodeType], times: int
    ) -> None:
        self._package = package
        self._version = version
        self._codes = codes
        self._times = times

    def __call__(self, send: Callable[[bytes], None]) -> None:
        if self._version is not None:
            install()
            enter_scratch(_ROOT, {Path(self._version["folder"]).parts[0], _OWN.name})
            sys.path.insert(0, str(_ROOT / self._version["folder"]))
            sys.displayhook = _drop
            module = importlib.import_module(self._package)
            public = {name: getattr(module, name) for name in self._version["names"]}
            for _ in range(self._times):
                statements = Statements()
                statements.namespace |= public
                for code in self._codes:
                    with contextlib.suppress(BaseException):
                        statements.run(code)
                statements.close()
        send(_DONE)


def _drop(value: object) -> None:
    """Display nothing."""


if __name__ == "__main__":
    main()
