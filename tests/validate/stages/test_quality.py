"""Tests that check nothing, that depend on their order or on chance, or that take too long."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from bot.config import Thresholds
from bot.sandbox.protocol import Sandbox
from bot.validate.case import Case
from bot.validate.elsewhere import ELSEWHERE, HERE, Place
from bot.validate.report import Severity, StageResult, Status
from bot.validate.stages import quality
from bot.validate.stages.quality import QualityStage, orders
from tests.validate.honest import FILES, SPEC, TEST_PATH, TESTS, Changes, in_tests, make_case

pytestmark = pytest.mark.sampled(keep=4)

FEW = Thresholds(random_orders=2)


def case_of(changes: Changes, sandbox: Sandbox, thresholds: Thresholds = FEW) -> Case:
    return replace(make_case(changes, sandbox=sandbox), thresholds=thresholds)


def judge(changes: Changes, sandbox: Sandbox, thresholds: Thresholds = FEW) -> StageResult:
    return QualityStage().judge(case_of(changes, sandbox, thresholds))


def rules(result: StageResult) -> set[str]:
    return {one.rule for one in result.findings if one.severity is Severity.ERROR}


def test_the_honest_candidate_passes(bubblewrap_sandbox: Sandbox) -> None:
    result = judge({}, bubblewrap_sandbox, Thresholds())
    assert (result.status, result.findings) == (Status.PASSED, ())
    assert (result.score, result.threshold) == (100.0, 80.0)
    counts = {name: result.metrics[name] for name in ("tests", "strong_tests", "orders", "runs")}
    assert counts == {"tests": 5, "strong_tests": 5, "orders": 10, "runs": 13}


def test_weak_tests_are_named(bubblewrap_sandbox: Sandbox) -> None:
    weak = "def test_x() -> None:\n    assert count_errors([]) is not None"
    result = judge(in_tests(weak), bubblewrap_sandbox)
    assert (result.status, result.score) == (Status.PASSED, 83.3)
    (finding,) = result.findings
    assert (finding.path, finding.rule) == (TEST_PATH, "quality/weak-test")
    assert finding.line == TESTS.count(b"\n") + 3
    assert finding.severity is Severity.WARNING
    assert finding.message == (
        "test_x checks only of what type a result is, or that there is one; comparing what the "
        "tool computes with a value passes."
    )


_PATCHED = """
def test_x(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(error_patterns.core, "count_errors", lambda lines: {"a": len(lines)})
    assert error_patterns.core.count_errors(["ERROR a: 1"]) == {"a": 1}
"""
_SWALLOWED = """
def test_x() -> None:
    found = {"a": 1}
    try:
        found = count_errors(["ERROR a: 1"])
    finally:
        assert found == {"a": 1}
        return
"""


@pytest.mark.parametrize("weak", [_PATCHED, _SWALLOWED], ids=["patched", "swallowed"])
def test_a_test_that_passes_without_the_tool_is_weak(
    weak: str, bubblewrap_sandbox: Sandbox
) -> None:
    tests = TESTS.replace(b"import pytest\n", b"import pytest\n\nimport error_patterns.core\n")
    result = judge({TEST_PATH: tests + weak.encode()}, bubblewrap_sandbox)
    (message,) = (one.message for one in result.findings if one.rule == "quality/weak-test")
    assert message == (
        "test_x passes where no function of the tool does anything; comparing what the tool "
        "computes with a value passes."
    )


def test_constants_are_worth_a_test(bubblewrap_sandbox: Sandbox) -> None:
    core = FILES["core.py"] + b'\n\nKINDS = ("io", "net")\n'
    tests = TESTS + b'\n\ndef test_kinds() -> None:\n    assert KINDS == ("io", "net")\n'
    tests = tests.replace(b"import count", b"import KINDS, count").replace(
        b"s import K", b"s.core import K"
    )
    result = judge({"core.py": core, TEST_PATH: tests}, bubblewrap_sandbox)
    assert (result.score, result.findings) == (100.0, ())


def test_too_many_weak_tests(bubblewrap_sandbox: Sandbox) -> None:
    weak = "\n\n".join(f"def test_{n}() -> None:\n    count_errors([])" for n in range(2))
    result = judge(in_tests(weak), bubblewrap_sandbox)
    assert (result.status, result.score) == (Status.FAILED, 71.4)
    assert rules(result) == {"quality/assertion-strength"}
    assert "71.4 % of the tests" in result.findings[-1].message


def test_no_tests(bubblewrap_sandbox: Sandbox) -> None:
    result = judge({TEST_PATH: b"X = 1\n"}, bubblewrap_sandbox)
    assert (result.status, result.score) == (Status.FAILED, 0.0)
    assert "quality/no-tests" in rules(result)


SHARED = """
SEEN = []


def test_one() -> None:
    SEEN.append(most_common(["ERROR io: full"]))
    assert SEEN[-1] == ["io"]


def test_two() -> None:
    assert SEEN == [["io"]]
"""


def test_an_order_that_matters(bubblewrap_sandbox: Sandbox) -> None:
    result = judge(in_tests(SHARED), bubblewrap_sandbox, Thresholds(random_orders=6))
    assert rules(result) == {"quality/order-dependent"}
    (finding,) = [one for one in result.findings if one.severity is Severity.ERROR]
    seeds = orders(case_of(in_tests(SHARED), bubblewrap_sandbox, Thresholds(random_orders=6)))
    assert finding.message.startswith("test_two failed each time in the random order of seed ")
    assert int(finding.message.partition("seed ")[2].partition(";")[0]) in seeds
    assert finding.line == TESTS.count(b"\n") + 12


def test_chance(bubblewrap_sandbox: Sandbox) -> None:
    # Each of the cases fails every second time, and no order brings that about.
    code = (
        "@pytest.mark.parametrize('number', range(20))\n"
        "def test_x(number: int) -> None:\n"
        "    import random\n"
        "    assert len(count_errors([str(number)])) < random.Random().random() - 0.5"
    )
    result = judge(in_tests(code), bubblewrap_sandbox)
    assert result.status is Status.FAILED
    assert "quality/flaky" in rules(result)
    assert any("test_x failed in a repeated run" in one.message for one in result.findings)


def test_runs_without_a_result(bubblewrap_sandbox: Sandbox) -> None:
    code = "def test_x() -> None:\n    import os\n    os._exit(0)"
    result = judge(in_tests(code), bubblewrap_sandbox)
    assert "quality/flaky" in rules(result)
    assert any("gave no result, because" in one.message for one in result.findings)


def test_other_tests_in_another_order(bubblewrap_sandbox: Sandbox) -> None:
    code = (
        "@pytest.mark.parametrize('x', [__import__('os').getpid()], ids=str)\n"
        "def test_x(x: int) -> None:\n    assert count_errors([str(x)]) == {}\n"
    )
    result = judge(in_tests(code), bubblewrap_sandbox)
    assert rules(result) == {"quality/flaky"}
    assert "had other tests than the first" in result.findings[0].message


@pytest.fixture
def idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that does nothing else, so that a test that only waits shows as slow."""
    monkeypatch.setattr(quality, "crowding", lambda: 1.0)


@pytest.mark.usefixtures("idle")
def test_slow(bubblewrap_sandbox: Sandbox) -> None:
    code = (
        "def test_x() -> None:\n    import time\n    assert not count_errors([time.sleep(3) or ''])"
    )
    thresholds = Thresholds(suite_seconds=2, random_orders=1)
    result = judge(in_tests(code), bubblewrap_sandbox, thresholds)
    assert "quality/slow" in rules(result)
    slow = next(one for one in result.findings if one.rule == "quality/slow")
    assert slow.message.endswith("less than 2 s passes.")


@pytest.mark.whole
def test_a_busy_machine_does_not_make_a_suite_slow(
    bubblewrap_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quality, "crowding", lambda: 50.0)
    code = (
        "def test_x() -> None:\n    import time\n    assert not count_errors([time.sleep(6) or ''])"
    )
    result = judge(in_tests(code), bubblewrap_sandbox, Thresholds(suite_seconds=5, random_orders=1))
    assert (result.status, result.findings) == (Status.PASSED, ())
    assert float(result.metrics["suite_seconds"]) < 5


@pytest.mark.usefixtures("idle")
def test_endless(bubblewrap_sandbox: Sandbox) -> None:
    code = "def test_x() -> None:\n    while count_errors([]) == {}:\n        pass"
    thresholds = Thresholds(suite_seconds=1, random_orders=1)
    result = judge(in_tests(code), bubblewrap_sandbox, thresholds)
    assert rules(result) >= {"quality/slow", "quality/flaky"}


def test_seeds_differ_and_cannot_be_foreseen() -> None:
    seeds = orders(make_case())
    assert len(set(seeds)) == 10
    assert seeds == orders(make_case())
    assert not set(seeds) & set(orders(make_case({"README.md": b"# Another\n"})))
    other = SPEC.model_copy(update={"acceptance": ">>> count_errors(['x'])\n{}\n"})
    assert not set(seeds) & set(orders(make_case(spec=other)))


@pytest.mark.parametrize("number", [1, 2, 100])
def test_as_many_seeds_as_are_wanted(number: int) -> None:
    case = replace(make_case(), thresholds=Thresholds(random_orders=number))
    assert len(set(orders(case))) == number


DEPENDENT = {
    "folder": (
        (
            "def test_x() -> None:\n    from pathlib import Path\n"
            "    assert count_errors([]) == {}\n"
            "    assert str(Path().absolute()) == '/work'"
        ),
        "where the working folder is another one; a path that is passed in, or",
    ),
    "home": (
        (
            "def test_x() -> None:\n    from pathlib import Path\n"
            "    assert count_errors([str(Path.home())]) == {}\n"
            "    assert str(Path.home()) == '/tmp'"
        ),
        "where the home is another one; a path",
    ),
    "locale": (
        (
            "def test_x(tmp_path) -> None:\n"
            "    (tmp_path / 'x').write_text('ERROR \u00e9: 1', encoding='utf-8')\n"
            "    assert count_errors([(tmp_path / 'x').read_text()]) == {'\u00e9': 1}"
        ),
        'where the locale is C, whose text is ASCII; encoding="utf-8" wherever',
    ),
    "zone": (
        (
            "def test_x() -> None:\n    from datetime import datetime\n"
            "    assert count_errors([]) == {}\n    assert datetime.fromtimestamp(0).hour == 0"
        ),
        "where the time zone is another one; a zone",
    ),
    "date": (
        (
            "def test_x() -> None:\n    from datetime import datetime\n"
            "    assert count_errors([]) == {}\n    assert datetime.now().year < 2036"
        ),
        "where it is 29 February 2036; a time",
    ),
    "processors": (
        (
            "def test_x() -> None:\n    import os\n"
            "    assert count_errors([]) == {}\n    assert os.cpu_count() not in (7, 11)"
        ),
        "where there is another number of processors; a number",
    ),
}


@pytest.mark.parametrize(("code", "said"), DEPENDENT.values(), ids=DEPENDENT)
def test_surroundings_that_decide_are_named(
    code: str, said: str, bubblewrap_sandbox: Sandbox
) -> None:
    result = judge(in_tests(code), bubblewrap_sandbox)
    (finding,) = [one for one in result.findings if one.severity is Severity.ERROR]
    assert (finding.rule, finding.path) == ("quality/surroundings", TEST_PATH)
    assert finding.message.startswith(f"test_x failed {said}")
    assert finding.line == TESTS.count(b"\n") + 3


SET = (
    "def test_x() -> None:\n    assert count_errors([]) == {}\n"
    "    assert next(iter({'a', 'b'})) == 'a'  # {number}"
)


def first_of_a_set(case: Case, place: Place) -> str:
    """Which of two members Python has first, with the hash seed of a place."""
    return subprocess.run(
        [sys.executable, "-c", "print(next(iter({'a', 'b'})))"],
        env={"PYTHONHASHSEED": str(place.hash_seed(case))},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def test_a_hash_seed_that_decides_is_named(bubblewrap_sandbox: Sandbox) -> None:
    # The seeds are those of the candidate; one in four has the sets in this order.
    changes = next(
        changes
        for changes in (in_tests(SET.replace("{number}", str(number))) for number in range(99))
        for case in [case_of(changes, bubblewrap_sandbox)]
        if (first_of_a_set(case, HERE), first_of_a_set(case, ELSEWHERE)) == ("a", "b")
    )
    result = judge(changes, bubblewrap_sandbox)
    assert [one.message for one in result.findings if one.severity is Severity.ERROR] == [
        (
            "test_x failed where PYTHONHASHSEED is another one, and so the order of sets; a set "
            "that is sorted before its order matters passes."
        )
    ]


def test_files_that_cannot_be_collected_elsewhere(bubblewrap_sandbox: Sandbox) -> None:
    code = "from pathlib import Path\n\nif str(Path.home()) != '/tmp':\n    raise ValueError"
    result = judge(in_tests(code), bubblewrap_sandbox)
    (finding,) = [one for one in result.findings if one.severity is Severity.ERROR]
    assert (finding.rule, finding.path) == ("quality/surroundings", TEST_PATH)
    assert finding.message.startswith("A file of tests was broken where the home is another one;")


def test_reads_lie_in_the_other_folder_too(bubblewrap_sandbox: Sandbox) -> None:
    code = (
        "def test_x() -> None:\n    from pathlib import Path\n"
        "    text = Path('docs/a.log').read_text(encoding='utf-8')\n"
        "    assert count_errors([text]) == {'a': 1}"
    )
    case = replace(
        case_of(in_tests(code), bubblewrap_sandbox), reads={"docs/a.log": b"ERROR a: 1\n"}
    )
    result = QualityStage().judge(case)
    assert (result.status, result.findings) == (Status.PASSED, ())
