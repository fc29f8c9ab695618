"""`run`, `build` and `generate` with an ensemble behind a real endpoint, in a real sandbox."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from bot import zone_file
from bot.config import Thresholds
from bot.git.repository import open_repository
from bot.handoff.bundle import Bundle, unpack
from bot.handoff.job import Job
from bot.llm.ledger import day_records, today
from bot.llm.run_record import RUNS_REF, Result
from bot.spec import parse_spec
from bot.spec.rules import Rules
from bot.validate.stages import STAGES
from tests.commands.command_line import SPEC, Project
from tests.commands.models import ALSO_RIGHT, RIGHT, WRONG, configure, fenced
from tests.llm.endpoint import KEY, Endpoint, endpoint, failed, said

pytestmark = pytest.mark.sampled(keep=1)

__all__ = ["endpoint"]

SPEC_FILE = "specs/error_patterns.yaml"


def records(project: Project) -> list[tuple[Result, int]]:
    """How each run of today ended, with its requests."""
    repository = open_repository(project.path)
    head = repository.find(RUNS_REF)
    found = day_records(repository, head, today()) if head else {}
    return [(record.result, record.usage.requests) for record in found.values()]


@pytest.mark.whole
def test_an_ensemble_s_tool_is_proposed_with_the_account_of_the_run(
    fresh_project: Project, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint.by_model = {
        "plain": [said(fenced(RIGHT))],
        "tidy": [said(fenced(ALSO_RIGHT))],
        "gone": [failed(404, "no such model")],
    }
    configure(monkeypatch, endpoint, "plain", "tidy", "gone")

    done = fresh_project.toolwright("run", SPEC_FILE, "--json")

    assert done.returncode == 0, done.stderr.decode()
    assert b"gone" in done.stderr
    result = json.loads(done.stdout)
    assert [stage["name"] for stage in result["stages"]] == [*STAGES, "agreement"]
    made = result["generation"]
    assert (made["generator"], made["attempts"], made["tokens"]) == ("model", 1, 2000)
    assert sorted(one["model"] for one in made["exchanges"]) == ["plain", "tidy"]
    assert made["model"] in ("plain", "tidy")
    assert (made["prompt"], made["reply"]) in {
        (one["prompt"], one["reply"]) for one in made["exchanges"] if one["model"] == made["model"]
    }
    assert made["repairs"]
    repo = fresh_project.repo
    manifest = yaml.safe_load(
        repo.git("show", "toolwright/error_patterns:generated_tools/error_patterns/tool.yaml")
    )
    assert manifest["generation"]["exchanges"] == made["exchanges"]
    assert manifest["generation"]["repairs"] == made["repairs"]
    assert manifest["gate"][-1]["stage"] == "agreement"
    page = Path(result["page"]).read_text(encoding="utf-8")
    assert "How it was chosen" in page
    assert records(fresh_project) == [(Result.APPROVED, 3)]
    assert "ERROR net: a" not in "".join(asked.raw for asked in endpoint.asked)
    assert KEY not in page + done.stdout.decode() + done.stderr.decode()

    asked = len(endpoint.asked)
    again = json.loads(fresh_project.toolwright("run", SPEC_FILE, "--json").stdout)
    assert again["generation"]["exchanges"] == made["exchanges"]
    # What was answered is kept; the model that gave no answer is asked anew.
    assert [one.body["model"] for one in endpoint.asked[asked:]] == ["gone"]


def test_a_model_that_stays_wrong_is_told_once_and_rejected(
    fresh_project: Project, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint.answers = [said(fenced(WRONG))]
    configure(monkeypatch, endpoint, "stubborn")
    done = fresh_project.toolwright("run", SPEC_FILE)
    assert done.returncode == 1, done.stderr.decode()
    shown = " ".join(done.stdout.decode().split())
    assert "rejects error_patterns" in shown
    assert "models asked stubborn 2 exchanges, 2,000 tokens" in shown
    assert "told what is wrong 1 of 2 exchanges" in shown
    first, second = (asked.body["messages"][1]["content"] for asked in endpoint.asked)
    assert "the earlier answer:" not in first
    assert "Count nothing at all." in second.partition("the earlier answer:")[2]
    assert "acceptance" in second.partition("what was found:")[2]
    for asked in endpoint.asked:
        assert "ERROR net: a" not in asked.raw
        assert "'net'" not in asked.raw
    assert records(fresh_project) == [(Result.REJECTED, 2)]


def test_a_job_s_bundle_has_what_the_models_took(
    fresh_project: Project, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    endpoint.answers = [said(fenced(WRONG))]
    configure(monkeypatch, endpoint, "stubborn")
    job = Job(
        issue=3,
        issue_url="https://github.example/acme/widgets/issues/3",
        event=70,
        attempt=2,
        base="main",
        commit=fresh_project.repo.git("rev-parse", "main"),
        spec=SPEC,
    )
    zone_file.write(job, tmp_path / "job.json")
    done = fresh_project.toolwright(
        "build", str(tmp_path / "job.json"), "--out", str(tmp_path / "bundle.json")
    )
    assert done.returncode == 0, done.stderr.decode()
    bundle = zone_file.parse(Bundle, zone_file.content(tmp_path / "bundle.json"), "bundle.json")
    assert (bundle.usage.requests, bundle.usage.tokens) == (2, 2000)
    assert bundle.made is not None
    spec = parse_spec(SPEC.encode(), SPEC_FILE, rules=Rules())
    built = unpack(bundle.made, spec, Thresholds().unproven)
    assert not built.report.approved
    made = built.candidate.provenance
    # The second attempt, and a correction within it.
    assert (made.model, made.attempts, len(made.exchanges)) == ("stubborn", 3, 2)


def test_generate_writes_the_first_reply_that_can_be_read(
    project: Project, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    endpoint.by_model = {"chatty": [said("Sorry.")], "plain": [said(fenced(RIGHT))]}
    configure(monkeypatch, endpoint, "chatty", "plain")
    done = project.toolwright("generate", SPEC_FILE, "--out", str(tmp_path / "out"), "--json")
    assert done.returncode == 0, done.stderr.decode()
    assert {"core.py", "__init__.py", "__main__.py"} <= set(json.loads(done.stdout)["files"])
    core = (tmp_path / "out" / "core.py").read_text(encoding="utf-8")
    assert "def count_errors(lines: list[str]) -> dict[str, int]:" in core
    assert "demonstration" not in core
    assert b"chatty: The model's reply has no fenced code block" in done.stderr
    assert records(project) == [(Result.DONE, 2)]


def test_generate_without_any_reply_that_can_be_read_writes_nothing(
    project: Project, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    endpoint.answers = [said("Sorry.")]
    configure(monkeypatch, endpoint, "chatty")
    done = project.toolwright("generate", SPEC_FILE, "--out", str(tmp_path / "out"))
    assert done.returncode == 3
    assert b"No model gave a reply that can be used." in done.stderr
    assert not (tmp_path / "out").exists()
    assert records(project) == [(Result.FAILED, 1)]
