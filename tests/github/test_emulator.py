"""The emulator's process: it is there from the first request, and gone when it is stopped."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest

from tests.github import emulator
from tests.github.emulator import Emulator, EmulatorError
from tests.github.people import BOT


def test_nothing_of_it_is_left_when_it_is_stopped(tmp_path: Path) -> None:
    found = Emulator(tmp_path)
    assert found.call(BOT, "GET", "/user").body["login"] == BOT

    found.stop()

    # The port is let go of while the process ends, a moment after the signal.
    end = time.monotonic() + 30
    while _listens(found.port) and time.monotonic() < end:
        time.sleep(0.02)
    assert not _listens(found.port)


def test_what_it_said_is_told_when_it_does_not_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "broken.js"
    program.write_text("console.error('out of order'); process.exit(1)\n", encoding="utf-8")
    monkeypatch.setattr(emulator, "_PROGRAM", program)

    with pytest.raises(EmulatorError, match="out of order"):
        Emulator(tmp_path)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
