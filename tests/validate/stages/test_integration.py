"""Host suites and dependent tools, before and after a candidate, in real repositories."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest

from bot.config import Config, IntegrationConfig, SandboxConfig
from bot.git.repository import open_repository
from bot.sandbox.protocol import Sandbox
from bot.spec import SpecFile
from bot.spec.signatures import Interface
from bot.validate.case import Host
from bot.validate.report import Severity, StageResult, Status
from bot.validate.stages.integration import IntegrationStage
from bot.workspace import Workspace
from tests.forge.repositories import Repo, isolate, new_repo
from tests.registry.judged import merge, new_candidate, publish
from tests.validate.honest import CORE, FILES, INIT, SPEC, Changes, make_case

pytestmark = pytest.mark.sampled(keep=5)

HOST_TEST = dedent("""\
    from error_patterns import count_errors
    import generated_tools.error_patterns as same

    def test_counts():
        assert count_errors(["ERROR io: x"]) == {"io": 1}

    def test_the_other_name():
        assert same.count_errors(["ok"]) == {}
    """)
BROKEN_CORE = CORE.replace(b"+= 1", b"+= 2")


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    isolate(monkeypatch)
    return new_repo(tmp_path / "project")


def spec_file() -> SpecFile:
    return SpecFile(SPEC, b"name: error_patterns\n", "5" * 64, Interface((), ()))


def host(repo: Repo, **settings: object) -> Host:
    config = Config(integration=IntegrationConfig.model_validate(settings))
    return Workspace(open_repository(repo.path), config).host(spec_file())


def judge(
    repo: Repo, sandbox: Sandbox, changes: Changes | None = None, wall_seconds: float = 120.0
) -> StageResult:
    case = make_case(changes, sandbox=sandbox, wall_seconds=wall_seconds)
    return IntegrationStage().judge(replace(case, host=host(repo)))


def rules(result: StageResult) -> set[str]:
    return {finding.rule.removeprefix("integration/") for finding in result.findings}


def errors(result: StageResult) -> list[str]:
    return [one.message for one in result.findings if one.severity is Severity.ERROR]


def with_tool(repo: Repo, files: dict[str, str]) -> None:
    """Commit files beside the honest tool, as it would be after its merge."""
    tool = {f"generated_tools/error_patterns/{path}": text.decode() for path, text in FILES.items()}
    repo.commit({**tool, **files})


def test_nothing_to_run_is_unproven_and_says_so(repo: Repo, bubblewrap_sandbox: Sandbox) -> None:
    result = judge(repo, bubblewrap_sandbox)
    assert result.status is Status.UNPROVEN
    assert result.metrics == {"host_tests": 0, "passed_before": 0}
    assert rules(result) == {"none"}
    assert "Nothing was proven" in result.findings[0].message


def test_what_passed_passes(repo: Repo, bubblewrap_sandbox: Sandbox) -> None:
    with_tool(repo, {"tests/test_host.py": HOST_TEST})
    changes: Changes = {"core.py": CORE + b"\nMORE = 1\n"}
    result = judge(repo, bubblewrap_sandbox, changes)
    assert (result.status, result.findings) == (Status.PASSED, ())
    metrics = dict(result.metrics)
    assert set(metrics) == {
        "host_tests",
        "passed_before",
        "seconds_before",
        "seconds_after",
        "overhead",
    }
    assert (metrics["host_tests"], metrics["passed_before"]) == (2, 2)


def test_a_broken_host_test_is_named(repo: Repo, bubblewrap_sandbox: Sandbox) -> None:
    failing = "\ndef test_never():\n    assert 0\n"
    with_tool(repo, {"tests/test_host.py": HOST_TEST + failing})
    result = judge(repo, bubblewrap_sandbox, {"core.py": BROKEN_CORE})
    (message,) = errors(result)
    assert result.status is Status.FAILED
    assert message.startswith("tests/test_host.py::test_counts passes without the candidate")
    assert "failed; " in message
    assert "{'io': 1}" in message


LOST: dict[str, tuple[Changes, str]] = {
    "vanished": (
        {"__init__.py": INIT.replace(b"count_errors,", b"").replace(b'"count_errors", ', b"")},
        "its file could not be collected",
    ),
    "skipped": (
        {"core.py": CORE.replace(b"counts: C", b"import pytest; pytest.skip('no')\n    counts: C")},
        "skipped",
    ),
    "ends the process": (
        {"core.py": CORE.replace(b"counts: C", b"import os; os._exit(0)\n    counts: C")},
        "the process ended with status 0",
    ),
    "ends pytest": (
        {"core.py": CORE.replace(b"counts: C", b"import pytest; pytest.exit('x')\n    counts: C")},
        "not run",
    ),
    "hangs": (
        {"core.py": CORE.replace(b"counts: C", b"import time; time.sleep(1e6)\n    counts: C")},
        "ended after",
    ),
}


@pytest.mark.parametrize(("changes", "said"), LOST.values(), ids=LOST)
def test_a_lost_test_is_refused(
    changes: Changes, said: str, repo: Repo, bubblewrap_sandbox: Sandbox
) -> None:
    with_tool(repo, {"tests/test_host.py": HOST_TEST})
    result = judge(repo, bubblewrap_sandbox, changes, wall_seconds=16)
    assert result.status is Status.FAILED
    assert rules(result) <= {"regression", "no-result"}
    assert said in errors(result)[0]


def test_a_tool_that_uses_it_breaks(repo: Repo, bubblewrap_sandbox: Sandbox) -> None:
    use = (
        b"from error_patterns import count_errors\n\n"
        b"def total(lines):\n    return sum(count_errors(lines).values())\n"
    )
    test = (
        b"from log_total.core import total\n\n"
        b"def test_total():\n    assert total(['ERROR io: x']) == 1\n"
    )
    other = {"__init__.py": b"", "core.py": use, "tests/test_log_total.py": test}
    with_tool(repo, {})
    merge(repo, publish(repo, new_candidate("log_total", other)))
    assert host(repo).affected == ("log_total",)
    good = judge(repo, bubblewrap_sandbox)
    assert (good.status, good.findings, good.metrics["host_tests"]) == (Status.PASSED, (), 1)
    bad = judge(repo, bubblewrap_sandbox, {"core.py": BROKEN_CORE})
    (message,) = errors(bad)
    assert message.startswith("generated_tools/log_total/tests/test_log_total.py::test_total ")


def test_a_flaky_test_is_reported_and_does_not_count(
    repo: Repo, bubblewrap_sandbox: Sandbox
) -> None:
    flaky = dedent("""\
        import os
        import pytest

        # Forty, so that two runs do not agree by chance.
        @pytest.mark.parametrize("n", range(40))
        def test_flaky(n):
            assert os.urandom(1)[0] % 2
        """)
    repo.commit({"tests/test_flaky.py": flaky, "tests/test_sure.py": "def test_sure(): pass\n"})
    result = judge(repo, bubblewrap_sandbox)
    assert "flaky" in rules(result)
    assert any("test_flaky.py::test_flaky[" in one.message for one in result.findings)
    assert all("test_sure" not in one.message for one in result.findings)
    assert result.metrics["host_tests"] == 41


SETTINGS: dict[str, dict[str, str]] = {
    "plugins that are missing": {
        "pyproject.toml": '[tool.pytest.ini_options]\naddopts = "-n auto --cov=x --strict-markers '
        '--strict-config"\ntimeout = 60\nrequired_plugins = "pytest-xdist"\n'
        'filterwarnings = ["error"]\n'
    },
    "native settings": {
        "pyproject.toml": "[tool.pytest]\naddopts = ['-n', 'auto', '--strict-markers']\n"
        "strict = true\ntimeout = '60'\nfilterwarnings = ['error']\n"
    },
    "a section of setup.cfg": {"setup.cfg": "[tool:pytest]\naddopts = -p missing --timeout=60\n"},
    "pytest.ini over pyproject": {
        "pytest.ini": "[pytest]\naddopts = --timeout 60\n",
        "pyproject.toml": "[tool.pytest.ini_options]\naddopts = '-m nothing'\n",
    },
}
MARKED = "import pytest\n\n@pytest.mark.timeout(3)\ndef test_marked():\n    pass\n"


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
def test_settings_of_missing_plugins_break_nothing(
    settings: dict[str, str], repo: Repo, bubblewrap_sandbox: Sandbox
) -> None:
    repo.commit({**settings, "tests/test_host.py": MARKED})
    result = judge(repo, bubblewrap_sandbox)
    assert (result.findings, result.metrics["passed_before"]) == ((), 1)


def test_the_settings_and_fixtures_of_the_host_hold(
    repo: Repo, bubblewrap_sandbox: Sandbox
) -> None:
    repo.commit(
        {
            "pyproject.toml": "[tool.pytest.ini_options]\npython_files = 'check_*.py'\n"
            "pythonpath = 'lib'\nfilterwarnings = ['error']\naddopts = '-m \"not slow\"'\n"
            "markers = ['slow: takes long']\n",
            "lib/helper.py": "ONE = 1\n",
            "conftest.py": "import pytest\n\n@pytest.fixture\ndef two():\n    return 2\n",
            "tests/conftest.py": "import pytest\n\n@pytest.fixture\ndef one():\n    return 1\n",
            "tests/data.txt": "1",
            "tests/check_host.py": dedent("""\
                import pathlib
                import warnings
                import helper
                import pytest

                def test_fixtures(one, two):
                    assert one + two == 3 * helper.ONE

                def test_data():
                    assert pathlib.Path("tests/data.txt").read_text() == "1"

                def test_warning():
                    with pytest.raises(UserWarning):
                        warnings.warn("x")

                @pytest.mark.slow
                def test_slow():
                    pass
                """),
        }
    )
    result = judge(repo, bubblewrap_sandbox)
    assert (result.findings, result.metrics["passed_before"]) == ((), 3)


def test_settings_that_cannot_work_are_left_out(repo: Repo, bubblewrap_sandbox: Sandbox) -> None:
    settings = "[pytest]\nfilterwarnings =\n  error\n  ignore::numpy.VisibleDeprecationWarning\n"
    conftest = "import pytest\n\n@pytest.fixture\ndef one():\n    return 1\n"
    test = "def test_x(one):\n    assert one == 1\n"
    repo.commit({"tox.ini": settings, "conftest.py": conftest, "tests/test_x.py": test})
    result = judge(repo, bubblewrap_sandbox)
    assert (result.status, rules(result)) == (Status.PASSED, {"reduced-settings"})
    assert result.metrics["passed_before"] == 1


@pytest.mark.parametrize("place", ["conftest.py", "tests/test_x.py"])
def test_a_suite_that_needs_what_is_missing_proves_nothing(
    place: str, repo: Repo, bubblewrap_sandbox: Sandbox
) -> None:
    repo.commit({place: "import numpy\n", "tests/test_y.py": "import numpy\ndef test_y(): pass\n"})
    result = judge(repo, bubblewrap_sandbox)
    assert (result.status, rules(result)) == (Status.UNPROVEN, {"nothing-passed"})
    assert result.metrics == {"host_tests": 0, "passed_before": 0}
    assert "environment.files" in result.findings[0].message


def test_what_cannot_be_collected_does_not_stop_the_rest(
    repo: Repo, bubblewrap_sandbox: Sandbox
) -> None:
    with_tool(repo, {"tests/test_host.py": HOST_TEST, "tests/test_a.py": "import numpy\n"})
    result = judge(repo, bubblewrap_sandbox)
    (note,) = result.findings
    assert (note.rule, note.severity) == ("integration/not-collected", Severity.NOTE)
    assert "No module named 'numpy'" in note.message
    assert result.metrics["passed_before"] == 2


PLUGIN_TEST = """\
import pathlib, socket, subprocess, sys
import iniconfig, pytest
import kept_app
from error_patterns import count_errors

def test_plugin_and_package(mocker):
    assert mocker.Mock(return_value=kept_app.ONE)() == count_errors(["ERROR io: x"])["io"]

def test_localhost():
    with socket.create_server(("localhost", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1])).close()

@pytest.mark.parametrize("path", [__file__])
def test_the_same_name_in_every_run(path):
    pass

def test_child_and_file(tmp_path):
    pathlib.Path("here.txt").write_text("written")
    subprocess.run([sys.executable, "-c", "import kept_app, iniconfig"], check=True)
"""


def test_the_repository_brings_its_own_environment(
    repo: Repo, each_sandbox: Sandbox, sandbox_config: SandboxConfig
) -> None:
    project = "[build-system]\nrequires = ['flit_core']\nbuild-backend = 'flit_core.buildapi'\n"
    project += "[project]\nname = 'kept_app'\nversion = '1'\ndescription = 'x'\n"
    project += "dependencies = ['iniconfig']\noptional-dependencies.test = ['pytest-mock']\n"
    project += "[tool.pytest.ini_options]\naddopts = '--strict-markers'\n"
    project += "mock_use_standalone_module = 'false'\n"
    files = {"pyproject.toml": project, "src/kept_app/__init__.py": "ONE = 1\n"}
    with_tool(repo, {**files, "tests/test_host.py": PLUGIN_TEST})
    workspace = Workspace(open_repository(repo.path), Config(sandbox=sandbox_config))
    there = workspace.equipped(workspace.host(spec_file()), each_sandbox, print)
    for changes, status in (({}, Status.PASSED), ({"core.py": BROKEN_CORE}, Status.FAILED)):
        case = make_case(changes, sandbox=each_sandbox, wall_seconds=120.0)
        result = IntegrationStage().judge(replace(case, host=there))
        assert (result.status, result.metrics["passed_before"]) == (status, 4), result.findings


FORGERIES = {
    "a patched report": """
        import _pytest.runner
        from pytest import TestReport

        _made = TestReport.from_item_and_call

        def _quiet(item, call):
            call.excinfo = None
            return _made(item, call)

        TestReport.from_item_and_call = _quiet
        """,
    "a forged answer": """
        import json
        import os

        _TESTS = [
            {
                "id": f"tests/test_host.py::{name}",
                "outcome": "passed",
                "message": "",
                "seconds": 0,
            }
            for name in ("test_counts", "test_the_other_name")
        ]
        _ANSWER = {"tests": _TESTS, "broken": [], "deselected": 0, "left": [], "files": {}}
        for _descriptor in range(64):
            try:
                os.write(_descriptor, json.dumps(_ANSWER).encode())
            except OSError:
                pass
        os._exit(0)
        """,
}


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES)
def test_a_failure_that_is_hidden_shows(
    forgery: str, repo: Repo, bubblewrap_sandbox: Sandbox
) -> None:
    with_tool(repo, {"tests/test_host.py": HOST_TEST})
    changes: Changes = {"__init__.py": INIT + dedent(forgery).encode(), "core.py": BROKEN_CORE}
    result = judge(repo, bubblewrap_sandbox, changes)
    assert (result.status, rules(result)) == (Status.FAILED, {"cannot-fail"})


def test_a_host_that_hides_failures_itself_is_not_held_against_the_candidate(
    repo: Repo, bubblewrap_sandbox: Sandbox
) -> None:
    hook = dedent("""\
        import pytest

        @pytest.hookimpl(wrapper=True)
        def pytest_pyfunc_call(pyfuncitem):
            try:
                return (yield)
            except AssertionError:
                return True
        """)
    repo.commit({"conftest.py": hook, "tests/test_x.py": "def test_x(): pass\n"})
    result = judge(repo, bubblewrap_sandbox)
    assert (result.status, rules(result)) == (Status.UNPROVEN, {"unchecked"})


SLOW = {
    "work": b"_END = __import__('time').process_time() + 0.8\n"
    b"while __import__('time').process_time() < _END:\n    pass\n",
    "waiting": b"__import__('time').sleep(2)\n",
}


@pytest.mark.parametrize(
    ("code", "said"), [(SLOW["work"], "CPU"), (SLOW["waiting"], "wall")], ids=SLOW
)
def test_a_candidate_that_slows_the_host_is_refused(
    code: bytes, said: str, repo: Repo, bubblewrap_sandbox: Sandbox
) -> None:
    with_tool(repo, {"tests/test_host.py": HOST_TEST})
    result = judge(repo, bubblewrap_sandbox, {"core.py": CORE + b"\n" + code})
    assert rules(result) == {"slower"}
    assert f"s of {said} time instead of" in errors(result)[0]


def test_a_suite_that_takes_too_long_proves_nothing(
    repo: Repo, bubblewrap_sandbox: Sandbox
) -> None:
    repo.commit({"tests/test_x.py": "import time\ndef test_x(): time.sleep(60)\n"})
    result = judge(repo, bubblewrap_sandbox, wall_seconds=6)
    assert (result.status, rules(result)) == (Status.UNPROVEN, {"too-long"})
    assert "integration.tests" in result.findings[0].message


def test_what_does_not_name_the_tool_is_not_slowed_by_it(
    repo: Repo, bubblewrap_sandbox: Sandbox
) -> None:
    # Longer with the candidate, as on a machine that is busy just then.
    test = dedent("""\
        import time
        from pathlib import Path

        def test_a():
            if Path("generated_" + "tools").exists():
                end = time.process_time() + 0.8
                while time.process_time() < end:
                    pass
        """)
    repo.commit({"tests/test_a.py": test})
    result = judge(repo, bubblewrap_sandbox)
    assert (result.status, rules(result)) == (Status.PASSED, {"slower"})
    assert [one.severity for one in result.findings] == [Severity.NOTE]
    assert "Nothing there names the tool" in result.findings[0].message


def test_slower_in_too_few_runs_is_told_and_fails_nothing(
    repo: Repo, bubblewrap_sandbox: Sandbox
) -> None:
    sleep = "import time\ndef test_x(): time.sleep(3)\n"
    with_tool(repo, {"tests/test_host.py": HOST_TEST, "tests/test_x.py": sleep})
    slow = {"core.py": CORE + b"\n" + SLOW["waiting"]}
    result = judge(repo, bubblewrap_sandbox, slow, wall_seconds=45)
    assert (result.status, rules(result)) == (Status.PASSED, {"unsettled"})


def test_a_long_suite_runs_once_on_each_side(repo: Repo, bubblewrap_sandbox: Sandbox) -> None:
    repo.commit({"tests/test_x.py": "import time\ndef test_x(): time.sleep(4)\n"})
    result = judge(repo, bubblewrap_sandbox, wall_seconds=18)
    assert (result.status, rules(result)) == (Status.PASSED, {"once"})


def test_a_large_suite_runs_what_the_tool_reaches_first_and_keeps_its_time(
    repo: Repo, bubblewrap_sandbox: Sandbox
) -> None:
    many = "import time, pytest\n@pytest.mark.parametrize('n', range(600))\n"
    many += "def test_n(n): time.sleep(0.1)\n"
    with_tool(repo, {"tests/test_a.py": many, "tests/test_z.py": HOST_TEST})
    began = time.monotonic()
    result = judge(repo, bubblewrap_sandbox, {"core.py": BROKEN_CORE}, wall_seconds=25)
    assert time.monotonic() - began < 35
    assert rules(result) == {"regression", "time", "once"}
    assert errors(result)[0].startswith("tests/test_z.py::test_counts passes without")


def test_a_test_that_does_not_end_takes_no_other_along(
    repo: Repo, bubblewrap_sandbox: Sandbox
) -> None:
    text = "import time\ndef test_a(): pass\ndef test_b(): time.sleep(60)\n"
    repo.commit({"tests/test_x.py": text})
    result = judge(repo, bubblewrap_sandbox, wall_seconds=15)
    assert (result.status, rules(result)) == (Status.PASSED, {"once", "time"})
    assert result.metrics["passed_before"] == 1


def test_what_needs_a_network_fails_before_and_after_and_is_said(
    repo: Repo, bubblewrap_sandbox: Sandbox
) -> None:
    text = (
        "import urllib.request\n\ndef test_net():\n    urllib.request.urlopen('https://pypi.org')\n"
    )
    repo.commit({"tests/test_x.py": text + "\ndef test_b(): pass\n\ndef test_c(): assert 0\n"})
    result = judge(repo, bubblewrap_sandbox)
    (note,) = result.findings
    assert (result.status, note.rule) == (Status.PASSED, "integration/failing")
    assert "2 of the repository's tests fail" in note.message
    assert "1 of them for want of a network" in note.message
    assert result.metrics["passed_before"] == 1


def test_a_selection(repo: Repo, bubblewrap_sandbox: Sandbox) -> None:
    text = "import pytest\n@pytest.mark.slow\ndef test_a(): pass\ndef test_b(): pass\n"
    repo.commit({"tests/test_x.py": text + "def test_c(): pass\n", "pytest.ini": "[pytest]\n"})
    case = make_case(None, sandbox=bubblewrap_sandbox)
    chosen = host(repo, markers="not slow", keywords="not test_c")
    result = IntegrationStage().judge(replace(case, host=chosen))
    assert (result.findings, result.metrics["passed_before"]) == ((), 1)


def test_the_specification_and_the_new_files_are_there_afterwards(
    repo: Repo, bubblewrap_sandbox: Sandbox
) -> None:
    test = dedent("""\
        from pathlib import Path

        def test_no_specification():
            assert not Path("specs/error_patterns.yaml").exists()

        def test_no_tool():
            assert not Path("generated_tools/error_patterns/core.py").exists()
        """)
    repo.commit({"tests/test_x.py": test})
    result = judge(repo, bubblewrap_sandbox)
    assert [message.split(" ")[0] for message in errors(result)] == [
        "tests/test_x.py::test_no_specification",
        "tests/test_x.py::test_no_tool",
    ]


def test_what_the_candidate_leaves_out_is_gone_and_its_own_tests_do_not_count(
    repo: Repo, bubblewrap_sandbox: Sandbox
) -> None:
    test = "from error_patterns import old\n\ndef test_old(): assert old.X\n"
    with_tool(
        repo,
        {"generated_tools/error_patterns/old.py": "X = 1\n", "tests/test_old.py": test},
    )
    whole = host(repo, tests=["."])
    assert whole.tests == (".",)
    case = make_case({"tests/test_error_patterns.py": None}, sandbox=bubblewrap_sandbox)
    result = IntegrationStage().judge(replace(case, host=whole))
    (message,) = errors(result)
    assert message.startswith("tests/test_old.py::test_old ")
