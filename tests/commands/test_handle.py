"""Every example of GitHub's own events goes through the command, and ends clearly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.errors import ExitStatus
from bot.issues.events import EVENTS
from tests.forge.repositories import Repo
from tests.github import people
from tests.github.bed import Bed
from tests.github.conftest import emulator, github, repo
from tests.issues.scene import Scene, set_up

__all__ = ["emulator", "github", "repo"]

_EXAMPLES = (
    Path(__file__).parent.parent
    / "node/node_modules/@octokit/webhooks-examples/api.github.com/index.json"
)


def _examples() -> Iterator[tuple[str, int, Any]]:
    for event in json.loads(_EXAMPLES.read_text(encoding="utf-8")):
        for index, payload in enumerate(event["examples"]):
            yield event["name"], index, payload


@pytest.fixture
def scene(github: Bed, repo: Repo) -> Scene:
    """A protected repository with an issue and nothing else: most numbers lead nowhere."""
    found = set_up(github, repo)
    found.file_issue()
    return found


def test_every_example_ends_clearly(
    scene: Scene,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(scene.repo.path)
    monkeypatch.setenv("GITHUB_API_URL", scene.github.url)
    monkeypatch.setenv("GITHUB_REPOSITORY", people.REPOSITORY)
    monkeypatch.setenv("GITHUB_TOKEN", people.token(people.BOT))
    scene.github.serve()
    seen: dict[str, set[int]] = {}
    for event, index, payload in _examples():
        file = tmp_path / f"{event}-{index}.json"
        file.write_text(json.dumps(payload), encoding="utf-8")
        status = main(["handle", event, str(file), "--job", str(tmp_path / "job.json")])
        said = capsys.readouterr().err
        assert "Traceback" not in said
        if status != ExitStatus.DONE:
            # What the example names is not in this repository.
            assert status == ExitStatus.SURROUNDINGS, (event, index, said)
            assert "404" in said
            assert said.startswith("toolwright: ")
        seen.setdefault(event, set()).add(int(status))
    assert set(EVENTS) - set(seen) == {"schedule"}  # which GitHub sends no webhook for
    assert {0} == set.union(*(seen[event] for event in set(seen) - set(EVENTS)))
    assert not (tmp_path / "job.json").exists()
    assert scene.pulls("all") == []


BAD: dict[str, tuple[bytes, str]] = {
    "no JSON": (b"{", "is not JSON"),
    "no object": (b"[]", "the whole is a list"),
    "no issue": (b'{"action": "labeled"}', "issue is missing"),
    "a number that is text": (b'{"action": "labeled", "issue": {"number": "1"}}', "issue.number"),
    "a huge number": (b'{"action": "labeled", "issue": {"number": 1e400}}', "issue.number"),
    "deep": (b"[" * 100_000, "is not JSON"),
    "not UTF-8": (b'"\xff"', "is not JSON"),
}


@pytest.mark.parametrize(("content", "said"), BAD.values(), ids=BAD)
def test_bad_payloads_are_refused_before_anything_is_sent(
    content: bytes, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "event.json"
    file.write_bytes(content)
    assert main(["handle", "issues", str(file)]) == ExitStatus.REQUEST
    assert said in capsys.readouterr().err


def test_an_event_of_no_concern_needs_no_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    output = tmp_path / "output"
    monkeypatch.setenv("GITHUB_OUTPUT", str(output))
    file = tmp_path / "event.json"
    file.write_text("{}", encoding="utf-8")
    assert main(["handle", "star", str(file)]) == ExitStatus.DONE
    assert output.read_text(encoding="utf-8") == "work=false\nissue=\n"
