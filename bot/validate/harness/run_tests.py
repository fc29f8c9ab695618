"""Runs the candidate's tests inside the sandbox, with coverage; judges nothing.

Needs pytest and coverage of the toolchain. The request is one JSON line on standard input: `nonce`
and `package`. One line comes out: the nonce, a space, and a JSON object with `tests` (each with
`id`, `outcome` and `message`), `broken` (files that could not be collected, with why), `deselected`
(a number) and `files` (coverage by path inside the package: statements, covered, branches,
covered_branches, missing_lines and missing_branches).
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import coverage
import pytest

MAX_MESSAGE = 2_000
MAX_TESTS = 2_000
_OWN = Path(__file__).parent


class Recorder:
    """A pytest plugin that keeps the worst outcome of each test."""

    def __init__(self) -> None:
        self.tests: dict[str, dict[str, str]] = {}
        self.broken: list[dict[str, str]] = []
        self.deselected = 0

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Note every test before one runs, so that none can vanish."""
        for item in items[:MAX_TESTS]:
            self.tests[item.nodeid] = {"id": item.nodeid, "outcome": "not run", "message": ""}

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note what could not be collected."""
        if not report.passed:
            message = str(report.longrepr)[-MAX_MESSAGE:]
            self.broken.append({"id": report.nodeid, "outcome": "broken", "message": message})

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        """Count what someone took out."""
        self.deselected += len(items)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Passed is what passed in set-up, call and tear-down, and was not expected to fail."""
        test = self.tests.get(report.nodeid)
        if test is None:
            return
        expected_to_fail = hasattr(report, "wasxfail")
        if report.passed and not expected_to_fail:
            if report.when == "call" and test["outcome"] == "not run":
                test["outcome"] = "passed"
            return
        test["outcome"] = "expected to fail" if expected_to_fail else report.outcome
        test["message"] = str(report.longrepr)[-MAX_MESSAGE:]


def main() -> None:
    """Run the tests and print the one line."""
    request = json.loads(sys.stdin.readline())
    nonce, package = request["nonce"], request["package"]
    # The only way to the host from here on is this descriptor; candidate code gets the other.
    results = os.dup(1)
    os.dup2(2, 1)
    root = Path.cwd()
    folder = root / package
    sys.path.insert(0, str(root))
    recorder = Recorder()
    measured = coverage.Coverage(
        config_file=False,
        data_file=None,
        branch=True,
        source=[str(folder)],
        omit=[f"{folder}/tests/*"],
    )
    # No comment and no shape of code excuses a line from being run.
    measured.clear_exclude()
    measured.clear_exclude("partial")
    measured.start()
    pytest.main(
        [
            f"--config-file={_OWN}/pytest.ini",
            f"--rootdir={root}",
            "--noconftest",
            "--import-mode=importlib",
            "--quiet",
            "-pno:cacheprovider",
            "-pno:junitxml",
            f"{folder}/tests",
        ],
        plugins=[recorder],
    )
    measured.stop()
    reply = {
        "tests": list(recorder.tests.values()),
        "broken": recorder.broken,
        "deselected": recorder.deselected,
        "files": _files(measured, folder),
    }
    _write(results, f"{nonce} {json.dumps(reply)}\n".encode("ascii"))


def _files(measured: coverage.Coverage, folder: Path) -> dict[str, dict[str, Any]]:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        measured.json_report(outfile="-")
    found = json.loads(printed.getvalue())["files"]
    return {
        Path(path).absolute().relative_to(folder).as_posix(): {
            "statements": entry["summary"]["num_statements"],
            "covered": entry["summary"]["covered_lines"],
            "branches": entry["summary"]["num_branches"],
            "covered_branches": entry["summary"]["covered_branches"],
            "missing_lines": entry["missing_lines"],
            "missing_branches": entry["missing_branches"],
        }
        for path, entry in found.items()
    }


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


if __name__ == "__main__":
    main()
