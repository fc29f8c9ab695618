"""What the tests of generators share: build from YAML text, and run the result in the sandbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent

import pytest
import yaml

from bot.candidate import Candidate
from bot.context.gather import Context
from bot.generate.offline.generator import OfflineGenerator
from bot.sandbox.protocol import Completed, Sandbox, Task
from bot.spec.toolspec import ToolSpec

SPECS = Path(__file__).parent / "offline" / "specs"

Build = Callable[[str], Candidate]
Run = Callable[..., Completed]


@pytest.fixture
def build() -> Build:
    """Build a candidate from the text of a specification, or from `pattern/name` below SPECS."""

    def from_text(text: str) -> Candidate:
        path = SPECS / f"{text}.yaml"
        source = dedent(text) if "\n" in text else path.read_text(encoding="utf-8")
        spec = ToolSpec.model_validate(yaml.safe_load(source))
        return OfflineGenerator().generate(Context(spec, spec_digest="0" * 64))

    return from_text


@pytest.fixture
def run_tool(sandbox: Sandbox) -> Run:
    """Run a candidate's command line in the sandbox.

    Called as `run_tool(candidate, *arguments, stdin=b"", files={}, code="")`: `files` stand in the
    working directory `/work`; with `code`, that program runs instead of the command line.
    """

    def run(
        candidate: Candidate,
        *arguments: str,
        stdin: bytes = b"",
        files: Mapping[str, bytes] | None = None,
        code: str = "",
    ) -> Completed:
        start = ("-c", dedent(code)) if code else ("-m", candidate.name)
        package = {f"{candidate.name}/{path}": data for path, data in candidate.files.items()}
        outcome = sandbox.run(
            Task(
                command=("python", *start, *arguments),
                files={**package, **(files or {})},
                stdin=stdin,
                environment={"PYTHONPATH": "/work"},
            )
        )
        assert isinstance(outcome, Completed), outcome
        return outcome

    return run
