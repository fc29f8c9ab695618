"""The toolchain: the interpreter's virtual environment that every sandbox has at `/opt/toolchain`.

`toolchain.txt` beside this file is its lock: every distribution with its version and hashes. Tools
in it are called as `python -m pylint`: the console scripts would name the folder that they were
installed in, so they are removed.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.sandbox import type_cache
from bot.sandbox.protocol import SandboxError

LOCK: Final = Path(__file__).with_name("toolchain.txt")
INSIDE: Final = "/opt/toolchain"
PYTHON: Final = f"{INSIDE}/bin/python"
BASE: Final = "base"
"""Link inside the toolchain to the interpreter's installation, wherever that is in a sandbox."""

# Whatever index this user has configured for pip serves the files; the lock's hashes judge them.
_PIP_OPTIONS: Final = ("--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes")


# For an image: prints its Python version, C library and machine as JSON.
DESCRIBE: Final = """
import json, os, platform, sys
print(json.dumps([sys.version_info[:2], os.confstr("CS_GNU_LIBC_VERSION"), platform.machine()]))
"""

# For an image: installs what `download` has put at /wheels, without a network.
INSTALL: Final = f"""
set -e
python3 -m venv /opt/toolchain
python=/opt/toolchain/bin/python
$python -m pip install --quiet --disable-pip-version-check --no-cache-dir --no-deps \
    --require-hashes --no-index --find-links /wheels -r /wheels/toolchain.txt
$python -m pip uninstall --quiet --yes pip
{" ".join(type_cache.command("$python", "/wheels", f"{INSIDE}/{type_cache.NAME}"))}
ln -s "$(python3 -I -c 'import sys; print(sys.base_prefix)')" {INSIDE}/{BASE}
find /opt/toolchain/bin -mindepth 1 ! -name 'python*' -delete
"""


@dataclass(frozen=True)
class Toolchain:
    """A built toolchain on this host.

    Attributes:
        root: The virtual environment.
        base: Installation prefix of the interpreter that it links to.
        digest: SHA-256 hex of the recipe and of the interpreter's version.
    """

    root: Path
    base: Path
    digest: str


def recipe() -> bytes:
    """Whatever makes one toolchain differ from another for the same interpreter."""
    return b"".join((LOCK.read_bytes(), INSTALL.encode(), *type_cache.FILES.values()))


def find(cache: Path) -> Toolchain | None:
    """The toolchain of this interpreter and lock under `cache`, if it has been built."""
    toolchain = _planned(cache)
    return toolchain if toolchain.root.is_dir() else None


def build(cache: Path, say: Callable[[str], None]) -> Toolchain:
    """Build the toolchain under `cache` unless it is there; safe to call from many processes.

    Args:
        cache: Folder that keeps built toolchains; made when missing.
        say: Takes one line of progress.

    Raises:
        SandboxError: The interpreter cannot make virtual environments, or pip failed.
    """
    toolchain = _planned(cache)
    if toolchain.root.is_dir():
        return toolchain
    with locked(cache):
        if toolchain.root.is_dir():
            return toolchain
        say(f"Building the toolchain for Python {platform.python_version()} in {toolchain.root} …")
        partial = toolchain.root.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        make_environment(partial)
        say("Installing the locked tools into it …")
        python = str(partial / "bin" / "python")
        run_step(
            [python, "-m", "pip", "install", *_PIP_OPTIONS, "--only-binary=:all:", "-r", str(LOCK)]
        )
        run_step([python, "-m", "pip", "uninstall", "--quiet", "--yes", "pip"])
        say("Reading the types of what candidates import …")
        _cache_types(partial, python)
        (partial / BASE).symlink_to(_base())
        for script in (partial / "bin").iterdir():
            if not script.name.startswith("python"):
                script.unlink()
        partial.rename(toolchain.root)
    return toolchain


def make_environment(root: Path) -> None:
    """Make a virtual environment with pip at `root`, from the interpreter that runs Toolwright.

    Raises:
        SandboxError: The interpreter has no venv or ensurepip module, or they failed.
    """
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    python = _base() / "bin" / f"python{version}"
    run_step(
        [str(python), "-I", "-m", "venv", str(root)],
        remedy=f"On Debian and Ubuntu: apt-get install python{version}-venv",
    )


def wheel_platforms(library: str, machine: str) -> list[str]:
    """The wheel platform tags that run with a C library such as `glibc 2.36`.

    PEP 600: a wheel for one glibc runs on every later one; 2.5 is the oldest that has a tag.
    """
    newest = int(library.split()[-1].split(".")[1])
    return [f"manylinux_2_{minor}_{machine}" for minor in range(5, newest + 1)]


def download(folder: Path, version: str, platforms: list[str]) -> None:
    """Download the locked wheels for another interpreter, with all else that `INSTALL` needs.

    Args:
        folder: Where to put them; made.
        version: The interpreter's version, as `3.11`.
        platforms: Wheel platform tags that it can install.

    Raises:
        SandboxError: pip failed.
    """
    with tempfile.TemporaryDirectory(prefix="toolwright-") as name:
        make_environment(Path(name) / "pip")
        python = str(Path(name) / "pip" / "bin" / "python")
        target = ["--implementation", "cp", "--python-version", version]
        for platform_tag in platforms:
            target += ["--platform", platform_tag]
        for abi in (f"cp{version.replace('.', '')}", "abi3", "none"):
            target += ["--abi", abi]
        wheels = ["--only-binary=:all:", "--dest", str(folder), "-r", str(LOCK)]
        run_step([python, "-m", "pip", "download", *_PIP_OPTIONS, *target, *wheels])
    shutil.copy(LOCK, folder)
    _write_type_files(folder)


def run_step(command: list[str], *, remedy: str = "") -> None:
    """Run one step of a build; its files are readable for every user.

    Raises:
        SandboxError: It failed; the message ends with the last lines that it printed.
    """
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            umask=0o022,
            check=False,
        )
    except OSError as error:
        raise SandboxError(f"{command[0]} could not be started: {error}.", remedy=remedy) from error
    if done.returncode:
        tail = "\n".join(done.stdout.strip().splitlines()[-8:])
        raise SandboxError(f"`{' '.join(command)}` failed:\n{tail}", remedy=remedy)


def _cache_types(root: Path, python: str) -> None:
    with tempfile.TemporaryDirectory(prefix="toolwright-") as name:
        _write_type_files(Path(name))
        run_step(type_cache.command(python, name, str(root / type_cache.NAME)))


def _write_type_files(folder: Path) -> None:
    for name, content in type_cache.FILES.items():
        (folder / name).write_bytes(content)


def _planned(cache: Path) -> Toolchain:
    version = f"{platform.python_implementation()} {sys.version} {platform.machine()}"
    digest = hashlib.sha256(recipe() + version.encode() + bytes(_base())).hexdigest()
    return Toolchain(cache.expanduser().absolute() / f"toolchain-{digest[:16]}", _base(), digest)


def _base() -> Path:
    return Path(sys.base_prefix).resolve()


@contextmanager
def locked(cache: Path) -> Iterator[None]:
    """Let one process of this user build at a time.

    Raises:
        SandboxError: The cache folder cannot be made or written.
    """
    try:
        cache = cache.expanduser().absolute()
        cache.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(cache / "toolchain.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise SandboxError(
            f"The sandbox cache {cache} is not writable: {error}.",
            remedy="Set sandbox.cache in toolwright.yaml to a folder of your own.",
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
