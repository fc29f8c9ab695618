"""How the process ends where nothing is judged: no crash and no full disk passes for a verdict."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.command_line import Project

FULL = Path("/dev/full")
SPEC_FILE = "specs/error_patterns.yaml"

BROKEN = """\
import sys
from bot.__main__ import main
from bot.commands import check

def read_spec(*_, **__):
    raise KeyError("no such\\nthing")

check.read_spec = read_spec
sys.exit(main())
"""
"""The process with a defect in what `toolwright check` calls."""


NOWHERE = """\
import tempfile
def mkstemp(*_, **__):
    raise OSError(28, "No space left on device")
tempfile.mkstemp = mkstemp
"""
"""A machine on which no temporary file can be made."""


def broken(project: Project, *words: str, machine: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", machine + BROKEN, *words],
        cwd=project.path,
        capture_output=True,
        text=True,
    )


def test_an_error_that_nobody_expected_is_no_verdict(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "temporary"
    kept.mkdir()
    monkeypatch.setenv("TMPDIR", str(kept))

    done = broken(project, "check", SPEC_FILE)

    assert (done.returncode, done.stdout) == (3, "")
    sentence, report = done.stderr.splitlines()
    assert sentence.startswith(f"toolwright: `toolwright check {SPEC_FILE}` ended by an error")
    assert "KeyError ('no such\\nthing') in bot/commands/check.py:" in sentence
    (file,) = kept.iterdir()
    assert str(file) in report
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text(encoding="utf-8").startswith("Traceback (most recent call last):")


def test_such_an_error_is_a_json_object_where_asked(project: Project) -> None:
    done = broken(project, "check", SPEC_FILE, "--json")

    error = json.loads(done.stdout)["error"]
    assert done.returncode == error["exit_status"] == 3
    assert "KeyError" in error["message"]
    Path(error["remedy"].split("in ")[-1].rstrip(".")).unlink()


def test_where_no_file_can_be_made_the_traceback_is_printed(project: Project) -> None:
    done = broken(project, "check", SPEC_FILE, machine=NOWHERE)
    assert done.returncode == 3
    assert done.stderr.startswith("Traceback (most recent call last):")
    assert done.stderr.endswith("with the traceback above.\n")


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "words",
    [
        ["check", SPEC_FILE],
        ["check", SPEC_FILE, "--json"],
        ["check", "absent.yaml", "--json"],
        ["tools", "list"],
        ["tools", "list", "--help"],
        ["--version"],
    ],
)
def test_a_full_disk_behind_standard_output_is_said(
    project: Project, monkeypatch: pytest.MonkeyPatch, words: list[str], unbuffered: str
) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    with FULL.open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "bot", *words],
            cwd=project.path,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode == 3
    assert "standard output cannot be written: No space left on device." in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("spec", "status"), [("absent.yaml", 2), (SPEC_FILE, 0)])
def test_a_full_disk_behind_standard_error_changes_no_status(
    project: Project, spec: str, status: int
) -> None:
    line = f"{sys.executable} -m bot check {spec} 2>{FULL}"
    assert project.repo.paste(line).returncode == status


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("words", [["patterns"], ["tools", "list"], ["run", "--help"]])
def test_a_reader_that_has_gone_ends_it_quietly(
    project: Project, monkeypatch: pytest.MonkeyPatch, words: list[str], unbuffered: str
) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", *words],
        cwd=project.path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 141


@pytest.mark.parametrize(("spec", "status"), [("absent.yaml", 2), (SPEC_FILE, 0)])
def test_closed_streams_change_no_status(project: Project, spec: str, status: int) -> None:
    line = f"{sys.executable} -m bot check {spec} >&- 2>&-"
    assert project.repo.paste(line).returncode == status
