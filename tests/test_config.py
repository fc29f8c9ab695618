from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.config import Config, GithubConfig, github_access, load
from bot.errors import RequestError


def test_the_defaults_are_those_of_the_design(tmp_path: Path) -> None:
    config = load(tmp_path, {})
    assert config == Config()
    assert (config.thresholds.static_score, config.thresholds.line_coverage) == (8.0, 85.0)
    assert (config.sandbox.memory_mb, config.sandbox.wall_seconds) == (2048, 300.0)


def test_the_environment_stands_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "toolwright.yaml").write_text(
        "base: trunk\nsandbox: {backend: bubblewrap, memory_mb: 512}\n", encoding="utf-8"
    )
    config = load(tmp_path, {"TOOLWRIGHT_SANDBOX__MEMORY_MB": "1024", "PATH": "/bin"})
    assert config.base == "trunk"
    assert (config.sandbox.backend, config.sandbox.memory_mb) == ("bubblewrap", 1024)


@pytest.mark.parametrize(
    ("text", "environment", "fragment"),
    [
        ("colour: red", {}, "colour"),
        ("thresholds: {line_coverage: 101}", {}, "thresholds.line_coverage"),
        ("sandbox: {backend: chroot}", {}, "sandbox.backend"),
        ("- a list", {}, "mapping"),
        ("base: [", {}, "YAML"),
        ("", {"TOOLWRIGHT_COLOUR": "red"}, "colour"),
        ("", {"TOOLWRIGHT_BASE": "["}, "TOOLWRIGHT_BASE"),
        ("base: main", {"TOOLWRIGHT_BASE__X": "1"}, "TOOLWRIGHT_BASE__X"),
        ("github: {api_url: 'https://gitlab.com/api/v4'}", {}, "gitlab.com is not GitHub"),
        ("github: {api_url: 'https://www.github.com'}", {}, "begins at https://api.github.com"),
        ("github: {repository: 'acme/app/x'}", {}, "github.repository"),
    ],
)
def test_a_wrong_setting_is_named(
    tmp_path: Path, text: str, environment: dict[str, str], fragment: str
) -> None:
    (tmp_path / "toolwright.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RequestError) as caught:
        load(tmp_path, environment)
    assert fragment in str(caught.value)


def test_managed_users_own_and_review(tmp_path: Path) -> None:
    text = "github: {repository: jane_acme/app}\nreviewers: [jim_acme, acme/tool_makers]\n"
    (tmp_path / "toolwright.yaml").write_text(text, encoding="utf-8")
    found = load(tmp_path, {})
    assert found.github.repository == "jane_acme/app"
    assert found.reviewers == ("jim_acme", "acme/tool_makers")


def test_the_variables_of_actions_come_before_the_host_of_origin() -> None:
    def asked() -> str:
        raise AssertionError("nobody should ask")

    variables = {"GITHUB_TOKEN": "t", "GITHUB_REPOSITORY": "jane_acme/app"}
    server = "https://git.example.com/api/v3"
    access = github_access(GithubConfig(), asked, {**variables, "GITHUB_API_URL": server})
    assert (access.repository, access.api_url) == ("jane_acme/app", server)
    here = github_access(GithubConfig(), lambda: "https://api.acme.ghe.com", variables)
    assert here.api_url == "https://api.acme.ghe.com"
    with pytest.raises(RequestError):
        github_access(GithubConfig(), asked, {**variables, "GITHUB_API_URL": "https://gitlab.com"})


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "toolwright.yaml").write_bytes(b"base: \xff\xfe\n")
    with pytest.raises(RequestError, match=r"toolwright\.yaml"):
        load(tmp_path, {})


def test_the_documented_models_are_a_configuration_with_the_defaults_that_are_named(
    tmp_path: Path,
) -> None:
    page = (Path(__file__).parents[1] / "docs" / "models.md").read_text(encoding="utf-8")
    block = page.partition("```yaml\n")[2].partition("```")[0]
    (tmp_path / "toolwright.yaml").write_text(block, encoding="utf-8")
    told = load(tmp_path, {})
    assert told.generator == "model"
    assert [model.name for model in told.models] == ["qwen3-coder", "another-model"]
    assert told.models[0].samples == 2
    assert told.models[1].key_variable == "MODEL_KEY"
    assert told.budget == Config().budget
    assert told.thresholds == Config().thresholds
    assert "`exchanges.at_once` (4)" in page
    assert Config().exchanges.at_once == 4


def test_the_documented_thresholds_are_the_defaults(tmp_path: Path) -> None:
    page = (Path(__file__).parents[1] / "docs" / "gate.md").read_text(encoding="utf-8")
    block = page.partition("```yaml\n")[2].partition("```")[0]
    (tmp_path / "toolwright.yaml").write_text(block, encoding="utf-8")
    assert load(tmp_path, {}).thresholds == Config().thresholds
    assert set(Config().thresholds.model_dump()) == set(yaml.safe_load(block)["thresholds"])
