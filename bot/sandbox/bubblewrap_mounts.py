"""What a run under bubblewrap sees: the system's programs, the toolchain and its inputs."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Final

from bot.sandbox import toolchain
from bot.sandbox.inputs import Inputs
from bot.sandbox.protocol import MIB, Limits
from bot.sandbox.toolchain import Toolchain

_SHARED_MEMORY_BYTES: Final = 64 * MIB  # as Docker has it


def file_system(tools: Toolchain, inputs: Inputs, etc: Path, limits: Limits) -> list[str]:
    """Arguments of bwrap that make the root of a run; all but /tmp and /dev/shm is read-only.

    Args:
        tools: The toolchain, with the interpreter's installation.
        inputs: What the task brings.
        etc: The folder that becomes `/etc`.
        limits: For the size of /tmp.
    """
    words = ["--ro-bind", "/usr", "/usr"]
    for name in ("bin", "sbin", "lib", "lib32", "lib64", "libx32"):
        path = Path("/", name)
        if path.is_symlink():
            words += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            words += ["--ro-bind", str(path), str(path)]
    words += ["--proc", "/proc", "--dev", "/dev"]
    words += _temporary("/dev/shm", _SHARED_MEMORY_BYTES)  # noqa: S108
    words += ["--remount-ro", "/dev"]
    words += _temporary("/tmp", limits.tmp_bytes)  # noqa: S108
    words += _bind("/etc", etc)
    if not tools.base.is_relative_to("/usr"):
        words += _bind(str(tools.base), tools.base)
    words += _bind(toolchain.INSIDE, tools.root)
    words += _bind("/work", inputs.work)
    for inside, outside in inputs.mounts:
        words += _bind(inside, outside)
    return [*words, "--remount-ro", "/"]


def _temporary(inside: str, size: int) -> list[str]:
    return ["--perms", "1777", "--size", str(size), "--tmpfs", inside]


def _bind(inside: str, outside: Path) -> list[str]:
    # bwrap would make missing folders on the way for root alone. Under /work they are there.
    parents = list(PurePosixPath(inside).parents)[:-1]
    if PurePosixPath("/work") in parents:
        parents = []
    words = [w for parent in reversed(parents) for w in ("--perms", "0755", "--dir", str(parent))]
    return [*words, "--ro-bind", str(outside), inside]


def user_database(folder: Path, user: int) -> Path:
    """Make the `/etc` of a run: names of its user, group and interface, and the linker's cache."""
    etc = folder / "etc"
    etc.mkdir()
    etc.chmod(0o755)
    contents = {
        "passwd": f"nobody:x:{user}:{user}:nobody:/tmp:/usr/sbin/nologin\n".encode(),
        "group": f"nogroup:x:{user}:\n".encode(),
        # As in a container: a name for this run's own interface, which leads nowhere else.
        "hosts": b"127.0.0.1 localhost\n::1 localhost\n",
        "nsswitch.conf": b"hosts: files\n",
    }
    linker_cache = Path("/etc/ld.so.cache")
    if linker_cache.is_file():
        contents[linker_cache.name] = linker_cache.read_bytes()
    for name, content in contents.items():
        (etc / name).write_bytes(content)
        (etc / name).chmod(0o644)
    return etc
