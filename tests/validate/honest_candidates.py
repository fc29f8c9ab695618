"""The honest tools beside this file, each a specification and a candidate that must be approved.

A tool is a folder under `honest_tools/`: its `spec.yaml`, and its files as a generator would have
written them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.candidate import Candidate, Provenance
from bot.config import Thresholds
from bot.sandbox.protocol import Limits, Sandbox
from bot.spec.read import parse_spec
from bot.spec.rules import Rules
from bot.spec.toolspec import ToolSpec
from bot.validate.case import Case, open_case

FOLDER: Final = Path(__file__).parent / "honest_tools"
SPEC_NAME: Final = "spec.yaml"
NAMES: Final = tuple(sorted(path.parent.name for path in FOLDER.glob(f"*/{SPEC_NAME}")))


@dataclass(frozen=True)
class HonestTool:
    """One folder: what is asked for, and the files that answer it."""

    spec: ToolSpec
    files: dict[str, bytes]

    def case(self, sandbox: Sandbox, *, wall_seconds: float = 120.0) -> Case:
        """The case that the gate judges."""
        return open_case(
            Candidate(
                name=self.spec.name,
                files=self.files,
                provenance=Provenance(generator="test", generator_version="1"),
            ),
            self.spec,
            sandbox,
            thresholds=Thresholds(),
            limits=Limits(wall_seconds=wall_seconds),
        )


def honest_tool(name: str) -> HonestTool:
    """Read one folder; its specification goes through the checks that every other one does."""
    folder = FOLDER / name
    spec = parse_spec((folder / SPEC_NAME).read_bytes(), f"specs/{name}.yaml", Rules()).spec
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != SPEC_NAME and "__pycache__" not in path.parts
    }
    return HonestTool(spec, files)
