"""Makes the environment of a repository ready for its tests, in whichever sandbox they run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from bot.config import EnvironmentConfig
from bot.environment import find, layer, project
from bot.environment.find import Recipe
from bot.environment.layer import INSIDE, PROJECT_INSIDE, Layer
from bot.environment.lock import Interpreter
from bot.environment.resolve import resolve
from bot.environment.uv import NoEnvironmentError
from bot.environment.wheel import NotBuiltError, Workshop
from bot.sandbox import toolchain
from bot.sandbox.protocol import Completed, Sandbox, SandboxError, Task

_LAST_PATCH: Final = 99  # higher than that of any release of a minor version


@dataclass(frozen=True)
class Environment:
    """What the repository's own tests find installed; read-only, in every sandbox.

    Attributes:
        dependencies: The layer of what it depends on.
        own: The layer of its own package; None where there is none.
        generated: Files that the build of its own package makes, by path in the repository.
        said: What it was made from, for people.
        fault: Why its own package is not there; empty where nothing is amiss.
    """

    dependencies: Layer
    own: Layer | None = None
    generated: Mapping[str, bytes] = field(default_factory=dict)
    said: str = ""
    fault: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 hex of what is installed."""
        own = self.own.digest if self.own is not None else self.fault
        return hashlib.sha256(f"{self.dependencies.digest} {own}".encode()).hexdigest()

    @property
    def mounts(self) -> dict[str, Path]:
        """What a sandbox has to show, by path inside."""
        own = {PROJECT_INSIDE: self.own.root} if self.own is not None else {}
        return {INSIDE: self.dependencies.root, **own}

    @property
    def variables(self) -> dict[str, str]:
        """The environment variables that belong to it."""
        path = f"{INSIDE}/bin:{PROJECT_INSIDE}/bin:/usr/local/bin:/usr/bin:/bin"
        return {"PATH": path, "VIRTUAL_ENV": INSIDE}


def prepare(
    files: Mapping[str, bytes],
    tag: str,
    config: EnvironmentConfig,
    cache: Path,
    sandbox: Sandbox,
    say: Callable[[str], None],
) -> Environment | None:
    """The environment of a repository, made unless it is there; None where there is none to make.

    Args:
        files: The base branch, by path; never what a candidate or a pull request says.
        tag: The last tag of the branch, for a package whose version is that; may be empty.
        config: The section of the configuration.
        cache: Folder that keeps layers.
        sandbox: Whose interpreter it is for, and where the own package is built.
        say: Takes one line of progress.

    Raises:
        RequestError: A file that is named is not there, or `pyproject.toml` is no TOML.
        NoEnvironmentError: Versions could not be found, or wheels not be had.
        SandboxError: The sandbox runs nothing, or the cache folder cannot be written.
    """
    recipe = find.find(files, config) if config.enabled else None
    if recipe is None:
        return None
    interpreter = _interpreter(sandbox)
    _require_admitted(recipe, interpreter)
    shop = Workshop(cache, sandbox, interpreter, say)
    own, fault = None, ""
    if config.project and project.is_package(files):
        try:
            own = project.make(files, tag, shop)
        except NotBuiltError as error:
            fault = error.message
            say(fault)
    if recipe.dynamic and own is not None:
        recipe = find.declared(recipe, own.metadata, config)
    dependencies = _dependencies(recipe, shop)
    made = project.generated(own, files) if own is not None else {}
    return Environment(dependencies, own, made, recipe.said, fault)


def _require_admitted(recipe: Recipe, interpreter: Interpreter) -> None:
    """Make sure that `requires-python` admits some release of the sandbox's Python.

    Raises:
        NoEnvironmentError: It does not, or cannot be read.
    """
    try:
        wanted = SpecifierSet(recipe.requires_python)
    except InvalidSpecifier as error:
        raise NoEnvironmentError(f"requires-python of the base branch: {error}.") from error
    newest = f"{interpreter.version}.{_LAST_PATCH}"
    if not any(wanted.contains(version) for version in (f"{interpreter.version}.0", newest)):
        raise NoEnvironmentError(
            f"The repository requires Python {recipe.requires_python}, and the sandbox has Python "
            f"{interpreter.version}.",
            remedy="Run Toolwright with such a Python (bubblewrap), set sandbox.base_image to an "
            "image that has one (Docker), or set environment.enabled to false.",
        )


def _dependencies(recipe: Recipe, shop: Workshop) -> Layer:
    """The layer for a recipe. Which lock it led to is kept, so that nobody is asked again."""
    parts = json.dumps(
        [
            *(recipe.lock, recipe.requirements, recipe.groups, recipe.extras, recipe.name),
            sorted((path, hashlib.sha256(text).hexdigest()) for path, text in recipe.files.items()),
            *(shop.interpreter.version, shop.interpreter.machine),
        ]
    )
    kept = shop.cache.expanduser().absolute() / (
        f"lock-{hashlib.sha256(parts.encode()).hexdigest()[:16]}.txt"
    )
    if kept.is_file():
        lock = kept.read_text()
        layer.mark_used(kept)
    else:
        shop.say(f"Resolving the repository's environment from {recipe.said} …")
        lock = resolve(recipe, shop)
        with toolchain.locked(shop.cache):
            part = kept.with_suffix(".part")
            part.write_text(lock)
            part.replace(kept)
    found = layer.find(shop.cache, lock, shop.interpreter)
    return found or layer.make(shop.cache, lock, shop.interpreter, shop.say)


def _interpreter(sandbox: Sandbox) -> Interpreter:
    outcome = sandbox.run(Task(("python", "-I", "-S", "-c", toolchain.DESCRIBE)))
    if not isinstance(outcome, Completed) or outcome.exit_status:
        raise SandboxError("The sandbox's interpreter does not say what it is.")
    (major, minor), library, machine = json.loads(outcome.stdout)
    if not str(library).startswith("glibc "):
        raise NoEnvironmentError(
            "The sandbox's C library is not glibc, for which most wheels are made.",
            remedy="Set sandbox.base_image to an image with glibc, such as python:3.11-slim.",
        )
    return Interpreter(f"{major}.{minor}", machine)
