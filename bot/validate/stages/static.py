"""Static: pylint, mypy strict and flake8 each score the candidate over the threshold."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.sandbox import toolchain, type_cache
from bot.text.clean import clean
from bot.validate.case import Case
from bot.validate.files import OWN, WORK, candidate_path
from bot.validate.mypy_report import read_messages
from bot.validate.report import Finding, Severity, StageResult
from bot.validate.score import PERFECT, score, statements
from bot.validate.stage import Depends, verdict
from bot.validate.static_tool import Refusal, run_tool

LINE_LENGTH: Final = 100
MAX_FINDINGS: Final = 100
"""Findings listed of one tool; the score counts all of them."""

# Tests name fixtures after what they hold, and need no docstring: their names say what they show.
# A test that compares with `{}` says more than one that only asks whether the result is empty.
_PYLINTRC: Final = f"""\
[MAIN]
persistent=no
jobs=1
load-plugins=
[FORMAT]
max-line-length={LINE_LENGTH}
[MESSAGES CONTROL]
disable=duplicate-code,use-implicit-booleaness-not-comparison
[BASIC]
no-docstring-rgx=^(_|test_)
good-names-rgx=^[a-z_]$
""".encode()

_FLAKE8_LINE: Final = re.compile(
    r"(?P<path>[^:]+):(?P<line>\d+):\d+: (?P<code>[A-Z]\d+) (?P<text>.*)"
)


class _Parsed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class _PylintMessage(_Parsed):
    path: str
    line: int
    symbol: str
    message: str
    type: str


class _PylintStatistics(_Parsed):
    score: float = Field(allow_inf_nan=False)


class _PylintReply(_Parsed):
    messages: list[_PylintMessage]
    statistics: _PylintStatistics


@dataclass(frozen=True)
class _Judgement:
    """What one tool says: its score out of ten, and what it found."""

    score: float
    findings: tuple[Finding, ...]


class StaticStage:
    """The score is the lowest of the three, out of ten; passing means strictly over."""

    name: Final = "static"
    version: Final = 1
    requires: Final[tuple[str, ...]] = ()
    depends: Final = Depends(("static_score",), host="nothing")

    def judge(self, case: Case) -> StageResult:
        """Run the three side by side; they only read the candidate."""
        tools: dict[str, Callable[[Case], _Judgement]] = {
            "pylint": _pylint,
            "mypy": _mypy,
            "flake8": _flake8,
        }
        threshold = case.thresholds.static_score
        with ThreadPoolExecutor(max_workers=len(tools)) as pool:
            futures = {tool: pool.submit(run, case) for tool, run in tools.items()}
            judged = {tool: future.result() for tool, future in futures.items()}
        lowest = min(judgement.score for judgement in judged.values())
        too_low = tuple(
            Finding(
                rule=f"static/{tool}-score",
                message=f"{tool} scores {judgement.score:.2f} of 10; over {threshold:.2f} passes.",
            )
            for tool, judgement in judged.items()
            if judgement.score <= threshold
        )
        listed = tuple(
            finding
            for judgement in judged.values()
            for finding in judgement.findings[:MAX_FINDINGS]
        )
        metrics: dict[str, float | int | str] = {}
        for tool, judgement in judged.items():
            metrics[f"{tool}_score"] = judgement.score
            metrics[f"{tool}_findings"] = len(judgement.findings)
        return StageResult(
            name=self.name,
            # The scores decide: a single message of a linter does not fail a candidate.
            status=verdict(too_low),
            score=lowest,
            threshold=threshold,
            metrics=metrics,
            findings=too_low + listed,
        )


def _pylint(case: Case) -> _Judgement:
    arguments = (
        f"--rcfile={WORK}/{OWN}/pylintrc",
        "--output-format=json2",
        "--score=y",
        f"{WORK}/{case.candidate.name}",
    )
    # pylint's status is a bit mask of the kinds of message; 32 alone is a usage error.
    printed = run_tool(
        case, "pylint", arguments, settings={"pylintrc": _PYLINTRC}, statuses=frozenset(range(32))
    )
    if isinstance(printed, Refusal):
        return _unjudged("pylint", printed.reason)
    try:
        reply = _PylintReply.model_validate_json(printed)
    except ValidationError:
        return _unjudged("pylint", "pylint printed no report that can be read")
    found = tuple(
        _warning(case, message.path, message.line, f"pylint/{message.symbol}", message.message)
        for message in reply.messages
    )
    return _Judgement(round(min(max(reply.statistics.score, 0.0), PERFECT), 2), found)


def _mypy(case: Case) -> _Judgement:
    arguments = (
        f"--config-file={WORK}/{OWN}/mypy.ini",
        "--cache-dir=/tmp/mypy",
        "--output=json",
        case.candidate.name,
    )
    # Status 2 is a blocking error, such as a file that does not parse; its message comes as well.
    printed = run_tool(
        case,
        "mypy",
        arguments,
        settings={"mypy.ini": type_cache.SETTINGS},
        statuses=frozenset({0, 1, 2}),
        first=f"cp -r {toolchain.INSIDE}/{type_cache.NAME} /tmp/mypy",
    )
    if isinstance(printed, Refusal):
        return _unjudged("mypy", printed.reason)
    try:
        messages = read_messages(printed)
    except ValueError as error:
        return _unjudged("mypy", str(error))
    errors = sum(message.is_error for message in messages)
    others = len(messages) - errors
    found = [
        _warning(case, one.file, one.line, f"mypy/{one.code or 'note'}", one.message)
        for one in messages
    ]
    # After a syntax error nothing else was looked at.
    blind = any(finding.rule == "mypy/syntax" for finding in found)
    reached = 0.0 if blind else score(5 * errors + others, statements(case.modules))
    return _Judgement(reached, tuple(found))


def _flake8(case: Case) -> _Judgement:
    arguments = (
        "--isolated",
        "--disable-noqa",
        "--jobs=1",
        f"--max-line-length={LINE_LENGTH}",
        "--extend-ignore=E203",
        case.candidate.name,
    )
    printed = run_tool(case, "flake8", arguments, settings={}, statuses=frozenset({0, 1}))
    if isinstance(printed, Refusal):
        return _unjudged("flake8", printed.reason)
    errors = others = 0
    found: list[Finding] = []
    for line in printed.decode("utf-8", "backslashreplace").splitlines():
        match = _FLAKE8_LINE.fullmatch(line)
        if match is None:
            return _unjudged("flake8", f"flake8 printed a line that cannot be read: {clean(line)}")
        # F codes are faults of the program; the others are of style.
        fault = match["code"].startswith("F")
        errors += fault
        others += not fault
        rule = f"flake8/{match['code']}"
        found.append(_warning(case, match["path"], int(match["line"]), rule, match["text"]))
    # E9 says that a file could not be read, so that nothing else in it was looked at.
    blind = any(finding.rule.startswith("flake8/E9") for finding in found)
    reached = 0.0 if blind else score(5 * errors + others, statements(case.modules))
    return _Judgement(reached, tuple(found))


def _warning(case: Case, path: str, line: int, rule: str, message: str) -> Finding:
    return Finding(
        path=candidate_path(case.candidate, path),
        line=max(line, 0),
        rule=clean(rule, 80),
        message=clean(message),
        severity=Severity.WARNING,
    )


def _unjudged(tool: str, reason: str) -> _Judgement:
    finding = Finding(rule=f"static/{tool}", message=f"{clean(reason)}; a report passes.")
    return _Judgement(0.0, (finding,))
