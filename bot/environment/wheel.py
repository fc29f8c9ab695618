"""Builds wheels in a sandbox, without a network; what the build needs is downloaded before."""

from __future__ import annotations

import base64
import binascii
import json
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
from bot.environment.layer import INSIDE, Layer
from bot.environment.lock import Interpreter, compiled
from bot.environment.uv import NoEnvironmentError
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
    """A package does not build here; its message says why."""


@dataclass(frozen=True)
class BuildSystem:
    """What a package says of how it is built, as `[build-system]` of PEP 518 has it."""

    backend: str
    backend_path: tuple[str, ...]
    requires: tuple[str, ...]


@dataclass(frozen=True)
class Workshop:
    """Where wheels are built.

    Attributes:
        cache: Folder that keeps layers.
        sandbox: Runs the builds.
        interpreter: That of the sandbox.
        say: Takes one line of progress.
    """

    cache: Path
    sandbox: Sandbox
    interpreter: Interpreter
    say: Callable[[str], None]


def build(
    what: str, source: Mapping[str, bytes], version: str, shop: Workshop
) -> tuple[str, bytes]:
    """Build a package, and return the name of its wheel and its content.

    Args:
        what: What a message calls it.
        source: Its files, by path.
        version: What it is told where it would ask Git.
        shop: Where it is built.

    Raises:
        NotBuiltError: The build failed.
        NoEnvironmentError: What the build needs could not be had.
        SandboxError: The sandbox could not run it, or the cache folder cannot be written.
    """
    system = build_system(source)
    requires = system.requires
    shop.say(f"Building {what} in the sandbox, without a network …")
    for _ in range(_ROUNDS):
        lock = _lock(requires, shop.interpreter)
        tools = layer.make(shop.cache, lock, shop.interpreter, shop.say)
        lines, ending = _run(source, version, system, tools, shop.sandbox)
        if len(lines) == 2:  # what is missing, and then the wheel
            return _wheel(lines[1])
        missing = tuple(map(str, lines[0].get("requires", ()))) if lines else ()
        if not missing:
            raise NotBuiltError(f"{what.capitalize()} does not build: {ending}")
        requires += missing
    raise NotBuiltError(f"{what.capitalize()} keeps asking for more to be built with.")


def build_system(files: Mapping[str, bytes]) -> BuildSystem:
    """Return how a package is built, by its files."""
    data = settings(files).get("build-system", {})
    backend, requires = _LEGACY
    return BuildSystem(
        str(data.get("build-backend", backend)),
        tuple(map(str, data.get("backend-path", ()))),
        tuple(map(str, data.get("requires", requires))),
    )


def settings(files: Mapping[str, bytes]) -> Mapping[str, Any]:
    """What `pyproject.toml` says; nothing where there is none."""
    return tomllib.loads(files[PROJECT].decode()) if PROJECT in files else {}


def _run(
    source: Mapping[str, bytes],
    version: str,
    system: BuildSystem,
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


def _wheel(line: Mapping[str, Any]) -> tuple[str, bytes]:
    name = PurePosixPath(str(line["name"])).name
    try:
        return name, base64.b64decode(str(line["wheel"]), validate=True)
    except binascii.Error as error:
        raise NotBuiltError("A build gave no wheel.") from error


def _lock(requires: tuple[str, ...], interpreter: Interpreter) -> str:
    with tempfile.TemporaryDirectory(prefix="toolwright-") as name:
        (Path(name) / "build.txt").write_text("".join(f"{one}\n" for one in requires))
        return compiled(Path(name), ("build.txt",), interpreter, ())
