"""How proposals have fared, from real histories."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import RequestError
from bot.git.repository import open_repository
from bot.registry.rates import Rates, read_rates
from bot.validate.report import Status
from tests.forge.repositories import Repo
from tests.registry.judged import merge, new_candidate, publish


def rates(repo: Repo) -> Rates:
    return read_rates(open_repository(repo.path), "main")


def test_an_empty_repository_has_none(repo: Repo) -> None:
    assert rates(repo) == Rates(0, 0, 0, 0, None)


def test_every_fate_of_a_proposal_counts(repo: Repo) -> None:
    publish(repo, new_candidate("rejected"), Status.FAILED)
    publish(repo, new_candidate("open_one"))
    merge(repo, publish(repo, new_candidate("merged")))
    published = publish(repo, new_candidate("gone"))
    merge(repo, published)
    assert repo.paste(dict(published.commands)["roll back"]).returncode == 0
    assert rates(repo) == Rates(4, 3, 2, 1, 1.0)

    for name in ("merged", "gone"):
        repo.git("branch", "-q", "-D", f"toolwright/{name}")
    assert rates(repo) == Rates(4, 3, 2, 1, 1.0)


def test_the_branches_of_a_remote_count_and_once(repo: Repo, tmp_path: Path) -> None:
    publish(repo, new_candidate("open_one"))
    publish(repo, new_candidate("rejected"), Status.FAILED)
    clone = Repo(tmp_path / "clone")
    repo.git("clone", "--quiet", str(repo.path), str(clone.path))
    clone.git("branch", "-q", "toolwright/open_one", "origin/toolwright/open_one")
    assert rates(clone) == Rates(2, 1, 0, 0, 1.0)


def test_attempts_are_those_of_the_newest_proposal(repo: Repo) -> None:
    merge(repo, publish(repo, new_candidate("first")))
    merge(repo, publish(repo, new_candidate("second")))
    manifest = "generated_tools/second/tool.yaml"
    text = (repo.path / manifest).read_text(encoding="utf-8")
    repo.commit({manifest: text.replace("attempts: 1", "attempts: 4")})
    repo.git("branch", "-q", "-D", "toolwright/second")
    assert rates(repo).mean_attempts == 2.5

    publish(repo, new_candidate("second", {"core.py": b"TWO = 2\n"}))
    assert rates(repo).mean_attempts == 1.0


def test_a_branch_that_anybody_pushed_is_not_believed(repo: Repo) -> None:
    for name, manifest in (("a", "&a [*a]"), ("b", "name: c"), ("Bad-Name", "")):
        repo.git("switch", "-q", "-c", f"toolwright/{name}")
        repo.commit({f"generated_tools/{name}/tool.yaml": manifest})
        repo.git("switch", "-q", "main")
    assert rates(repo) == Rates(2, 0, 0, 0, None)


def test_a_branch_that_is_not_there_is_refused(repo: Repo) -> None:
    with pytest.raises(RequestError, match="no branch or commit"):
        read_rates(open_repository(repo.path), "other")
