from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import Config
from bot.spec import OutOfScopeError, Rules, parse_spec, read_spec
from bot.spec.protected import BUILT_IN, reaches

HEAD = (
    "name: word_count\nkind: tool\ncategory: evaluation\nsummary: Count the words of a text.\n"
    "interface: |\n  def count(text: str) -> int: ...\n"
)


@pytest.mark.parametrize(
    "path",
    [
        "bot", "bot/config.py", "BOT/config.py", ".github/workflows/ci.yml", ".ci/run",
        "toolwright.yaml", "specs", "specs/other.yaml", "generated_tools/other/core.py",
        "src/training/loop.py", "ml/train.py", "src/train_gpt.py", "app/models/net.py",
        "weights/a.bin", "data/net.safetensors", "src/modeling_bert.py", ".env", "deploy/key.pem",
        "Jenkinsfile", ".gitlab-ci.yml",
    ],
)  # fmt: skip
def test_built_in_protection_reaches(path: str) -> None:
    assert reaches(path, BUILT_IN)


@pytest.mark.parametrize(
    "path",
    ["data/sample.json", "src/app.py", "src/robot/x.py", "docs/bot.md", "tests/data", "trains.csv"],
)
def test_ordinary_paths_are_free(path: str) -> None:
    assert reaches(path, BUILT_IN) is None


@pytest.mark.parametrize(
    ("path", "pattern", "protected"),
    [
        ("a/b", "a", True),
        ("x/a/b", "a", True),
        ("x/a/b", "/a", False),
        ("a/b/c", "a/b", True),
        ("x/a/b", "a/b", False),
        ("a", "a/b/*.csv", True),
        ("a/c", "a/b/*.csv", False),
        ("a/b/x.txt", "a/b/*.csv", False),
        ("x/y/z.csv", "**/y/*.csv", True),
        ("x", "**/y/*.csv", False),
        ("a/x/y/b", "a/**/b", True),
        ("a/b", "a/**/b", True),
        ("a/c/d", "a/**/b", False),
        ("ab", "a?", True),
        ("data/private/x", "data/private/", True),
    ],
)
def test_patterns_follow_gitignore(path: str, pattern: str, protected: bool) -> None:
    assert (reaches(path, [pattern]) is not None) is protected


def test_the_configuration_adds_protection_and_takes_none_away() -> None:
    rules = Rules.from_config(
        Config(protected_paths=("secret",), allowed_dependencies=("Ruamel.YAML",))
    )
    assert set(BUILT_IN) < set(rules.protected)
    assert rules.dependencies == {"ruamel-yaml"}
    with pytest.raises(OutOfScopeError, match=r"reads\[0\]: `secret/x` is protected"):
        parse_spec(f"{HEAD}reads: [secret/x]\n".encode(), "specs/word_count.yaml", rules)


def test_a_tool_may_read_what_is_its_own() -> None:
    own = f"{HEAD}reads: [generated_tools/word_count/data.json, specs/word_count.yaml]\n"
    assert len(parse_spec(own.encode(), "x", Rules()).spec.reads) == 2


@pytest.mark.parametrize("target", ["bot.config", "pkg.training.loop", "models", "ml.train"])
def test_a_suite_for_protected_code_is_for_a_person(target: str) -> None:
    source = f"name: loop_suite\nkind: test-suite\nsummary: Test the loop.\ntarget: {target}\n"
    with pytest.raises(OutOfScopeError, match="target: ") as caught:
        parse_spec(source.encode(), "specs/loop_suite.yaml", Rules())
    assert int(caught.value.status) == 2
    assert caught.value.plan.reasons
    assert "# Implementation plan: loop_suite" in caught.value.text


def place(root: Path, text: str) -> Path:
    path = root / "specs" / "word_count.yaml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    return path


def test_a_folder_that_holds_something_protected_is_refused(tmp_path: Path) -> None:
    (tmp_path / "src" / "training").mkdir(parents=True)
    path = place(tmp_path, f"{HEAD}reads: [src]\n")
    with pytest.raises(OutOfScopeError, match="`src` holds the protected `src/training`"):
        read_spec(path, rules=Rules())


@pytest.mark.parametrize("leads_to", ["/etc", "../bot"])
def test_a_link_to_something_protected_is_refused(tmp_path: Path, leads_to: str) -> None:
    (tmp_path / "bot").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "link").symlink_to(leads_to)
    path = place(tmp_path, f"{HEAD}reads: [data]\n")
    with pytest.raises(OutOfScopeError, match="holds the protected `data/link`"):
        read_spec(path, rules=Rules())


def test_a_harmless_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "x.json").write_text("{}", encoding="utf-8")
    (tmp_path / "data" / "y.json").symlink_to("x.json")
    path = place(tmp_path, f"{HEAD}reads: [data/]\n")
    assert read_spec(path, rules=Rules()).spec.reads == ("data",)
