"""Turns a recipe into a lock: every distribution with its version and hashes, for one interpreter.

Versions are chosen from wheels alone, since asking a source distribution for its metadata would run
it on the host.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from bot.environment.find import PROJECT, UV_LOCK, Recipe, is_pylock, normal
from bot.environment.uv import run_uv

_ENTRY: Final = re.compile(r"^(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:==|@)", re.M)


@dataclass(frozen=True)
class Interpreter:
    """The Python of a sandbox, as far as it decides which wheels fit.

    Attributes:
        version: As `3.11`.
        machine: As `x86_64`.
    """

    version: str
    machine: str

    @property
    def options(self) -> tuple[str, ...]:
        """What tells uv to work for this interpreter, whichever runs Toolwright."""
        return (
            f"--python-version={self.version}",
            # glibc 2.28 and newer: one layer for every sandbox of a machine.
            f"--python-platform={self.machine}-manylinux_2_28",
        )


def resolve(recipe: Recipe, interpreter: Interpreter) -> str:
    """The lock of a recipe, in the form of a file of requirements with hashes.

    pytest is in it, whether or not the recipe names it; the repository's own package is not.

    Raises:
        NoEnvironmentError: uv found no versions that fit, or no network.
    """
    with tempfile.TemporaryDirectory(prefix="toolwright-") as name:
        folder = Path(name)
        _lay(folder, recipe.files)
        if PurePosixPath(recipe.lock).name == UV_LOCK:
            text = _exported(folder, recipe)
        elif is_pylock(recipe.lock):
            text = run_uv(
                *("pip", "compile", "--quiet", "--no-header", "--no-annotate", "--no-build"),
                *("--generate-hashes", *interpreter.options, recipe.lock),
                cwd=folder,
            )
        elif recipe.lock:
            text = (folder / recipe.lock).read_text(encoding="utf-8")
        else:
            text = compiled(folder, recipe.requirements, interpreter, _options(recipe))
        text = _less(text, recipe.name)
        if "pytest" not in names(text):
            pins = "".join(f"{line}\n" for line in map(_pin, text.splitlines()) if line)
            (folder / "toolwright-pins.txt").write_text(pins)
            (folder / "toolwright-pytest.txt").write_text("pytest\n")
            more = compiled(
                *(folder, ("toolwright-pytest.txt",), interpreter),
                ("--constraint=toolwright-pins.txt",),
            )
            # What the lock says already stays as it is, hashes and all.
            text += _less(more, *names(text))
    return text


def compiled(
    folder: Path, sources: Iterable[str], interpreter: Interpreter, options: Iterable[str]
) -> str:
    """Versions and hashes for what some files under `folder` ask for.

    Raises:
        NoEnvironmentError: uv found none that fit, or no network.
    """
    return run_uv(
        *("pip", "compile", "--quiet", "--no-header", "--no-annotate", "--no-build"),
        *("--generate-hashes", *interpreter.options, *options, *sources),
        cwd=folder,
    )


def names(lock: str) -> frozenset[str]:
    """The distributions that a lock has, by their names in the normal form."""
    return frozenset(normal(match["name"]) for match in _ENTRY.finditer(lock))


def _less(lock: str, *dropped: str) -> str:
    """The lock without some distributions: what the base branch builds comes from there."""
    kept: list[str] = []
    dropping = False
    for line in lock.splitlines():
        if entry := _ENTRY.match(line):
            dropping = normal(entry["name"]) in dropped
        if not dropping:
            kept.append(line)
    return "".join(f"{line}\n" for line in kept)


def _pin(line: str) -> str:
    return line.rstrip(" \\") if _ENTRY.match(line) and "==" in line.partition(";")[0] else ""


def _exported(folder: Path, recipe: Recipe) -> str:
    options = [f"--group={group}" for group in recipe.groups]
    options += [f"--extra={extra}" for extra in recipe.extras]
    return run_uv(
        *("export", "--quiet", "--frozen", "--offline", "--no-header", "--no-annotate"),
        *("--no-emit-workspace", "--no-default-groups", *options),
        cwd=folder / PurePosixPath(recipe.lock).parent,
    )


def _options(recipe: Recipe) -> list[str]:
    if PROJECT not in recipe.requirements:
        return []
    groups = [f"--group={PROJECT}:{group}" for group in recipe.groups]
    return [*groups, *(f"--extra={extra}" for extra in recipe.extras)]


def _lay(folder: Path, files: Mapping[str, bytes]) -> None:
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
