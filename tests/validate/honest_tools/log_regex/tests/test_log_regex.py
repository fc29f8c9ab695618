"""Tests of the log reader."""

from __future__ import annotations

import io
import sys

import pytest

from log_regex import mask_numbers, parse_line, slow_paths
from log_regex.__main__ import main


def test_a_line_with_more_blanks() -> None:
    assert parse_line("  DELETE   /a?b=1  404\t0ms\n") == ("DELETE", "/a?b=1", 404, 0)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "get /a 200 1ms",
        "GET a 200 1ms",
        "GET /a 600 1ms",
        "GET /a 20 1ms",
        "GET /a 200 1s",
        "GET /a 200 ms",
        "GET /a 200 1ms more",
        "x GET /a 200 1ms",
    ],
)
def test_other_lines(line: str) -> None:
    assert parse_line(line) is None


@pytest.mark.parametrize(
    ("path", "masked"),
    [("/1", "/#"), ("/1/2", "/#/#"), ("/a1/v2", "/a1/v2"), ("/10x/3", "/10x/#"), ("/", "/")],
)
def test_masking(path: str, masked: str) -> None:
    assert mask_numbers(path) == masked


def test_the_limit_itself_is_slow() -> None:
    assert slow_paths(["GET /a 200 500ms", "GET /b 200 499ms"]) == ["/a"]


def test_each_path_once_and_in_order() -> None:
    lines = ["GET /z/1 200 900ms", "noise", "GET /a 200 900ms", "GET /z/2 200 900ms"]
    assert slow_paths(lines) == ["/z/#", "/a"]


def test_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("GET /p/9 200 501ms\nGET /q 200 1ms"))
    assert main() == 0
    assert capsys.readouterr().out == "/p/#\n"
