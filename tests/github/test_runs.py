"""Records of runs on GitHub: found again, never lost to another run, and no branch."""

from __future__ import annotations

from functools import partial

import pytest

from bot.errors import SurroundingsError
from bot.github import runs
from bot.llm.run_record import Result, RunRecord
from bot.llm.usage import Usage
from tests.forge.repositories import Repo
from tests.github import people
from tests.github.acts import RUNS, beyond
from tests.github.bed import Bed
from tests.github.clients import client_of
from tests.github.conftest import clone, emulator, github, repo
from tests.github.faults import meanwhile

__all__ = ["clone", "emulator", "github", "repo"]

DAY = "2031-05-06"


def record(run: str, tokens: int = 10) -> RunRecord:
    usage = Usage(requests=1, prompt_tokens=tokens, cost=0.25)
    return RunRecord(run=run, spec="word_count", usage=usage, result=Result.APPROVED)


@pytest.fixture
def bed(github: Bed, repo: Repo) -> Bed:
    github.push(repo)
    github.bridge.clear()
    return github


def test_records_are_kept_by_day_and_run(bed: Bed) -> None:
    client = client_of(bed)
    assert runs.day_records(client, DAY) == {}
    for name, tokens in (("run-one-1", 10), ("run-two-2", 20), ("run-one-1", 30)):
        runs.keep(client, DAY, record(name, tokens))
    runs.keep(client, "2031-05-07", record("run-six-6"))
    assert runs.day_records(client, DAY) == {
        "run-one-1": record("run-one-1", 30),
        "run-two-2": record("run-two-2", 20),
    }
    assert list(runs.day_records(client, "2031-05-07")) == ["run-six-6"]
    assert beyond(bed.bridge.history, people.BOT) == []
    admin = bed.person(people.MAINTAINER)
    assert [one["name"] for one in admin.get("/branches")] == ["main"]


def test_the_same_record_again_changes_nothing(bed: Bed) -> None:
    client = client_of(bed)
    runs.keep(client, DAY, record("run-one-1"))
    path = RUNS.replace("refs/", "git/ref/", 1)
    before = client.get(path)
    runs.keep(client, DAY, record("run-one-1"))
    assert client.get(path) == before


def test_two_that_write_at_once_lose_nothing(bed: Bed) -> None:
    client, other = client_of(bed), client_of(bed)
    for start in (True, False):
        names = [f"run-{start}-{n}".lower() for n in range(2)]
        method = "POST .*/git/refs$" if start else "PATCH .*/git/refs/toolwright/runs$"
        bed.bridge.fail(method, meanwhile(partial(runs.keep, other, DAY, record(names[0]))))
        runs.keep(client, DAY, record(names[1]))
        assert set(names) <= set(runs.day_records(client, DAY))
    assert len(runs.day_records(client, DAY)) == 4


def test_a_record_that_is_none_is_said(bed: Bed) -> None:
    client = client_of(bed)
    file = {"path": f"{DAY}/x.json", "mode": "100644", "type": "blob", "content": "{}"}
    tree = client.post("git/trees", {"tree": [file]})["sha"]
    sha = client.post("git/commits", {"message": "x", "tree": tree, "parents": []})["sha"]
    client.post("git/refs", {"ref": RUNS, "sha": sha})
    with pytest.raises(SurroundingsError, match=f"{DAY}/x.json on {RUNS} is not the record"):
        runs.day_records(client, DAY)
