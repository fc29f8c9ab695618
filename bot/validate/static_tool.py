"""Runs one tool that reads the candidate's code and never executes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.sandbox.protocol import SandboxError, Stopped, Task
from bot.sandbox.toolchain import PYTHON
from bot.text.clean import clean
from bot.validate.case import Case
from bot.validate.files import OWN, sandbox_files


@dataclass(frozen=True)
class Refusal:
    """Why a tool gave no verdict; the candidate's fault, so the stage fails."""

    reason: str


def run_tool(
    case: Case,
    tool: str,
    arguments: tuple[str, ...],
    *,
    settings: Mapping[str, bytes],
    statuses: frozenset[int],
    first: str = "",
) -> bytes | Refusal:
    """Return what the tool printed.

    Args:
        case: Whose files to lay under `/work/<name>`.
        tool: Module of the toolchain. It starts isolated (`-I`), so that a candidate named like
            a part of the tool cannot be imported in its place, and reads no settings but these.
        arguments: Command line after the module's name.
        settings: Our settings files, by name under `/work/.toolwright`.
        statuses: Exit statuses that mean the tool did its work.
        first: A shell command to run before it, in the same sandbox.

    Raises:
        SandboxError: The sandbox failed, or the toolchain lacks the tool.
    """
    own = {f"{OWN}/{name}": content for name, content in settings.items()}
    outcome = case.sandbox.run(
        Task(
            command=_command(tool, arguments, first),
            files=sandbox_files(case.candidate) | own,
            limits=case.limits,
        )
    )
    if isinstance(outcome, Stopped):
        return Refusal(f"{tool} was stopped at its limit of {outcome.limit}")
    if f"No module named {tool}".encode() in outcome.stderr:
        raise SandboxError(
            f"The sandbox's toolchain has no {tool}.", remedy="Run `toolwright sandbox build`."
        )
    if outcome.exit_status not in statuses:
        said = clean(outcome.stderr or outcome.stdout) or "no message"
        return Refusal(f"{tool} ended with status {outcome.exit_status}: {said}")
    return outcome.stdout


def _command(tool: str, arguments: tuple[str, ...], first: str) -> tuple[str, ...]:
    if not first:
        return ("python", "-I", "-m", tool, *arguments)
    then = f'{first} && exec {PYTHON} -I -m {tool} "$@"'
    return ("sh", "-c", then, "sh", *arguments)
