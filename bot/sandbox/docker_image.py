"""Makes the image of the Docker sandbox: the base image's files and the toolchain.

Nothing of the base image's configuration is kept, because the image is exported and imported flat:
no environment, entry point, volume or health check.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import docker
from docker.errors import APIError, ImageNotFound, NotFound
from docker.models.containers import Container
from docker.types import Mount

from bot.config import SandboxConfig
from bot.sandbox import toolchain
from bot.sandbox.protocol import SandboxError

REPOSITORY: Final = "toolwright-sandbox"
LABEL: Final = "toolwright.sandbox"

# Counts the changes of recipe that make a different image from the same lock.
_RECIPE: Final = b"1"

_PULL_REMEDY: Final = (
    "Set sandbox.base_image to an image that the engine has, with Python 3.11 or newer and venv."
)


def ensure(client: docker.DockerClient, config: SandboxConfig, say: Callable[[str], None]) -> None:
    """Make the image unless the engine has it.

    Wheels are downloaded on the host for the base image's Python; the installation inside has no
    network.

    Raises:
        SandboxError: The base image cannot be had or lacks Python 3.11 with venv, or an
            installation failed.
    """
    if not client.images.list(name=tag(config)):
        _ensure_base(client, config.base_image, say)
        _make_image(client, config, say)


def tag(config: SandboxConfig) -> str:
    """The image's name: it follows from the toolchain's lock and the base image."""
    parts = (toolchain.recipe(), config.base_image.encode(), _RECIPE)
    return f"{REPOSITORY}:{hashlib.sha256(b'|'.join(parts)).hexdigest()[:16]}"


def _make_image(
    client: docker.DockerClient, config: SandboxConfig, say: Callable[[str], None]
) -> None:
    version, platforms = _describe(client, config.base_image)
    with tempfile.TemporaryDirectory(prefix="toolwright-") as name:
        folder = Path(name)
        say(f"Downloading the locked tools for Python {version} of {config.base_image} …")
        toolchain.download(folder / "wheels", version, platforms)
        folder.chmod(0o755)
        say(f"Installing them into {tag(config)}, without a network …")
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
            _import(client, installer, tag(config))
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
