"""Programs that run inside the sandbox, and how their results come out authenticated.

A harness reads its request from standard input before it imports anything of the candidate, keeps
a private copy of standard output, and points the public one at standard error. Only lines that
start with the request's nonce count, so that nothing a tool prints can pass for a result.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import Any, Final

from bot.environment import layer
from bot.environment.prepare import Environment
from bot.sandbox.protocol import Outcome, Stopped, Task
from bot.text.clean import clean_end
from bot.validate.case import Case
from bot.validate.files import OWN, WORK, sandbox_files

BESIDE: Final = ("elsewhere.py", "guard.py", "leftovers.py", "statements.py", "supervise.py")
"""Lie beside every harness; see there."""
MAX_SAID: Final = 400
GUARDED: Final = 97
"""The exit status of a process that `guard.py` ended."""
GUARDED_ENDING: Final = (
    "the code reached for what no tool may: a part of the interpreter, or a process"
)

# What an image may have set and `python -I` would not have read; an empty variable is none.
_UNSET: Final = ("PYTHONHOME", "PYTHONOPTIMIZE", "PYTHONPATH", "PYTHONWARNINGS")


@dataclass(frozen=True)
class HarnessReply:
    """What a harness said: its authenticated lines in order, and how the run ended."""

    lines: tuple[bytes, ...]
    outcome: Outcome

    @property
    def ending(self) -> str:
        """How the process ended, as the end of a sentence."""
        if isinstance(self.outcome, Stopped):
            return f"the process was stopped at its limit of {self.outcome.limit}"
        if self.outcome.exit_status == GUARDED:
            return GUARDED_ENDING
        said = clean_end(self.outcome.stderr.decode("utf-8", "backslashreplace"), MAX_SAID)
        status = f"the process ended with status {self.outcome.exit_status}"
        return f"{status}: {said}" if said else status

    @property
    def quiet_ending(self) -> str:
        """The same without a word that the candidate could have chosen."""
        if isinstance(self.outcome, Stopped) or self.outcome.exit_status == GUARDED:
            return self.ending
        return f"the process ended with status {self.outcome.exit_status}"


def run_harness(
    case: Case,
    program: str,
    request: dict[str, Any],
    *,
    settings: Mapping[str, bytes] = MappingProxyType({}),
    files: Mapping[str, bytes] | None = None,
    hash_seed: int | None = None,
    environment: Environment | None = None,
) -> HarnessReply:
    """Run a program of this package on the candidate in a fresh process.

    Args:
        case: Where to run it, and within which limits.
        program: File name in this package.
        request: Sent as one JSON object, with a fresh `nonce` added.
        settings: Further files by name under `/work/.toolwright`.
        files: What lies under `/work`; by default the candidate, and what its tool may read.
        hash_seed: Decides in which order Python has the members of a set; by default chance.
        environment: Takes the place of the toolchain, pytest and its plugins included.

    Raises:
        SandboxError: The sandbox could not run it.
    """
    nonce = secrets.token_hex(16)
    here = resources.files(__name__)
    own = {name: here.joinpath(name).read_bytes() for name in (program, *BESIDE)}
    laid = {**case.reads, **sandbox_files(case.candidate)} if files is None else files
    outcome = case.sandbox.run(
        Task(
            command=(
                "python" if environment is None else layer.PYTHON,
                *_options(hash_seed),
                f"{WORK}/{OWN}/{program}",
            ),
            mounts={} if environment is None else environment.mounts,
            files={**laid, **{f"{OWN}/{name}": text for name, text in {**own, **settings}.items()}},
            stdin=json.dumps(request | {"nonce": nonce}).encode() + b"\n",
            environment={**_plugins(environment), **_environment(hash_seed)},
            limits=case.limits,
        )
    )
    mark = f"{nonce} ".encode()
    lines = tuple(
        line.removeprefix(mark) for line in outcome.stdout.split(b"\n") if line.startswith(mark)
    )
    return HarnessReply(lines, outcome)


def _options(hash_seed: int | None) -> tuple[str, ...]:
    # The encoding of text that names none is to be the locale's, in every version of Python.
    encoding = ("-X", "utf8=0")
    # A seed is read from the environment, which `-I` would shut out.
    return ("-I", *encoding) if hash_seed is None else ("-P", "-s", *encoding)


def _plugins(environment: Environment | None) -> dict[str, str]:
    if environment is not None:
        return environment.variables
    # A tool that was installed with a pytest plugin must not judge itself with it.
    return {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def _environment(hash_seed: int | None) -> dict[str, str]:
    if hash_seed is None:
        return {}
    return {"PYTHONHASHSEED": str(hash_seed), **dict.fromkeys(_UNSET, "")}
