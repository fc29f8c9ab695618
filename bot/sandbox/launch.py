"""How a command is started inside, and how its end is read, the same on every backend.

How "could not run" is told from "failed". The last thing before the command is a shell that makes
sure that the working directory and the command are there, and then prints a mark on standard error.
What comes before the mark was printed by trusted programs only; without it, the command never ran.
"""

from __future__ import annotations

from typing import Final

from bot.sandbox.protocol import Completed, Limit, Outcome, SandboxError, Stopped, Task
from bot.sandbox.streams import Capture
from bot.sandbox.toolchain import INSIDE, PYTHON

MARK: Final = b"\0started\0"

_SCRIPT: Final = """
cd "$1" || exit 127
shift
command -v "$1" >/dev/null || { echo "there is no command $1 inside" >&2; exit 127; }
unset PWD OLDPWD
printf '\\0started\\0' >&2
exec "$@"
"""

_ENVIRONMENT: Final = {
    "PATH": f"{INSIDE}/bin:/usr/local/bin:/usr/bin:/bin",
    "HOME": "/tmp",  # noqa: S108 - a path inside the sandbox, private to each run
    "TMPDIR": "/tmp",  # noqa: S108
    "LANG": "C.UTF-8",
}

_SIGNALS: Final = range(1, 65)


def launcher(task: Task) -> list[str]:
    """The argument list that starts the task's command; `python` becomes the toolchain's."""
    command = [PYTHON, *task.command[1:]] if task.command[:1] == ("python",) else task.command
    return ["/bin/sh", "-c", _SCRIPT, "launch", task.cwd, *command]


def environment(task: Task) -> dict[str, str]:
    """Everything that the command finds in its environment."""
    return {**_ENVIRONMENT, **task.environment}


def capture(task: Task) -> Capture:
    """An empty capture that holds the task's output and the mark."""
    return Capture(task.limits.output_bytes + len(MARK))


def outcome(
    limit: Limit | None, status: int, streams: Capture, seconds: float, remedy: str
) -> Outcome:
    """Return what a run came to.

    Args:
        limit: The limit that ended it, if one did.
        status: Exit status; 128 and the signal's number where a signal ended it (the convention
            of shells, kept by bwrap and by Docker's init; `exit(137)` reads the same).
        streams: What was printed, the mark included.
        seconds: Wall time of the run.
        remedy: For the error when the command never ran.

    Raises:
        SandboxError: The command never ran.
    """
    before, mark, stderr = streams.stderr.partition(MARK)
    if limit is not None:
        return Stopped(limit, streams.stdout, stderr if mark else before, seconds)
    if not mark:
        fault = before.decode(errors="replace").strip() or f"exit status {status}"
        raise SandboxError(f"The sandbox could not start the command: {fault}.", remedy=remedy)
    signal = status - 128
    return Completed(-signal if signal in _SIGNALS else status, streams.stdout, stderr, seconds)
