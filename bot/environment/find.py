"""What the base branch says of its environment. Files are read as data; nothing is run."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from email.parser import Parser
from pathlib import PurePosixPath
from typing import Any, Final

from bot.config import EnvironmentConfig
from bot.errors import RequestError

PROJECT: Final = "pyproject.toml"
UV_LOCK: Final = "uv.lock"
PYLOCK: Final = "pylock.toml"
SETUP: Final = "setup.py"
_DECLARED: Final = "toolwright-declared.txt"
_EXTRA: Final = re.compile(r"""extra\s*==\s*['"]([^'"]+)['"]""")

_TESTS: Final = frozenset({"test", "tests", "testing", "unittest", "unittests", "pytest"})
_DEVELOPMENT: Final = frozenset({"dev", "develop", "development"})
_OTHER_WORK: Final = frozenset(
    {"bench", "benchmark", "ci", "doc", "docs", "documentation", "lint", "linting", "mypy", "nox"}
    | {"release", "style", "tox", "typecheck", "typing"}
)

# Where repositories keep what their tests need, the plainest first; all of the first row that has
# any are taken.
_REQUIREMENTS: Final = (
    r"(TESTS/requirements|requirements/TESTS|requirements[-_.]TESTS|TESTS[-_.]requirements)\.txt",
    r"(requirements/DEV|requirements[-_.]DEV|DEV[-_.]requirements)\.txt",
    r"requirements\.txt",
)
_INCLUDED: Final = re.compile(r"^\s*(?:-r|-c|--requirement|--constraint)[ =]\s*(\S+)", re.M)
_OWN: Final = re.compile(
    r"^\s*(?:-e\s+|--editable[ =]\s*)?(?:file:)?\./?(?:\[(?P<extras>[^\]]*)\])?\s*(?:[;#].*)?$"
)


@dataclass(frozen=True)
class Recipe:
    """What an environment is made from.

    Attributes:
        lock: The path of a lock file, or of a file of requirements with hashes; empty where
            versions have to be chosen.
        requirements: Paths of files of requirements, and `pyproject.toml`, in their order.
        files: Content by path of all that uv reads.
        groups: Dependency groups of `pyproject.toml`.
        extras: Extras of the repository's own package.
        name: Of the repository's own package; empty where `pyproject.toml` does not say it.
        requires_python: Which versions of Python the package admits; empty for all.
        dynamic: Whether only a build says what the repository's own package depends on.
        said: How it was found, for people.
    """

    lock: str = ""
    requirements: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    name: str = ""
    requires_python: str = ""
    dynamic: bool = False
    said: str = ""


def find(files: Mapping[str, bytes], config: EnvironmentConfig) -> Recipe | None:
    """The recipe that a repository's files and the configuration give; None where there is none.

    Args:
        files: The base branch, by path.
        config: Names files, groups and extras where they are not to be found by themselves.

    Raises:
        RequestError: A file that is named is not there, or `pyproject.toml` is no TOML.
    """
    for path in config.files:
        if path not in files:
            raise RequestError(
                f"environment.files: the base branch has no {path}.",
                remedy="Name files that are committed there.",
            )
    project = _project(files)
    groups = _chosen(config.groups, project.get("dependency-groups", {}), everything=False)
    metadata = project.get("project", {})
    extras = _chosen(config.extras, metadata.get("optional-dependencies", {}), everything=True)
    named = config.files or _found(files, metadata, groups, extras)
    dynamic = _is_dynamic(files, project)
    if not named and not dynamic:
        return None
    locks = [path for path in named if _is_lock(path, files[path])]
    static = [path for path in named if path not in locks]
    requirements = tuple(path for path in static if not (dynamic and path == PROJECT))
    read, own = _read(files, requirements)
    read.update({path: files[path] for path in _configuration(files, locks)})
    return Recipe(
        lock=locks[0] if locks else "",
        requirements=() if locks else requirements,
        files=read,
        groups=groups,
        extras=tuple(sorted({*extras, *own})),
        name=normal(str(metadata.get("name", ""))),
        requires_python=str(metadata.get("requires-python", "")),
        dynamic=dynamic and not locks,
        said=" and ".join(named) or SETUP,
    )


def declared(recipe: Recipe, metadata: str, config: EnvironmentConfig) -> Recipe:
    """The recipe with what the metadata of the repository's own wheel says that it depends on.

    Args:
        recipe: One that is `dynamic`.
        metadata: The `METADATA` file of the wheel.
        config: May name the extras that count.
    """
    message = Parser().parsestr(metadata, headersonly=True)
    offered = dict.fromkeys(message.get_all("Provides-Extra", []))
    extras = _chosen(config.extras, offered, everything=True)
    lines = []
    for line in message.get_all("Requires-Dist", []):
        extra = _EXTRA.search(line)
        if extra is None or extra[1] in (*extras, *recipe.extras):
            lines.append(_EXTRA.sub("python_version >= '3'", line))
    text = "".join(f"{line}\n" for line in lines).encode()
    return replace(
        recipe,
        requirements=(*recipe.requirements, _DECLARED),
        files={**recipe.files, _DECLARED: text},
        name=normal(message["Name"]),
        dynamic=False,
    )


def is_pylock(path: str) -> bool:
    """Return whether a path is that of a lock as PEP 751 has it."""
    return bool(re.fullmatch(r"pylock(\.[^.]+)?\.toml", PurePosixPath(path).name))


def _is_lock(path: str, content: bytes) -> bool:
    hashed = path.endswith(".txt") and b"--hash=" in content
    return hashed or PurePosixPath(path).name == UV_LOCK or is_pylock(path)


def normal(name: str) -> str:
    """The one form in which names of distributions are compared (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _found(
    files: Mapping[str, bytes],
    metadata: Mapping[str, Any],
    groups: tuple[str, ...],
    extras: tuple[str, ...],
) -> tuple[str, ...]:
    if UV_LOCK in files and PROJECT in files:
        return (UV_LOCK,)
    if PYLOCK in files:
        return (PYLOCK,)
    project = (PROJECT,) if metadata or groups else ()
    if groups or _TESTS & set(extras):
        return project
    for row in _REQUIREMENTS:
        pattern = row.replace("TESTS", "(tests?|testing)").replace("DEV", "(dev|development)")
        if rows := sorted(path for path in files if re.fullmatch(pattern, path)):
            return (*project, *rows)
    return project


def _is_dynamic(files: Mapping[str, bytes], project: Mapping[str, Any]) -> bool:
    if SETUP not in files and "build-system" not in project:
        return False
    dynamic = project.get("project", {}).get("dynamic", ())
    return "project" not in project or bool({"dependencies", "optional-dependencies"} & {*dynamic})


def _chosen(
    said: tuple[str, ...] | None, offered: Mapping[str, Any], *, everything: bool
) -> tuple[str, ...]:
    if said is not None:
        return said
    names = {name: normal(name) for name in offered}
    tests = [name for name, plain in names.items() if plain in _TESTS]
    development = [] if tests else [n for n, plain in names.items() if plain in _DEVELOPMENT]
    left_out = _TESTS | _DEVELOPMENT | _OTHER_WORK | {"all"}
    others = [n for n, plain in names.items() if plain not in left_out] if everything else []
    return tuple(sorted((*tests, *development, *others)))


def _read(
    files: Mapping[str, bytes], requirements: Iterable[str]
) -> tuple[dict[str, bytes], frozenset[str]]:
    """Files of requirements and what they include, without the lines that mean the repository."""
    read: dict[str, bytes] = {}
    extras: set[str] = set()
    waiting = list(requirements)
    while waiting:
        path = waiting.pop()
        if path in read or path not in files:
            continue
        if path.endswith(".toml"):
            read[path] = files[path]
            continue
        lines = files[path].decode("utf-8", "replace").splitlines()
        own = [match for match in map(_OWN.match, lines) if match]
        extras |= {e.strip() for match in own for e in (match["extras"] or "").split(",") if e}
        text = "\n".join(line for line in lines if not _OWN.match(line))
        read[path] = f"{text}\n".encode()
        folder = PurePosixPath(path).parent
        waiting += [_joined(folder, included) for included in _INCLUDED.findall(text)]
    return read, frozenset(extras)


def _joined(folder: PurePosixPath, path: str) -> str:
    parts: list[str] = []
    for part in (*folder.parts, *PurePosixPath(path).parts):
        if part == "..":
            parts = parts[:-1]
        else:
            parts.append(part)
    return "/".join(parts)


def _configuration(files: Mapping[str, bytes], locks: Iterable[str]) -> set[str]:
    """What uv reads beside: indexes that people have reviewed, and members of a workspace."""
    found = {path for path in (PROJECT, "uv.toml") if path in files}
    for lock in locks:
        found.add(lock)
        if PurePosixPath(lock).name == UV_LOCK:
            found |= {path for path in files if PurePosixPath(path).name == PROJECT}
    return found


def _project(files: Mapping[str, bytes]) -> Mapping[str, Any]:
    try:
        return tomllib.loads(files[PROJECT].decode()) if PROJECT in files else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RequestError(
            f"{PROJECT} of the base branch is not readable: {error}.",
            remedy="Correct it, or set environment.enabled to false.",
        ) from error
