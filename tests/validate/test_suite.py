"""Runs of a suite: what each is told apart by, and what a hostile one cannot do to the next."""

from __future__ import annotations

import pytest

from bot.sandbox.protocol import Sandbox
from bot.validate.suite import Ran, Run, own_suite, run_suite
from tests.validate.honest import CORE, TEST_PATH, Changes, make_case

pytestmark = pytest.mark.sampled(keep=6)

NAME = "error_patterns"


def ran(changes: Changes, sandbox: Sandbox, *runs: Run, wall_seconds: float = 30) -> list[Ran]:
    case = make_case(changes, sandbox=sandbox, wall_seconds=wall_seconds)
    results = run_suite(case, own_suite(case), runs).results
    assert None not in results
    return [result for result in results if result is not None]


def outcomes(result: Ran) -> dict[str, str]:
    assert result.answer is not None, result
    return {test.id.rpartition("::")[2]: test.outcome for test in result.answer.tests}


def suite(*lines: str) -> Changes:
    return {
        TEST_PATH: ("\n".join(("from error_patterns import count_errors", *lines)) + "\n").encode()
    }


TWO = suite("def test_a(): assert count_errors([]) == {}", "def test_b(): assert 1 == 1")


def test_runs_are_apart_from_each_other(bubblewrap_sandbox: Sandbox) -> None:
    leaves = suite(
        "import os, pathlib, tempfile, error_patterns.core as core",
        "def test_nothing_is_left():",
        "    assert not hasattr(core, 'seen')",
        "    assert os.environ.get('SEEN') is None",
        "    assert not pathlib.Path('/tmp/seen').exists()",
        "    core.seen = True",
        "    os.environ['SEEN'] = '1'",
        "    pathlib.Path('/tmp/seen').write_text('x')",
    )
    for result in ran(leaves, bubblewrap_sandbox, Run(9), Run(9), Run(9)):
        assert outcomes(result) == {"test_nothing_is_left": "passed"}


def test_an_overlay_takes_the_place_of_a_file(bubblewrap_sandbox: Sandbox) -> None:
    broken = {f"{NAME}/core.py": CORE.decode().replace("+= 1", "+= 2")}
    plain, changed, again = ran({}, bubblewrap_sandbox, Run(9), Run(9, overlay=broken), Run(9))
    assert set(outcomes(plain).values()) == set(outcomes(again).values()) == {"passed"}
    assert outcomes(changed)["test_kinds_are_counted_in_order"] == "failed"


def test_a_seed_orders_and_a_selection_chooses(bubblewrap_sandbox: Sandbox) -> None:
    many = suite(*(f"def test_{n}(): assert {n} == {n}" for n in range(12)))
    one, same, other, chosen = ran(
        many,
        bubblewrap_sandbox,
        Run(9, seed=1),
        Run(9, seed=1),
        Run(9, seed=2),
        Run(9, select=tuple(f"{NAME}/{TEST_PATH}::test_{n}" for n in (7, 3))),
    )
    assert list(outcomes(one)) == list(outcomes(same)) != list(outcomes(other))
    assert set(outcomes(one)) == set(outcomes(other))
    assert list(outcomes(chosen)) == ["test_7", "test_3"]


def test_the_first_failure_ends_a_run_where_asked(bubblewrap_sandbox: Sandbox) -> None:
    failing = suite("def test_a(): assert 1 == 2", "def test_b(): assert 1 == 1")
    (result,) = ran(failing, bubblewrap_sandbox, Run(9, stop_first=True))
    assert outcomes(result) == {"test_a": "failed", "test_b": "not run"}


def test_coverage_says_which_tests_reach_a_line(bubblewrap_sandbox: Sandbox) -> None:
    core = b"import os\n\n\ndef count_errors(lines: list[str]) -> dict[str, int]:\n    return {}\n"
    changes = {
        **TWO,
        "core.py": core,
        "__init__.py": b"from .core import count_errors\n",
        "__main__.py": b"",
    }
    (result,) = ran(changes, bubblewrap_sandbox, Run(9, cover=True))
    assert result.answer is not None
    reached = result.answer.files["core.py"].reached
    assert reached == {1: [-1], 4: [-1], 5: [0]}


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        (("def test_x():", "    import os", "    os._exit(0)"), 0),
        (("def test_x():", "    import os", "    os.kill(os.getpid(), 11)"), -11),
        (("def test_x():", "    while True:", "        pass"), None),
        (("import os", "os._exit(7)"), 7),
        (
            # The supervisor cannot be killed without ending the run for good, nor this one's
            # answer be given early: the pipe has to hold one JSON object when the process ends.
            (
                "def test_x():",
                "    import os",
                "    for n in range(3, 30):",
                "        try:",
                "            os.write(n, b'{')",
                "        except OSError:",
                "            pass",
            ),
            0,
        ),
    ],
)
def test_a_run_that_ends_badly_has_no_answer_and_the_next_one_runs(
    lines: tuple[str, ...], status: int | None, bubblewrap_sandbox: Sandbox
) -> None:
    bad = {f"{NAME}/{TEST_PATH}": "\n".join(lines) + "\n"}
    ended, after = ran(TWO, bubblewrap_sandbox, Run(2, overlay=bad), Run(9))
    assert (ended.status, ended.answer) == (status, None)
    assert set(outcomes(after).values()) == {"passed"}


def test_what_a_run_leaves_behind_is_ended_before_the_next(bubblewrap_sandbox: Sandbox) -> None:
    """A daemon that writes into the next run's folder would have to outlive its own."""
    daemon = suite(
        "import ctypes, os, time",
        "libc = ctypes.CDLL(None)",
        "def test_x():",
        "    if libc.fork() == 0:",
        "        os.setsid()",
        "        if libc.fork() == 0:",
        "            time.sleep(60)",
        "        os._exit(0)",
        "    os.wait()",
    )
    watch = {
        f"{NAME}/{TEST_PATH}": "import pathlib\n"
        "def test_alone():\n"
        "    names = [p.read_bytes() for p in pathlib.Path('/proc').glob('[0-9]*/comm')]\n"
        "    assert names.count(b'python\\n') == 2\n"
    }
    first, second = ran(daemon, bubblewrap_sandbox, Run(9), Run(9, overlay=watch))
    assert outcomes(first) == {"test_x": "passed"}
    assert outcomes(second) == {"test_alone": "passed"}


@pytest.mark.parametrize("what", ["fd", "mem", "environ"])
def test_the_supervisor_cannot_be_opened(what: str, bubblewrap_sandbox: Sandbox) -> None:
    """Its descriptors lead to the host, and its memory holds the nonce."""
    reach = suite(
        "import os, pytest",
        "def test_x():",
        f"    path = f'/proc/{{os.getppid()}}/{what}'",
        "    with pytest.raises(PermissionError):",
        "        os.listdir(path) if path.endswith('fd') else open(path, 'rb')",
    )
    (result,) = ran(reach, bubblewrap_sandbox, Run(9))
    assert outcomes(result) == {"test_x": "passed"}


def test_killing_the_supervisor_proves_nothing(bubblewrap_sandbox: Sandbox) -> None:
    kill = suite("import os", "def test_x():", "    os.kill(os.getppid(), 9)")
    case = make_case(kill, sandbox=bubblewrap_sandbox, wall_seconds=10)
    runs = run_suite(case, own_suite(case), (Run(9), Run(9)))
    assert runs.results == (None, None)
    assert "status -9" in runs.ending(0)


def test_a_flood_of_answers_is_cut(bubblewrap_sandbox: Sandbox) -> None:
    flood = suite(
        "import os",
        "def test_x():",
        "    for n in range(3, 30):",
        "        try:",
        "            while True:",
        "                os.write(n, b'x' * 65536)",
        "        except OSError:",
        "            pass",
    )
    (result,) = ran(flood, bubblewrap_sandbox, Run(5))
    assert (result.status, result.answer) == (None, None)
