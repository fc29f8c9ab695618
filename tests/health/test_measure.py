"""Merged tools measured in the real sandbox: well, and degraded in every way that is looked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.config import Thresholds
from bot.health import measure
from bot.health.report import HealthReports, Verdict
from bot.sandbox.protocol import Outcome, Sandbox, SandboxError, Task
from bot.validate.report import Finding, Severity, StageResult, Status
from bot.zone_file import parse
from tests.forge.repositories import Repo
from tests.health.merged import (
    FOLDER,
    MERGED_AT,
    NAME,
    SLOW,
    SPEC_PATH,
    SPEC_SOURCE,
    WRONG,
    edit,
    measure_one,
    measured,
    merge_tool,
    rules,
    statuses,
)
from tests.validate.honest import CORE, FILES, TEST_PATH, TESTS, NoSandbox

pytestmark = pytest.mark.sampled(keep=3)

ALL_PASSED = dict.fromkeys(("acceptance", "unit", "performance", "integration"), Status.PASSED)
AS_MERGED = ALL_PASSED | {"performance": Status.UNPROVEN}
"""With no budget, what has not been edited is compared with nothing."""
NO_HOST = ALL_PASSED | {"integration": Status.UNPROVEN}
HOST_TEST = "def test_readme():\n    assert open('README.md').read()\n"


class TestHealthy:
    def test_as_it_was_merged(self, repo: Repo, sandbox: Sandbox) -> None:
        repo.commit({"tests/test_readme.py": HOST_TEST})
        merge = merge_tool(repo)
        tip = repo.commit({"later": "1"})

        reports = measured(repo, sandbox)

        (report,) = reports.reports
        assert (report.name, report.issue, report.merge, report.tip) == (NAME, "7", merge, tip)
        assert (report.merged_at, report.verdict) == (MERGED_AT, Verdict.HEALTHY)
        assert statuses(report) == AS_MERGED
        by_name = {stage.name: stage for stage in report.stages}
        assert by_name["acceptance"].score == 100.0
        assert by_name["integration"].metrics["passed_before"] == 1
        # The bytes are those of the merge: what they were compared with would be themselves.
        assert set(by_name["performance"].metrics) == {"cpu_seconds", "peak_mb"}
        assert report.findings == ()
        assert parse(HealthReports, reports.model_dump_json().encode(), "x") == reports

    @pytest.mark.usefixtures("short")
    def test_an_edit_that_keeps_what_was_promised_is_confirmed_after_its_time(
        self, repo: Repo, sandbox: Sandbox
    ) -> None:
        merge_tool(repo)
        edit(repo, "core.py", CORE + b"\n# A word more.\n")

        report = measure_one(repo, sandbox, MERGED_AT + timedelta(hours=24))

        assert (report.verdict, statuses(report)) == (Verdict.CONFIRMED, NO_HOST)
        assert {one.rule for one in report.findings} == {"health/modified"}
        (performance,) = (one for one in report.stages if one.name == "performance")
        assert int(performance.metrics["pairs"]) >= 5

    def test_thresholds_that_were_raised_after_the_merge(
        self, repo: Repo, sandbox: Sandbox
    ) -> None:
        merge_tool(repo)
        raised = Thresholds(line_coverage=100.0, branch_coverage=100.0)

        assert measure_one(repo, sandbox, thresholds=raised).verdict is Verdict.HEALTHY

    def test_a_specification_that_was_changed_after_the_merge(
        self, repo: Repo, sandbox: Sandbox
    ) -> None:
        merge_tool(repo)
        repo.commit({SPEC_PATH: SPEC_SOURCE.replace("{'io': 1}", "{'io': 2}")})

        report = measure_one(repo, sandbox)

        assert report.verdict is Verdict.HEALTHY
        assert {one.rule for one in report.findings} == {"health/spec"}

    def test_a_host_suite_that_fails_without_the_tool_too(
        self, repo: Repo, sandbox: Sandbox
    ) -> None:
        repo.commit({"tests/test_readme.py": HOST_TEST + "\ndef test_no():\n    assert 0\n"})
        merge_tool(repo)

        assert measure_one(repo, sandbox).verdict is Verdict.HEALTHY


class TestDegraded:
    def test_by_an_edit_that_breaks_its_suite(self, repo: Repo, sandbox: Sandbox) -> None:
        merge_tool(repo)
        edit(repo, TEST_PATH, TESTS.replace(b'== ["b"]', b'== ["a"]'))

        report = measure_one(repo, sandbox)

        assert report.verdict is Verdict.DEGRADED
        assert statuses(report) == NO_HOST | {
            "unit": Status.FAILED,
            "performance": Status.SKIPPED,
        }
        (finding,) = (one for s in report.stages for one in s.findings if one.rule == "unit/test")
        assert (finding.path, finding.message[:22]) == (TEST_PATH, "test_top_limits_the_ki")

    def test_by_an_edit_that_breaks_its_promise(self, repo: Repo, sandbox: Sandbox) -> None:
        merge_tool(repo)
        edit(repo, "core.py", WRONG)

        report = measure_one(repo, sandbox)

        assert report.verdict is Verdict.DEGRADED
        assert statuses(report)["acceptance"] is statuses(report)["unit"] is Status.FAILED
        assert {"acceptance/example", "unit/test"} <= rules(report)

    def test_by_a_link_in_place_of_its_code(self, repo: Repo, sandbox: Sandbox) -> None:
        merge_tool(repo)
        (repo.path / FOLDER / "core.py").unlink()
        (repo.path / FOLDER / "core.py").symlink_to("/etc/passwd")
        repo.commit({}, "A link")

        report = measure_one(repo, sandbox)

        assert (report.verdict, statuses(report)["unit"]) == (Verdict.DEGRADED, Status.FAILED)

    @pytest.mark.usefixtures("short")
    def test_by_an_edit_that_slows_it_down(self, repo: Repo, sandbox: Sandbox) -> None:
        merge_tool(repo)
        edit(repo, "core.py", SLOW)

        report = measure_one(repo, sandbox)

        assert report.verdict is Verdict.DEGRADED
        assert statuses(report) == NO_HOST | {"performance": Status.FAILED}
        assert "performance/slower" in rules(report)
        (performance,) = (one for one in report.stages if one.name == "performance")
        assert float(performance.metrics["ratio_low"]) > 1.1

    def test_by_a_budget_that_it_does_not_keep(self, repo: Repo, sandbox: Sandbox) -> None:
        busy = CORE.replace(b'    """Return how', b'    sum(range(10**7))\n    """Return how')
        source = SPEC_SOURCE + "performance: {max_seconds: 0.2}\n"
        merge_tool(repo, {**FILES, "core.py": busy}, source=source)

        report = measure_one(repo, sandbox)

        assert (report.verdict, rules(report)) == (
            Verdict.DEGRADED,
            {"performance/time", "integration/none", "unit/uncovered"},
        )

    def test_where_the_host_suite_fails_because_of_it(self, repo: Repo, sandbox: Sandbox) -> None:
        merge_tool(repo)
        # Written after the merge: on the tip it fails, and nothing but the tool is to blame.
        test = (
            "from pathlib import Path\n\ndef test_nothing_counts():\n"
            "    assert not list(Path('generated_tools').glob('error_*/core.py'))\n"
        )
        repo.commit({"tests/test_readme.py": HOST_TEST, "tests/test_layout.py": test})

        report = measure_one(repo, sandbox)

        assert report.verdict is Verdict.DEGRADED
        assert statuses(report) == AS_MERGED | {"integration": Status.FAILED}
        (integration,) = (one for one in report.stages if one.name == "integration")
        assert integration.metrics["passed_before"] == 2
        (finding,) = integration.findings
        assert finding.message.startswith("tests/test_layout.py::test_nothing_counts passes")

    def test_where_an_update_breaks_what_the_version_before_it_did_not(
        self, repo: Repo, sandbox: Sandbox
    ) -> None:
        test = (
            "import error_patterns\n\n"
            "def test_order():\n"
            "    lines = ['ERROR a: 1', 'ERROR b: 2', 'ERROR b: 3']\n"
            "    assert list(error_patterns.count_errors(lines)) == ['b', 'a']\n\n"
            "def test_new():\n    assert error_patterns.NEW\n"
        )
        merge_tool(repo)
        repo.commit({"tests/test_use.py": test})
        assert measure_one(repo, sandbox).verdict is Verdict.HEALTHY

        unordered = {
            **FILES,
            "core.py": CORE.replace(b"dict(counts.most_common())", b"dict(sorted(counts.items()))"),
            TEST_PATH: TESTS.replace(b'[("b", 2), ("a", 1)]', b'[("a", 1), ("b", 2)]').replace(
                b'top=1) == ["b"]', b'top=1) == ["a"]'
            ),
        }
        merge_tool(repo, unordered)

        report = measure_one(repo, sandbox)

        (integration,) = (one for one in report.stages if one.name == "integration")
        assert (report.verdict, integration.status) == (Verdict.DEGRADED, Status.FAILED)
        (finding,) = (one for one in integration.findings if one.severity is Severity.ERROR)
        assert finding.message.startswith("tests/test_use.py::test_order passes without")


class _Failing:
    """A sandbox that fails for some programs, and passes the others on."""

    def __init__(self, inner: Sandbox, program: str) -> None:
        self.name = inner.name
        self.environment_digest = inner.environment_digest
        self._inner, self._program = inner, program

    def run(self, job: Task) -> Outcome:
        if any(self._program in word for word in job.command):
            raise SandboxError("The engine is gone.")
        return self._inner.run(job)


class TestUnmeasured:
    def test_without_a_sandbox(self, repo: Repo) -> None:
        merge_tool(repo)

        report = measure_one(repo, NoSandbox())

        assert report.verdict is Verdict.UNMEASURED
        assert statuses(report) == {
            "acceptance": Status.ERRORED,
            "unit": Status.ERRORED,
            "performance": Status.SKIPPED,
            "integration": Status.UNPROVEN,  # there is nothing to run
        }

    def test_where_one_stage_alone_cannot_run(self, repo: Repo, sandbox: Sandbox) -> None:
        merge_tool(repo)

        report = measure_one(repo, _Failing(sandbox, "time_calls"))

        assert report.verdict is Verdict.UNMEASURED
        assert statuses(report) == NO_HOST | {"performance": Status.ERRORED}

    def test_a_failure_weighs_more(self, repo: Repo, sandbox: Sandbox) -> None:
        merge_tool(repo)
        edit(repo, TEST_PATH, TESTS.replace(b'== ["b"]', b'== ["a"]'))

        report = measure_one(repo, _Failing(sandbox, "call_examples"))

        assert report.verdict is Verdict.DEGRADED
        assert statuses(report)["acceptance"] is Status.ERRORED

    @pytest.mark.parametrize(
        ("source", "fragment"),
        [
            (SPEC_SOURCE.replace("kind: tool", "kind: gadget"), "kind"),
            (SPEC_SOURCE + "reads: [data/absent.txt]\n", "data/absent.txt does not exist"),
        ],
    )
    def test_without_what_it_is_judged_by(self, repo: Repo, source: str, fragment: str) -> None:
        merge_tool(repo, source=source)

        report = measure_one(repo, NoSandbox())

        assert (report.verdict, report.stages) == (Verdict.UNMEASURED, ())
        (finding,) = report.findings
        assert finding.rule == "health/unmeasured"
        assert fragment in finding.message

    def test_a_hostile_manifest_hides_nothing_and_says_nothing(
        self, repo: Repo, sandbox: Sandbox
    ) -> None:
        merge_tool(repo)
        hostile = "name: other_tool\x1b[2J\nsummary: '</details> @everyone \u202e'\n" + "x" * 10_000
        repo.commit({"generated_tools/other_tool/tool.yaml": hostile})

        one, other = measured(repo, sandbox).reports

        assert (one.name, one.verdict) == (NAME, Verdict.HEALTHY)
        assert (other.name, other.verdict, other.issue) == (
            "other_tool",
            Verdict.UNMEASURED,
            "",
        )
        (finding,) = other.findings
        assert finding.rule == "health/manifest"
        assert finding.message.isprintable()
        assert "everyone" not in finding.message

    def test_a_manifest_that_is_broken_later_keeps_what_was_merged(self, repo: Repo) -> None:
        merge = merge_tool(repo)
        edit(repo, "tool.yaml", b"issue: 666\n")

        report = measure_one(repo, NoSandbox())

        assert (report.merge, report.issue, report.verdict) == (merge, "7", Verdict.UNMEASURED)

    def test_a_suite_of_the_host_that_takes_too_long_is_not_the_tool_s_fault(self) -> None:
        told = Finding(rule="integration/too-long", message="Too long.", severity=Severity.WARNING)
        stage = StageResult(name="integration", status=Status.UNPROVEN, findings=(told,))

        assert measure._unless_hindered(stage).status is Status.ERRORED
        more = Finding(rule="integration/regression", message="Lost.")
        both = stage.model_copy(update={"status": Status.FAILED, "findings": (told, more)})
        assert measure._unless_hindered(both).status is Status.FAILED


class TestSteadiness:
    def test_what_fails_once_is_told_and_does_not_count(self, repo: Repo, sandbox: Sandbox) -> None:
        merge_tool(repo)

        report = measure_one(repo, _Once(sandbox))

        assert report.verdict is Verdict.HEALTHY
        (unit,) = (one for one in report.stages if one.name == "unit")
        assert unit.findings[-1].rule == "health/unsteady"
        assert "unit failed at first" in unit.findings[-1].message


class _Once:
    """A sandbox in which the first run of the tests finds the tool's code gone."""

    def __init__(self, inner: Sandbox) -> None:
        self.name = inner.name
        self.environment_digest = inner.environment_digest
        self._inner, self._left = inner, 1

    def run(self, job: Task) -> Outcome:
        if self._left and any("run_tests" in word for word in job.command):
            self._left -= 1
            core = f"{NAME}/core.py"
            job = replace(job, files={**job.files, core: b"raise ValueError\n"})
        return self._inner.run(job)
