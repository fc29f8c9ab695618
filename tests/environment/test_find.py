from __future__ import annotations

import pytest

from bot.config import EnvironmentConfig
from bot.environment.find import Recipe, declared, find
from bot.errors import RequestError

PROJECT = b"""\
[project]
name = "My_App"
[project.optional-dependencies]
fast = ["x"]
docs = ["x"]
test = ["x"]
[dependency-groups]
tests = ["x"]
lint = ["x"]
"""
PLAIN = b"[project]\nname = 'app'\n"


def found(there: dict[str, bytes], **settings: object) -> Recipe:
    recipe = find(there, EnvironmentConfig.model_validate(settings))
    assert recipe is not None
    return recipe


@pytest.mark.parametrize(
    ("files", "lock", "requirements"),
    [
        ({"pyproject.toml": PROJECT, "uv.lock": b"", "requirements.txt": b""}, "uv.lock", ()),
        ({"pyproject.toml": PLAIN, "pylock.toml": b""}, "pylock.toml", ()),
        ({"pyproject.toml": PROJECT, "requirements.txt": b""}, "", ("pyproject.toml",)),
        (
            {"pyproject.toml": PLAIN, "requirements-dev.txt": b"", "requirements.txt": b""},
            "",
            ("pyproject.toml", "requirements-dev.txt"),
        ),
        (
            {"pyproject.toml": PLAIN, "tests/requirements.txt": b"", "dev-requirements.txt": b""},
            "",
            ("pyproject.toml", "tests/requirements.txt"),
        ),
        ({"dev.requirements.txt": b""}, "", ("dev.requirements.txt",)),
        ({"requirements/test.txt": b"", "requirements.txt": b""}, "", ("requirements/test.txt",)),
    ],
)
def test_where_it_is_found(
    files: dict[str, bytes], lock: str, requirements: tuple[str, ...]
) -> None:
    recipe = found(files)
    assert (recipe.lock, recipe.requirements) == (lock, requirements)


@pytest.mark.parametrize(
    "files",
    [{}, {"setup.cfg": b""}, {"pyproject.toml": b"[tool.ruff]\n"}, {"docs/requirements.txt": b""}],
)
def test_where_there_is_none(files: dict[str, bytes]) -> None:
    assert find(files, EnvironmentConfig()) is None


def test_what_a_wheel_says_where_nothing_else_does() -> None:
    config = EnvironmentConfig()
    recipe = find({"setup.py": b"", "requirements-dev.txt": b"-e .[speed]\n"}, config)
    assert recipe is not None
    assert recipe.dynamic
    metadata = (
        "Metadata-Version: 2.1\nName: Old.App\nProvides-Extra: test\nProvides-Extra: docs\n"
        "Requires-Dist: a>=1\nRequires-Dist: b; python_version < '4' and extra == 'test'\n"
        "Requires-Dist: c; extra == 'docs'\nRequires-Dist: d; extra == 'speed'\n\n"
        "Requires-Dist: e\n"
    )
    whole = declared(recipe, metadata, config)
    assert (whole.name, whole.dynamic) == ("old-app", False)
    assert whole.files[whole.requirements[-1]].decode().splitlines() == [
        "a>=1",
        "b; python_version < '4' and python_version >= '3'",
        "d; python_version >= '3'",
    ]


def test_groups_and_extras_for_tests_are_found() -> None:
    recipe = found({"pyproject.toml": PROJECT})
    assert (recipe.groups, recipe.extras, recipe.name) == (("tests",), ("fast", "test"), "my-app")


def test_what_is_named_counts() -> None:
    files = {"pyproject.toml": PROJECT, "uv.lock": b"", "more.txt": b"x\n"}
    recipe = found(files, files=["more.txt"], groups=["lint"], extras=[])
    assert (recipe.lock, recipe.requirements) == ("", ("more.txt",))
    assert (recipe.groups, recipe.extras) == (("lint",), ())


def test_a_file_that_is_not_there_is_refused() -> None:
    with pytest.raises(RequestError, match=r"no more\.txt"):
        found({}, files=["more.txt"])


def test_what_cannot_be_read_is_refused() -> None:
    with pytest.raises(RequestError, match=r"pyproject\.toml.*not readable"):
        found({"pyproject.toml": b"["})


def test_lines_that_mean_the_repository_itself_are_its_extras() -> None:
    text = b"-e .[cli, http2]\n.\n--editable=.[cli]  # x\nrich==14.0\n-r ../base.txt\n./other\n"
    files = {"requirements/dev.txt": text, "base.txt": b"-c pins.txt\n", "pins.txt": b""}
    recipe = found(files)
    assert recipe.extras == ("cli", "http2")
    assert set(recipe.files) == set(files)
    assert recipe.files["requirements/dev.txt"] == b"rich==14.0\n-r ../base.txt\n./other\n"
