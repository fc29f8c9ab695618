"""What pytest is told when it runs a repository's own tests inside the sandbox.

The repository's settings and `conftest.py` files hold, because people have reviewed them. What they
take for granted may be missing in the sandbox, though: options, settings and marks of plugins that
it does not have are left out here, and must not end the run before a single test.
"""

from __future__ import annotations

import configparser
import shlex
import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from bot.environment.prepare import Environment
from bot.validate.files import OWN, WORK

# All that the settings say of the command line is dropped; what is known here is put back.
HOST_ARGUMENTS: Final = (
    "--override-ini=addopts=",
    "--override-ini=required_plugins=",
    "--override-ini=strict=false",
    "--override-ini=strict_config=false",
    "--override-ini=strict_markers=false",
    "-Wignore::pytest.PytestConfigWarning",
    "-Wignore::pytest.PytestUnknownMarkWarning",
    "--continue-on-collection-errors",
)

REDUCED: Final = b"[pytest]\npython_files = test_*.py *_test.py\n"
"""Settings for a repository whose own do not work in the sandbox."""

REDUCED_ARGUMENTS: Final = (
    f"--config-file={WORK}/{OWN}/pytest.ini",
    f"--confcutdir={WORK}",
    "--continue-on-collection-errors",
)

# One process, in the order of the files, that ends at no failure and measures no coverage: so are
# two runs compared. Each plugin is told only where it is there; an option of none is an error.
_PLAIN: Final = ("--continue-on-collection-errors", "--maxfail=0", "-pno:randomly")
_PLUGIN_OPTIONS: Final = {"pytest-xdist": "-n0", "pytest-cov": "--no-cov"}

_KEPT: Final = frozenset(
    {"-k", "-m", "--deselect", "--doctest-glob", "--ignore", "--ignore-glob", "--import-mode"}
)
_KEPT_ALONE: Final = frozenset({"--doctest-modules", "--noconftest", "--runxfail"})


def own_arguments(environment: Environment) -> tuple[str, ...]:
    """What pytest is told beside the repository's own settings, which hold, where its plugins are.

    Args:
        environment: What the repository's tests find installed.
    """
    installed = environment.dependencies.distributions
    return (*_PLAIN, *(option for name, option in _PLUGIN_OPTIONS.items() if name in installed))


def kept_options(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """The options in a repository's `addopts` that say which tests there are, as pytest's own.

    Args:
        files: The repository, by path. Settings that cannot be read give no options: pytest will
            say so itself.
    """
    return tuple(_known(words(pytest_settings(files).get("addopts", ""))))


def _known(words: list[str]) -> Iterator[str]:
    waiting = iter(words)
    for word in waiting:
        name, sign, value = word.partition("=")
        if word in _KEPT_ALONE:
            yield word
        elif name in _KEPT and sign:
            yield f"{name}={value}"
        elif word in _KEPT and (following := next(waiting, "")):
            yield f"{word}={following}" if word.startswith("--") else f"{word}{following}"


def pytest_settings(files: Mapping[str, bytes]) -> Mapping[str, Any]:
    """Those of the first file that has settings, in pytest's own order of search.

    Args:
        files: The repository, or those of its files that are in `SETTINGS_FILES`, by path.
    """
    read_all = ((path, read) for path, read in _FILES.items() if path in files)
    found = (read(files[path]) for path, read in read_all)
    return next((settings for settings in found if settings is not None), {})


def words(value: object) -> list[str]:
    """The words of a setting, whether it is written as a list or as one text."""
    if isinstance(value, list):
        return [word for word in value if isinstance(word, str)]
    try:
        return shlex.split(value) if isinstance(value, str) else []
    except ValueError:
        return []


def _toml(*steps: tuple[str, ...]) -> Callable[[bytes], Mapping[str, Any] | None]:
    def read(content: bytes) -> Mapping[str, Any] | None:
        try:
            data = tomllib.loads(content.decode())
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
            return None
        found = (_section(data, path) for path in steps)
        return next((section for section in found if section is not None), None)

    return read


def _section(data: Any, steps: tuple[str, ...]) -> Mapping[str, Any] | None:
    for step in steps:
        data = data.get(step) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else None


def _ini(name: str, *, alone: bool = False) -> Callable[[bytes], Mapping[str, Any] | None]:
    def read(content: bytes) -> Mapping[str, Any] | None:
        parser = configparser.RawConfigParser(strict=False)
        try:
            parser.read_string(content.decode())
        except (configparser.Error, UnicodeDecodeError):
            return None
        if parser.has_section(name):
            return dict(parser.items(name))
        return {} if alone else None

    return read


_FILES: Final = {
    "pytest.toml": _toml(("pytest",)),
    ".pytest.toml": _toml(("pytest",)),
    "pytest.ini": _ini("pytest", alone=True),
    ".pytest.ini": _ini("pytest", alone=True),
    # `ini_options` lies inside the other, which has settings of its own from pytest 9 on.
    "pyproject.toml": _toml(("tool", "pytest", "ini_options"), ("tool", "pytest")),
    "tox.ini": _ini("pytest"),
    "setup.cfg": _ini("tool:pytest"),
}

SETTINGS_FILES: Final = frozenset(_FILES)
"""Where pytest looks for settings, in the root of a repository."""
