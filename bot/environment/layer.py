"""Layers: installed distributions in a folder of the cache, which sandboxes show read-only.

A layer is a virtual environment whose interpreter is that of whichever sandbox shows it: its links
lead to the toolchain's folder, which every sandbox has, and from there to the installation. It is
kept by the digest of its lock and the interpreter, and shared by all sandboxes of the machine.
"""

from __future__ import annotations

import compileall
import hashlib
import os
import shutil
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import Final

from bot.environment.lock import Interpreter, names
from bot.environment.uv import run_uv
from bot.sandbox import toolchain
from bot.sandbox.protocol import MIB

INSIDE: Final = "/environment"
"""Where a sandbox shows the repository's environment."""
PROJECT_INSIDE: Final = "/project"
"""Where it shows the repository's own package."""
PYTHON: Final = f"{INSIDE}/bin/python"

KEPT_DAYS: Final = 30
"""A layer that nothing has used for so long is removed when another is made."""
_DAY: Final = 86_400.0
_PREFIXES: Final = ("environment-", "project-", "lock-")
_LOCK: Final = "lock.txt"
# Counts the changes of how a layer is made from the same lock.
_FORM: Final = b"1"


@dataclass(frozen=True)
class Layer:
    """Distributions that are installed under `root`, a folder of this machine's cache."""

    root: Path
    digest: str

    @property
    def packages(self) -> Path:
        """The folder of the installed packages."""
        (found,) = (self.root / "lib").glob("python3*/site-packages")
        return found

    @property
    def metadata(self) -> str:
        """The metadata of what is installed, where that is one distribution."""
        (found,) = self.packages.glob("*.dist-info/METADATA")
        return found.read_text(encoding="utf-8")

    @property
    def distributions(self) -> frozenset[str]:
        """Names of what is installed, in their normal form."""
        return names((self.root / _LOCK).read_text())

    @property
    def megabytes(self) -> float:
        """Size on disk, in MiB."""
        return sum(path.lstat().st_size for path in self.root.rglob("*")) / MIB

    @property
    def days(self) -> float:
        """Age, in days."""
        return max(0.0, time.time() - (self.root / _LOCK).stat().st_mtime) / _DAY


def find(cache: Path, lock: str, interpreter: Interpreter) -> Layer | None:
    """The layer of a lock, if it has been made."""
    layer = _planned(cache, lock, interpreter)
    if not layer.root.is_dir():
        return None
    mark_used(layer.root)
    return layer


def make(cache: Path, lock: str, interpreter: Interpreter, say: Callable[[str], None]) -> Layer:
    """Make the layer of a lock under `cache` unless it is there; safe to call from many processes.

    Args:
        cache: Folder that keeps layers; made when missing.
        lock: Distributions with versions and hashes; only wheels of them are installed.
        interpreter: What the wheels are for.
        say: Takes one line of progress.

    Raises:
        SandboxError: The cache folder cannot be written.
        NoEnvironmentError: A wheel could not be had, or is not what the lock says.
    """
    with toolchain.locked(cache):
        if (found := find(cache, lock, interpreter)) is not None:
            return found
        layer = _planned(cache, lock, interpreter)
        count = len(names(lock))
        say(f"Installing {count} distributions for Python {interpreter.version} …")
        with partial(layer.root) as root:
            note(root, lock)
            install(root, ["--require-hashes", "--requirement", _LOCK], interpreter)
            _link_interpreter(root, interpreter)
        for removed in _prune(cache):
            say(f"Removed {removed.name}, which nothing has used for {KEPT_DAYS} days.")
    return layer


def install(root: Path, what: list[str], interpreter: Interpreter, inside: str = INSIDE) -> None:
    """Install wheels under `root`, which a sandbox shows at `inside`; nothing of them is run.

    Raises:
        NoEnvironmentError: uv failed.
    """
    run_uv(
        *("pip", "install", "--quiet", "--prefix=.", "--no-deps", "--no-build", *what),
        *("--link-mode=copy", f"--python={sys.executable}", *interpreter.options),
        cwd=root,
    )
    running = f"{sys.version_info.major}.{sys.version_info.minor}"
    library, made = (root / "lib" / f"python{one}" for one in (interpreter.version, running))
    if made.is_dir() and made != library:
        made.rename(library)
    (library / "site-packages").mkdir(parents=True, exist_ok=True)
    _redirect_scripts(root / "bin")
    if made == library:
        _compile(root, inside)


def note(root: Path, lock: str) -> None:
    """Say in a layer what is installed in it."""
    (root / _LOCK).write_text(lock)


def mark_used(root: Path) -> None:
    """Keep a layer from being removed for another while."""
    with suppress(OSError):
        os.utime(root)


@contextmanager
def partial(root: Path) -> Iterator[Path]:
    """A folder that takes its final name, `root`, when the block ends well, and else is removed."""
    folder = root.with_suffix(".partial")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    try:
        yield folder
        folder.rename(root)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _planned(cache: Path, lock: str, interpreter: Interpreter) -> Layer:
    parts = (_FORM, lock.encode(), interpreter.version.encode(), interpreter.machine.encode())
    digest = hashlib.sha256(b"\0".join(parts)).hexdigest()
    return Layer(cache.expanduser().absolute() / f"environment-{digest[:16]}", digest)


def _link_interpreter(root: Path, interpreter: Interpreter) -> None:
    home = f"{toolchain.INSIDE}/{toolchain.BASE}/bin"
    (root / "pyvenv.cfg").write_text(f"home = {home}\ninclude-system-site-packages = false\n")
    folder = root / "bin"
    folder.mkdir(exist_ok=True)
    for name in ("python", "python3", f"python{interpreter.version}"):
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(toolchain.PYTHON)
    # A line of a .pth file that names a missing folder does nothing.
    packages = f"{PROJECT_INSIDE}/lib/python{interpreter.version}/site-packages"
    target = root / "lib" / f"python{interpreter.version}" / "site-packages"
    (target / "_toolwright_project.pth").write_text(f"{packages}\n")


def _redirect_scripts(folder: Path) -> None:
    """Let console scripts start the interpreter inside instead of the one that runs Toolwright."""
    for script in folder.iterdir() if folder.is_dir() else ():
        content = script.read_bytes() if script.is_file() and not script.is_symlink() else b""
        if content.startswith(b"#!") and b"python" in content.partition(b"\n")[0]:
            script.write_bytes(f"#!{PYTHON}".encode() + content[content.index(b"\n") :])


def _compile(root: Path, inside: str) -> None:
    """Compile every module once; nothing is run, and what does not compile is left as it is."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        compileall.compile_dir(
            root / "lib",
            quiet=2,
            stripdir=str(root),
            prependdir=inside,
            invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
        )
    # The user inside is another one, whatever the umask of this process is.
    for folder in root.rglob("__pycache__"):
        folder.chmod(0o755)


def _prune(cache: Path) -> Iterator[Path]:
    oldest = time.time() - KEPT_DAYS * _DAY
    for path in sorted(cache.expanduser().absolute().iterdir()):
        if path.name.startswith(_PREFIXES) and path.lstat().st_mtime < oldest:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()
            yield path
