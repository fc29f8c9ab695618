"""Chooses, prepares and opens the sandbox that the configuration asks for.

`auto` means a Docker engine that answers, else bubblewrap. The Docker SDK is loaded only when an
engine may be used.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable

from bot.config import SandboxConfig
from bot.sandbox import bubblewrap, toolchain
from bot.sandbox.guarantees import Examinable, Guarantee
from bot.sandbox.probe import examine
from bot.sandbox.protocol import Sandbox, SandboxError

_BUILD = "Type: toolwright sandbox build"


def open_sandbox(config: SandboxConfig) -> Sandbox:
    """The sandbox that `config` asks for, ready to run.

    Raises:
        SandboxError: None is ready; the message says of each backend why, and what to type.
    """
    return _open(config)


def build_sandbox(config: SandboxConfig, say: Callable[[str], None]) -> Sandbox:
    """Prepare the sandbox that `config` asks for, and open it; quick when everything is in place.

    For Docker this makes the image, for bubblewrap the toolchain; bubblewrap itself is installed
    with apt-get where that needs no password.

    Args:
        config: The sandbox section of the configuration.
        say: Takes one line of progress.

    Raises:
        SandboxError: No backend can be prepared; the message says of each why, and what to type.
    """
    try:
        return open_sandbox(config)
    except SandboxError:
        say("Preparing the sandbox …")

    def docker(config: SandboxConfig) -> Examinable:
        from bot.sandbox import docker

        return docker.build(config, say)

    def bubbles(config: SandboxConfig) -> Examinable:
        if shutil.which("bwrap") is None:
            _install_bubblewrap(say)
        return bubblewrap.connect(toolchain.build(config.cache, say))

    return _first(config, {"docker": docker, "bubblewrap": bubbles}, "")


def probe(config: SandboxConfig) -> tuple[Guarantee, ...]:
    """Return what the sandbox that `config` asks for guarantees on this machine, measured.

    Raises:
        SandboxError: No sandbox is ready, or it runs nothing.
    """
    return examine(_open(config))


def _open(config: SandboxConfig) -> Examinable:
    return _first(config, {"docker": _open_docker, "bubblewrap": _open_bubblewrap}, _BUILD)


def _first(
    config: SandboxConfig, ways: dict[str, Callable[[SandboxConfig], Examinable]], remedy: str
) -> Examinable:
    wanted = list(ways) if config.backend == "auto" else [config.backend]
    refusals: list[SandboxError] = []
    for name in wanted:
        try:
            return ways[name](config)
        except SandboxError as error:
            refusals.append(error)
    if len(refusals) == 1:
        raise refusals[0]
    reasons = "\n".join(f"- {name}: {error}" for name, error in zip(wanted, refusals, strict=True))
    raise SandboxError(f"No sandbox is ready on this machine:\n{reasons}", remedy=remedy)


def _open_docker(config: SandboxConfig) -> Examinable:
    from bot.sandbox import docker

    return docker.connect(config)


def _open_bubblewrap(config: SandboxConfig) -> Examinable:
    tools = toolchain.find(config.cache)
    if tools is None:
        raise SandboxError("The sandbox's toolchain has not been built.", remedy=_BUILD)
    return bubblewrap.connect(tools)


def _install_bubblewrap(say: Callable[[str], None]) -> None:
    command = bubblewrap.INSTALL.split()
    root = os.geteuid() == 0
    may = shutil.which("apt-get") is not None and (root or _has_passwordless_sudo())
    if not may:
        raise SandboxError(
            "bubblewrap is not installed.", remedy=f"Type: sudo {bubblewrap.INSTALL}"
        )
    say("Installing bubblewrap from this machine's packages …")
    prefix = [] if root else ["sudo", "-n"]
    for step in (["apt-get", "update", "--quiet"], [*command, "--quiet"]):
        toolchain.run_step([*prefix, *step], remedy=f"Type: sudo {bubblewrap.INSTALL}")


def _has_passwordless_sudo() -> bool:
    if shutil.which("sudo") is None:
        return False
    done = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return done.returncode == 0
