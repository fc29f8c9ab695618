"""Tests of error_analysis."""

from __future__ import annotations

import dataclasses
import io
import json
import sys
from pathlib import Path

import pytest

from error_analysis import (
    analyse_log,
    category_of,
    most_common,
    suggest_fix,
)
from error_analysis.__main__ import main


def test_examples() -> None:
    """The examples of the specification."""
    assert (
        category_of(
            "2026-01-05 10:00:00 ERROR [worker] TimeoutError: no answer from db"
        )
        == "timeout"
    )
    assert category_of("2026-01-05 10:00:00 INFO started") is None
    assert most_common(
        ["ERROR Connection refused", "ERROR disk full", "FATAL connection reset"]
    ) == [("network", 2), ("storage", 1)]
    report = analyse_log(["INFO up", "ERROR disk full", "ERROR bad thing"])
    assert (report.total) == 2
    assert (report.counts) == {"storage": 1, "other": 1}
    assert (
        suggest_fix("storage") == "Free space on the volume, or rotate logs more often."
    )


def test_analyse_log_finds_no_error_in_an_empty_log() -> None:
    """Without a line there is nothing to report."""
    result = analyse_log([], 9)
    assert result.total == 0
    assert result.counts == {}
    assert result.most_common == []
    assert result.suggestions == {}


def test_analyse_log_sees_every_error_line() -> None:
    """Each sample is an error; the other lines are not."""
    samples = [
        "2026-01-05 10:00:00 ERROR [worker] TimeoutError: no answer",
        "ERROR Connection refused",
        "MemoryError: out of memory",
        "CRITICAL something else",
    ]
    result = analyse_log(["all is well", *samples, ""], 9)
    assert result.total == len(samples)
    assert sum(result.counts.values()) == len(samples)
    ranks = [count for _, count in result.most_common]
    assert ranks == sorted(ranks, reverse=True)
    known = {
        "timeout": (
            "Raise the time limit, or look for what is slow on the other side."
        ),
        "network": (
            "Check that the service is up and that its address and port are right."
        ),
        "storage": "Free space on the volume, or rotate logs more often.",
        "memory": "Work in smaller batches, or raise the memory limit.",
        "permission": (
            "Check owner and mode of the path, and the user of the process."
        ),
        "missing": "Check the path or the installed packages.",
        "data": (
            "Look at the record that is named, and validate input before this step."
        ),
    }
    assert result.suggestions.items() <= known.items()


def test_category_of_names_errors_only() -> None:
    """A sample has a category; a line without an error has none."""
    assert category_of("all is well") is None
    samples = [
        "2026-01-05 10:00:00 ERROR [worker] TimeoutError: no answer",
        "ERROR Connection refused",
        "MemoryError: out of memory",
        "CRITICAL something else",
    ]
    assert all(category_of(line) for line in samples)


def test_most_common_ranks_by_frequency() -> None:
    """A category that occurs more often comes first."""
    samples = [
        "2026-01-05 10:00:00 ERROR [worker] TimeoutError: no answer",
        "ERROR Connection refused",
        "MemoryError: out of memory",
        "CRITICAL something else",
    ]
    ranked = most_common([*samples, samples[-1], samples[-1]], 9)
    counts = [count for _, count in ranked]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] >= 3


def test_suggest_fix_knows_each_fix() -> None:
    """Each known fix is given, and nothing for an unknown category."""
    known: dict[str, str] = {
        "timeout": (
            "Raise the time limit, or look for what is slow on the other side."
        ),
        "network": (
            "Check that the service is up and that its address and port are right."
        ),
        "storage": "Free space on the volume, or rotate logs more often.",
        "memory": "Work in smaller batches, or raise the memory limit.",
        "permission": (
            "Check owner and mode of the path, and the user of the process."
        ),
        "missing": "Check the path or the installed packages.",
        "data": (
            "Look at the record that is named, and validate input before this step."
        ),
    }
    assert {category: suggest_fix(category) for category in known} == known
    assert suggest_fix("no such category") is None


def test_command_analyse_log(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    lines = [
        "all is well",
        *[
            "2026-01-05 10:00:00 ERROR [worker] TimeoutError: no answer",
            "ERROR Connection refused",
            "MemoryError: out of memory",
            "CRITICAL something else",
        ],
    ]
    lines_file = tmp_path / "lines"
    lines_file.write_text("\n".join(lines), encoding="utf-8")
    top = 1
    expected = analyse_log(lines, top=top)
    words = ["analyse-log", str(lines_file), "--top", str(top)]
    assert main(words) == 0
    shown = json.dumps(
        expected, default=dataclasses.asdict, indent=2, ensure_ascii=False
    )
    assert capsys.readouterr().out == shown + "\n"


def test_command_analyse_log_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hyphen stands for standard input, and gives what a file gives."""
    lines = [
        "all is well",
        *[
            "2026-01-05 10:00:00 ERROR [worker] TimeoutError: no answer",
            "ERROR Connection refused",
            "MemoryError: out of memory",
            "CRITICAL something else",
        ],
    ]
    top = 1
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines)))
    words = ["analyse-log", "-", "--top", str(top)]
    expected = analyse_log(lines, top=top)
    assert main(words) == 0
    shown = json.dumps(
        expected, default=dataclasses.asdict, indent=2, ensure_ascii=False
    )
    assert capsys.readouterr().out == shown + "\n"


def test_command_analyse_log_names_a_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there is named on standard error."""
    missing = str(tmp_path / "missing")
    assert main(["analyse-log", missing]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("error_analysis: ")
    assert missing in streams.err


def test_command_category_of(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    line = "2026-01-05 10:00:00 ERROR [worker] TimeoutError: no answer"
    expected = category_of(line)
    words = ["category-of", str(line)]
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_most_common(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    lines = [
        "all is well",
        *[
            "2026-01-05 10:00:00 ERROR [worker] TimeoutError: no answer",
            "ERROR Connection refused",
            "MemoryError: out of memory",
            "CRITICAL something else",
        ],
    ]
    lines_file = tmp_path / "lines"
    lines_file.write_text("\n".join(lines), encoding="utf-8")
    top = 1
    expected = most_common(lines, top=top)
    words = ["most-common", str(lines_file), "--top", str(top)]
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_most_common_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hyphen stands for standard input, and gives what a file gives."""
    lines = [
        "all is well",
        *[
            "2026-01-05 10:00:00 ERROR [worker] TimeoutError: no answer",
            "ERROR Connection refused",
            "MemoryError: out of memory",
            "CRITICAL something else",
        ],
    ]
    top = 1
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines)))
    words = ["most-common", "-", "--top", str(top)]
    expected = most_common(lines, top=top)
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_most_common_names_a_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there is named on standard error."""
    missing = str(tmp_path / "missing")
    assert main(["most-common", missing]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("error_analysis: ")
    assert missing in streams.err


def test_command_suggest_fix(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    category = "timeout"
    expected = suggest_fix(category)
    words = ["suggest-fix", str(category)]
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"
