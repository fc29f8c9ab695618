"""Acceptance: every example of the specification holds, the held-back ones too.

Only the statements enter the sandbox. What they should produce stays here, and so does the verdict.
"""

from __future__ import annotations

import ast
import builtins
from typing import Final

from bot.spec.examples import Example
from bot.spec.syntax import module_of
from bot.text.clean import clean
from bot.validate.case import Case
from bot.validate.compare import ProducedValue, agrees
from bot.validate.examples import run_examples
from bot.validate.report import Finding, Severity, StageResult
from bot.validate.stage import verdict

PERCENT: Final = 100.0


class AcceptanceStage:
    """The score is the percentage of examples that hold; only 100 passes.

    A specification need not have examples: the stage then passes with a warning that it has
    proven nothing.
    """

    name: Final = "acceptance"
    version: Final = 3
    requires: Final = ("policy",)

    def judge(self, case: Case) -> StageResult:
        """Run the shown and the held-back examples, each set in a fresh interpreter."""
        findings = _shown_failures(case) + _held_failures(case)
        total = len(case.shown) + len(case.held)
        score = PERCENT * (total - len(findings)) / total if total else PERCENT
        if not total:
            message = "The specification has no examples, so nothing was proven; add some."
            findings.append(
                Finding(rule="acceptance/none", message=message, severity=Severity.WARNING)
            )
        return StageResult(
            name=self.name,
            status=verdict(tuple(findings)),
            score=round(score, 1),
            threshold=PERCENT,
            metrics={"shown": len(case.shown), "held_back": len(case.held)},
            findings=tuple(findings),
        )


def _shown_failures(case: Case) -> list[Finding]:
    reply, produced = run_examples(case, (), case.shown)
    findings = []
    for index, example in enumerate(case.shown):
        result = produced.get(index)
        if result is not None and agrees(example, result, valued=_asks_for_a_value(case, example)):
            continue
        wanted = clean(example.exception or example.want) or "nothing"
        got = f"No result, because {reply.ending}" if result is None else f"Got {_said(result)}"
        message = f"{got}; {wanted} passes. Example: {clean(example.source, 200)}"
        findings.append(Finding(rule="acceptance/example", message=message))
    return findings


def _held_failures(case: Case) -> list[Finding]:
    # Held-back examples may use what shown ones have set up.
    reply, produced = run_examples(case, case.shown, case.held)
    findings = []
    for index, example in enumerate(case.held):
        result = produced.get(index)
        if result is not None and agrees(example, result, valued=_asks_for_a_value(case, example)):
            continue
        if result is None:
            fault = f"gave no result, because {reply.quiet_ending}"
        elif result.exception is not None:
            fault = f"raised {_known(result.exception.type)}"
        else:
            fault = "gave another result than the specification wants"
        message = f"Held-back example {index + 1} of {len(case.held)} {fault}."
        findings.append(Finding(rule="acceptance/held-back", message=message))
    return findings


def _asks_for_a_value(case: Case, example: Example) -> bool:
    """Whether the statement is a call of a public function that returns something."""
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
