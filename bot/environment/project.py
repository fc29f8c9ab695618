"""The repository's own package: built in a sandbox, installed as a layer of its own."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from bot.environment import layer
from bot.environment.layer import PROJECT_INSIDE, Layer
from bot.environment.wheel import Workshop, build, build_system, settings
from bot.layout import TOOLS_FOLDER
from bot.sandbox import toolchain


def is_package(files: Mapping[str, bytes]) -> bool:
    """Return whether a repository says that it is a package that can be built."""
    if "setup.py" in files:
        return True
    return "build-system" in settings(files)


def make(files: Mapping[str, bytes], tag: str, shop: Workshop) -> Layer:
    """The layer with the repository's own package, built unless it is there.

    Args:
        files: The base branch, by path.
        tag: The last tag of the branch, for build tools that would ask Git; may be empty.
        shop: Where it is built and kept.

    Raises:
        NotBuiltError: The build failed.
        NoEnvironmentError: What the build needs could not be had.
        SandboxError: The sandbox could not run it, or the cache folder cannot be written.
    """
    source = {path: text for path, text in files.items() if not path.startswith(f"{TOOLS_FOLDER}/")}
    version = _version(tag)
    planned = _planned(source, version, shop)
    if not planned.root.is_dir():
        name, wheel = build("the repository's own package", source, version, shop)
        with toolchain.locked(shop.cache):
            if not planned.root.is_dir():
                with layer.partial(planned.root) as root:
                    (root / name).write_bytes(wheel)
                    layer.install(root, [name], shop.interpreter, PROJECT_INSIDE)
                    layer.note(root, f"{name}\n")
    layer.mark_used(planned.root)
    return planned


def generated(project: Layer, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Files of the installed package that its folder in the repository lacks, by path there.

    These are what a build makes: files with the version, compiled modules. Without them a suite
    that imports the package from the repository would not find it whole.
    """
    folders = {parent.as_posix() for path in files for parent in PurePosixPath(path).parents}
    found: dict[str, bytes] = {}
    for path in project.packages.rglob("*"):
        inside = path.relative_to(project.packages)
        if "__pycache__" in inside.parts or not path.is_file() or len(inside.parts) < 2:
            continue
        for base in ("", "src/"):
            target = f"{base}{inside.as_posix()}"
            if f"{base}{inside.parts[0]}" in folders and target not in files:
                found[target] = path.read_bytes()
    return found


def _version(tag: str) -> str:
    """The version in a tag such as `v1.2` or `name-1.2.0rc1`; one that any tool takes without."""
    found = re.search(r"\d+(\.\d+)*((a|b|rc|\.?post|\.?dev)\d+)*$", tag)
    return found[0] if found else "0.0.1"


def _planned(source: Mapping[str, bytes], version: str, shop: Workshop) -> Layer:
    total = hashlib.sha256(repr((version, build_system(source), shop.interpreter)).encode())
    for path, content in sorted(source.items()):
        total.update(f"\0{path}\0".encode())
        total.update(hashlib.sha256(content).digest())
    digest = total.hexdigest()
    return Layer(shop.cache.expanduser().absolute() / f"project-{digest[:16]}", digest)
