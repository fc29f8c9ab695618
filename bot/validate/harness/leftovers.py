"""Says what this process leaves running when its work is done.

Standard library only; lies beside the harnesses inside the sandbox. A harness ends its children
itself, so that a thread which would keep an ordinary process alive, or a task that nobody awaits,
shows nowhere else. Processes that a child leaves are the supervisor's to see; see `supervise`.
"""

from __future__ import annotations

import gc
import logging
import sys
import threading
import time
from typing import Any

GRACE_SECONDS = 1.0
"""What a thread that is about to end has for it."""
MAX_SAID = 20
MAX_TEXT = 200
_POLL_SECONDS = 0.02
_DESTROYED = "Task was destroyed but it is pending!"


class Leftovers:
    """What is left running; watches for tasks from its making on."""

    def __init__(self) -> None:
        self._destroyed: list[str] = []
        # asyncio says there, and nowhere else, that it has given up on a task.
        logging.getLogger("asyncio").addHandler(_Listener(self._destroyed))

    def found(self) -> list[str]:
        """Describe each thread that keeps the process alive, and each task that has not ended."""
        # Listed before the threads are waited for: that may collect some.
        pending = [*self._destroyed, *_pending()]
        said = [f"the thread {_thread(one)}" for one in _threads()] + pending
        return [text[:MAX_TEXT] for text in said[:MAX_SAID]]


class _Listener(logging.Handler):
    def __init__(self, destroyed: list[str]) -> None:
        super().__init__()
        self._destroyed = destroyed

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what a record says of a task that was destroyed."""
        text = record.getMessage()
        if text.startswith(_DESTROYED):
            self._destroyed.append(f"a pending task of asyncio ({text[len(_DESTROYED) :].strip()})")


def _threads() -> list[threading.Thread]:
    """The threads that are still there when an ordinary process would wait for them to end."""
    pools: Any = sys.modules.get("concurrent.futures.thread")
    if pools is not None and _alive():
        # As at the end of every process: workers of a pool that have nothing to do then end.
        threading.Thread(target=pools._python_exit, daemon=True).start()  # noqa: SLF001
    end = time.monotonic() + GRACE_SECONDS
    while (found := _alive()) and time.monotonic() < end:
        time.sleep(_POLL_SECONDS)
    return found


def _alive() -> list[threading.Thread]:
    own = threading.current_thread()
    return [one for one in threading.enumerate() if one is not own and not one.daemon]


def _thread(thread: Any) -> str:
    # A timer has a function, other threads have a target, and a class of its own has neither.
    target = getattr(thread, "function", None) or getattr(thread, "_target", None)
    return f"{thread.name!r}, which runs {_name(type(thread) if target is None else target)}"


def _pending() -> list[str]:
    asyncio: Any = sys.modules.get("asyncio")
    if asyncio is None:
        return []
    tasks = [one for one in gc.get_objects() if issubclass(type(one), asyncio.Task)]
    return [
        f"the pending task {one.get_name()!r}, which runs {_name(one.get_coro())}"
        for one in tasks
        if not one.done()
    ]


def _name(function: Any) -> str:
    module = getattr(function, "__module__", None)
    name = getattr(function, "__qualname__", None) or type(function).__qualname__
    return f"{module}.{name}" if module else f"{name}"
