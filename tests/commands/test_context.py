"""`toolwright context`, as a person and as a program reads it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.llm.message import Message, digest
from tests.commands.command_line import SPEC, Project
from tests.context.scene import CORE, tool_files

WORDS = ("context", "specs/error_patterns.yaml")


def asked(project: Project) -> dict[str, Any]:
    done = project.toolwright(*WORDS, "--json")
    assert done.returncode == 0, done.stderr.decode()
    data = json.loads(done.stdout)
    assert isinstance(data, dict)
    return data


def fill(project: Project) -> None:
    project.repo.commit(tool_files("error_kinds", {"core.py": CORE}, "Count the errors of a log."))
    project.repo.commit({"app/logs.py": "LEVELS = ('ERROR', 'FATAL')\n"})
    spec = SPEC.replace("then the kind", "as app/logs.py has it, then the kind")
    project.repo.commit({"specs/error_patterns.yaml": spec})


def test_pieces_scores_and_the_text_are_printed(project: Project) -> None:
    fill(project)
    done = project.toolwright(*WORDS)
    text = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()
    assert "of 4000 tokens, estimated" in text
    assert "named by the specification: app/logs.py" in text
    assert "1.00" in text
    assert "context, of 100: relevance " in text
    assert "LEVELS = ('ERROR', 'FATAL')" in text
    assert "You write small Python tools" in text
    assert "{'net': 2}" not in text


def test_the_object_has_what_the_text_has(project: Project) -> None:
    fill(project)
    data = asked(project)
    messages = [Message(**one) for one in data["messages"]]
    assert data["digest"] == digest(messages)
    assert data["tokens"] == data["scores"]["tokens"] > sum(p["tokens"] for p in data["pieces"])
    first = data["pieces"][0]
    assert (first["kind"], first["title"]) == ("named by the specification", "app/logs.py")
    assert (first["score"], first["text"]) == (1.0, "LEVELS = ('ERROR', 'FATAL')")
    assert data["scores"]["counted"] == "estimate"
    assert data["scores"]["completeness"] == 100
    assert data["left_out"] == []


def test_what_finds_no_room_is_named(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(project)
    monkeypatch.setenv("TOOLWRIGHT_CONTEXT__MAX_TOKENS", "100")
    data = asked(project)
    assert [piece["title"] for piece in data["pieces"]] == ["app/logs.py"]
    assert "error_classifier" in [piece["title"] for piece in data["left_out"]]
    assert b"left out, over the 100 tokens" in project.toolwright(*WORDS).stdout


def test_a_wrong_specification_is_status_two(project: Project) -> None:
    project.repo.write({"specs/error_patterns.yaml": "name: error_patterns\n"})
    assert project.toolwright(*WORDS).returncode == 2
