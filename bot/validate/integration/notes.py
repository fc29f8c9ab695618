"""Findings of the integration stage on the runs themselves: what they prove and what not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.text.clean import clean, clean_end
from bot.validate.case import Case
from bot.validate.integration.compare import unsteady
from bot.validate.integration.measure import SHARE, Measurement
from bot.validate.report import Finding, Severity
from bot.validate.suite import SuiteAnswer, Test

MAX_NAMED: Final = 50
"""Tests that are named by one rule; a last finding counts the others."""

MAX_COMPARED: Final = 10_000
"""Tests of one run that the harness reports."""

PROVES_NOTHING: Final = frozenset(
    {"integration/nothing-passed", "integration/too-long", "integration/unchecked"}
)
"""What is said of a suite that would have shown nothing, whatever the candidate does."""
_NETWORK: Final = re.compile(
    "gaierror|name resolution|Name or service not known|Network is unreachable|NameResolutionError"
    "|getaddrinfo"
)

NOTHING_TO_RUN: Final = Finding(
    rule="integration/none",
    severity=Severity.WARNING,
    message=(
        "Nothing was proven here: the base branch has none of the paths of integration.tests, and "
        "no merged tool uses this one. The repository's tests, named by that setting, prove "
        "something."
    ),
)


def error(rule: str, message: str) -> Finding:
    """A finding that fails the stage."""
    return Finding(rule=f"integration/{rule}", message=message)


def warning(rule: str, message: str) -> Finding:
    """A finding that a reader should weigh, and that fails nothing."""
    return Finding(rule=f"integration/{rule}", message=message, severity=Severity.WARNING)


def flaky(measured: Measurement) -> Iterator[Finding]:
    """Tests, and whole runs, that do not agree with themselves without the candidate."""
    names = unsteady(measured.before.answers, measured.part.own)
    for name in names[:MAX_NAMED]:
        yield warning(
            "flaky",
            f"{clean(name, 120)} passes in some runs and fails in others without the candidate, so "
            "it did not count. A test that agrees with itself counts.",
        )
    if len(names) > MAX_NAMED:
        message = f"{len(names) - MAX_NAMED} more tests do not agree with themselves, likewise."
        yield warning("flaky", message)
    if ending := measured.before.without_result:
        yield warning(
            "flaky",
            f"Without the candidate, one run of {measured.part.what} gave no result, because "
            f"{ending}; only the other runs counted.",
        )


def conditions(measured: Measurement, repeat: int) -> Iterator[Finding]:
    """Return what a reader has to know to judge what the runs prove."""
    first = measured.before.answers[0]
    if measured.reduced:
        yield warning(
            "reduced-settings",
            f"Under the repository's own pytest settings none of {measured.part.what} passes in "
            "the sandbox, so they ran without. Settings that pytest alone understands are kept.",
        )
    if repeat == 1:
        yield warning(
            "once",
            f"{measured.part.what.capitalize()} take long, so they ran once before and once after, "
            "and a flaky test cannot be told from a broken one. A selection by integration.tests, "
            "markers or keywords that takes a few seconds runs more often.",
        )
    if failing := [test for test in first.tests if test.outcome == "failed"]:
        offline = sum(1 for test in failing if _NETWORK.search(test.message))
        network = f", {offline} of them for want of a network" if offline else ""
        yield Finding(
            rule="integration/failing",
            severity=Severity.NOTE,
            message=f"{len(failing)} of {measured.part.what} fail in the sandbox even without the "
            f"candidate{network}, and did not count; {_reason(first)}",
        )
    if measured.left_out:
        yield warning(
            "time",
            f"{measured.left_out} of {measured.part.what} did not begin within "
            f"{measured.longest:.0f} s and were not compared; those that name this tool began "
            "first. A higher sandbox.wall_seconds compares more.",
        )
    if first.broken:
        yield Finding(
            rule="integration/not-collected",
            severity=Severity.NOTE,
            message=f"{len(first.broken)} files of {measured.part.what} cannot be collected in the "
            f"sandbox even without the candidate; {_reason(first)}",
        )
    if len(first.tests) >= MAX_COMPARED:
        yield warning(
            "first",
            f"Only the first {MAX_COMPARED} of {measured.part.what} were compared. A narrower "
            "integration.tests has all of them compared.",
        )


def too_long(case: Case, measured: Measurement) -> Finding:
    """A warning only: a suite that cannot be run before and after says nothing of a candidate."""
    return warning(
        "too-long",
        f"Nothing was proven here: {measured.part.what} were not done after "
        f"{measured.longest:.0f} s, and need to run {SHARE:g} times within sandbox.wall_seconds "
        f"({case.limits.wall_seconds:g}). A narrower integration.tests, markers or keywords, or a "
        "higher limit, allows for that.",
    )


def nothing_passed(case: Case, measured: Measurement) -> Finding:
    """A warning only, because no candidate can bring it about."""
    if ending := measured.before.without_result:
        reason = f"the run gave no result, because {ending}"
    else:
        reason = _reason(measured.before.answers[0])
    environment = case.host.environment
    needs = (
        "No environment was found for them: environment.files names what they need"
        if environment is None
        else f"Their environment is that of {environment.said}: environment.files, groups and "
        "extras say what else they need"
    )
    return warning(
        "nothing-passed",
        f"Nothing was proven here: none of {measured.part.what} passes in the sandbox even without "
        f"the candidate; {reason} {needs}, and an integration.tests with tests that need less "
        "passes, too.",
    )


def _worst(answer: SuiteAnswer) -> list[Test]:
    """What did not pass, what was skipped last."""
    return sorted(answer.failed, key=lambda test: test.outcome == "skipped")


def _reason(answer: SuiteAnswer) -> str:
    told = next((test for test in _worst(answer) if test.message), None)
    if told is not None:
        return f"the first is {clean(told.id, 80)}: {clean_end(told.message, 120)}."
    if answer.tests:
        return "they say nothing of why."
    return "pytest collected nothing, perhaps because of a setting or a conftest.py."
