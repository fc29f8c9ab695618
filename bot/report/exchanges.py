"""How requests to models go: one live line for each on a terminal, plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Lock

from rich.console import Group
from rich.live import Live
from rich.text import Text

from bot.llm.request import Exchange, Failure, Listener, Request, RequestProgress
from bot.progress import Progress
from bot.text.printable import printable


def shown(progress: Progress) -> Callable[[], AbstractContextManager[Listener]]:
    """Return what shows the requests of one `ask` on a progress display."""
    return lambda: _asking(progress)


@contextmanager
def _asking(progress: Progress) -> Iterator[Listener]:
    if progress.console.is_terminal:
        board = _Board()
        with Live(get_renderable=board.lines, console=progress.console, transient=True):
            yield _telling(progress, board)
    else:
        yield _telling(progress, None)


class _Board:
    """The requests that are under way, with the characters that have come."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._open: dict[str, Text] = {}

    def hear(self, heard: RequestProgress) -> None:
        with self._lock:
            if heard.end:
                self._open.pop(heard.request.digest, None)
            else:
                line = f"  {_name(heard.request)}: {heard.characters:,} characters"
                self._open[heard.request.digest] = Text(line)

    def lines(self) -> Group:
        with self._lock:
            return Group(*self._open.values())


def _telling(progress: Progress, board: _Board | None) -> Listener:
    asked: set[str] = set()

    def listen(heard: RequestProgress) -> None:
        if board:
            board.hear(heard)
        elif heard.end is None and heard.request.digest not in asked:
            asked.add(heard.request.digest)
            progress.say(f"  asking {_name(heard.request)} …")
        if heard.end:
            progress.say(f"  {_name(heard.request)}: {_said(heard.end)}")

    return listen


def _name(request: Request) -> str:
    name = printable(request.model.name)
    return f"{name} #{request.sample}" if request.sample else name


def _said(end: Exchange | Failure) -> str:
    if isinstance(end, Failure):
        return end.message
    size = f"{len(end.reply):,} characters"
    if end.replayed:
        return f"{size}, as recorded"
    return f"{size}, {end.usage.tokens:,} tokens, {end.seconds:.1f} s"
