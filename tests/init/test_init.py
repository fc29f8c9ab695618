"""`toolwright init` in real repositories: what is written, what is left alone, and what refuses."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
import yaml

from bot.errors import RequestError
from bot.init.package import requirement
from bot.spec import form
from tests.commands.command_line import SPEC, Project
from tests.forge.repositories import isolate, new_repo

pytestmark = pytest.mark.sampled(keep=8)

_BASE = ("--package", "toolwright==0.1.0")
_ALL = {
    ".github/CODEOWNERS",
    ".github/ISSUE_TEMPLATE/tool-spec.yml",
    ".github/workflows/toolwright-health.yml",
    ".github/workflows/toolwright.yml",
    "generated_tools/.gitkeep",
    "specs/.gitkeep",
    "toolwright.yaml",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A repository with `origin` on GitHub."""
    isolate(monkeypatch)
    repo = new_repo(tmp_path / "project")
    repo.git("remote", "add", "origin", "git@github.com:acme/widgets.git")
    return Project(repo)


@pytest.fixture
def ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The configuration that the real `ssh` reads; it finds the person's own in no other way."""
    real = shutil.which("ssh")
    if real is None:
        pytest.skip("no ssh on this machine")
    folder, configuration = tmp_path / "bin", tmp_path / "ssh_config"
    folder.mkdir()
    (folder / "ssh").write_text(f'#!/bin/sh\nexec {real} -F {configuration} "$@"\n')
    (folder / "ssh").chmod(0o755)
    configuration.write_text("")
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return configuration


def _init(project: Project, *words: str, status: int = 0) -> str:
    done = project.toolwright("init", *_BASE, *words)
    assert done.returncode == status, done.stderr.decode()
    return (done.stdout + done.stderr).decode()


def _new(project: Project) -> set[str]:
    return set(project.repo.git("ls-files", "--others").splitlines())


def _text(project: Project, path: str) -> str:
    return (project.path / path).read_text(encoding="utf-8")


def test_a_repository_is_set_up_once(project: Project) -> None:
    said = _init(project, "--owner", "ann", "--owner", "@acme/tools", "--yes")
    assert _new(project) == _ALL
    assert "+++ b/.github/workflows/toolwright.yml" in said
    assert said.endswith(" && git commit -m 'Set Toolwright up'\n  toolwright protect\n")
    assert yaml.safe_load(_text(project, "toolwright.yaml")) == {
        "forge": "github",
        "github": {"repository": "acme/widgets"},
    }
    assert _text(project, ".github/CODEOWNERS").splitlines()[1:] == [
        "/.github/         @ann @acme/tools",
        "/generated_tools/ @ann @acme/tools",
        "/specs/           @ann @acme/tools",
        "/toolwright.yaml  @ann @acme/tools",
    ]
    assert _text(project, form.FILE_NAME) == form.render()
    assert _init(project) == "Everything is there already; nothing to write.\n"


def test_the_printed_commands_commit_it(project: Project) -> None:
    said = _init(project, "--owner", "ann", "--yes")
    commit = next(line for line in said.splitlines() if "git commit" in line)
    assert project.repo.paste(commit).returncode == 0
    assert project.repo.git("status", "--porcelain") == ""
    assert set(project.repo.git("show", "--name-only", "--format=").splitlines()) == _ALL


def test_nothing_is_written_without_an_answer(project: Project) -> None:
    said = _init(project, "--owner", "ann", status=2)
    assert "+++ b/toolwright.yaml" in said
    assert "run the same command with --yes" in said
    assert _new(project) == set()


def test_nobody_owns_it(project: Project) -> None:
    said = _init(project, "--yes", status=2)
    assert "Nobody is named who owns /.github/, /generated_tools/, /specs/" in said
    assert _new(project) == set()


def test_reviewers_of_the_settings_are_owners(project: Project) -> None:
    project.repo.commit({"toolwright.yaml": "reviewers: [ann]\nsenior_reviewers: [acme/core]\n"})
    _init(project, "--yes")
    assert "/specs/           @ann @acme/core" in _text(project, ".github/CODEOWNERS")


def test_managed_users_review_and_own(project: Project) -> None:
    project.repo.git("remote", "set-url", "origin", "git@github.com:jane_acme/widgets.git")
    project.repo.commit({"toolwright.yaml": "reviewers: [jane_acme]\n"})
    _init(project, "--yes")
    assert "/specs/           @jane_acme" in _text(project, ".github/CODEOWNERS")
    assert "repository: jane_acme/widgets" in _text(project, "toolwright.yaml")
    assert "/specs/           @jim_acme" in _owned_by(project, "jim_acme")


def _owned_by(project: Project, owner: str) -> str:
    (project.path / ".github/CODEOWNERS").unlink()
    _init(project, "--owner", owner, "--yes")
    return _text(project, ".github/CODEOWNERS")


@pytest.mark.parametrize(
    ("remote", "settings"),
    [
        ("https://github.com/acme/widgets", {"repository": "acme/widgets"}),
        ("https://token@www.github.com/acme/widgets.git", {"repository": "acme/widgets"}),
        ("ssh://git@ssh.github.com:443/acme/widgets.git", {"repository": "acme/widgets"}),
        ("org-7@GitHub.com:acme/widgets.git", {"repository": "acme/widgets"}),
        ("git@GitHub-Work:acme/widgets.git", {"repository": "acme/widgets"}),
        ("work:acme/widgets", {"repository": "acme/widgets"}),
        ("gh:acme/widgets", {"repository": "acme/widgets"}),
        (
            "https://acme.ghe.com/acme/widgets",
            {"repository": "acme/widgets", "api_url": "https://api.acme.ghe.com"},
        ),
    ],
)
def test_the_api_is_that_of_what_the_remote_really_is(
    project: Project, ssh: Path, remote: str, settings: dict[str, str]
) -> None:
    ssh.write_text(
        "Host GitHub-Work\n  HostName github.com\nHost work\n  HostName ssh.github.com\n"
    )
    project.repo.git("config", "url.https://github.com/.insteadOf", "gh:")
    project.repo.git("remote", "set-url", "origin", remote)
    _init(project, "--owner", "ann", "--yes")
    assert yaml.safe_load(_text(project, "toolwright.yaml"))["github"] == settings


@pytest.mark.parametrize(
    ("remote", "said"),
    [
        ("git@github-work:acme/widgets.git", "origin is on github-work, and nothing says whether"),
        ("work:acme/widgets", "origin is on git.example.com, and nothing says whether"),
        ("https://git.example.com/acme/widgets", "https://git.example.com/api/v3 where it is"),
        ("git@gitlab.com:acme/widgets.git", "origin is on gitlab.com, which is not GitHub."),
        ("lab:acme/widgets.git", "origin is on altssh.gitlab.com, which is not GitHub."),
        ("https://bitbucket.org/acme/widgets", "origin is on bitbucket.org, which is not GitHub."),
        ("https://codeberg.org/acme/widgets", "origin is on codeberg.org, which is not GitHub."),
        ("https://github.com.example.org/acme/widgets", "nothing says whether that is GitHub"),
    ],
)
def test_where_nobody_knows_it_asks(project: Project, ssh: Path, remote: str, said: str) -> None:
    ssh.write_text(
        "Host work\n  HostName git.example.com\nHost lab\n  HostName altssh.gitlab.com\n"
    )
    project.repo.git("remote", "set-url", "origin", remote)
    refused = _init(project, "--owner", "ann", "--yes", status=2)
    assert said in refused
    assert "--api-url" in refused
    assert _new(project) == set()


def test_an_enterprise_server_is_one_because_somebody_says_so(project: Project) -> None:
    project.repo.git("remote", "set-url", "origin", "https://git.example.com/acme/widgets")
    api = "https://git.example.com/api/v3"
    _init(project, "--owner", "ann", "--api-url", api, "--yes")
    assert yaml.safe_load(_text(project, "toolwright.yaml"))["github"] == {
        "repository": "acme/widgets",
        "api_url": api,
    }
    assert _init(project) == "Everything is there already; nothing to write.\n"


def test_without_ssh_an_alias_is_asked_for(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "only-git").mkdir()
    for name in ("git", "env"):
        (tmp_path / "only-git" / name).symlink_to(str(shutil.which(name)))
    monkeypatch.setenv("PATH", str(tmp_path / "only-git"))
    project.repo.git("remote", "set-url", "origin", "git@github-work:acme/widgets.git")
    assert "--api-url URL" in _init(project, "--owner", "ann", "--yes", status=2)


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://gitlab.com/api/v3", "gitlab.com is not GitHub"),
        ("https://github.com/api/v3", "begins at https://api.github.com"),
        ("http://git.example.com/api/v3", "is not an address such as"),
    ],
)
def test_no_other_address_is_taken_for_the_api(project: Project, url: str, fault: str) -> None:
    assert fault in _init(project, "--owner", "ann", "--api-url", url, "--yes", status=2)
    project.repo.commit({"toolwright.yaml": f"github: {{api_url: '{url}'}}\n"})
    assert "github.api_url" in _init(project, "--owner", "ann", "--yes", status=2)


def test_no_token_goes_where_nobody_says_that_github_is(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_API_URL", raising=False)
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    settings = "forge: github\ngithub: {repository: acme/widgets, timeout_seconds: 1}\n"
    project.repo.commit({"toolwright.yaml": settings, "specs/error_patterns.yaml": SPEC})
    project.repo.git("remote", "set-url", "origin", "https://git.example.com/acme/widgets")
    for words in (
        ["doctor"],
        ["protect"],
        ["watch", "--once"],
        ["run", "specs/error_patterns.yaml"],
    ):
        done = project.toolwright(*words)
        assert done.returncode == 2, done.stderr.decode()
        assert b"origin is on git.example.com, and nothing says" in done.stderr


def test_settings_of_a_person_stay(project: Project) -> None:
    text = "forge: local  # for now\ngithub:\n  repository: acme/other\nreviewers: [bob]"
    project.repo.commit({"toolwright.yaml": text})
    said = _init(project, "--owner", "ann", "--yes")
    assert _text(project, "toolwright.yaml") == text
    assert "set it yourself: forge: github\n" in said
    assert "set it yourself: github.repository: acme/widgets\n" in said


def test_missing_settings_are_added_behind(project: Project) -> None:
    text = "# ours\nreviewers: [ann]  # always"
    project.repo.commit({"toolwright.yaml": text})
    _init(project, "--yes")
    added = "\nforge: github\ngithub:\n  repository: acme/widgets\n"
    assert _text(project, "toolwright.yaml") == text + added


def test_settings_in_braces_are_left_to_the_person(project: Project) -> None:
    project.repo.commit({"toolwright.yaml": "{reviewers: [ann]}\n"})
    said = _init(project, "--yes")
    assert _text(project, "toolwright.yaml") == "{reviewers: [ann]}\n"
    assert "set it yourself: forge: github\n" in said


@pytest.mark.parametrize("path", [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"])
def test_owners_are_added_where_the_file_is(project: Project, path: str) -> None:
    project.repo.commit({path: "*.py @bob\n/specs/ @bob\n/generated_tools/odd/\n"})
    _init(project, "--owner", "ann", "--yes")
    lines = _text(project, path).splitlines()
    assert lines[:3] == ["*.py @bob", "/specs/ @bob", "/generated_tools/odd/"]
    own = [] if path.startswith(".github/") else [f"/{path}"]
    assert [line.split() for line in lines[5:]] == [
        [one, "@ann"] for one in ("/.github/", "/generated_tools/", "/toolwright.yaml", *own)
    ]
    assert _init(project) == "Everything is there already; nothing to write.\n"


def test_the_bots_own_folder_has_owners_too(project: Project) -> None:
    project.repo.commit({"bot/notes.txt": ""})
    _init(project, "--owner", "ann", "--yes")
    assert "/bot/             @ann" in _text(project, ".github/CODEOWNERS")


def test_a_changed_workflow_is_shown_and_written_again(project: Project) -> None:
    _init(project, "--owner", "ann", "--yes")
    path = project.path / ".github/workflows/toolwright.yml"
    path.write_text(path.read_text().replace("contents: read", "contents: write", 1))
    said = _init(project, "--yes")
    assert "-      contents: write # to check" in said
    assert "+      contents: read # to check" in said
    assert _init(project) == "Everything is there already; nothing to write.\n"


def test_an_app_is_kept_in_the_settings(project: Project) -> None:
    _init(project, "--owner", "ann", "--app", "acme-tools", "--app-id", "4242", "--yes")
    assert yaml.safe_load(_text(project, "toolwright.yaml"))["github"] == {
        "repository": "acme/widgets",
        "login": "acme-tools[bot]",
        "app_id": 4242,
    }
    assert "create-github-app-token" in _text(project, ".github/workflows/toolwright.yml")
    assert _init(project) == "Everything is there already; nothing to write.\n"


def test_a_model_has_its_key_in_the_build_alone(project: Project) -> None:
    model = "{name: m, base_url: https://example.org/v1, key_variable: KEY}"
    settings = f"generator: model\nmodels: [{model}]\n"
    project.repo.commit({"toolwright.yaml": settings})
    _init(project, "--owner", "ann", "--yes")
    jobs = yaml.safe_load(_text(project, ".github/workflows/toolwright.yml"))["jobs"]
    assert [name for name, job in jobs.items() if "secrets.KEY" in str(job)] == ["build"]


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("--app", "x"), "--app and --app-id go together"),
        (("--owner", "an/n/x"), "is no code owner on GitHub"),
        (("--owner", "ann", "--branch", "a b"), "The branch 'a b'"),
    ],
)
def test_wrong_wishes_are_refused(project: Project, words: tuple[str, ...], fault: str) -> None:
    assert fault in _init(project, *words, "--yes", status=2)
    assert _new(project) == set()


def test_an_account_that_is_no_bot_cannot_run_workflows(project: Project) -> None:
    project.repo.commit({"toolwright.yaml": "github: {login: robot}\n"})
    assert "run `toolwright watch` instead" in _init(project, "--owner", "a", "--yes", status=2)


@pytest.mark.parametrize("link", [".github", "toolwright.yaml"])
def test_no_link_is_followed(project: Project, tmp_path: Path, link: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    target = outside if link == ".github" else outside / "file"
    if link != ".github":
        target.write_text("reviewers: [ann]\n")
    (project.path / link).symlink_to(target)
    before = sorted(path.name for path in outside.rglob("*"))
    assert f"{link} is a link." in _init(project, "--owner", "ann", "--yes", status=2)
    assert sorted(path.name for path in outside.rglob("*")) == before
    assert _new(project) <= {link}


def test_a_file_where_a_folder_has_to_be(project: Project) -> None:
    project.repo.commit({".github": "not a folder"})
    assert ".github is not a folder." in _init(project, "--owner", "ann", "--yes", status=2)


def test_what_is_installed_is_what_the_workflow_installs(tmp_path: Path) -> None:
    here = {"url": tmp_path.as_uri(), "dir_info": {"editable": True}}
    assert requirement("1.2", None, tmp_path) == "toolwright==1.2"
    assert requirement("1.2", here, tmp_path) == "."
    git = {
        "url": "https://example.org/o/t.git",
        "vcs_info": {"vcs": "git", "commit_id": "0a1b"},
    }
    assert requirement("1", git, tmp_path) == "toolwright @ git+https://example.org/o/t.git@0a1b"


@pytest.mark.parametrize(
    "origin",
    [
        {"url": "file:///somewhere/else", "dir_info": {}},
        {"url": "https://u:p@example.org/t.git", "vcs_info": {"vcs": "git", "commit_id": "0"}},
        {"url": "ssh://git@example.org/t.git", "vcs_info": {"vcs": "git", "commit_id": "0"}},
        {"vcs_info": {}},
    ],
)
def test_what_a_workflow_cannot_install_is_asked_for(origin: object, tmp_path: Path) -> None:
    with pytest.raises(RequestError) as refused:
        requirement("1", origin, tmp_path)
    assert "--package" in refused.value.remedy
    assert "u:p" not in str(refused.value)
