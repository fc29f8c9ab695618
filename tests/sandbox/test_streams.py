from __future__ import annotations

import os
import socket
import subprocess
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.protocol import Limit, SandboxError
from bot.sandbox.streams import Capture, attend_process, attend_socket

_PIECES = st.lists(st.tuples(st.sampled_from([1, 2]), st.binary(max_size=40)), max_size=12)


def _frame(stream: int, content: bytes) -> bytes:
    return bytes([stream, 0, 0, 0]) + len(content).to_bytes(4, "big") + content


def _joined(pieces: list[tuple[int, bytes]], stream: int) -> bytes:
    return b"".join(content for number, content in pieces if number == stream)


@given(_PIECES, st.integers(0, 100))
def test_capture_keeps_a_prefix_under_the_bound(
    pieces: list[tuple[int, bytes]], bound: int
) -> None:
    capture = Capture(bound)
    for stream, content in pieces:
        capture.add(stream, content)
    total = sum(len(content) for _, content in pieces)
    assert capture.full == (total > bound)
    assert len(capture.stdout) + len(capture.stderr) == min(total, bound)
    if not capture.full:
        assert (capture.stdout, capture.stderr) == (_joined(pieces, 1), _joined(pieces, 2))


@given(_PIECES, st.integers(1, 50))
def test_frames_survive_any_cut(pieces: list[tuple[int, bytes]], size: int) -> None:
    ours, engine = socket.socketpair()
    capture = Capture(10_000)
    wire = b"".join(_frame(*piece) for piece in pieces)
    with ours, engine:
        for start in range(0, len(wire), size):
            engine.sendall(wire[start : start + size])
        engine.shutdown(socket.SHUT_WR)
        assert attend_socket(ours, b"", capture, time.monotonic() + 60) is None
    assert (capture.stdout, capture.stderr) == (_joined(pieces, 1), _joined(pieces, 2))


def test_input_goes_out_whole_and_is_closed() -> None:
    ours, engine = socket.socketpair()
    content = b"x" * 3_000_000
    received = bytearray()

    def read() -> None:
        with engine:
            while chunk := engine.recv(1 << 16):
                received.extend(chunk)

    reader = threading.Thread(target=read)
    reader.start()
    with ours:
        assert attend_socket(ours, content, Capture(10), time.monotonic() + 60) is None
    reader.join()
    assert bytes(received) == content


def test_a_silent_engine_meets_the_deadline() -> None:
    ours, engine = socket.socketpair()
    with ours, engine:
        limit = attend_socket(ours, b"", Capture(10), time.monotonic() + 0.2)
    assert limit is Limit.WALL_TIME


def test_what_is_no_frame_is_an_error() -> None:
    ours, engine = socket.socketpair()
    with ours, engine:
        engine.sendall(b"HTTP/1.1 500 oops")
        with pytest.raises(SandboxError, match="not multiplexed"):
            attend_socket(ours, b"", Capture(10), time.monotonic() + 60)


def _sleeper() -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    return subprocess.Popen(["sleep", "60"], stdin=pipe, stdout=pipe, stderr=pipe)


def test_the_memory_alarm_ends_the_attendance() -> None:
    alarm = os.eventfd(1)
    with _sleeper() as process:
        limit = attend_process(process, b"", Capture(10), time.monotonic() + 60, alarm)
        assert process.poll() is None
        process.kill()
    os.close(alarm)
    assert limit is Limit.MEMORY


def test_an_alarm_that_stays_silent_does_not_prolong_it() -> None:
    alarm = os.eventfd(0)
    with _sleeper() as process:
        process.kill()
        assert attend_process(process, b"", Capture(10), time.monotonic() + 60, alarm) is None
    os.close(alarm)
