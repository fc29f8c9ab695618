"""What is known of the branch that a candidate is for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.config import Config
from bot.git.repository import open_repository
from bot.impact.base import Base, read_base
from bot.impact.report import Coverage
from bot.registry.tools import list_tools
from bot.validate.report import StageResult, Status, ValidationReport
from bot.workspace import Workspace
from tests.forge.repositories import Repo, isolate, new_repo
from tests.registry.judged import merge, new_candidate, publish

SPEC = """\
name: word_count
kind: tool
category: debugging
summary: Count the words of a text.
interface: "def count(text: str) -> int: ..."
dependencies: [numpy]
"""


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    isolate(monkeypatch)
    return new_repo(tmp_path / "project")


def base(repo: Repo) -> Base:
    workspace = Workspace(
        open_repository(repo.path), Config(base="main", allowed_dependencies=("numpy",))
    )
    return read_base(workspace, "word_count", list_tools(workspace.repository, "main"))


def note(candidate: str, **metrics: float) -> bytes:
    stage = StageResult(name="unit", status=Status.PASSED, metrics=metrics)
    report = ValidationReport(
        tool="word_count", candidate=candidate, required=("unit",), stages=(stage,)
    )
    return json.dumps({"validation": report.model_dump(mode="json")}).encode()


def test_the_repositorys_modules_are_read_and_the_tools_are_not_among_them(repo: Repo) -> None:
    repo.commit({"app/a.py": "A = 1\n", "notes.txt": "", "big.py": "#" * (1 << 20) + "\n"})
    (repo.path / "link.py").symlink_to("app/a.py")
    repo.commit({"generated_tools/x/core.py": ""})
    repo.write({"later.py": ""})
    assert base(repo).modules == {"app/a.py": b"A = 1\n"}


def test_of_a_new_tool_nothing_is_known(repo: Repo) -> None:
    repo.commit({"specs/word_count.yaml": SPEC})
    assert (base(repo).dependencies, base(repo).coverage) == ((), Coverage())


def test_the_note_of_the_merged_proposal_says_both_coverages(repo: Repo) -> None:
    candidate = new_candidate()
    published = publish(repo, candidate)
    merge(repo, published)
    assert base(repo).coverage == Coverage(line=91.235)
    report = note(candidate.digest, line_coverage=91.2, branch_coverage=80.5)
    open_repository(repo.path).write_note(published.commit, report)
    assert base(repo).coverage == Coverage(line=91.2, branch=80.5)


@pytest.mark.parametrize(
    "written",
    [
        note("0" * 64, line_coverage=1.0),
        b"",
        b"[]",
        b"[" * 100_000,
        b"{}",
        b"\xff",
        b'{"validation": 3}',
    ],
)
def test_a_note_on_something_else_counts_for_nothing(repo: Repo, written: bytes) -> None:
    published = publish(repo, new_candidate())
    merge(repo, published)
    open_repository(repo.path).write_note(published.commit, written)
    assert base(repo).coverage == Coverage(line=91.235)


def test_the_merged_specification_says_what_the_tool_depended_on(repo: Repo) -> None:
    merge(repo, publish(repo, new_candidate()))
    assert base(repo).dependencies == ()
    repo.commit({"specs/word_count.yaml": SPEC})
    assert base(repo).dependencies == ("numpy",)
