"""`toolwright watch` as the process that it is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from tests.github import people
from tests.github.faults import meanwhile
from tests.issues.scene import Scene

PATIENCE = 120.0
"""Seconds after which something is taken for never to happen; a machine may be busy."""

LISTS = ("/issues", "/pulls", "/git/ref/heads/main")
"""What a watch asks for while nothing changes."""


class Watcher:
    """A running watch of a scene's clone; what it says, and how it is ended."""

    def __init__(self, scene: Scene, *words: str) -> None:
        self.scene = scene
        self._log = scene.github.folder / f"watch-{time.monotonic_ns()}.log"
        # What `git fetch` gets is what GitHub has when it is asked for its branch.
        serve = meanwhile(scene.github.serve)
        path = "GET .*/git/ref/heads/main$|GET .*/issues$"
        self._serving = scene.github.bridge.fail(path, serve, 10**9, people.BOT)
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "watch", *words],
                cwd=scene.repo.path,
                env={**os.environ, **scene.github.environment()},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def until(self, condition: Callable[[], object]) -> None:
        """Wait until something is so, with the process alive."""
        end = time.monotonic() + PATIENCE
        while not condition():
            assert self.process.poll() is None, self.said
            assert time.monotonic() < end, self.said
            time.sleep(0.05)

    def until_said(self, words: str) -> None:
        """Wait until it has said something."""
        self.until(lambda: words in self.said)

    def until_idle(self, rounds: int = 2) -> list[str]:
        """Wait until it has found nothing new for some rounds; the requests of those."""
        self.scene.github.bridge.log.clear()
        wanted = rounds * len(LISTS)

        def idle() -> bool:
            last = list(self.scene.github.bridge.sent(people.BOT))[-wanted:]
            return len(last) == wanted and all(
                one.answer is not None and one.answer.status == 304 for one in last
            )

        self.until(idle)
        return [str(one) for one in self.scene.github.bridge.sent(people.BOT)[-wanted:]]

    def end(self, how: signal.Signals) -> int:
        """Send it a signal, and return its exit status."""
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)

    def left(self) -> bool:
        """Whether anything that it has started is still there."""
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def close(self) -> None:
        """End it and whatever it has started, as a machine that goes down does."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._serving.times = 0


@contextmanager
def watching(scene: Scene, *words: str) -> Iterator[Watcher]:
    """Watch for as long as the block runs, every second where nothing else is said."""
    watcher = Watcher(scene, *(words or ("--interval", "1")))
    try:
        yield watcher
    finally:
        watcher.close()
