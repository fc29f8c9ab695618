"""`toolwright protect` and `doctor` on the test's GitHub, and the holes that are found there."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from bot.config import GithubConfig, github_access
from bot.errors import RequestError
from bot.github.client import GithubClient, open_client
from bot.labels import LABELS
from bot.protection.check import require_protected
from bot.protection.folders import ALWAYS
from bot.protection.gather import gather
from tests.forge.repositories import Repo
from tests.github.bed import Bed, RefusedError
from tests.github.people import ACTIONS, MAINTAINER, REPOSITORY, REVIEWER, token

pytestmark = pytest.mark.sampled(keep=2)

_OWNERS = {".github/CODEOWNERS": "* @acme/tools\n"}


@pytest.fixture
def project(github: Bed, repo: Repo, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """The repository with owners, on GitHub and here."""
    repo.commit(_OWNERS)
    github.push(repo)
    monkeypatch.setenv("TOOLWRIGHT_GITHUB__API_URL", github.url)
    monkeypatch.setenv("TOOLWRIGHT_GITHUB__REPOSITORY", REPOSITORY)
    monkeypatch.setenv("TOOLWRIGHT_GITHUB__SECONDS_BETWEEN_WRITES", "0")
    return repo


def _run(
    project: Repo, who: str, *words: str, monkeypatch: pytest.MonkeyPatch
) -> subprocess.CompletedProcess[str]:
    monkeypatch.setenv("GITHUB_TOKEN", token(who))
    command = [sys.executable, "-m", "bot", *words]
    return subprocess.run(command, cwd=project.path, capture_output=True, text=True)


def _doctor(project: Repo, who: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, dict[str, str]]:
    done = _run(project, who, "doctor", "--json", monkeypatch=monkeypatch)
    data = json.loads(done.stdout)
    return done.returncode, {one["name"]: one["state"] for one in data["requirements"]}


def _client(github: Bed, who: str) -> tuple[GithubClient, GithubConfig]:
    config = GithubConfig(repository=REPOSITORY, api_url=github.url, seconds_between_writes=0)
    access = github_access(config, str, {"GITHUB_TOKEN": token(who)})
    return open_client(access, config, lambda _: None), config


def test_a_repository_is_protected_once(
    github: Bed, project: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, before = _doctor(project, MAINTAINER, monkeypatch)
    assert status == 1
    assert before == dict.fromkeys(before, "missing") | {"CODEOWNERS": "kept", "token": "kept"}

    done = _run(project, MAINTAINER, "protect", "--yes", monkeypatch=monkeypatch)
    assert done.returncode == 0, done.stderr
    assert "  +bypass_actors: []" in done.stdout
    assert "  +can_approve_pull_request_reviews: true" in done.stdout
    assert done.stdout.endswith("Check it with: toolwright doctor\n")

    status, after = _doctor(project, MAINTAINER, monkeypatch)
    assert status == 0
    assert set(after.values()) == {"kept"}
    again = _run(project, MAINTAINER, "protect", monkeypatch=monkeypatch)
    assert again.stdout == f"{REPOSITORY} is protected already; nothing to change.\n"

    names = {one["name"] for one in github.person(MAINTAINER).get("/labels", per_page="100")}
    assert names >= {*LABELS, "toolwright"}
    rulesets = github.person(MAINTAINER).get("/rulesets")
    assert [one["name"] for one in rulesets] == ["toolwright"]


def test_the_token_of_a_workflow_sees_what_it_needs(
    github: Bed, project: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    _run(project, MAINTAINER, "protect", "--yes", monkeypatch=monkeypatch)
    status, states = _doctor(project, ACTIONS, monkeypatch)
    assert states["Actions"] == "not readable"
    assert status == 0
    said = _run(project, ACTIONS, "doctor", monkeypatch=monkeypatch).stdout.splitlines()
    assert said[0] == f"{REPOSITORY}, branch main"
    assert said[2] == (
        "kept          approval: a pull request needs at least one approval; by ruleset toolwright"
    )
    assert "put right by: toolwright protect; or Settings > Actions > General" in said[-2]
    client, config = _client(github, ACTIONS)
    require_protected(gather(client, "main", ALWAYS, config))
    assert client.requests == 3


def test_the_ruleset_holds(github: Bed, project: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    project.commit({"a.txt": "a"})
    github.push(project, who=REVIEWER)
    _run(project, MAINTAINER, "protect", "--yes", monkeypatch=monkeypatch)
    project.commit({"b.txt": "b"})
    for who in (REVIEWER, ACTIONS, MAINTAINER):
        with pytest.raises(RefusedError, match="pull request"):
            github.push(project, who=who)


def test_a_hole_that_is_made_later_is_found(
    github: Bed, project: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    _run(project, MAINTAINER, "protect", "--yes", monkeypatch=monkeypatch)
    maintainer = github.person(MAINTAINER)
    one = maintainer.get("/rulesets")[0]
    found = maintainer.get(f"/rulesets/{one['id']}")
    rules = [rule for rule in found["rules"] if rule["type"] != "deletion"]
    bypass = [{"actor_type": "Integration", "actor_id": 15368, "bypass_mode": "always"}]
    maintainer.put(f"/rulesets/{one['id']}", {"rules": rules, "bypass_actors": bypass})

    status, states = _doctor(project, MAINTAINER, monkeypatch)
    assert status == 1
    assert {name for name, state in states.items() if state == "missing"} == {
        "deletion", "no bypass",
    }  # fmt: skip
    client, config = _client(github, MAINTAINER)
    with pytest.raises(RequestError, match="- deletion: the branch cannot be deleted"):
        require_protected(gather(client, "main", ALWAYS, config))

    done = _run(project, MAINTAINER, "protect", "--yes", monkeypatch=monkeypatch)
    assert "  +- type: deletion" in done.stdout
    assert _doctor(project, MAINTAINER, monkeypatch)[0] == 0


def test_classic_protection_does_as_well(project: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    done = _run(project, MAINTAINER, "protect", "--classic", "--yes", monkeypatch=monkeypatch)
    assert done.returncode == 0, done.stderr
    status, states = _doctor(project, MAINTAINER, monkeypatch)
    assert (status, set(states.values())) == (0, {"kept"})
    again = _run(project, MAINTAINER, "protect", "--classic", monkeypatch=monkeypatch)
    assert again.stdout == f"{REPOSITORY} is protected already; nothing to change.\n"

    status, states = _doctor(project, ACTIONS, monkeypatch)
    assert status == 1
    assert states["approval"] == "not readable"


def test_somebody_else_cannot_protect(project: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    done = _run(project, REVIEWER, "protect", "--yes", monkeypatch=monkeypatch)
    assert done.returncode in {2, 3}
    assert "administrator" in done.stderr


def test_nothing_is_changed_without_an_answer(
    github: Bed, project: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = _run(project, MAINTAINER, "protect", monkeypatch=monkeypatch)
    assert done.returncode == 2
    assert "run the same command with --yes" in done.stderr
    assert github.person(MAINTAINER).get("/rulesets") == []


def test_github_that_does_not_answer_is_status_three(
    project: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOOLWRIGHT_GITHUB__API_URL", "http://localhost:9")
    done = _run(project, MAINTAINER, "doctor", monkeypatch=monkeypatch)
    assert done.returncode == 3
    assert "does not answer" in done.stderr


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "there is no CODEOWNERS file"),
        ("/specs/ @a\n", "no line gives everything below .github/ an owner"),
    ],
)
def test_owners_are_read_from_the_branch(github: Bed, repo: Repo, text: str, fault: str) -> None:
    if text:
        repo.commit({"docs/CODEOWNERS": text})
    github.push(repo)
    client, config = _client(github, MAINTAINER)
    with pytest.raises(RequestError, match="not protected well enough") as refused:
        require_protected(gather(client, "main", ALWAYS, config))
    assert fault in refused.value.message
