from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.inputs import stage
from bot.sandbox.protocol import SandboxError, Task

_HOSTILE = st.text(alphabet=st.sampled_from("ab./\\\0 ~-é"), max_size=12)


@given(_HOSTILE)
def test_a_file_lands_where_it_says_or_is_refused(name: str) -> None:
    with tempfile.TemporaryDirectory() as outer:
        folder = Path(outer, "run")
        folder.mkdir()
        try:
            inputs = stage(Task(("true",), files={name: b"content"}), folder)
        except ValueError:
            return
        written = [path for path in Path(outer).rglob("*") if path.is_file()]
        assert written == [inputs.work / name]
        assert written[0].resolve().relative_to(inputs.work.resolve()).as_posix() == name


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../x", "a/../b", "/etc/passwd", "a//b", "./a", "a/", "a\0b"]
)
def test_unsafe_file_paths_are_defects(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="plain relative path"):
        stage(Task(("true",), files={name: b""}), tmp_path)


@pytest.mark.parametrize(
    "inside", ["/", "data", "/proc/x", "/usr/bin", "/opt/toolchain", "/work", "/tmp", "/a/../etc"]
)
def test_mounts_over_the_sandboxs_own_places_are_defects(tmp_path: Path, inside: str) -> None:
    with pytest.raises(ValueError, match=r"path|own"):
        stage(Task(("true",), mounts={inside: tmp_path}), tmp_path)


@pytest.mark.parametrize(
    "task",
    [
        Task(("true",), files={"a": b"", "a/b": b""}),
        Task(("true",), files={"a/b": b""}, mounts={"/work/a": Path("/usr")}),
        Task(("true",), files={"a": b""}, mounts={"/work/a": Path("/usr")}),
    ],
)
def test_one_path_has_one_meaning(tmp_path: Path, task: Task) -> None:
    with pytest.raises(ValueError, match="named twice"):
        stage(task, tmp_path)


def test_links_and_missing_mounts_are_refused(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to("/etc")
    with pytest.raises(SandboxError, match="is a link"):
        stage(Task(("true",), mounts={"/data": link}), tmp_path)
    (tmp_path / "run").mkdir()
    with pytest.raises(SandboxError, match="is not there"):
        stage(Task(("true",), mounts={"/data": tmp_path / "no"}), tmp_path / "run")


def test_a_strict_umask_does_not_hide_the_files(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        inputs = stage(Task(("true",), files={"a/b/c.py": b""}), tmp_path)
    finally:
        os.umask(before)
    assert (inputs.work / "a/b").stat().st_mode & 0o777 == 0o755
    assert (inputs.work / "a/b/c.py").stat().st_mode & 0o777 == 0o644


def test_a_file_name_too_long_for_the_disk_is_the_sandboxs_fault(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="could not be written"):
        stage(Task(("true",), files={"x" * 300: b""}), tmp_path)
