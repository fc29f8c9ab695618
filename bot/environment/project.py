"""The repository's own package: built in a sandbox without a network, installed as a layer."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import secrets
import tempfile
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path, PurePosixPath
from typing import Any, Final

from bot.environment import layer
from bot.environment.find import PROJECT
from bot.environment.layer import INSIDE, PROJECT_INSIDE, Layer
from bot.environment.lock import Interpreter, compiled
from bot.environment.uv import NoEnvironmentError
from bot.layout import TOOLS_FOLDER
from bot.sandbox import toolchain
from bot.sandbox.protocol import MIB, Completed, Limits, Sandbox, Task
from bot.text.clean import clean

_PROGRAM: Final = "build_wheel.py"
# What builds without a `[build-system]` use, as PEP 517 says.
_LEGACY: Final = ("setuptools.build_meta:__legacy__", ("setuptools", "wheel"))
_LIMITS: Final = Limits(
    wall_seconds=600.0, memory_bytes=4096 * MIB, tmp_bytes=1024 * MIB, output_bytes=256 * MIB
)
_ROUNDS: Final = 3
_WHEEL: Final = "wheel"
# What tools that read the version from Git take instead, where there is no Git to read.
_VERSION_VARIABLES: Final = (
    *("SETUPTOOLS_SCM_PRETEND_VERSION", "PDM_BUILD_SCM_VERSION", "PBR_VERSION"),
    "POETRY_DYNAMIC_VERSIONING_BYPASS",
)


class NotBuiltError(NoEnvironmentError):
    """The repository's own package does not build here; its message says why."""


@dataclass(frozen=True)
class _BuildSystem:
    backend: str
    backend_path: tuple[str, ...]
    requires: tuple[str, ...]


def is_package(files: Mapping[str, bytes]) -> bool:
    """Return whether a repository says that it is a package that can be built."""
    if "setup.py" in files:
        return True
    data = _settings(files)
    return "build-system" in data


def make(
    cache: Path,
    files: Mapping[str, bytes],
    tag: str,
    sandbox: Sandbox,
    interpreter: Interpreter,
    say: Callable[[str], None],
) -> Layer:
    """The layer with the repository's own package, built unless it is there.

    Args:
        cache: Folder that keeps layers.
        files: The base branch, by path.
        tag: The last tag of the branch, for build tools that would ask Git; may be empty.
        sandbox: Where it is built, without a network.
        interpreter: That of the sandbox.
        say: Takes one line of progress.

    Raises:
        NotBuiltError: The build failed.
        NoEnvironmentError: What the build needs could not be had.
        SandboxError: The sandbox could not run it, or the cache folder cannot be written.
    """
    source = {path: text for path, text in files.items() if not path.startswith(f"{TOOLS_FOLDER}/")}
    system, version = _system(files), _version(tag)
    planned = _planned(cache, source, version, system, interpreter)
    if not planned.root.is_dir():
        say("Building the repository's own package in the sandbox, without a network …")
        name, wheel = _built(cache, source, version, system, sandbox, interpreter, say)
        with toolchain.locked(cache):
            if not planned.root.is_dir():
                _install(planned, name, wheel, interpreter)
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


def _built(
    cache: Path,
    source: Mapping[str, bytes],
    version: str,
    system: _BuildSystem,
    sandbox: Sandbox,
    interpreter: Interpreter,
    say: Callable[[str], None],
) -> tuple[str, bytes]:
    requires = system.requires
    for _ in range(_ROUNDS):
        tools = layer.make(cache, _lock(requires, interpreter), interpreter, say)
        lines, ending = _run(source, version, system, tools, sandbox)
        if len(lines) == 2:  # what is missing, and then the wheel
            return _wheel(lines[1])
        missing = tuple(map(str, lines[0].get("requires", ()))) if lines else ()
        if not missing:
            raise NotBuiltError(f"The repository's own package does not build: {ending}")
        requires += missing
    raise NotBuiltError("The repository's own package keeps asking for more to be built with.")


def _run(
    source: Mapping[str, bytes],
    version: str,
    system: _BuildSystem,
    tools: Layer,
    sandbox: Sandbox,
) -> tuple[list[dict[str, Any]], str]:
    nonce = secrets.token_hex(16)
    program = resources.files(__package__).joinpath(_PROGRAM).read_text(encoding="utf-8")
    request = {
        "nonce": nonce,
        "backend": system.backend,
        "backend_path": system.backend_path,
    }
    outcome = sandbox.run(
        Task(
            command=(layer.PYTHON, "-I", "-c", program),
            files=source,
            mounts={INSIDE: tools.root},
            stdin=json.dumps(request).encode(),
            environment={
                "PATH": f"{INSIDE}/bin:/usr/local/bin:/usr/bin:/bin",
                **dict.fromkeys(_VERSION_VARIABLES, version),
            },
            limits=_LIMITS,
        )
    )
    mark = f"{nonce} ".encode()
    lines = [
        json.loads(line.removeprefix(mark))
        for line in outcome.stdout.split(b"\n")
        if line.startswith(mark)
    ]
    said = clean(outcome.stderr[-600:])
    if isinstance(outcome, Completed):
        return lines, f"the build ended with status {outcome.exit_status}: {said}"
    return lines, f"the build was stopped at its limit of {outcome.limit}: {said}"


def _version(tag: str) -> str:
    """The version in a tag such as `v1.2` or `name-1.2.0rc1`; one that any tool takes without."""
    found = re.search(r"\d+(\.\d+)*((a|b|rc|\.?post|\.?dev)\d+)*$", tag)
    return found[0] if found else "0.0.1"


def _wheel(line: Mapping[str, Any]) -> tuple[str, bytes]:
    name = PurePosixPath(str(line["name"])).name
    try:
        return name, base64.b64decode(str(line["wheel"]), validate=True)
    except binascii.Error as error:
        raise NotBuiltError("The build of the repository's own package gave no wheel.") from error


def _install(planned: Layer, name: str, wheel: bytes, interpreter: Interpreter) -> None:
    with layer.partial(planned.root) as root, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(wheel)
        layer.install(root, [str(path)], interpreter, PROJECT_INSIDE)
        layer.note(root, f"{name}\n")


def _lock(requires: tuple[str, ...], interpreter: Interpreter) -> str:
    with tempfile.TemporaryDirectory(prefix="toolwright-") as name:
        (Path(name) / "build.txt").write_text("".join(f"{one}\n" for one in requires))
        return compiled(Path(name), ("build.txt",), interpreter, ())


def _planned(
    cache: Path,
    source: Mapping[str, bytes],
    version: str,
    system: _BuildSystem,
    interpreter: Interpreter,
) -> Layer:
    total = hashlib.sha256(repr((version, system, interpreter)).encode())
    for path, content in sorted(source.items()):
        total.update(f"\0{path}\0".encode())
        total.update(hashlib.sha256(content).digest())
    digest = total.hexdigest()
    return Layer(cache.expanduser().absolute() / f"project-{digest[:16]}", digest)


def _system(files: Mapping[str, bytes]) -> _BuildSystem:
    data = _settings(files).get("build-system", {})
    backend, requires = _LEGACY
    return _BuildSystem(
        str(data.get("build-backend", backend)),
        tuple(map(str, data.get("backend-path", ()))),
        tuple(map(str, data.get("requires", requires))),
    )


def _settings(files: Mapping[str, bytes]) -> Mapping[str, Any]:
    return tomllib.loads(files[PROJECT].decode()) if PROJECT in files else {}
