"""The connection to this machine's Docker engine, and its errors in Toolwright's words.

With `docker.py` and `docker_image.py` the only module that loads Docker's SDK.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Final

import docker
from docker.errors import APIError, DockerException
from docker.utils import kwargs_from_env
from requests.exceptions import RequestException

from bot.sandbox.protocol import SandboxError

ENGINE_SECONDS: Final = 60
CONNECT_REMEDY: Final = (
    "Start a Docker engine on this machine, or set sandbox.backend to bubblewrap."
)

_LOCAL: Final = "unix://"
_DEFAULT: Final = "unix:///var/run/docker.sock"


@contextmanager
def engine(version: str | None = None) -> Iterator[docker.DockerClient]:
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
            f"No Docker engine answers at {path}: {error.strerror}.", remedy=CONNECT_REMEDY
        ) from error
    try:
        with closing(docker.from_env(version=version, timeout=ENGINE_SECONDS)) as client:
            yield client
    except APIError as error:
        raise SandboxError(
            f"The Docker engine refused: {error.explanation}", remedy=CONNECT_REMEDY
        ) from error
    except (DockerException, RequestException) as error:
        raise SandboxError(f"The Docker engine failed: {error}", remedy=CONNECT_REMEDY) from error


def require_filter(client: docker.DockerClient) -> None:
    """Make sure that the engine filters system calls.

    Raises:
        SandboxError: It does not.
    """
    # Older engines start a container without its profile where the kernel has no filters.
    options = client.info()["SecurityOptions"] or []
    if not any(option.split(",")[0] == "name=seccomp" for option in options):
        raise SandboxError(
            "The Docker engine runs containers without a system-call filter.",
            remedy="Use a kernel and an engine with seccomp, or set sandbox.backend to bubblewrap.",
        )


@contextmanager
def attached(api: docker.APIClient, container: str) -> Iterator[socket.socket]:
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
