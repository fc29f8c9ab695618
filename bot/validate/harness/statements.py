"""Runs the statements of examples in one namespace; lies beside the harnesses inside the sandbox.

Standard library only, and little of it, since what is loaded counts in what a call costs. A
statement may wait by itself (`await f()`), as at the prompt of `python -m asyncio`; all that do
share one event loop, which goes on between them.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Collection
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

_TOP_LEVEL_AWAIT = 0x2000  # ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
_COROUTINE = 0x80  # inspect.CO_COROUTINE


class Statements:
    """A namespace, and the event loop of those statements in it that wait.

    It is a module's: who makes a dataclass looks for the module of the class.
    """

    def __init__(self) -> None:
        module = ModuleType("__examples__")
        sys.modules[module.__name__] = module
        self.namespace: dict[str, Any] = vars(module)
        self._runner: Any = None

    def run(self, code: CodeType) -> None:
        """Run what `compiled` gave, to its end; raises whatever it raises."""
        waiting = eval(code, self.namespace)  # noqa: S307 - its purpose
        if code.co_flags & _COROUTINE:
            import asyncio

            self._runner = self._runner or asyncio.Runner()
            self._runner.run(waiting)

    def close(self) -> None:
        """End the event loop, and whatever still runs in it."""
        if self._runner:
            self._runner.close()


def compiled(source: str) -> CodeType:
    """A statement as Python compiles it at a prompt, where the value of an expression is shown."""
    # Without what this file itself has imported from the future.
    flags, inherits = _TOP_LEVEL_AWAIT, True
    code: CodeType = compile(source + "\n", "<example>", "single", flags, inherits)
    return code


def enter_scratch(root: Path, leave_out: Collection[str]) -> None:
    """Work in a new folder, where files may be made, with a link to all that may be read.

    Args:
        root: The folder with what may be read, which is read-only.
        leave_out: Names in it that get no link.
    """
    folder = Path(f"/tmp/examples-{os.getpid()}-{time.monotonic_ns()}")  # noqa: S108 - of this run
    folder.mkdir(mode=0o700)
    for entry in root.iterdir():
        if entry.name not in leave_out:
            (folder / entry.name).symlink_to(entry)
    os.chdir(folder)
