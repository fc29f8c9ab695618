"""Which of a repository's own options pytest is told in the sandbox."""

from __future__ import annotations

import pytest

from bot.validate.integration.settings import kept_options

PYPROJECT = "[tool.pytest.ini_options]\naddopts = {}\n"

OPTIONS: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "none": ({}, ()),
    "unknown ones": ({"pytest.ini": "[pytest]\naddopts = -n auto --cov=x -p y --timeout 3\n"}, ()),
    "both ways to write a value": (
        {"tox.ini": "[pytest]\naddopts = --import-mode importlib --ignore=a -m 'not slow' -k x\n"},
        ("--import-mode=importlib", "--ignore=a", "-mnot slow", "-kx"),
    ),
    "alone": (
        {"setup.cfg": "[tool:pytest]\naddopts = -ra --doctest-modules\n"},
        ("--doctest-modules",),
    ),
    "a value is missing": ({"pytest.ini": "[pytest]\naddopts = --ignore\n"}, ()),
    "a string in TOML": ({"pyproject.toml": PYPROJECT.format('"-q -m x"')}, ("-mx",)),
    "a list in TOML": ({"pyproject.toml": PYPROJECT.format('["-m", "x y"]')}, ("-mx y",)),
    "native TOML": ({"pyproject.toml": '[tool.pytest]\naddopts = ["-m", "x"]\n'}, ("-mx",)),
    "a file of its own": ({"pytest.toml": '[pytest]\naddopts = ["--ignore=a"]\n'}, ("--ignore=a",)),
    "pytest.ini first, even empty": (
        {"pytest.ini": "", "pyproject.toml": PYPROJECT.format('"-m x"')},
        (),
    ),
    "a section of another tool": (
        {"tox.ini": "[tox]\naddopts = -m x\n", "setup.cfg": "[tool:pytest]\naddopts = -m y\n"},
        ("-my",),
    ),
    "TOML that is none": ({"pyproject.toml": "[[["}, ()),
    "quotes that do not end": ({"pytest.ini": "[pytest]\naddopts = -m 'x\n"}, ()),
    "interpolation": ({"tox.ini": "[pytest]\naddopts = -m %(x)s\n"}, ("-m%(x)s",)),
    "a number": ({"pyproject.toml": PYPROJECT.format("3")}, ()),
    "a folder in the place of a section": ({"pyproject.toml": "tool = 3\n"}, ()),
}


@pytest.mark.parametrize(("files", "kept"), OPTIONS.values(), ids=OPTIONS)
def test_kept_options(files: dict[str, str], kept: tuple[str, ...]) -> None:
    assert kept_options({path: text.encode() for path, text in files.items()}) == kept


def test_settings_that_are_not_text() -> None:
    assert kept_options({"pyproject.toml": b"\xff", "tox.ini": b"\xff"}) == ()
