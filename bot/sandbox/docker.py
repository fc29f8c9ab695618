"""Runs a job in a container of a Docker engine on this machine; the only module with its SDK.

Inputs are bind-mounted from a private folder of the host, so the engine must see this machine's
files: a remote engine is refused. The image holds the base image's files and the toolchain, and
nothing of the base image's configuration (`build` exports and imports it flat): no environment,
entry point, volume or health check.

Containers carry the label `toolwright.sandbox`; one that outlives a killed Toolwright ends by
itself soon after its wall time.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import socket
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import docker
from docker.errors import APIError, DockerException, ImageNotFound, NotFound
from docker.models.containers import Container
from docker.types import LogConfig, Mount, Ulimit
from docker.utils import kwargs_from_env
from requests.exceptions import RequestException

from bot.config import SandboxConfig
from bot.sandbox import toolchain
from bot.sandbox.docker_seccomp import profile
from bot.sandbox.guarantees import Promise
from bot.sandbox.inputs import stage
from bot.sandbox.launch import capture, environment, launcher, outcome
from bot.sandbox.protocol import MIB, Job, Limit, Limits, Outcome, SandboxError
from bot.sandbox.streams import attend_socket

REPOSITORY: Final = "toolwright-sandbox"
LABEL: Final = "toolwright.sandbox"

# Counts the changes of recipe that make a different image from the same lock.
_RECIPE: Final = b"1"

_LOCAL: Final = "unix://"
_DEFAULT: Final = "unix:///var/run/docker.sock"
_USER: Final = "65534:65534"
_OPEN_FILES: Final = 1024
_SHARED_MEMORY_BYTES: Final = 64 * MIB
_INODES: Final = 65536
_ENGINE_SECONDS: Final = 60
_BACKSTOP_SECONDS: Final = 15

_PULL_REMEDY: Final = (
    "Set sandbox.base_image to an image that the engine has, with Python 3.11 or newer and venv."
)
_CONNECT_REMEDY: Final = (
    "Start a Docker engine on this machine, or set sandbox.backend to bubblewrap."
)

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

    def run(self, job: Job) -> Outcome:
        """Run a job; see `bot.sandbox.protocol.Sandbox.run`."""
        started = time.monotonic()
        with (
            tempfile.TemporaryDirectory(prefix="toolwright-") as folder,
            _engine(self._version) as client,
        ):
            inputs = stage(job, Path(folder))
            mounts = [("/work", inputs.work), *inputs.mounts]
            with self._container(client.api, job, mounts) as container:
                printed = capture(job)
                with _attached(client.api, container) as connection:
                    client.api.start(container)
                    deadline = started + job.limits.wall_seconds
                    limit = attend_socket(connection, job.stdin, printed, deadline)
                if limit is not None:
                    # Whether it has ended in the meantime is all the same: it is removed below.
                    with suppress(APIError):
                        client.api.kill(container)
                status = client.api.wait(container, timeout=_ENGINE_SECONDS)["StatusCode"]
                if client.api.inspect_container(container)["State"]["OOMKilled"]:
                    limit = Limit.MEMORY
            return outcome(limit, status, printed, time.monotonic() - started, _CONNECT_REMEDY)

    @contextmanager
    def _container(
        self, api: docker.APIClient, job: Job, mounts: list[tuple[str, Path]]
    ) -> Iterator[str]:
        # GNU timeout, for the case that this process is killed before it removes the container.
        backstop = str(math.ceil(job.limits.wall_seconds) + _BACKSTOP_SECONDS)
        container = api.create_container(
            self.image,
            ["timeout", "--signal=KILL", backstop, *launcher(job)],
            # A name without a value takes away what the engine would add.
            environment=["HOSTNAME", *(f"{k}={v}" for k, v in environment(job).items())],
            host_config=_confinement(api, job.limits, mounts),
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
    with _engine() as client:
        _require_filter(client)
        try:
            image = client.images.get(_tag(config)).id
        except ImageNotFound as error:
            raise SandboxError(
                f"The Docker engine has no image {_tag(config)}.",
                remedy="Type: toolwright sandbox build",
            ) from error
        version = str(client.api.api_version)
    return Docker(str(image), config.runtime, version)


def _require_filter(client: docker.DockerClient) -> None:
    # Older engines start a container without its profile where the kernel has no filters.
    options = client.info()["SecurityOptions"] or []
    if not any(option.split(",")[0] == "name=seccomp" for option in options):
        raise SandboxError(
            "The Docker engine runs containers without a system-call filter.",
            remedy="Use a kernel and an engine with seccomp, or set sandbox.backend to bubblewrap.",
        )


def build(config: SandboxConfig, say: Callable[[str], None]) -> Docker:
    """Make the sandbox's image unless the engine has it, and open the sandbox.

    Wheels are downloaded on the host for the base image's Python; the installation inside has no
    network.

    Raises:
        SandboxError: No engine answers, the base image cannot be had or lacks Python 3.11 with
            venv, or an installation failed.
    """
    with _engine() as client, toolchain.locked(config.cache):
        if not client.images.list(name=_tag(config)):
            _ensure_base(client, config.base_image, say)
            _make_image(client, config, say)
    return connect(config)


def _make_image(
    client: docker.DockerClient, config: SandboxConfig, say: Callable[[str], None]
) -> None:
    version, platforms = _describe(client, config.base_image)
    with tempfile.TemporaryDirectory(prefix="toolwright-") as name:
        folder = Path(name)
        say(f"Downloading the locked tools for Python {version} of {config.base_image} …")
        toolchain.download(folder / "wheels", version, platforms)
        folder.chmod(0o755)
        say(f"Installing them into {_tag(config)}, without a network …")
        installer = client.containers.create(
            config.base_image,
            entrypoint=["/bin/sh", "-c", toolchain.INSTALL],
            labels={LABEL: str(os.getpid())},
            mounts=[Mount("/wheels", str(folder / "wheels"), type="bind", read_only=True)],
            network_mode="none",
            use_config_proxy=False,
            user="0:0",
        )
        try:
            installer.start()
            if installer.wait(timeout=600)["StatusCode"]:
                tail = installer.logs(tail=8).decode(errors="replace").strip()
                raise SandboxError(
                    f"The toolchain does not install into {config.base_image}:\n{tail}",
                    remedy=_PULL_REMEDY,
                )
            _import(client, installer, _tag(config))
        finally:
            with suppress(NotFound):
                installer.remove(force=True, v=True)


def _import(client: docker.DockerClient, installer: Container, tag: str) -> None:
    repository, _, version = tag.partition(":")
    answer = client.api.import_image_from_stream(
        installer.export(), repository=repository, tag=version, changes=[f"LABEL {LABEL}=image"]
    )
    last = json.loads(str(answer).strip().splitlines()[-1])
    if "error" in last:
        raise SandboxError(f"The Docker engine could not import the image: {last['error']}")


def _ensure_base(client: docker.DockerClient, image: str, say: Callable[[str], None]) -> None:
    try:
        client.images.get(image)
    except ImageNotFound:
        say(f"Pulling {image} …")
        try:
            client.images.pull(image)
        except APIError as error:
            raise SandboxError(
                f"The engine has no image {image} and cannot pull it: {error.explanation}",
                remedy=_PULL_REMEDY,
            ) from error


def _describe(client: docker.DockerClient, image: str) -> tuple[str, list[str]]:
    """The Python version of `image`, as `3.11`, and the wheel platforms that run on it."""
    answer = client.containers.run(
        image,
        entrypoint=["python3", "-I", "-c", toolchain.DESCRIBE],
        labels={LABEL: str(os.getpid())},
        network_mode="none",
        remove=True,
        use_config_proxy=False,
    )
    (major, minor), library, machine = json.loads(answer)
    if (major, minor) < (3, 11):
        raise SandboxError(f"{image} has Python {major}.{minor}.", remedy=_PULL_REMEDY)
    return f"{major}.{minor}", toolchain.wheel_platforms(library, machine)


def _tag(config: SandboxConfig) -> str:
    parts = (toolchain.LOCK.read_bytes(), config.base_image.encode(), _RECIPE)
    return f"{REPOSITORY}:{hashlib.sha256(b'|'.join(parts)).hexdigest()[:16]}"


@contextmanager
def _engine(version: str | None = None) -> Iterator[docker.DockerClient]:
    """This machine's engine; turns what the SDK and its HTTP library raise into one error.

    It is asked for its API version unless that is given.
    """
    address = kwargs_from_env().get("base_url") or _DEFAULT
    if not address.startswith(_LOCAL):
        raise SandboxError(
            f"The Docker engine at {address} is not on this machine.",
            remedy="Unset DOCKER_HOST, or set sandbox.backend to bubblewrap.",
        )
    path = address.removeprefix(_LOCAL)
    try:
        # Asked first, because the SDK leaks a socket when nobody listens.
        with socket.socket(socket.AF_UNIX) as trial:
            trial.connect(path)
    except OSError as error:
        raise SandboxError(
            f"No Docker engine answers at {path}: {error.strerror}.", remedy=_CONNECT_REMEDY
        ) from error
    try:
        with closing(docker.from_env(version=version, timeout=_ENGINE_SECONDS)) as client:
            yield client
    except APIError as error:
        raise SandboxError(
            f"The Docker engine refused: {error.explanation}", remedy=_CONNECT_REMEDY
        ) from error
    except (DockerException, RequestException) as error:
        raise SandboxError(f"The Docker engine failed: {error}", remedy=_CONNECT_REMEDY) from error


@contextmanager
def _attached(api: docker.APIClient, container: str) -> Iterator[socket.socket]:
    """The engine's attach connection to a container that has not started."""
    stream = api.attach_socket(
        container, params={"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
    )
    # The SDK gives a reader; only the socket behind it can be half-closed, and has to be closed.
    connection: socket.socket = stream._sock  # noqa: SLF001
    try:
        yield connection
    finally:
        stream.close()
        connection.close()
