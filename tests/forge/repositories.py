"""Real repositories for the tests, made by the `git` command as a person would."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.candidate import Candidate, Provenance
from bot.config import Config
from bot.impact.analyse import analyse
from bot.impact.base import Base
from bot.proposal import Proposal
from bot.registry.manifest import build
from bot.spec.toolspec import Category, Kind, ToolSpec
from bot.validate.report import StageResult, Status, ValidationReport

PERSON = "A Person"
NAME = "word_count"
FOLDER = f"generated_tools/{NAME}"
SPEC = f"specs/{NAME}.yaml"
FILES = {
    f"{FOLDER}/__init__.py": b'"""Count words."""\n',
    f"{FOLDER}/core.py": b"def count(text: str) -> int:\n    return len(text.split())\n",
    SPEC: b"name: word_count\n",
}


def isolate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no configuration of this machine reach a test, and give the person a name."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", PERSON)
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "person@example.org")


@dataclass(frozen=True)
class Repo:
    """A repository and the commands that a person gives in it."""

    path: Path

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=self.path, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def paste(self, command: str) -> subprocess.CompletedProcess[str]:
        """Run a printed command the way a person does: pasted into a plain shell."""
        return subprocess.run(["sh", "-c", command], cwd=self.path, capture_output=True, text=True)

    def write(self, files: Mapping[str, str]) -> None:
        for path, text in files.items():
            target = self.path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")

    def commit(self, files: Mapping[str, str], message: str = "Change") -> str:
        self.write(files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")


def new_repo(path: Path) -> Repo:
    """A repository with the branch `main` and one commit on it."""
    path.mkdir(parents=True)
    repo = Repo(path)
    repo.git("init", "--quiet", "--initial-branch=main")
    repo.commit({"README.md": "A project.\n"}, "Begin")
    return repo


def new_proposal(
    name: str = NAME,
    files: Mapping[str, bytes] = FILES,
    *,
    base: str = "main",
    commit: str = "b" * 40,
    title: str = "Add word_count",
    body: str = "Counts words.",
    approved: bool = True,
    fingerprint: str = "",
    report_json: str = '{"approved": true}\n',
) -> Proposal:
    """An approved proposal for `word_count`, or something near it."""
    made = Candidate(NAME, {"core.py": FILES[f"{FOLDER}/core.py"]}, Provenance("offline", "1"))
    status = Status.PASSED if approved else Status.FAILED
    report = ValidationReport(
        tool=NAME,
        candidate=made.digest,
        required=("policy",),
        stages=(StageResult(name="policy", status=status),),
    )
    spec = ToolSpec(
        name=NAME, kind=Kind.UTILITY, category=Category.IO, summary="Count the words of a text."
    )
    return Proposal(
        name=name,
        base=base,
        commit=commit,
        spec=spec,
        manifest=build(spec, "5" * 64, made, report),
        report=report,
        impact=analyse(made, spec, Base(), Config()),
        title=title,
        body=body,
        files=files,
        report_json=report_json,
        page=lambda commands: f"<title>Report</title>{commands}",
        approved=approved,
        spec_digest="5" * 64,
        candidate_digest="c" * 64,
        fingerprint=fingerprint,
    )


def shim(folder: Path, real_git: str, verb: str, action: str) -> Path:
    """A folder for PATH whose `git` does something of its own before the command `verb`."""
    folder.mkdir()
    script = folder / "git"
    script.write_text(
        f'#!/bin/sh\ncase " $* " in *" {verb} "*) {action} ;; esac\nexec {real_git} "$@"\n',
        encoding="utf-8",
    )
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return folder
