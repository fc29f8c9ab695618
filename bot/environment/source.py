"""Source distributions: downloaded by what the index says of them, and built in a sandbox.

uv would ask a source distribution for its metadata by running it on the host. So it is told that
they depend on nothing, the wheels are built where nothing can go wrong, and it is asked again with
what those wheels say.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import tarfile
import tomllib
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.parser import Parser
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Final

from bot.environment.uv import NoEnvironmentError
from bot.environment.wheel import Workshop, build
from bot.sandbox import toolchain

WHEELS: Final = "wheels"
"""Folder in the cache with the wheels that were built here."""

_MAX_BYTES: Final = 256 << 20
_SECONDS: Final = 120.0


@dataclass(frozen=True)
class Built:
    """A wheel that was built from a source distribution.

    Attributes:
        name: Of the distribution, in its normal form.
        version: Likewise.
        wheel: Where it is.
        requires: What it depends on, as its metadata says.
        source: SHA-256 hex of the source distribution.
    """

    name: str
    version: str
    wheel: Path
    requires: tuple[str, ...]
    source: str

    @property
    def digest(self) -> str:
        """SHA-256 hex of the wheel."""
        return hashlib.sha256(self.wheel.read_bytes()).hexdigest()


def built(pylock: str, name: str, shop: Workshop) -> Built:
    """The wheel of a source distribution, built unless it was before.

    Args:
        pylock: A lock as PEP 751 has it, with the place and the hash of the source distribution.
        name: Of the distribution, in its normal form.
        shop: Where it is built and kept.

    Raises:
        NotBuiltError: The build failed.
        NoEnvironmentError: It could not be downloaded, or is not what the lock says.
        SandboxError: The sandbox could not run the build.
    """
    package = next(one for one in tomllib.loads(pylock)["packages"] if one["name"] == name)
    version, sdist = str(package["version"]), package.get("sdist")
    if not isinstance(sdist, Mapping) or "url" not in sdist:
        raise NoEnvironmentError(f"The index has neither wheel nor source of {name} {version}.")
    digest = str(sdist["hashes"]["sha256"])
    folder = shop.cache.expanduser().absolute() / WHEELS / f"{digest}-{shop.interpreter.version}"
    if not folder.is_dir():
        source = _unpacked(_download(str(sdist["url"]), digest), name)
        file, wheel = build(f"{name} {version}", source, version, shop)
        with toolchain.locked(shop.cache):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / file).write_bytes(wheel)
    (path,) = folder.glob("*.whl")
    return Built(name, version, path, _requires(path), digest)


def metadata(found: Mapping[str, Built], provisional: Mapping[str, str]) -> str:
    """What uv is told of distributions that it must not ask themselves, as TOML.

    Args:
        found: Those that are built, by name.
        provisional: Names of the others, which depend on nothing for now.
    """
    entries = [
        f"name = {json.dumps(one.name)}\nversion = {json.dumps(one.version)}\n"
        f"requires-dist = {json.dumps(one.requires)}\n"
        for one in found.values()
    ]
    entries += [f"name = {json.dumps(name)}\nrequires-dist = []\n" for name in provisional]
    return "".join(f"[[dependency-metadata]]\n{entry}" for entry in entries)


def wanted(error: NoEnvironmentError) -> frozenset[str]:
    """The distributions without a wheel that a refusal of uv names, in their normal form."""
    names = re.findall(r"Wheels are required for `([^`]+)`", error.message)
    return frozenset(re.sub(r"[-_.]+", "-", name).lower() for name in names)


def _download(url: str, digest: str) -> bytes:
    import httpx2  # takes a while to load, and is seldom needed

    try:
        answer = httpx2.get(url, timeout=_SECONDS, follow_redirects=True)
        answer.raise_for_status()
    except httpx2.HTTPError as error:
        raise NoEnvironmentError(
            f"{url} could not be downloaded: {error}.", remedy="Try again."
        ) from error
    if hashlib.sha256(answer.content).hexdigest() != digest:
        raise NoEnvironmentError(f"{url} is not what the index says: its hash is another.")
    return answer.content


def _unpacked(archive: bytes, name: str) -> dict[str, bytes]:
    """The regular files of a source distribution, by path below its one folder."""
    found: dict[str, bytes] = {}
    try:
        zipped = zipfile.is_zipfile(io.BytesIO(archive))
        members = _zipped(archive) if zipped else _taped(archive)
        size = 0
        for path, length, read in members:
            size += length
            if size > _MAX_BYTES:
                raise NoEnvironmentError(f"The source of {name} is over {_MAX_BYTES >> 20} MiB.")
            inside = PurePosixPath(path).parts[1:]
            if inside and ".." not in inside and not path.startswith("/"):
                found["/".join(inside)] = read()
    except (tarfile.TarError, zipfile.BadZipFile, EOFError, OSError) as error:
        raise NoEnvironmentError(f"The source of {name} is no archive: {error}.") from error
    return found


_Member = tuple[str, int, Callable[[], bytes]]


def _zipped(archive: bytes) -> Iterator[_Member]:
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        for one in packed.infolist():
            if not one.is_dir():
                yield one.filename, one.file_size, partial(packed.read, one)


def _taped(archive: bytes) -> Iterator[_Member]:
    with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
        for one in packed:
            stream = packed.extractfile(one) if one.isreg() else None
            if stream is not None:
                yield one.name, one.size, stream.read


def _requires(wheel: Path) -> tuple[str, ...]:
    with zipfile.ZipFile(wheel) as packed:
        (path,) = [n for n in packed.namelist() if n.endswith(".dist-info/METADATA")]
        message = Parser().parsestr(packed.read(path).decode("utf-8", "replace"), headersonly=True)
    return tuple(message.get_all("Requires-Dist", []))
