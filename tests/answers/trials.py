"""Runs recorded answers as they were given, for the plain policies to choose by."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Final

from bot.candidate import Candidate, Provenance
from bot.config import Thresholds
from bot.sandbox.protocol import Limits, Sandbox
from bot.scaffold.package_files import package_source
from bot.selection.calls import generated_calls
from bot.selection.observe import observe
from bot.spec import SpecFile
from bot.validate.case import Case, open_case
from bot.validate.compare import agrees
from bot.validate.examples import run_examples
from tests.answers.kept import Kept
from tests.answers.policies import Tried

CALLS: Final = 40
"""Generated calls that answers are compared on."""
_LIMITS: Final = Limits(wall_seconds=60.0)
_PROGRAMS: Final = ("call_examples.py", "observe_calls.py", "statements.py", "supervise.py")


@dataclass(frozen=True)
class Trials:
    """Tries answers in a sandbox, each content once; several threads may share one."""

    sandbox: Sandbox
    kept: Kept[Tried] = field(default_factory=Kept)

    def of(self, spec: SpecFile, codes: Sequence[str]) -> list[Tried]:
        """What each answer does, in their order, without any repair.

        Raises:
            SandboxError: The sandbox could not run them.
        """
        return [self._one(spec, code) for code in codes]

    def _one(self, spec: SpecFile, code: str) -> Tried:
        case = _case(spec, code, self.sandbox)
        calls = generated_calls(spec.interface, case.shown, seed=spec.spec.name, count=CALLS)
        key = _key(spec, code, calls)
        if key not in self.kept.known:
            self.kept.add(key, _tried(case, calls))
        return self.kept.known[key]


def _tried(case: Case, calls: Sequence[str]) -> Tried:
    _, produced = run_examples(case, (), case.shown)
    shown = all(
        index in produced and agrees(example, produced[index])
        for index, example in enumerate(case.shown)
    )
    seen = observe(case, calls) if calls else ()
    return Tried(shown=shown, outcomes=[one.outcome if one else None for one in seen])


def _case(spec: SpecFile, code: str, sandbox: Sandbox) -> Case:
    public = package_source(spec.spec, sorted(spec.interface.names))
    files = {"__init__.py": public.encode(), "core.py": code.encode("utf-8", "replace")}
    candidate = Candidate(spec.spec.name, files, Provenance("recorded", "1"))
    return open_case(candidate, spec.spec, sandbox, thresholds=Thresholds(), limits=_LIMITS)


def _key(spec: SpecFile, code: str, calls: Sequence[str]) -> str:
    """Whatever an outcome depends on, the programs that see it included."""
    folder = resources.files("bot.validate.harness")
    programs = [folder.joinpath(name).read_text("utf-8") for name in _PROGRAMS]
    parts = [spec.digest, code, list(calls), programs]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
