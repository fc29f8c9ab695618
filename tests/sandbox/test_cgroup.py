"""Finding control groups, from what different machines say of themselves, and using real ones."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from bot.sandbox import cgroup
from bot.sandbox.bubblewrap import Bubblewrap
from bot.sandbox.cgroup import Parent
from bot.sandbox.guarantees import Promise
from bot.sandbox.protocol import MIB, Limits, Sandbox, SandboxError, Task

_LIMITS = Limits(memory_bytes=64 * MIB, processes=16)


def _group(folder: Path, subtree: str | None = None) -> Path:
    """A folder that looks like a group; of version 2 where `subtree` is given."""
    folder.mkdir(parents=True)
    (folder / "cgroup.procs").write_text("")
    if subtree is not None:
        (folder / "cgroup.subtree_control").write_text(subtree)
    return folder


def _mount(place: Path, kind: str, options: str = "rw", root: str = "/") -> str:
    return f"30 24 0:26 {root} {place} rw,nosuid - {kind} {kind} {options}\n"


class TestDiscovery:
    def test_version_2_uses_the_nearest_group_that_hands_the_controllers_on(
        self, tmp_path: Path
    ) -> None:
        _group(tmp_path / "v2", "cpu memory pids")
        user = _group(tmp_path / "v2" / "user.slice", "memory pids")
        _group(user / "session.scope", "")
        found = cgroup.discover(
            _mount(tmp_path / "v2", "cgroup2"), "0::/user.slice/session.scope\n"
        )
        assert found == (Parent(user, frozenset({"memory", "pids"}), 2),)

    def test_version_2_without_the_controllers_offers_nothing(self, tmp_path: Path) -> None:
        _group(tmp_path / "v2", "hugetlb")
        assert cgroup.discover(_mount(tmp_path / "v2", "cgroup2"), "0::/\n") == ()

    def test_version_1_has_a_group_for_each_hierarchy(self, tmp_path: Path) -> None:
        memory = _group(tmp_path / "memory" / "task" / "7")
        pids = _group(tmp_path / "pids")
        _group(tmp_path / "cpu")
        mounts = "".join(
            _mount(tmp_path / n, "cgroup", f"rw,{n}") for n in ("memory", "pids", "cpu")
        )
        found = cgroup.discover(mounts, "3:pids:/\n2:memory:/task/7\n1:cpu:/\n0::/\n")
        assert found == (
            Parent(memory, frozenset({"memory"}), 1),
            Parent(pids, frozenset({"pids"}), 1),
        )

    def test_a_hierarchy_that_is_mounted_twice_counts_once(self, tmp_path: Path) -> None:
        first, second = _group(tmp_path / "a"), _group(tmp_path / "b")
        mounts = _mount(first, "cgroup", "rw,memory") + _mount(second, "cgroup", "rw,memory")
        found = cgroup.discover(mounts, "2:memory:/\n")
        assert found == (Parent(first, frozenset({"memory"}), 1),)

    def test_a_container_shows_its_own_part(self, tmp_path: Path) -> None:
        own = _group(tmp_path / "memory")
        mounts = _mount(own, "cgroup", "rw,memory", root="/docker/1")
        found = cgroup.discover(mounts, "2:memory:/docker/1\n")
        assert found == (Parent(own, frozenset({"memory"}), 1),)
        assert cgroup.discover(mounts, "2:memory:/docker/2\n") == ()

    def test_what_may_not_be_written_offers_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _group(tmp_path / "v2", "memory pids")
        _group(tmp_path / "memory")
        monkeypatch.setattr(os, "access", lambda *_: False)
        mounts = _mount(tmp_path / "v2", "cgroup2") + _mount(
            tmp_path / "memory", "cgroup", "memory"
        )
        assert cgroup.discover(mounts, "2:memory:/\n0::/\n") == ()

    def test_a_machine_without_any_is_no_fault(self) -> None:
        assert cgroup.discover("24 1 0:22 / /proc rw - proc proc rw\n", "") == ()


class TestLimits:
    def test_version_2_ends_the_whole_run(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # A plain folder with files in it cannot be removed as a group can.
        monkeypatch.setattr(Path, "rmdir", shutil.rmtree)
        parent = Parent(tmp_path, frozenset({"memory", "pids"}), 2)
        with cgroup.made((parent,), _LIMITS) as groups:
            ((_, folder),) = groups.folders
            written = {path.name: path.read_text() for path in folder.iterdir()}
            assert written == {
                "memory.max": str(64 * MIB),
                "memory.oom.group": "1",
                "pids.max": "16",
            }
            assert groups.memory_alarm() is None
            for count, killed in ((0, False), (2, True)):
                events = f"low 0\noom 1\noom_kill {count}\n"
                (folder / "memory.events").write_text(events)
                assert groups.out_of_memory() is killed

    def test_a_refused_group_is_an_error_of_the_sandbox(self, tmp_path: Path) -> None:
        parent = Parent(tmp_path / "gone", frozenset({"memory"}), 1)
        refused = pytest.raises(SandboxError, match="refuses a control group")
        with refused, cgroup.made((parent,), _LIMITS):
            pass

    def test_what_keeps_each_promise(self, tmp_path: Path) -> None:
        one = Parent(tmp_path, frozenset({"memory"}), 1)
        assert set(cgroup.keepers((one,))) == {
            Promise.MEMORY,
            Promise.MEMORY_TOGETHER,
            Promise.INODES,
        }
        two = Parent(tmp_path, frozenset({"pids"}), 2)
        assert cgroup.keepers((two,)) == {Promise.PROCESSES: "control group, version 2 (pids)"}


@pytest.fixture
def parents() -> tuple[Parent, ...]:
    found = cgroup.find()
    if not found:
        pytest.skip("no control groups for Toolwright on this machine")
    return found


class TestReal:
    def test_a_process_in_the_groups_counts_and_they_are_removed(
        self, parents: tuple[Parent, ...]
    ) -> None:
        with cgroup.made(parents, _LIMITS) as groups:
            with subprocess.Popen(["sleep", "60"]) as process:
                groups.add(process.pid)
                for _, folder in groups.folders:
                    assert str(process.pid) in (folder / "cgroup.procs").read_text().split()
                process.kill()
            assert not groups.out_of_memory()
        assert not any(folder.exists() for _, folder in groups.folders)

    def test_a_dead_process_cannot_be_added(self, parents: tuple[Parent, ...]) -> None:
        done = subprocess.Popen(["true"])
        done.wait()
        with cgroup.made(parents, _LIMITS) as groups, pytest.raises(ProcessLookupError):
            groups.add(done.pid)

    def test_only_old_and_empty_groups_are_abandoned(
        self, parents: tuple[Parent, ...], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with cgroup.made(parents, _LIMITS) as groups:
            folders = [folder for _, folder in groups.folders]
            cgroup.remove_abandoned(parents)
            assert all(folder.exists() for folder in folders)
            now = time.time()
            monkeypatch.setattr(time, "time", lambda: now + 3600)
            with subprocess.Popen(["sleep", "60"]) as process:
                groups.add(process.pid)
                cgroup.remove_abandoned(parents)
                assert all(folder.exists() for folder in folders)
                process.kill()
            cgroup.remove_abandoned(parents)
            assert not any(folder.exists() for folder in folders)

    def test_no_run_leaves_a_group(
        self, bubblewrap_sandbox: Sandbox, parents: tuple[Parent, ...]
    ) -> None:
        assert isinstance(bubblewrap_sandbox, Bubblewrap)
        bubblewrap_sandbox.run(Task(("true",)))
        bubblewrap_sandbox.run(Task(("sleep", "9"), limits=Limits(wall_seconds=0.3)))
        own = f"toolwright-{os.getpid()}-*"
        assert [path for parent in parents for path in parent.folder.glob(own)] == []
