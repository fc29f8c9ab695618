"""Runs a workflow as GitHub Actions would, as far as the workflows here need it.

Every `run:` step is a real process in a clone of its own, with no variables but those that Actions
and the step give it. The actions are stood in for: a checkout is a clone, an artefact a file that
is kept by its number. Setting Python up and installing are left out.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.github.bed import Bed
from tests.github.people import ACTIONS, REPOSITORY, token
from tests.init.expressions import evaluate, filled

_LEFT_OUT = ("actions/setup-python@", "python -m pip install ")
_KEPT = ("PATH", "HOME", "LANG", "PYTHONPATH", "TOOLWRIGHT_")


@dataclass
class Done:
    """How a job ended: `success`, `failure` or `skipped`; what its steps said, and their names."""

    result: str = "skipped"
    outputs: dict[str, str] = field(default_factory=dict)
    said: str = ""
    steps: list[str] = field(default_factory=list)


@dataclass
class Runner:
    """GitHub Actions for one repository; `broken` commands fail without being run."""

    github: Bed
    folder: Path
    broken: tuple[str, ...] = ()
    artefacts: list[tuple[str, bytes]] = field(default_factory=list)
    runs: int = 0

    def run(self, path: Path, event: str, payload: Mapping[str, Any]) -> dict[str, Done]:
        """Run every job of a workflow, in the order in which they stand there."""
        self.runs += 1
        self.artefacts.clear()
        done: dict[str, Done] = {}
        github = {
            "event_name": event,
            "event": payload,
            "repository": REPOSITORY,
            "ref": "refs/heads/main",
            "token": token(ACTIONS),
            "run_id": str(self.runs),
        }
        jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
        for name, job in jobs.items():
            needs = job.get("needs", [])
            needed = {one: done[one] for one in ([needs] if isinstance(needs, str) else needs)}
            contexts: dict[str, Any] = {
                "github": github,
                "inputs": payload.get("inputs") or {},
                "needs": {
                    one: {"result": it.result, "outputs": it.outputs} for one, it in needed.items()
                },
            }
            wanted = job.get("if", "success()")
            fine = all(one.result == "success" for one in needed.values())
            starts = (fine or "always()" in wanted) and evaluate(wanted, contexts)
            done[name] = self._job(f"{self.runs}-{name}", job, contexts) if starts else Done()
        return done

    def _job(self, name: str, job: Mapping[str, Any], contexts: dict[str, Any]) -> Done:
        temp = self.folder / name / "temp"
        temp.mkdir(parents=True)
        contexts = {**contexts, "runner": {"temp": str(temp)}, "steps": {}}
        done, failed = Done(), False
        for step in job["steps"]:
            condition = step.get("if", "")
            if failed and "always()" not in condition:
                continue
            if condition and not evaluate(condition, contexts):
                continue
            outputs = temp.parent / "outputs"
            outputs.write_text("")
            fine = self._step(step, contexts, temp, outputs, done)
            lines = outputs.read_text().splitlines()
            found = dict(line.split("=", 1) for line in lines)
            contexts["steps"][step.get("id", "")] = {"outputs": found}
            failed = failed or not (fine or step.get("continue-on-error", False))
        done.result = "failure" if failed else "success"
        done.outputs = {
            key: filled(value, contexts) for key, value in job.get("outputs", {}).items()
        }
        return done

    def _step(
        self, step: Mapping[str, Any], contexts: Mapping[str, Any], temp: Path, outputs: Path,
        done: Done,
    ) -> bool:  # fmt: skip
        command = step.get("run") or step["uses"]
        given = {key: filled(str(value), contexts) for key, value in step.get("with", {}).items()}
        if command.startswith(_LEFT_OUT):
            return True
        done.steps.append(step["name"])
        if command.startswith("actions/checkout@"):
            assert given["ref"] == "refs/heads/main"
            self.github.clone(f"{temp.parent.name}-checkout")
            return True
        if command.startswith("actions/upload-artifact@"):
            return self._upload(given, outputs)
        if command.startswith("actions/download-artifact@"):
            return self._download(given)
        if command.startswith(self.broken or "\0"):
            return False
        return self._process(command, step, contexts, temp, outputs, done)

    def _process(
        self, command: str, step: Mapping[str, Any], contexts: Mapping[str, Any], temp: Path,
        outputs: Path, done: Done,
    ) -> bool:  # fmt: skip
        checkout = self.github.folder / f"{temp.parent.name}-checkout"
        event = temp.parent / "event.json"
        event.write_text(json.dumps(contexts["github"]["event"]), encoding="utf-8")
        variables = {key: value for key, value in os.environ.items() if key.startswith(_KEPT)}
        ended = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", command],
            cwd=checkout if checkout.is_dir() else temp,
            env=variables
            | {
                "PATH": f"{self._commands()}:{os.environ['PATH']}",
                "GIT_CONFIG_GLOBAL": "/dev/null",
                "GITHUB_ACTIONS": "true",
                "GITHUB_API_URL": self.github.url,
                "GITHUB_EVENT_NAME": contexts["github"]["event_name"],
                "GITHUB_EVENT_PATH": str(event),
                "GITHUB_OUTPUT": str(outputs),
                "GITHUB_REPOSITORY": REPOSITORY,
                "RUNNER_TEMP": str(temp),
            }
            | {key: filled(str(value), contexts) for key, value in step.get("env", {}).items()},
            capture_output=True,
            text=True,
            timeout=300,
        )
        done.said += ended.stdout + ended.stderr
        return ended.returncode == 0

    def _upload(self, given: Mapping[str, str], outputs: Path) -> bool:
        path = Path(given["path"])
        if not path.is_file():
            return given["if-no-files-found"] == "ignore"
        self.artefacts.append((given["name"], path.read_bytes()))
        outputs.write_text(f"artifact-id={len(self.artefacts)}\n")
        (self.folder / f"artefact-{len(self.artefacts)}").write_text(path.name)
        return True

    def _download(self, given: Mapping[str, str]) -> bool:
        wanted = {given.get("name"), *given.get("artifact-ids", "").split(",")}
        for number, (name, content) in enumerate(self.artefacts, start=1):
            if {name, str(number)} & wanted:
                file = (self.folder / f"artefact-{number}").read_text()
                folder = Path(given["path"])
                folder.mkdir(exist_ok=True)
                (folder / file).write_bytes(content)
                return True
        return False

    def _commands(self) -> Path:
        """A folder with a `toolwright` that is this one."""
        folder = self.folder / "bin"
        if not folder.is_dir():
            folder.mkdir(parents=True)
            command = folder / "toolwright"
            command.write_text(f'#!/bin/sh\nexec {sys.executable} -m bot "$@"\n')
            command.chmod(0o755)
            assert shutil.which("toolwright", path=str(folder))
        return folder
