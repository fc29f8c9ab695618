"""An ensemble behind a real endpoint, for commands that run in a process of their own."""

from __future__ import annotations

import json

import pytest

from tests.llm.endpoint import KEY, Endpoint

RIGHT = """\
def count_errors(lines):
    counts = {}
    for line in lines:
        if line.startswith("ERROR ") and ":" in line:
            kind = line.split(" ", 1)[1].split(":", 1)[0]
            counts[kind] = counts.get(kind, 0) + 1
    return counts


print(count_errors(["ERROR io: a demonstration"]))
"""
"""Without annotations and docstrings, and with a demonstration at the end."""

ALSO_RIGHT = '''\
"""Count the errors of a log by kind."""

import os
from collections import Counter


def count_errors(lines: list[str]) -> dict[str, int]:
    """Count lines that start with ERROR by their kind."""
    kinds: Counter[str] = Counter()
    for line in lines:
        head, colon, _ = line.partition(":")
        if colon and head.startswith("ERROR "):
            kinds[head.removeprefix("ERROR ")] += 1
    return dict(kinds)
'''
"""Written in another way, with an import that nothing uses."""

WRONG = '''\
def count_errors(lines: list[str]) -> dict[str, int]:
    """Count nothing at all."""
    return {}
'''


def fenced(source: str) -> str:
    """A reply with this implementation."""
    return f"Here it is:\n\n```python\n{source}```\n"


def configure(monkeypatch: pytest.MonkeyPatch, endpoint: Endpoint, *names: str) -> None:
    """Have the commands of this test ask these models."""
    models = [endpoint.model(name=name, key_variable="CODER_KEY") for name in names]
    monkeypatch.setenv("TOOLWRIGHT_GENERATOR", "model")
    monkeypatch.setenv(
        "TOOLWRIGHT_MODELS", json.dumps([model.model_dump(mode="json") for model in models])
    )
    monkeypatch.setenv("CODER_KEY", KEY)
