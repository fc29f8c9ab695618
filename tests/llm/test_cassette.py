"""Recorded exchanges: what was written is found, and nothing else is believed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.llm.cassette import ASIDE, Cassette
from bot.llm.message import Message
from bot.llm.request import Exchange, Request
from bot.llm.usage import Usage
from bot.model_settings import ModelConfig
from tests.llm.asking import MESSAGES

MODEL = ModelConfig(name="qwen", base_url="http://localhost:1/v1")
REQUEST = Request(MODEL, MESSAGES)
EXCHANGE = Exchange(REQUEST, "hé\u2028llo", Usage(requests=2, prompt_tokens=3, cost=0.5), 1.5, 3)


def cassette(folder: Path, said: list[str] | None = None, **options: bool) -> Cassette:
    heard: list[str] = [] if said is None else said
    return Cassette(folder / "exchanges", heard.append, **options)


def test_what_is_kept_is_found(tmp_path: Path) -> None:
    assert cassette(tmp_path).find(REQUEST) is None
    cassette(tmp_path).keep(EXCHANGE)
    assert cassette(tmp_path).find(REQUEST) == replace(EXCHANGE, replayed=True)
    names = [path.name for path in (tmp_path / "exchanges").iterdir()]
    assert names == [f"{REQUEST.digest}.json"]
    assert len(EXCHANGE.reply_digest) == 64


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"model": MODEL.model_copy(update={"base_url": "https://other/v1"})}, True),
        ({"model": MODEL.model_copy(update={"key_variable": "KEY"})}, True),
        ({"model": MODEL.model_copy(update={"timeout_seconds": 1.0})}, True),
        ({"model": MODEL.model_copy(update={"name": "other"})}, False),
        ({"model": MODEL.model_copy(update={"temperature": None})}, False),
        ({"model": MODEL.model_copy(update={"max_tokens": 1})}, False),
        ({"messages": (*MESSAGES, Message("assistant", ""))}, False),
        ({"sample": 1}, False),
    ],
)
def test_what_a_digest_stands_for(change: dict[str, Any], *, same: bool) -> None:
    assert (replace(REQUEST, **change).digest == REQUEST.digest) is same


def test_what_is_torn_or_foreign_is_set_aside(tmp_path: Path) -> None:
    cassette(tmp_path).keep(EXCHANGE)
    path = tmp_path / "exchanges" / f"{REQUEST.digest}.json"
    good = path.read_bytes()
    other = json.loads(good)
    other["request"]["model"] = "other"
    spoilt = {
        b"": "is not a recorded exchange",
        good[: len(good) // 2]: "is not a recorded exchange",
        good.replace(b'"format": 1', b'"format": 2'): "is not a recorded exchange",
        good.replace(b'"seconds"', b'"more": 1, "seconds"'): "is not a recorded exchange",
        json.dumps(other).encode(): "is recorded for another request",
    }
    for content, why in spoilt.items():
        path.write_bytes(content)
        said: list[str] = []
        assert cassette(tmp_path, said, read_only=True).find(REQUEST) is None
        assert path.read_bytes() == content
        assert cassette(tmp_path, said).find(REQUEST) is None
        assert [why in line and line.endswith("set aside.") for line in said] == [True, True]
        assert not path.exists()
        assert path.with_suffix(ASIDE).read_bytes() == content


def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "exchanges" / f"{REQUEST.digest}.json"
    cassette(tmp_path).keep(EXCHANGE)
    path.rename(tmp_path / "real.json")
    makes: tuple[Callable[[], None], ...] = (
        lambda: path.symlink_to(tmp_path / "real.json"),
        lambda: os.mkfifo(path),
        path.mkdir,
    )
    for make in makes:
        make()
        assert cassette(tmp_path).find(REQUEST) is None
        path.rmdir() if path.is_dir() else path.unlink()


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "exchanges").write_text("a file")
    said: list[str] = []
    cassette(tmp_path, said).keep(EXCHANGE)
    assert len(said) == 1
    assert "was not recorded" in said[0]
