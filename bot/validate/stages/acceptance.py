"""Acceptance: every example of the specification holds, the held-back ones too, and everywhere.

Only the statements enter the sandbox. What they should produce stays here, and so does the verdict.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Sequence
from typing import Final

from bot.spec.examples import Example
from bot.spec.syntax import module_of
from bot.text.clean import clean
from bot.validate.case import Case
from bot.validate.compare import ProducedValue, agrees
from bot.validate.elsewhere import ELSEWHERE, Factor, Place, causes, sentences
from bot.validate.examples import ExamplesRun, run_examples
from bot.validate.report import Finding, Severity, StageResult
from bot.validate.stage import Depends, verdict

PERCENT: Final = 100.0


class AcceptanceStage:
    """The score is the percentage of examples that hold; only 100 passes.

    All have to hold elsewhere, too, and may leave nothing running. A specification need not have
    examples: the result is unproven then, and has no score.
    """

    name: Final = "acceptance"
    version: Final = 4
    requires: Final = ("policy",)
    depends: Final = Depends((), host="nothing")

    def judge(self, case: Case) -> StageResult:
        """Run the shown and the held-back examples, each set in a fresh interpreter; then all."""
        shown = run_examples(case, (), case.shown)
        # Held-back examples may use what shown ones have set up.
        held = run_examples(case, case.shown, case.held)
        first = len(case.shown)
        failing = {
            *_failing(case, case.shown, shown),
            *(first + index for index in _failing(case, case.held, held)),
        }
        away = _Elsewhere(case, frozenset(failing))
        findings = [
            *_shown_failures(case, shown),
            *_held_failures(case, held),
            *away.findings(),
            *_left_running(shown, held),
        ]
        total = first + len(case.held)
        holding = total - len(failing | away.failing)
        if not total:
            message = "The specification has no examples; some of them prove what it does."
            findings.append(
                Finding(rule="acceptance/none", message=message, severity=Severity.WARNING)
            )
        return StageResult(
            name=self.name,
            status=verdict(tuple(findings), proved=total > 0),
            score=round(PERCENT * holding / total, 1) if total else None,
            threshold=PERCENT,
            metrics={"shown": first, "held_back": len(case.held)},
            findings=tuple(findings),
        )


class _Elsewhere:
    """The examples that hold here, and not in other surroundings."""

    def __init__(self, case: Case, failing_here: frozenset[int]) -> None:
        self._case = case
        self._examples = (*case.shown, *case.held)
        self.failing: frozenset[int] = frozenset()
        if len(failing_here) < len(self._examples):
            self._ran = self._run(ELSEWHERE)
            failing = _failing(case, self._examples, self._ran)
            self.failing = frozenset(failing) - failing_here

    def findings(self) -> Iterator[Finding]:
        """What differs, and which of the surroundings decides."""
        known = causes(self.failing, self._attempt)
        for index in sorted(self.failing):
            rule = "surroundings" if index in known else "unsteady"
            for message in self._messages(index, known.get(index)):
                yield Finding(rule=f"acceptance/{rule}", message=message)

    def _messages(self, index: int, factors: tuple[Factor, ...] | None) -> Iterator[str]:
        shown, held = len(self._case.shown), len(self._case.held)
        if index < shown:
            fault = _got(self._ran, index)
            end = f" Example: {clean(self._examples[index].source, 200)}"
        else:
            # No word of what it gave, for the tool could have chosen it.
            fault = f"Held-back example {index - shown + 1} of {held} gave another result"
            end = ""
        if factors is None:
            yield f"{fault} in a repeated run; the same result in every run passes.{end}"
        else:
            for sentence in sentences(fault, factors):
                yield sentence + end

    def _run(self, place: Place) -> ExamplesRun:
        return run_examples(self._case, (), self._examples, place=place)

    def _attempt(self, places: Sequence[Place]) -> list[frozenset[int]]:
        return [
            frozenset(_failing(self._case, self._examples, self._run(place))) for place in places
        ]


def _failing(case: Case, examples: Sequence[Example], ran: ExamplesRun) -> Iterator[int]:
    """The indices of the examples that do not hold."""
    for index, example in enumerate(examples):
        result = ran.produced.get(index)
        if result is None or not agrees(example, result, valued=_asks_for_a_value(case, example)):
            yield index


def _shown_failures(case: Case, ran: ExamplesRun) -> Iterator[Finding]:
    for index in _failing(case, case.shown, ran):
        example = case.shown[index]
        wanted = clean(example.exception or example.want) or "nothing"
        message = f"{_got(ran, index)}; {wanted} passes. Example: {clean(example.source, 200)}"
        yield Finding(rule="acceptance/example", message=message)


def _held_failures(case: Case, ran: ExamplesRun) -> Iterator[Finding]:
    for index in _failing(case, case.held, ran):
        result = ran.produced.get(index)
        if result is None:
            fault = f"gave no result, because {ran.reply.quiet_ending}"
        elif result.exception is not None:
            fault = f"raised {_known(result.exception.type)}"
        else:
            fault = "gave another result than the specification wants"
        message = f"Held-back example {index + 1} of {len(case.held)} {fault}."
        yield Finding(rule="acceptance/held-back", message=message)


def _left_running(shown: ExamplesRun, held: ExamplesRun) -> Iterator[Finding]:
    rule = "acceptance/left-running"
    for ran in (shown, held):
        # Where one gave no result, that is said of it.
        if ran.left is None and ran.complete:
            message = (
                "The examples gave results, but not what they leave running, because "
                f"{ran.reply.quiet_ending}; a run to the end passes."
            )
            yield Finding(rule=rule, message=message)
    said = [clean(one, 200) for one in _left(shown)]
    # The held-back ones are run after the shown ones, and leave what those do, too.
    more = len(_left(held)) - len(said)
    if more > 0:
        # No name, for the tool could have chosen it.
        said.append(f"{more} of what held-back examples have started")
    for one in said:
        message = (
            f"The examples end, and leave {one} running; what ends before the call that started "
            "it returns passes."
        )
        yield Finding(rule=rule, message=message)


def _left(ran: ExamplesRun) -> list[str]:
    if ran.left is None:
        return []
    return [*ran.left.left, *(f"the process {name!r}" for name in ran.left.processes)]


def _got(ran: ExamplesRun, index: int) -> str:
    result = ran.produced.get(index)
    return f"No result, because {ran.reply.ending}" if result is None else f"Got {_said(result)}"


def _asks_for_a_value(case: Case, example: Example) -> bool:
    """Return whether the statement is a call of a public function that returns something."""
    match module_of(example.source).body:
        case [
            ast.Expr(
                value=ast.Call(func=ast.Name(id=name))
                | ast.Await(value=ast.Call(func=ast.Name(id=name)))
            )
        ]:
            return any(
                function.name == name and function.returns != "None"
                for function in case.interface.functions
            )
        case _:
            return False


def _said(result: ProducedValue) -> str:
    text = result.printed if result.exception is None else result.exception.last_line
    return clean(text, 200) or "nothing"


def _known(qualified: str) -> str:
    """The name of a built-in exception; a tool's own name could carry what it must not reveal."""
    module, _, name = qualified.rpartition(".")
    known = module == "builtins" and isinstance(getattr(builtins, name, None), type)
    return name if known else "an exception of its own"
