"""The pool: every draft, tried on the examples and on generated calls."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from bot.candidate import Candidate
from bot.scaffold.package_files import package_source
from bot.selection.conform import conforms
from bot.selection.observe import Observation, observe
from bot.selection.trial import Trial
from bot.selection.voting import Behaviour, Disagreement, Standing, Vote, rank, splits
from bot.spec.interface import parse_interface
from bot.spec.toolspec import ToolSpec
from bot.validate.report import Finding, Status, ValidationReport

EXAMPLES: Final = frozenset({"acceptance"})
"""The stages that say whether a draft may vote; the others are for those that are finished."""
TRUST: Final = 0.75
"""What a model's vote weighs beside that of the model before it: the best are configured first."""
MAX_MISFITS: Final = 0.1
"""Share of results that need not be of the annotated type: on odd arguments many tools give up."""


@dataclass(frozen=True)
class Questions:
    """What every draft is asked: generated calls, and what models claim in their tests.

    Attributes:
        calls: Expressions over the public functions; claims are among the last of them.
        claimed: The votes that the claims are.
    """

    calls: tuple[str, ...]
    claimed: tuple[Vote, ...] = ()


@dataclass(frozen=True)
class Pool:
    """All drafts so far, with what they were asked."""

    questions: Questions
    entries: tuple[Entry, ...] = ()

    @property
    def calls(self) -> tuple[str, ...]:
        """What the outcomes of the behaviours are of."""
        return self.questions.calls

    @cached_property
    def weights(self) -> dict[str, float]:
        """What the vote of each model weighs, in the order in which they were asked."""
        models = dict.fromkeys(entry.model for entry in self.entries)
        return {model: TRUST**place for place, model in enumerate(models)}

    @cached_property
    def behaviours(self) -> tuple[Behaviour, ...]:
        """Of every entry, in order."""
        return tuple(
            replace(entry.behaviour, weight=self.weights[entry.model]) for entry in self.entries
        )

    @cached_property
    def claimed(self) -> tuple[Vote, ...]:
        """The votes that the claims are."""
        return tuple(
            replace(vote, weight=self.weights.get(vote.voice, 0.0))
            for vote in self.questions.claimed
        )

    @cached_property
    def ranking(self) -> tuple[Standing, ...]:
        """The entries that stand, the best first."""
        return rank(self.behaviours, self.claimed)

    @cached_property
    def contested(self) -> tuple[Disagreement, ...]:
        """The calls on which they differ."""
        return splits(self.behaviours, self.claimed)


@dataclass(frozen=True)
class Entry:
    """A draft in the pool.

    Attributes:
        draft: As it was read and repaired.
        report: What the stages of `EXAMPLES` say of it.
        observed: What each generated call came to, None where that is not known.
        misfits: Generated calls whose result is not of the annotated type.
    """

    draft: Candidate
    report: ValidationReport
    observed: tuple[Observation | None, ...]
    misfits: tuple[str, ...]

    @property
    def model(self) -> str:
        """Who wrote it."""
        return self.draft.provenance.model

    @property
    def stands(self) -> bool:
        """Whether it does what the examples and the annotations say."""
        known = sum(one is not None and one.literal for one in self.observed)
        return _holds(self.report) and len(self.misfits) <= MAX_MISFITS * known

    @property
    def behaviour(self) -> Behaviour:
        """What it does, for `bot.selection.voting`."""
        outcomes = tuple(None if one is None else one.outcome for one in self.observed)
        return Behaviour(self.model, outcomes, self.stands)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with it before the gate has seen it."""
        return tuple(
            finding
            for stage in self.report.stages
            if stage.status is not Status.PASSED
            for finding in stage.findings
        )


def enter(
    drafts: Sequence[Candidate], spec: ToolSpec, trial: Trial, calls: Sequence[str]
) -> tuple[Entry, ...]:
    """Try drafts on the examples and on calls; those with the same code are run once.

    Args:
        drafts: In any order; the result has the same.
        spec: As a generator is shown it.
        trial: Where they run.
        calls: From `bot.selection.calls`.

    Raises:
        SandboxError: The sandbox could not run them.
    """
    interface = parse_interface(spec.interface)
    names = package_source(spec, sorted(interface.names)).encode()
    returns = {function.name: function.returns for function in interface.functions}
    promised = [returns.get(_called(call)) for call in calls]
    packages = [
        Candidate(draft.name, {"__init__.py": names, **draft.files}, draft.provenance)
        for draft in drafts
    ]
    distinct = {package.digest: package for package in packages}
    # One after another: each gets a processor to itself, so that its time limits mean the same.
    tried = {
        digest: _tried(package, trial, calls, promised) for digest, package in distinct.items()
    }
    return tuple(
        replace(tried[package.digest], draft=draft)
        for draft, package in zip(drafts, packages, strict=True)
    )


def _tried(
    package: Candidate, trial: Trial, calls: Sequence[str], promised: Sequence[str | None]
) -> Entry:
    report = trial.judge(package, only=EXAMPLES)
    observed: tuple[Observation | None, ...] = (None,) * len(calls)
    if _holds(report):
        observed = observe(trial.case(package), calls)
    misfits = tuple(
        call
        for call, annotation, one in zip(calls, promised, observed, strict=True)
        if annotation is not None and one is not None and _is_misfit(one, annotation)
    )
    return Entry(package, report, observed, misfits)


def _holds(report: ValidationReport) -> bool:
    return all(stage.holds for stage in report.stages)


def _is_misfit(one: Observation, annotation: str) -> bool:
    if one.value is None or not one.literal:
        return False
    try:
        value = ast.literal_eval(one.value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        # It says itself that this is a literal, and lies.
        return True
    return not conforms(value, annotation)


def _called(call: str) -> str:
    """The function whose result the call gives; empty where something is made of that result."""
    match ast.parse(call, mode="eval").body:
        case ast.Call(func=ast.Name(id=name)):
            return name
    return ""
