"""Plain ways to choose between recorded answers, to compare the bot with in the same run.

They look at the shown examples and at what the answers do in the sandbox, and at no hidden test.
None of them has a gate: what they choose, they would propose.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from bot.candidate import Candidate, Provenance
from bot.choose.calls import generated_calls
from bot.choose.observe import observe
from bot.config import Thresholds
from bot.generate.offline.package_files import package_source
from bot.sandbox.protocol import Limits, Sandbox
from bot.spec import SpecFile
from bot.validate.case import Case, open_case
from bot.validate.compare import agrees
from bot.validate.examples import run_examples

CALLS: Final = 40
"""Generated calls that answers are compared on."""
_RUN: Final = Limits(wall_seconds=60.0)


@dataclass(frozen=True)
class Tried:
    """What one answer did in the sandbox.

    `shown` says whether all shown examples hold; `outcomes` has what each generated call came to,
    None where it came to nothing.
    """

    shown: bool
    outcomes: tuple[str | None, ...]


def tried(spec: SpecFile, code: str, sandbox: Sandbox) -> Tried:
    """Run an answer as it was given, without any repair.

    Raises:
        SandboxError: The sandbox could not run it.
    """
    case = _case(spec, code, sandbox)
    _, produced = run_examples(case, (), case.shown)
    shown = all(
        index in produced and agrees(example, produced[index])
        for index, example in enumerate(case.shown)
    )
    names = [function.name for function in spec.interface.functions]
    calls = generated_calls(case.shown, names, seed=spec.spec.name, count=CALLS)
    seen = observe(case, calls) if calls else ()
    return Tried(shown, tuple(one.outcome if one else None for one in seen))


def first(answers: Sequence[Tried]) -> int | None:
    """The first answer."""
    return 0 if answers else None


def first_shown(answers: Sequence[Tried]) -> int | None:
    """The first answer that passes the shown examples."""
    return next((index for index, answer in enumerate(answers) if answer.shown), None)


def agreeing(answers: Sequence[Tried]) -> int | None:
    """The first of the largest group of answers that agree on every generated call.

    As CodeT does with tests (Chen et al., 2022, arXiv:2207.10397), without the gate. Answers that
    gave no value to any call are in no group; of groups of one size, the one that came first.
    """
    groups: defaultdict[tuple[str | None, ...], list[int]] = defaultdict(list)
    for index, answer in enumerate(answers):
        if not answer.outcomes or any((one or "").startswith("=") for one in answer.outcomes):
            groups[answer.outcomes].append(index)
    if not groups:
        return None
    return max(groups.values(), key=lambda group: (len(group), -group[0]))[0]


POLICIES: Final[Mapping[str, Callable[[Sequence[Tried]], int | None]]] = MappingProxyType(
    {"first answer": first, "first that passes": first_shown, "agreement alone": agreeing}
)


def _case(spec: SpecFile, code: str, sandbox: Sandbox) -> Case:
    public = package_source(spec.spec, sorted(spec.interface.names))
    files = {"__init__.py": public.encode(), "core.py": code.encode("utf-8", "replace")}
    candidate = Candidate(spec.spec.name, files, Provenance("recorded", "1"))
    return open_case(candidate, spec.spec, sandbox, thresholds=Thresholds(), limits=_RUN)
