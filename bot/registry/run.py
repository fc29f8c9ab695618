"""Runs a merged tool: from the branch, not the working tree, and in the sandbox like all code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from bot.errors import RequestError
from bot.registry.tools import Tool, ToolStatus
from bot.sandbox.protocol import Limits, Outcome, Sandbox, Task

INPUT: Final = "/input"
_RUNNABLE: Final = frozenset({ToolStatus.MERGED, ToolStatus.MODIFIED})


def run_tool(
    tool: Tool,
    words: Sequence[str],
    stdin: bytes,
    reads: Mapping[str, bytes],
    sandbox: Sandbox,
    limits: Limits,
) -> Outcome:
    """Run a tool's command line.

    Args:
        tool: From the registry.
        words: Its arguments; see `inputs` for those that name files.
        stdin: What it reads from standard input.
        reads: Files that its specification lets it read, by repository path.
        sandbox: Where it runs.
        limits: Upper bounds of the run.

    Raises:
        RequestError: The gate has not approved the tool, or cannot say.
        SandboxError: The sandbox could not run it.
    """
    if tool.status not in _RUNNABLE:
        raise RequestError(
            f"{tool.name} is {tool.status} and is not run: {tool.reason}",
            remedy=f"Propose it again: toolwright run specs/{tool.name}.yaml",
        )
    given, mounts = inputs(words, Path.cwd())
    return sandbox.run(
        Task(
            command=("python", "-m", tool.name, *given),
            files={**{f"{tool.name}/{path}": data for path, data in tool.files.items()}, **reads},
            mounts=mounts,
            stdin=stdin,
            environment={"PYTHONPATH": "/work"},
            limits=limits,
        )
    )


def inputs(words: Sequence[str], folder: Path) -> tuple[tuple[str, ...], dict[str, Path]]:
    """Find the arguments that name something in the file system, and say where to mount it.

    Returns:
        The arguments as the tool sees them, `/input/<n>/<name>` for whatever exists, and the host
        path for each. Options and what does not exist stay as they are.
    """
    given: list[str] = []
    mounts: dict[str, Path] = {}
    for number, word in enumerate(words):
        path = folder / word
        if word.startswith("-") or not word or not path.exists():
            given.append(word)
            continue
        inside = f"{INPUT}/{number}/{path.resolve().name or 'root'}"
        mounts[inside] = path.resolve()
        given.append(inside)
    return tuple(given), mounts
