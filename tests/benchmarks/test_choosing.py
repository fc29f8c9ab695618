"""The benchmark of choosing, on made-up data: killed in the middle, and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.sandbox.protocol import Sandbox, SandboxError
from tests.answers.dataset import write_rows
from tests.answers.made import PROBLEMS, REFUSED_ANSWERS
from tests.answers.results import Result, read_results
from tests.benchmarks.choosing import run_all

pytestmark = pytest.mark.sampled(keep=0)

_ROOT = Path(__file__).parents[2]
SECONDS = 300.0


def _start(folder: Path, sandbox: Sandbox, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.benchmarks.choosing", "--data", str(folder)]
    return subprocess.Popen(
        [*command, "--results", str(folder / "results.jsonl"), *options],
        cwd=_ROOT,
        env={**os.environ, "TOOLWRIGHT_SANDBOX__BACKEND": sandbox.name, "PYTHONPATH": str(_ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_a_killed_run_goes_on_where_it_was(tmp_path: Path, sandbox: Sandbox) -> None:
    write_rows(tmp_path / "problems.jsonl.gz", PROBLEMS)
    write_rows(tmp_path / "answers.jsonl.gz", REFUSED_ANSWERS)
    path, options = tmp_path / "results.jsonl", ("--jobs", "1", "--configurations", "alone")
    running = _start(tmp_path, sandbox, *options)
    end = time.monotonic() + SECONDS
    while not path.is_file() or not path.read_text().endswith("\n"):
        assert running.poll() is None
        assert time.monotonic() < end
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate()
    before = path.read_text()
    begun = len(before.splitlines())

    told, said = _start(tmp_path, sandbox, *options).communicate(timeout=SECONDS)
    assert path.read_text().startswith(before)
    # `quick` has no answer to the third problem, and nobody one to the second.
    assert sorted((one.task_id, one.models) for one in read_results(path)) == [
        ("Made/1", ["careful"]),
        ("Made/1", ["quick"]),
        ("Made/3", ["careful"]),
    ]
    assert len(path.read_text().splitlines()) == 3
    assert f"{3 - begun} of {3 - begun}, 0 min left" in said
    assert "careful, 2 shown (first answers right: 50.0 %)" in told

    again, nothing = _start(tmp_path, sandbox, "--table").communicate(timeout=SECONDS)
    assert (again, nothing) == (told, "")


def _result(task: str) -> Callable[[], Result]:
    return lambda: Result(
        models=["quick"],
        shown=2,
        task_id=task,
        approved=False,
        base=False,
        plus=False,
        solvable=False,
        first=0.0,
        requests=1,
        tokens=1,
        seconds=0.1,
    )


def _broken(error: Exception) -> Callable[[], Result]:
    def fail() -> Result:
        raise error

    return fail


def test_a_run_without_a_sandbox_is_left_out_and_others_are_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "results.jsonl"
    runs = {"one": [_broken(SandboxError("no engine")), _result("one")], "two": [_result("two")]}
    run_all(runs, path, 2)
    assert sorted(one.task_id for one in read_results(path)) == ["one", "two"]
    assert "left out: no engine" in capsys.readouterr().err


def test_a_fault_in_one_run_keeps_no_other_from_its_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "results.jsonl"
    runs = {"one": [_result("one"), _broken(ZeroDivisionError("here"))], "two": [_result("two")]}
    with pytest.raises(ZeroDivisionError, match="here"):
        run_all(runs, path, 1)
    assert [one.task_id for one in read_results(path)] == ["one", "two"]
    assert "failed: ZeroDivisionError('here')" in capsys.readouterr().err
