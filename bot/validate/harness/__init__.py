"""Programs that run inside the sandbox, and how their results come out authenticated.

A harness reads its request from standard input before it imports anything of the candidate, keeps
a private copy of standard output, and points the public one at standard error. Only lines that
start with the request's nonce count, so that nothing a tool prints can pass for a result.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from importlib import resources
from typing import Any

from bot.sandbox.protocol import Job, Outcome, Stopped
from bot.validate.case import Case
from bot.validate.layout import OWN, WORK, sandbox_files
from bot.validate.text import clean


@dataclass(frozen=True)
class Reply:
    """What a harness said: its authenticated lines in order, and how the run ended."""

    lines: tuple[bytes, ...]
    outcome: Outcome

    @property
    def ending(self) -> str:
        """How the process ended, as the end of a sentence."""
        if isinstance(self.outcome, Stopped):
            return f"the process was stopped at its limit of {self.outcome.limit}"
        said = clean(self.outcome.stderr[-400:])
        status = f"the process ended with status {self.outcome.exit_status}"
        return f"{status}: {said}" if said else status

    @property
    def quiet_ending(self) -> str:
        """The same without a word that the candidate could have chosen."""
        if isinstance(self.outcome, Stopped):
            return self.ending
        return f"the process ended with status {self.outcome.exit_status}"


def run_harness(
    case: Case, program: str, request: dict[str, Any], *, settings: dict[str, bytes]
) -> Reply:
    """Run a program of this package on the candidate in a fresh process.

    Args:
        case: Whose files to lay under `/work/<name>`.
        program: File name in this package.
        request: Sent as one JSON line, with a fresh `nonce` added.
        settings: Further files by name under `/work/.toolwright`.

    Raises:
        SandboxError: The sandbox could not run it.
    """
    nonce = secrets.token_hex(16)
    own = {program: resources.files(__name__).joinpath(program).read_bytes()} | settings
    outcome = case.sandbox.run(
        Job(
            command=("python", "-I", f"{WORK}/{OWN}/{program}"),
            files={
                **case.reads,
                **sandbox_files(case.candidate),
                **{f"{OWN}/{name}": content for name, content in own.items()},
            },
            stdin=json.dumps(request | {"nonce": nonce}).encode() + b"\n",
            # A tool that was installed with a pytest plugin must not judge itself with it.
            environment={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
            limits=case.limits,
        )
    )
    mark = f"{nonce} ".encode()
    lines = tuple(
        line.removeprefix(mark) for line in outcome.stdout.split(b"\n") if line.startswith(mark)
    )
    return Reply(lines, outcome)
