"""The command line as a user runs it: a process of its own, in a repository of its own."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from tests.forge.repositories import Repo

SPEC = dedent("""\
    name: error_patterns
    kind: tool
    category: debugging
    summary: Count the errors of a log by kind.
    behaviour: |
      A line is an error when it starts with ERROR, then the kind and a colon.
    interface: |
      def count_errors(lines: list[str]) -> dict[str, int]: ...
    examples: |
      >>> count_errors(["ERROR io: disk full", "ok"])
      {'io': 1}
    acceptance: |
      >>> count_errors([])
      {}
      >>> count_errors(["ERROR net: a", "ERROR net: b"])
      {'net': 2}
    """)


@dataclass(frozen=True)
class Project:
    """A repository in which a person uses Toolwright."""

    repo: Repo

    def toolwright(
        self, *words: str, stdin: bytes = b"", folder: str = ""
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "bot", *words],
            cwd=self.repo.path / folder,
            input=stdin,
            capture_output=True,
            timeout=300,
        )

    @property
    def path(self) -> Path:
        return self.repo.path
