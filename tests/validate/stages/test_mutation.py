"""Suites that see faults, suites that do not, and suites that see that they are tried."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.sandbox.protocol import Sandbox
from bot.validate.mutation.mutant import Mutant
from bot.validate.mutation.operators import faults
from bot.validate.report import Severity, StageResult, Status
from bot.validate.source import Module
from bot.validate.stages import mutation
from bot.validate.stages.mutation import MutationStage
from tests.validate.honest import CORE, FILES, TEST_PATH, TESTS, Changes, make_case, policy

pytestmark = pytest.mark.sampled(keep=5)


def judge(changes: Changes, sandbox: Sandbox) -> StageResult:
    return MutationStage().judge(make_case(changes, sandbox=sandbox))


def more(code: str) -> bytes:
    return TESTS + b"\n\n" + code.encode() + b"\n"


def rules(result: StageResult) -> set[str]:
    return {finding.rule for finding in result.findings if finding.severity is Severity.ERROR}


def test_a_strong_suite_passes(bubblewrap_sandbox: Sandbox) -> None:
    result = judge({}, bubblewrap_sandbox)
    assert result.status is Status.PASSED
    assert result.score == 94.4
    assert result.threshold == 70.0
    assert result.metrics == {
        "mutants": 18,
        "sampled": 18,
        "killed": 17,
        "survived": 1,
        "timeouts": 0,
        "unreached": 0,
        "controls": 10,
    }
    (survivor,) = result.findings
    assert (survivor.rule, survivor.path, survivor.line) == ("mutation/survived", "core.py", 21)
    assert survivor.severity is Severity.NOTE
    assert survivor.message == (
        "`3` became `4`: every test still passes; a test that tells them apart passes."
    )
    assert "+def most_common(lines: list[str], top: int = 4)" in survivor.detail


BLIND = b"""\
from error_patterns import count_errors, most_common
from error_patterns.__main__ import main


def test_everything_runs(monkeypatch, capsys):
    count_errors(["ERROR a: 1"])
    most_common(["ERROR a: 1"])
    try:
        most_common([], top=0)
    except ValueError:
        pass
    monkeypatch.setattr("sys.stdin", [])
    try:
        main()
    except AttributeError:
        pass
"""

CAUGHT = (
    TESTS.partition(b"@pytest")[0]
    + b"""\
def test_all() -> None:
    import contextlib
    for line in ['', 'ok', 'ERROR a: 1']:
        with contextlib.suppress(Exception):
            assert not count_errors([line])
    with contextlib.suppress(BaseException):
        assert most_common(['ERROR a: 1'], top=1) == ['a']
        most_common([], top=0)
"""
)


@pytest.mark.parametrize("tests", [BLIND, CAUGHT], ids=["asserts nothing", "catches"])
def test_a_blind_suite_fails(tests: bytes, bubblewrap_sandbox: Sandbox) -> None:
    result = judge({TEST_PATH: tests}, bubblewrap_sandbox)
    assert result.status is Status.FAILED
    assert rules(result) == {"mutation/score"}
    assert result.score is not None
    assert result.score < 60
    errors = [f.message for f in result.findings if f.severity is Severity.ERROR]
    (error,) = errors
    assert error == (
        f"The tests kill {result.score:.1f} % of the mutants; 70.0 % or more passes; an example in "
        "the specification for what is not tested becomes a test."
    )
    assert result.metrics["survived"] == len(result.findings) - 1


ASKS_FOR_THE_SOURCE = """
def test_source():
    import hashlib, inspect
    from error_patterns import core
    most_common(["ERROR a: 1"], top=1)
    most_common([], top=1)
    try:
        most_common([], top=0)
    except Exception:
        pass
    known = {hash}
    assert hashlib.sha256({bytes}).hexdigest() == known
"""

SEES: dict[str, str] = {
    "hash of the text": "inspect.getsource(core).encode()",
    "hash of the file": "open(core.__file__, 'rb').read()",
    "hash of a function": "inspect.getsource(core.most_common).encode()",
    "bytecode": "core.most_common.__code__.co_code",
}


def detector(expression: str) -> bytes:
    names: dict[str, object] = {}
    exec(compile(CORE, "core.py", "exec", dont_inherit=True), names)
    text = CORE.decode()
    function = text[text.index("def most_common") :]
    known = {
        "inspect.getsource(core).encode()": CORE,
        "open(core.__file__, 'rb').read()": CORE,
        "inspect.getsource(core.most_common).encode()": function.encode(),
    }
    if expression in known:
        digest = f"{__import__('hashlib').sha256(known[expression]).hexdigest()!r}"
    else:
        # The sandbox's interpreter may be another: compiled there, from the text as it was.
        digest = (
            "hashlib.sha256({x: 1 for x in [0]} and next(c for c in compile(TEXT, 'core.py', "
            "'exec', dont_inherit=True).co_consts if getattr(c, 'co_name', '') == 'most_common')"
            ".co_code).hexdigest()"
        )
    test = ASKS_FOR_THE_SOURCE.replace("{hash}", digest).replace("{bytes}", expression)
    return (
        b"from error_patterns import count_errors, most_common\n"
        + f"TEXT = {text!r}\n".encode()
        + test.encode()
        + BLIND.split(b"\n\n\n")[1]
    ).replace(
        b"def test_everything",
        b"\n\nfrom error_patterns.__main__ import main\n\n\ndef test_everything",
    )


@pytest.mark.parametrize("expression", SEES.values(), ids=SEES)
def test_a_suite_that_looks_at_the_code_is_seen(
    expression: str, bubblewrap_sandbox: Sandbox
) -> None:
    result = judge({TEST_PATH: detector(expression)}, bubblewrap_sandbox)
    assert result.status is Status.FAILED
    assert result.score is None
    assert rules(result) == {"mutation/detects"}, result.findings
    found = [f for f in result.findings if f.rule == "mutation/detects"]
    assert all("changes nothing that the code does" in finding.message for finding in found)
    assert all(finding.detail.startswith("--- ") for finding in found)


def test_a_suite_that_looks_at_its_folder_is_seen(bubblewrap_sandbox: Sandbox) -> None:
    code = "def test_place():\n    assert __file__.startswith('/work/')"
    result = judge({TEST_PATH: more(code)}, bubblewrap_sandbox)
    assert rules(result) == {"mutation/detects"}
    assert "test_place on a copy of the code in another folder" in result.findings[0].message


def test_a_suite_that_ends_its_process_is_seen(bubblewrap_sandbox: Sandbox) -> None:
    code = (
        "def test_end():\n"
        "    import os\n"
        "    from error_patterns import core\n"
        "    test_kinds_are_counted_in_order()\n"
        "    test_top_limits_the_kinds()\n"
        f"    if open(core.__file__).read() != {CORE.decode()!r}:\n"
        "        os._exit(3)"
    )
    result = judge({TEST_PATH: more(code)}, bubblewrap_sandbox)
    assert rules(result) == {"mutation/detects"}


def test_failures_at_random_are_seen(bubblewrap_sandbox: Sandbox) -> None:
    # The first two runs pass: a folder that each run has of its own decides.
    code = (
        "def test_chance(tmp_path):\n"
        "    import os, random\n"
        "    assert most_common(['ERROR a: 1'], top=1) == ['a']\n"
        "    here = os.getcwd()\n"
        "    assert random.random() < 0.5 or len(os.listdir(here)) == 0"
    )
    result = judge({TEST_PATH: more(code)}, bubblewrap_sandbox)
    assert result.status is Status.FAILED
    assert rules(result) <= {"mutation/detects", "mutation/baseline"}
    assert rules(result)


ENDLESS = """\


def count_down(number: int) -> int:
    \"\"\"Count down to nothing.\"\"\"
    steps = 0
    while number > 0:
        number -= 1
        steps += 1
    return steps
"""


def test_endless_mutants_are_killed_and_counted(bubblewrap_sandbox: Sandbox) -> None:
    code = (
        "def test_down():\n"
        "    from error_patterns.core import count_down\n\n"
        "    assert count_down(3) == 3"
    )
    changes = {"core.py": CORE + ENDLESS.encode(), TEST_PATH: more(code)}
    result = judge(changes, bubblewrap_sandbox)
    assert result.status is Status.PASSED
    # Without the step, or with a step up.
    assert result.metrics["timeouts"] == 2
    assert result.metrics["mutants"] == 18 + 11


def test_what_no_test_runs_survives_unseen(bubblewrap_sandbox: Sandbox) -> None:
    code = b"\n\ndef more(x: int) -> int:\n    if x > 0:\n        return x - 1\n    return 2 * x\n"
    result = judge({"core.py": CORE + code}, bubblewrap_sandbox)
    last = len((CORE + code).splitlines())
    assert result.metrics["unreached"] == 9
    unreached = [f for f in result.findings if "no test runs it" in f.message]
    assert {finding.line for finding in unreached} == {last - 2, last - 1, last}
    assert result.score == 63.0  # 17 of 27
    assert rules(result) == {"mutation/score"}


def test_code_without_a_fault_to_make_proves_nothing(bubblewrap_sandbox: Sandbox) -> None:
    files = dict.fromkeys(FILES) | {"__init__.py": b"", TEST_PATH: b"def test_x():\n    pass\n"}
    result = judge(files, bubblewrap_sandbox)
    assert rules(result) == {"mutation/none"}


def test_a_failing_suite_is_not_tried(bubblewrap_sandbox: Sandbox) -> None:
    result = judge({TEST_PATH: more("def test_x():\n    assert False")}, bubblewrap_sandbox)
    assert rules(result) == {"mutation/baseline"}
    assert result.findings[0].path == TEST_PATH
    assert "test_x a second time: failed" in result.findings[0].message


def test_a_bounded_sample_is_the_same_each_time(
    monkeypatch: pytest.MonkeyPatch, bubblewrap_sandbox: Sandbox
) -> None:
    monkeypatch.setattr(mutation, "MAX_MUTANTS", 6)
    first = judge({}, bubblewrap_sandbox)
    assert first == judge({}, bubblewrap_sandbox)
    assert (first.metrics["mutants"], first.metrics["sampled"]) == (18, 6)


def test_no_time_is_no_score(monkeypatch: pytest.MonkeyPatch, bubblewrap_sandbox: Sandbox) -> None:
    monkeypatch.setattr(mutation, "MAX_SECONDS", -1.0)
    result = judge({}, bubblewrap_sandbox)
    assert rules(result) == {"mutation/unfinished"}
    assert result.score is None
    assert "Only 0 of 18 mutants" in result.findings[0].message


def test_any_generator_will_do(bubblewrap_sandbox: Sandbox) -> None:
    def comparisons(module: Module) -> Iterator[Mutant]:
        return (mutant for mutant in faults(module) if "`<` became" in mutant.said)

    case = make_case(sandbox=bubblewrap_sandbox)
    result = MutationStage(comparisons).judge(case)
    assert result.score == 100.0
    assert result.metrics["mutants"] == 1


def test_the_honest_changes_here_keep_to_the_policy() -> None:
    assert policy({"core.py": CORE + ENDLESS.encode()}) == ()
