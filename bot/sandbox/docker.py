"""Runs a task in a container of a Docker engine on this machine.

Inputs are bind-mounted from a private folder of the host, so the engine must see this machine's
files: a remote engine is refused.

Containers carry the label `toolwright.sandbox`; one that outlives a killed Toolwright ends by
itself soon after its wall time.
"""

from __future__ import annotations

import hashlib
import math
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import docker
from docker.errors import APIError, ImageNotFound, NotFound
from docker.types import LogConfig, Mount, Ulimit

from bot.config import SandboxConfig
from bot.sandbox import docker_image, toolchain
from bot.sandbox.docker_engine import (
    CONNECT_REMEDY,
    ENGINE_SECONDS,
    attached,
    engine,
    require_filter,
)
from bot.sandbox.docker_image import LABEL
from bot.sandbox.docker_seccomp import profile
from bot.sandbox.guarantees import Promise
from bot.sandbox.inputs import stage
from bot.sandbox.launch import capture, environment, launcher, outcome
from bot.sandbox.protocol import MIB, Limit, Limits, Outcome, SandboxError, Task
from bot.sandbox.streams import attend_socket

_USER: Final = "65534:65534"
_OPEN_FILES: Final = 1024
_SHARED_MEMORY_BYTES: Final = 64 * MIB
_INODES: Final = 65536
_BACKSTOP_SECONDS: Final = 15

# The engine keeps the others.
_KEEPERS: Final = {
    Promise.FILTER: "seccomp, allow-list of Toolwright",
    Promise.INODES: "nr_inodes of each tmpfs",
    Promise.BYTES: "size of each tmpfs",
    Promise.WALL_CLOCK: "Toolwright's clock",
    Promise.OUTPUT: "Toolwright's reading",
}


class Docker:
    """The Docker backend; see `bot.sandbox.protocol.Sandbox`."""

    name = "docker"

    def __init__(self, image: str, runtime: str, version: str) -> None:
        """A sandbox of the image with this identifier, on an engine that speaks API `version`."""
        self.image = image
        self._runtime = runtime
        self._version = version

    @property
    def environment_digest(self) -> str:
        """SHA-256 hex of the image's content digest."""
        return hashlib.sha256(f"docker {self.image}".encode()).hexdigest()

    @property
    def keepers(self) -> Mapping[Promise, str]:
        """What keeps each promise; see `bot.sandbox.guarantees.Examinable`."""
        runtime = f"engine, runtime {self._runtime or 'default'}"
        return {promise: _KEEPERS.get(promise, runtime) for promise in Promise}

    def run(self, task: Task) -> Outcome:
        """Run a task; see `bot.sandbox.protocol.Sandbox.run`."""
        started = time.monotonic()
        with (
            tempfile.TemporaryDirectory(prefix="toolwright-") as folder,
            engine(self._version) as client,
        ):
            inputs = stage(task, Path(folder))
            mounts = [("/work", inputs.work), *inputs.mounts]
            with self._container(client.api, task, mounts) as container:
                printed = capture(task)
                with attached(client.api, container) as connection:
                    client.api.start(container)
                    deadline = started + task.limits.wall_seconds
                    limit = attend_socket(connection, task.stdin, printed, deadline)
                if limit is not None:
                    # Whether it has ended in the meantime is all the same: it is removed below.
                    with suppress(APIError):
                        client.api.kill(container)
                status = client.api.wait(container, timeout=ENGINE_SECONDS)["StatusCode"]
                if client.api.inspect_container(container)["State"]["OOMKilled"]:
                    limit = Limit.MEMORY
            return outcome(limit, status, printed, time.monotonic() - started, CONNECT_REMEDY)

    @contextmanager
    def _container(
        self, api: docker.APIClient, task: Task, mounts: list[tuple[str, Path]]
    ) -> Iterator[str]:
        # GNU timeout, for the case that this process is killed before it removes the container.
        backstop = str(math.ceil(task.limits.wall_seconds) + _BACKSTOP_SECONDS)
        container = api.create_container(
            self.image,
            ["timeout", "--signal=KILL", backstop, *launcher(task)],
            # A name without a value takes away what the engine would add.
            environment=["HOSTNAME", *(f"{k}={v}" for k, v in environment(task).items())],
            host_config=_confinement(api, task.limits, mounts),
            hostname="sandbox",
            labels={LABEL: str(os.getpid())},
            runtime=self._runtime or None,
            stdin_open=True,
            use_config_proxy=False,
            user=_USER,
        )["Id"]
        try:
            yield container
        finally:
            with suppress(NotFound):
                api.remove_container(container, force=True, v=True)


def _confinement(
    api: docker.APIClient, limits: Limits, mounts: list[tuple[str, Path]]
) -> dict[str, Any]:
    return api.create_host_config(
        cap_drop=["ALL"],
        cgroupns="private",
        init=True,
        ipc_mode="private",
        log_config=LogConfig(type=LogConfig.types.NONE),
        mem_limit=limits.memory_bytes,
        memswap_limit=limits.memory_bytes,
        mounts=[
            Mount(inside, str(outside), type="bind", read_only=True) for inside, outside in mounts
        ],
        nano_cpus=limits.cpus * 10**9,
        network_mode="none",
        pids_limit=limits.processes,
        read_only=True,
        security_opt=["no-new-privileges:true", f"seccomp={profile()}"],
        tmpfs={
            "/tmp": _temporary(limits.tmp_bytes),  # noqa: S108 - inside, and of this run alone
            # In the place of the engine's own, which bounds no inodes and lets queues be made.
            "/dev/shm": _temporary(_SHARED_MEMORY_BYTES),  # noqa: S108
            "/dev/mqueue": "ro,size=4096,nr_inodes=1",
        },
        ulimits=[
            Ulimit(name="core", soft=0, hard=0),
            Ulimit(name="fsize", soft=limits.tmp_bytes, hard=limits.tmp_bytes),
            Ulimit(name="msgqueue", soft=0, hard=0),
            Ulimit(name="nofile", soft=_OPEN_FILES, hard=_OPEN_FILES),
        ],
    )


def _temporary(size: int) -> str:
    return f"size={size},nr_inodes={_INODES},mode=1777,exec"


def connect(config: SandboxConfig) -> Docker:
    """The sandbox on this machine's engine, from an image that `build` has made.

    Raises:
        SandboxError: No engine on this machine answers, it cannot filter system calls, or it has
            no such image.
    """
    with engine() as client:
        require_filter(client)
        try:
            image = client.images.get(docker_image.tag(config)).id
        except ImageNotFound as error:
            raise SandboxError(
                f"The Docker engine has no image {docker_image.tag(config)}.",
                remedy="Type: toolwright sandbox build",
            ) from error
        version = str(client.api.api_version)
    return Docker(str(image), config.runtime, version)


def build(config: SandboxConfig, say: Callable[[str], None]) -> Docker:
    """Make the sandbox's image unless the engine has it, and open the sandbox.

    Raises:
        SandboxError: No engine answers, the base image cannot be had or lacks Python 3.11 with
            venv, or an installation failed.
    """
    with engine() as client, toolchain.locked(config.cache):
        docker_image.ensure(client, config, say)
    return connect(config)
