"""What a workspace takes from its base branch."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import Config, IntegrationConfig
from bot.errors import RequestError
from bot.git.repository import open_repository
from bot.spec import SpecFile
from bot.spec.signatures import Interface
from bot.spec.toolspec import Category, Kind, ToolSpec
from bot.validate.case import Host
from bot.workspace import Workspace, open_workspace
from tests.forge.repositories import Repo, isolate, new_repo
from tests.registry.judged import merge, new_candidate, publish

SOURCE = b"name: word_count\n"


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    isolate(monkeypatch)
    return new_repo(tmp_path / "project")


def host(repo: Repo, *, tests: tuple[str, ...] = ("tests",), max_megabytes: int = 64) -> Host:
    config = Config(integration=IntegrationConfig(tests=tests, max_megabytes=max_megabytes))
    spec = ToolSpec(
        name="word_count", kind=Kind.TOOL, category=Category.DEBUGGING, summary="Count the words."
    )
    file = SpecFile(spec, SOURCE, "5" * 64, Interface((), ()))
    return Workspace(open_repository(repo.path), config).host(file)


def test_a_host_has_the_regular_files_of_the_branch(repo: Repo, tmp_path: Path) -> None:
    other = new_repo(tmp_path / "other")
    repo.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(other.path), "sub")
    (repo.path / "link").symlink_to("/etc/passwd")
    script = repo.path / "run.sh"
    script.write_text("true\n", encoding="utf-8")
    script.chmod(0o755)
    repo.commit({"tests/test_a.py": "A = 1\n"})
    repo.write({"tests/test_b.py": "not committed\n"})

    found = host(repo)

    assert set(found.files) == {".gitmodules", "README.md", "run.sh", "tests/test_a.py"}
    assert found.files["tests/test_a.py"] == b"A = 1\n"
    assert found.proposed == {"specs/word_count.yaml": SOURCE}


def test_tests_are_those_that_the_branch_has(repo: Repo) -> None:
    repo.commit({"tests/test_a.py": "", "checks/one.py": "", "checks/two.py": ""})
    wanted = ("tests/", "./checks/one.py", "check", "absent", "../tests", "/tests")
    assert host(repo, tests=wanted).tests == ("tests", "checks/one.py")


def test_without_anything_to_run_only_the_tool_is_read(repo: Repo) -> None:
    merge(repo, publish(repo, new_candidate("word_count")))
    repo.commit({"big.txt": "x" * (3 << 20)})
    found = host(repo, max_megabytes=1)
    assert {path.rpartition("/")[0] for path in found.files} == {"generated_tools/word_count"}
    manifest = "generated_tools/word_count/tool.yaml"
    assert found.proposed[manifest] == found.files[manifest]


def test_a_tree_over_the_bound_names_the_setting_and_its_size(repo: Repo) -> None:
    repo.commit({"big.txt": "x" * (3 << 20), "tests/test_a.py": ""})
    with pytest.raises(RequestError, match=r"integration\.max_megabytes: main has 3\.0 MiB") as it:
        host(repo, max_megabytes=2)
    assert "integration.tests" in it.value.remedy
    assert host(repo, max_megabytes=4).tests == ("tests",)


def test_only_tools_that_are_used_are_affected(repo: Repo) -> None:
    uses = {"__init__.py": b"", "core.py": b"import word_count\n"}
    merge(repo, publish(repo, new_candidate("word_count")))
    merge(repo, publish(repo, new_candidate("good", uses)))
    merge(repo, publish(repo, new_candidate("edited", uses)))
    repo.commit({"generated_tools/edited/core.py": "import word_count  # edited\n"})
    repo.commit({"generated_tools/alien/core.py": "import word_count\n"})
    assert host(repo).affected == ("edited", "good")


def merged_host(repo: Repo, merge_commit: str, name: str = "word_count") -> Host:
    before = repo.git("rev-parse", f"{merge_commit}^1")
    space = Workspace(open_repository(repo.path), Config())
    return space.merged_host(name, repo.git("rev-parse", "main"), before)


def test_a_merged_tool_is_taken_out_of_its_host_and_proposed(repo: Repo) -> None:
    merged = merge(repo, publish(repo, new_candidate("word_count")))
    repo.commit({"tests/test_a.py": "", "generated_tools/word_count/core.py": "EDITED = 1\n"})
    found = merged_host(repo, merged)
    assert set(found.files) == {"README.md", "tests/test_a.py"}
    assert found.tests == ("tests",)
    own = {f"generated_tools/word_count/{path}" for path in ("__init__.py", "core.py", "tool.yaml")}
    assert set(found.proposed) == {*own, "specs/word_count.yaml"}
    assert found.proposed["generated_tools/word_count/core.py"] == b"EDITED = 1\n"


def test_in_the_place_of_an_update_is_the_version_before_it(repo: Repo) -> None:
    merge(repo, publish(repo, new_candidate("word_count", {"core.py": b"OLD = 1\n"})))
    uses = {"__init__.py": b"", "core.py": b"import word_count\n"}
    merge(repo, publish(repo, new_candidate("user", uses)))
    merged = merge(repo, publish(repo, new_candidate("word_count", {"core.py": b"NEW = 1\n"})))
    found = merged_host(repo, merged)
    assert found.files["generated_tools/word_count/core.py"] == b"OLD = 1\n"
    assert found.proposed["generated_tools/word_count/core.py"] == b"NEW = 1\n"
    assert found.affected == ("user",)


def test_a_new_tool_is_not_blamed_for_tools_that_cannot_do_without(repo: Repo) -> None:
    merged = merge(repo, publish(repo, new_candidate("word_count")))
    uses = {"__init__.py": b"", "core.py": b"import word_count\n"}
    merge(repo, publish(repo, new_candidate("user", uses)))
    assert merged_host(repo, merged) == Host()


def test_a_clone_without_a_remote_proposes_to_itself(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    (repo.path / "toolwright.yaml").write_text("forge: github\n")
    assert open_workspace(repo.path).config.forge == "local"
    monkeypatch.setenv("GITHUB_REPOSITORY", "acme/tools")
    assert open_workspace(repo.path).config.forge == "github"
    assert open_workspace(repo.path, local=True).config.forge == "local"
    monkeypatch.delenv("GITHUB_REPOSITORY")
    repo.git("remote", "add", "origin", "https://github.com/acme/tools")
    assert open_workspace(repo.path).config.forge == "github"


def test_what_was_merged_here_is_at_hand_before_it_is_pushed(repo: Repo) -> None:
    (repo.path / "toolwright.yaml").write_text("forge: github\n")
    repo.git("remote", "add", "origin", "https://github.com/acme/tools")
    fetched = repo.git("rev-parse", "main")
    repo.git("update-ref", "refs/remotes/origin/main", fetched)
    here = repo.commit({"merged": "1"})
    workspace = open_workspace(repo.path)
    assert (workspace.tip, workspace.tools_tip) == (fetched, here)
    # What was fetched and is not here yet decides.
    repo.git("reset", "--quiet", "--hard", "HEAD^")
    other = repo.commit({"other": "1"})
    repo.git("update-ref", "refs/remotes/origin/main", other)
    repo.git("reset", "--quiet", "--hard", "HEAD^")
    (repo.path / "toolwright.yaml").write_text("forge: github\n")
    assert open_workspace(repo.path).tools_tip == other
