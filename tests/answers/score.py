"""Whether code passes the hidden tests of a problem, found out in the sandbox and kept by content.

For scoring only, after a verdict was made: nothing that decides may call this.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from bot.sandbox.protocol import MIB, Limits, Sandbox, Stopped, Task
from bot.text.clean import clean
from tests.answers.dataset import Problem, public_name
from tests.answers.kept import Kept

SECONDS: Final = 10
"""Processor time of one suite on one candidate; the labels of the data were made with 5 to 10."""
WALL_SECONDS: Final = 40.0
"""Wall time of the same, which a busy machine may stretch."""
MEMORY: Final = 2048 * MIB
BATCH: Final = 6
"""Candidates of one sandbox: all of them may take their whole time."""


class Score(BaseModel):
    """How code fares; `said` is how the first suite ended that did not pass, cleaned."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    base: bool
    plus: bool
    said: str = ""


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    run: int
    passed: bool
    said: str


@dataclass(frozen=True)
class Scorer:
    """Scores code in a sandbox, each content once; several threads may share one."""

    sandbox: Sandbox
    kept: Kept[Score] = field(default_factory=Kept)

    def score(self, problem: Problem, codes: Sequence[str]) -> list[Score]:
        """The scores of several candidates, in their order; `plus` means base and plus.

        Raises:
            SandboxError: The sandbox could not run them.
        """
        known = self.kept.known
        keys = [_key(problem, code) for code in codes]
        missing = {key: code for key, code in zip(keys, codes, strict=True) if key not in known}
        for batch in _batches(list(missing.items())):
            found = run_suites(self.sandbox, problem, [code for _, code in batch])
            for (key, _), score in zip(batch, found, strict=True):
                self.kept.add(key, score)
        return [known[key] for key in keys]


def run_suites(sandbox: Sandbox, problem: Problem, codes: Sequence[str]) -> list[Score]:
    """Run both hidden suites on each candidate, all in one sandbox.

    Raises:
        SandboxError: The sandbox could not run them.
    """
    passed: dict[int, _Line] = {}
    nonce = secrets.token_hex(16)
    outcome = sandbox.run(_job(problem, codes, nonce))
    mark = f"{nonce} ".encode()
    for text in outcome.stdout.split(b"\n"):
        if text.startswith(mark):
            line = _Line.model_validate_json(text.removeprefix(mark))
            passed[line.run] = line
    if isinstance(outcome, Stopped) and len(codes) > 1:
        # One of them took the sandbox down with it; alone, it harms nobody else.
        return [run_suites(sandbox, problem, [code])[0] for code in codes]
    lost = _Line(run=0, passed=False, said="took the sandbox down")
    scores = []
    for index in range(len(codes)):
        base, plus = (passed.get(2 * index + offset, lost) for offset in (0, 1))
        said = "" if base.passed and plus.passed else (plus if base.passed else base).said
        scores.append(
            Score(base=base.passed, plus=base.passed and plus.passed, said=clean(said, 300))
        )
    return scores


def _key(problem: Problem, code: str) -> str:
    parts = [problem.task_id, problem.hidden_tests, problem.hidden_tests_plus, code]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _batches(items: list[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    for at in range(0, len(items), BATCH):
        yield items[at : at + BATCH]


def _job(problem: Problem, codes: Sequence[str], nonce: str) -> Task:
    files = {
        "own/score_inside.py": Path(__file__).with_name("score_inside.py").read_bytes(),
        "own/supervise.py": (
            resources.files("bot.validate.harness").joinpath("supervise.py").read_bytes()
        ),
        "base.py": problem.hidden_tests.encode(),
        "plus.py": problem.hidden_tests_plus.encode(),
    }
    files |= {f"{index}.py": code.encode("utf-8", "replace") for index, code in enumerate(codes)}
    public = public_name(problem)
    request = {
        "nonce": nonce,
        "seconds": SECONDS,
        "wall": WALL_SECONDS,
        "memory": MEMORY,
        "aliases": {} if public == problem.entry_point else {problem.entry_point: public},
        "runs": [
            {"code": f"{index}.py", "tests": tests}
            for index in range(len(codes))
            for tests in ("base.py", "plus.py")
        ],
    }
    return Task(
        command=("python", "-I", "/work/own/score_inside.py"),
        files=files,
        stdin=json.dumps(request).encode() + b"\n",
        limits=Limits(wall_seconds=2 * WALL_SECONDS * len(codes) + 30.0, memory_bytes=2 * MEMORY),
    )
