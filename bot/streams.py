"""Standard output and error of the process: when one cannot be written, that is what is said."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

READER_GONE: Final = 141
"""The exit status that a shell gives to what SIGPIPE has ended: 128 + 13."""


class UnwritableError(Exception):
    """Standard output or error cannot be written.

    No `OSError`, since click and rich take one of a broken pipe for themselves, and end the process
    with 1, which is a verdict.
    """

    def __init__(self, stream: str, error: OSError) -> None:
        super().__init__(f"{stream} cannot be written: {error.strerror}.")
        self.reader_gone = isinstance(error, BrokenPipeError)


def guard() -> None:
    """Have both streams of the process raise `UnwritableError`; one that is closed goes nowhere."""
    sys.stdout = _guarded(sys.stdout, 1, "standard output")
    sys.stderr = _guarded(sys.stderr, 2, "standard error")


def let_go() -> None:
    """Drop what cannot be printed: Python would try again at its end, and change the status."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except UnwritableError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


class _Raw(io.FileIO):
    def __init__(self, descriptor: int, stream: str) -> None:
        super().__init__(descriptor, "wb", closefd=False)
        self._stream = stream

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except OSError as error:
            raise UnwritableError(self._stream, error) from error


def _guarded(stream: TextIO | None, descriptor: int, name: str) -> TextIO:
    if stream is None:
        return Path(os.devnull).open("w", encoding="utf-8")
    return io.TextIOWrapper(
        io.BufferedWriter(_Raw(descriptor, name)),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=stream is sys.stderr or stream.isatty(),
    )
