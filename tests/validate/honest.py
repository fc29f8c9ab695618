"""An honest candidate with its specification, and how to change some of its files."""

from __future__ import annotations

from collections.abc import Mapping

from bot.candidate import Candidate, Provenance
from bot.config import Thresholds
from bot.sandbox.protocol import Limits, Outcome, Sandbox, SandboxError, Task
from bot.spec.toolspec import Category, Kind, ToolSpec
from bot.validate.case import Case, open_case
from bot.validate.report import Finding, Severity, Status
from bot.validate.stages.policy import PolicyStage

TEST_PATH = "tests/test_error_patterns.py"

Changes = Mapping[str, bytes | None]

SPEC = ToolSpec(
    name="error_patterns",
    kind=Kind.TOOL,
    category=Category.DEBUGGING,
    summary="Count the errors of a log by kind.",
    behaviour="A line is an error when it starts with ERROR, then the kind and a colon.\n",
    interface=(
        "def count_errors(lines: list[str]) -> dict[str, int]: ...\n"
        "def most_common(lines: list[str], top: int = 3) -> list[str]: ...\n"
    ),
    examples=(
        ">>> count_errors(['ERROR io: disk full', 'ok'])\n{'io': 1}\n"
        ">>> most_common(['ERROR io: disk full', 'ERROR net: gone', 'ERROR io: no space'])\n"
        "['io', 'net']\n"
    ),
    acceptance=(
        ">>> count_errors([])\n{}\n"
        ">>> most_common(['ERROR bus: stuck'], top=0)\n"
        "Traceback (most recent call last):\n"
        "ValueError: top must be positive, not 0\n"
    ),
)

CORE = b'''\
"""Counts the errors of a log by kind."""

from __future__ import annotations

import re
from collections import Counter

_ERROR = re.compile(r"ERROR (?P<kind>[^:]+):")


def count_errors(lines: list[str]) -> dict[str, int]:
    """Return how often each kind of error occurs, the most frequent first."""
    counts: Counter[str] = Counter()
    for line in lines:
        match = _ERROR.match(line)
        if match is not None:
            counts[match["kind"]] += 1
    return dict(counts.most_common())


def most_common(lines: list[str], top: int = 3) -> list[str]:
    """Return the kinds that occur most often, at most `top` of them.

    Raises:
        ValueError: `top` is not positive.
    """
    if top < 1:
        raise ValueError(f"top must be positive, not {top}")
    return list(count_errors(lines))[:top]
'''

INIT = b'''\
"""Count the errors of a log by kind."""

from __future__ import annotations

from .core import count_errors, most_common

__all__ = ["count_errors", "most_common"]
'''

MAIN = b'''\
"""Command line: count the errors on standard input."""

from __future__ import annotations

import json
import sys

from .core import count_errors


def main() -> int:
    """Read standard input, print the counts as JSON, and return the exit status."""
    print(json.dumps(count_errors(sys.stdin.readlines())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
'''

TESTS = b'''\
"""Tests of the error counter."""

from __future__ import annotations

import io
import sys

import pytest

from error_patterns import count_errors, most_common
from error_patterns.__main__ import main


@pytest.mark.parametrize("line", ["", "ok", "no ERROR io: here", "ERROR without a colon"])
def test_other_lines_do_not_count(line: str) -> None:
    assert not count_errors([line])


def test_kinds_are_counted_in_order() -> None:
    lines = ["ERROR a: 1", "ERROR b: 2", "ERROR b: 3"]
    assert list(count_errors(lines).items()) == [("b", 2), ("a", 1)]


def test_top_limits_the_kinds() -> None:
    assert most_common(["ERROR a: 1", "ERROR b: 2", "ERROR b: 3"], top=1) == ["b"]


def test_top_must_be_positive() -> None:
    with pytest.raises(ValueError, match="top must be positive"):
        most_common([], top=0)


def test_command_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("ERROR io: disk full\\n"))
    assert main() == 0
    assert capsys.readouterr().out == '{"io": 1}\\n'
'''

FILES: Mapping[str, bytes] = {
    "__init__.py": INIT,
    "__main__.py": MAIN,
    "core.py": CORE,
    "README.md": b"# Error patterns\n",
    "tests/test_error_patterns.py": TESTS,
}


class NoSandbox:
    """A sandbox that can run nothing, for what has no business with one."""

    name = "none"
    environment_digest = ""

    def run(self, task: Task) -> Outcome:
        """Refuse."""
        raise SandboxError(f"There is no sandbox for {task.command[0]}.")


def make_case(
    changes: Changes | None = None,
    *,
    spec: ToolSpec = SPEC,
    name: str = SPEC.name,
    sandbox: Sandbox | None = None,
    wall_seconds: float = 120.0,
    reads: Mapping[str, bytes] | None = None,
) -> Case:
    """A case of the honest candidate with some files changed; None takes a file out."""
    files = dict(FILES) | dict(changes or {})
    return open_case(
        Candidate(
            name=name,
            files={path: text for path, text in files.items() if text is not None},
            provenance=Provenance(generator="test", generator_version="1"),
        ),
        spec,
        sandbox or NoSandbox(),
        thresholds=Thresholds(),
        limits=Limits(wall_seconds=wall_seconds),
        reads=reads,
    )


def policy(changes: Changes, spec: ToolSpec = SPEC) -> tuple[Finding, ...]:
    """What the policy stage refuses; checked to pass exactly when that is nothing."""
    result = PolicyStage().judge(make_case(changes, spec=spec))
    refused = tuple(one for one in result.findings if one.severity is Severity.ERROR)
    assert (result.status is Status.PASSED) == (not refused)
    return refused


def looks(changes: Changes, spec: ToolSpec = SPEC) -> tuple[Finding, ...]:
    """What the policy stage has a reviewer look at; checked to pass all the same."""
    result = PolicyStage().judge(make_case(changes, spec=spec))
    assert result.status is Status.PASSED
    return result.findings


def in_core(code: str) -> Changes:
    """The honest core with more code at its end."""
    return {"core.py": CORE + b"\n\n" + code.encode() + b"\n"}


def in_tests(code: str) -> Changes:
    """The honest tests with more code at their end."""
    return {TEST_PATH: TESTS + b"\n\n" + code.encode() + b"\n"}
