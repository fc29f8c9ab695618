"""Turns a recipe into a lock, for the interpreter of a sandbox.

Versions are chosen from wheels. Where a distribution has none, its wheel is built in the sandbox
(`source`), and stands in the lock in its place.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from bot.environment.find import PROJECT, UV_LOCK, Recipe, is_pylock
from bot.environment.lock import compiled, entries, less, names, pins
from bot.environment.source import Built, built, metadata, wanted
from bot.environment.uv import NoEnvironmentError, run_uv
from bot.environment.wheel import Workshop

_ROUNDS: Final = 12
_SETTINGS: Final = "uv.toml"
_TABLE: Final = "[[dependency-metadata]]"


def resolve(recipe: Recipe, shop: Workshop) -> str:
    """The lock of a recipe, in the form of a file of requirements with hashes.

    pytest is in it, whether or not the recipe names it; the repository's own package is not.

    Raises:
        NoEnvironmentError: uv found no versions that fit, or no network; or a wheel that had to be
            built does not build.
        SandboxError: The sandbox could not run a build.
    """
    with tempfile.TemporaryDirectory(prefix="toolwright-") as name:
        folder = Path(name)
        _lay(folder, recipe.files)
        if recipe.lock:
            # What the lock says stays as it is, hashes and all.
            text = less(_locked(folder, recipe, shop), recipe.name)
            (folder / "toolwright-lock.txt").write_text(text)
            asked = ("toolwright-lock.txt",)
            _, wheels = _compiled(folder, asked, shop, ("--no-deps",))
        else:
            text, wheels = "", {}
            if recipe.requirements or recipe.groups:
                text, wheels = _compiled(folder, recipe.requirements, shop, _options(recipe))
            text = less(text, recipe.name)
        text = _with_wheels(text, wheels, strict=bool(recipe.lock))
        if "pytest" not in names(text):
            (folder / "toolwright-pins.txt").write_text(pins(text))
            (folder / "toolwright-pytest.txt").write_text("pytest\n")
            options = ("--constraint=toolwright-pins.txt",)
            more = compiled(folder, ("toolwright-pytest.txt",), shop.interpreter, options)
            text += less(more, *names(text))
    return text


def _compiled(
    folder: Path, sources: Iterable[str], shop: Workshop, options: Iterable[str]
) -> tuple[str, dict[str, Built]]:
    """Versions and hashes, and by name the wheels that had to be built."""
    found: dict[str, Built] = {}
    waiting: dict[str, str] = {}
    target = folder / (_SETTINGS if not (folder / PROJECT).is_file() else PROJECT)
    target = folder / _SETTINGS if (folder / _SETTINGS).is_file() else target
    before = target.read_text() if target.is_file() else ""
    table = _TABLE if target.name == _SETTINGS else "[[tool.uv.dependency-metadata]]"
    for _ in range(_ROUNDS):
        told = metadata(found, waiting).replace(_TABLE, table)
        target.write_text(f"{before}\n{told}" if told else before)
        chosen = "".join(f"{one.name}=={one.version}\n" for one in found.values())
        (folder / "toolwright-built.txt").write_text(chosen)
        more = [f"--no-binary={name}" for name in (*found, *waiting)]
        more.append("--constraint=toolwright-built.txt")
        try:
            text = compiled(folder, sources, shop.interpreter, (*options, *more))
        except NoEnvironmentError as error:
            new = wanted(error) - found.keys() - waiting.keys()
            if not new:
                raise
            waiting |= dict.fromkeys(new, "")
            continue
        if not waiting:
            return text, found
        for name in waiting.keys() & names(text):
            (folder / "toolwright-source.txt").write_text(pins(dict(entries(text))[name]))
            options_for_one = (f"--no-binary={name}", "--no-deps", "--format=pylock.toml")
            one = compiled(folder, ("toolwright-source.txt",), shop.interpreter, options_for_one)
            found[name] = built(one, name, shop)
        waiting.clear()
    raise NoEnvironmentError(
        f"More and more source distributions have to be built: {', '.join(found)}.",
        remedy="Name what the tests need under environment.files.",
    )


def _with_wheels(lock: str, wheels: Mapping[str, Built], *, strict: bool) -> str:
    """The lock with wheels that were built in the place of source distributions.

    Args:
        lock: As it was.
        wheels: By name.
        strict: Whether the lock has to know the sources that they were built from.
    """
    text = ""
    for name, entry in entries(lock):
        one = wheels.get(name)
        if one is None:
            text += entry
            continue
        if strict and "--hash=" in entry and one.source not in entry:
            raise NoEnvironmentError(f"The source of {name} is not the one that is locked.")
        text += f"{name}=={one.version} --hash=sha256:{one.digest}\n"
        text = f"--find-links {one.wheel.parent}\n{text}"
    return text


def _locked(folder: Path, recipe: Recipe, shop: Workshop) -> str:
    if PurePosixPath(recipe.lock).name == UV_LOCK:
        return _exported(folder, recipe)
    if is_pylock(recipe.lock):
        return compiled(folder, (recipe.lock,), shop.interpreter, ())
    return (folder / recipe.lock).read_text(encoding="utf-8")


def _exported(folder: Path, recipe: Recipe) -> str:
    options = [f"--group={group}" for group in recipe.groups]
    options += [f"--extra={extra}" for extra in recipe.extras]
    return run_uv(
        *("export", "--quiet", "--frozen", "--offline", "--no-header", "--no-annotate"),
        *("--no-emit-workspace", "--no-default-groups", *options),
        cwd=folder / PurePosixPath(recipe.lock).parent,
    )


def _options(recipe: Recipe) -> list[str]:
    groups = [f"--group={PROJECT}:{group}" for group in recipe.groups]
    extras = recipe.extras if PROJECT in recipe.requirements else ()
    return [*groups, *(f"--extra={extra}" for extra in extras)]


def _lay(folder: Path, files: Mapping[str, bytes]) -> None:
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
