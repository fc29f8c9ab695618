"""Feeding a run its input and reading what it prints, under a bound and a deadline."""

from __future__ import annotations

import os
import selectors
import socket
import subprocess
import time
from contextlib import ExitStack
from typing import IO, Final

from bot.sandbox.protocol import Limit, SandboxError

_CHUNK: Final = 1 << 16
_STDOUT: Final = 1
_STDERR: Final = 2
_ALARM: Final = 3
_HEADER: Final = 8  # stream number, three zeros, length: "Attach to a container", Docker Engine API


class Capture:
    """Two byte streams that together never hold more than `bound` bytes."""

    def __init__(self, bound: int) -> None:
        self._room = bound
        self._streams = {_STDOUT: bytearray(), _STDERR: bytearray()}
        self.full = False

    def add(self, stream: int, chunk: bytes) -> None:
        """Keep `chunk` of stream 1 (standard output) or 2 (standard error) as far as it fits.

        `full` is true from the first byte that did not fit.
        """
        self.full = self.full or len(chunk) > self._room
        kept = chunk[: self._room]
        self._room -= len(kept)
        self._streams[stream].extend(kept)

    @property
    def stdout(self) -> bytes:
        """What came on standard output so far."""
        return bytes(self._streams[_STDOUT])

    @property
    def stderr(self) -> bytes:
        """What came on standard error so far."""
        return bytes(self._streams[_STDERR])


def attend_process(
    process: subprocess.Popen[bytes],
    stdin: bytes,
    capture: Capture,
    deadline: float,
    memory_alarm: int | None = None,
) -> Limit | None:
    """Feed and read a process with three pipes until it has ended and its streams are closed.

    Args:
        process: The process; it is left running when a limit is returned.
        stdin: Bytes to send; the pipe is closed after them.
        capture: Takes what is printed.
        deadline: On the clock of `time.monotonic()`.
        memory_alarm: A descriptor that becomes readable when the run has no memory left.

    Returns:
        The limit that was reached, if one was.
    """
    unsent = memoryview(stdin)
    source, stdout, stderr = map(_opened, (process.stdin, process.stdout, process.stderr))
    with selectors.DefaultSelector() as selector, ExitStack() as stack:
        ended = os.pidfd_open(process.pid)
        stack.callback(os.close, ended)
        os.set_blocking(source.fileno(), False)
        selector.register(ended, selectors.EVENT_READ)
        selector.register(stdout, selectors.EVENT_READ, _STDOUT)
        selector.register(stderr, selectors.EVENT_READ, _STDERR)
        selector.register(source, selectors.EVENT_WRITE)
        if memory_alarm is not None:
            selector.register(memory_alarm, selectors.EVENT_READ, _ALARM)
        while len(selector.get_map()) > (memory_alarm is not None):
            left = deadline - time.monotonic()
            if left <= 0:
                return Limit.WALL_TIME
            for key, _ in selector.select(left):
                if key.data == _ALARM:
                    return Limit.MEMORY
                if key.data:
                    chunk = os.read(key.fd, _CHUNK)
                    capture.add(key.data, chunk)
                    if capture.full:
                        return Limit.OUTPUT
                    if not chunk:
                        selector.unregister(key.fileobj)
                    continue
                if key.fileobj is source:
                    unsent = _written(source, unsent)
                else:
                    selector.unregister(ended)
                    unsent = unsent[:0]
                if not unsent and not source.closed:
                    selector.unregister(source)
                    source.close()
    return None


def attend_socket(
    connection: socket.socket, stdin: bytes, capture: Capture, deadline: float
) -> Limit | None:
    """Feed and read a container through the socket of Docker's attach, until it has ended.

    Arguments and result are those of `attend_process`.

    Raises:
        SandboxError: The engine sent something that is not a frame.
    """
    unsent = memoryview(stdin)
    frames = _Frames(capture)
    connection.setblocking(False)
    with selectors.DefaultSelector() as selector:
        selector.register(connection, selectors.EVENT_READ | selectors.EVENT_WRITE)
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                return Limit.WALL_TIME
            for _, events in selector.select(left):
                if events & selectors.EVENT_WRITE:
                    unsent = _sent(connection, unsent)
                    if not unsent:
                        selector.modify(connection, selectors.EVENT_READ)
                if events & selectors.EVENT_READ:
                    chunk = _received(connection)
                    if not chunk:
                        return None
                    frames.feed(chunk)
                    if capture.full:
                        return Limit.OUTPUT


class _Frames:
    """Takes Docker's multiplexed stream apart, without keeping what it has passed on."""

    def __init__(self, capture: Capture) -> None:
        self._capture = capture
        self._pending = bytearray()
        self._stream = _STDOUT
        self._left = 0

    def feed(self, chunk: bytes) -> None:
        self._pending += chunk
        while self._pending:
            if self._left:
                part = bytes(self._pending[: self._left])
                del self._pending[: self._left]
                self._left -= len(part)
                self._capture.add(self._stream, part)
            elif len(self._pending) < _HEADER:
                return
            else:
                self._stream = self._pending[0]
                self._left = int.from_bytes(self._pending[4:_HEADER], "big")
                del self._pending[:_HEADER]
                if self._stream not in (_STDOUT, _STDERR):
                    raise SandboxError("The Docker engine's attach stream is not multiplexed.")


def _opened(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise ValueError("the process needs a pipe for each of its three streams")
    return stream


def _written(pipe: IO[bytes], unsent: memoryview) -> memoryview:
    """Write what the pipe takes; nothing is left once nobody reads."""
    try:
        return unsent[os.write(pipe.fileno(), unsent) :] if unsent else unsent
    except BrokenPipeError:
        return unsent[:0]


def _sent(connection: socket.socket, unsent: memoryview) -> memoryview:
    """Send what the socket takes, and close its sending half after the last byte."""
    try:
        unsent = unsent[connection.send(unsent) :] if unsent else unsent
        if not unsent:
            connection.shutdown(socket.SHUT_WR)
    except BlockingIOError:
        return unsent
    except OSError:
        # The container has ended and nobody reads any more.
        return unsent[:0]
    return unsent


def _received(connection: socket.socket) -> bytes:
    try:
        return connection.recv(_CHUNK)
    except ConnectionResetError:
        return b""
