"""What is bubblewrap's own: both ways to become nobody, and the death of its parent."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot
from bot.sandbox import bubblewrap
from bot.sandbox.protocol import Completed, Sandbox, SandboxError, Task
from bot.sandbox.toolchain import Toolchain

_SYSTEM_PYTHON = "/usr/bin/python3"

# Runs one shell command in a sandbox that needs no toolchain, and prints what came of it.
_DRIVER = """
import json, sys, tempfile
from pathlib import Path
from bot.sandbox.bubblewrap import Bubblewrap
from bot.sandbox.protocol import Task, Limits
from bot.sandbox.toolchain import Toolchain
empty = Path(tempfile.mkdtemp())
task = Task(("sh", "-c", sys.argv[1]), files={"a.txt": b"A"}, limits=Limits(wall_seconds=60))
outcome = Bubblewrap(Toolchain(empty, Path("/usr"), "")).run(task)
empty.rmdir()
print(json.dumps([outcome.exit_status, outcome.stdout.decode(), outcome.stderr.decode()]))
"""


@pytest.fixture
def readable_source() -> Iterator[Path]:
    """A copy of the package where every user of this machine can read it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(Path(bot.__file__).parent, folder / "bot")
        (folder / "driver.py").write_text(_DRIVER)
        subprocess.run(["chmod", "-R", "a+rX", name], check=True)
        yield folder


def _as_ordinary_user(folder: Path, script: str) -> tuple[int, str, str]:
    drop = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--bounding-set=-all"]
    done = subprocess.run(
        [*(drop if os.geteuid() == 0 else []), _SYSTEM_PYTHON, str(folder / "driver.py"), script],
        capture_output=True,
        text=True,
        cwd="/",
        env={"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 0, done.stderr
    status, stdout, stderr = json.loads(done.stdout)
    return status, stdout, stderr


@pytest.mark.usefixtures("bubblewrap_sandbox")
@pytest.mark.skipif(not Path(_SYSTEM_PYTHON).exists(), reason="no interpreter for every user")
class TestOrdinaryUser:
    def test_is_nobody_without_rights(self, readable_source: Path) -> None:
        script = "id -u; grep -E '^(Cap(Prm|Eff|Amb)|NoNewPrivs|Seccomp):' /proc/self/status"
        status, stdout, stderr = _as_ordinary_user(readable_source, script)
        assert status == 0, stderr
        user, *fields = stdout.split("\n")
        assert user == "65534"
        values = dict(line.split(":\t") for line in fields if line)
        assert {int(values[key], 16) for key in ("CapPrm", "CapEff", "CapAmb")} == {0}
        assert (values["NoNewPrivs"], values["Seccomp"]) == ("1", "2")

    def test_root_is_read_only_and_no_user_namespace_opens(self, readable_source: Path) -> None:
        script = "cat a.txt; for f in /x /work/x /dev/x /etc/x; do touch $f; done; unshare -U true"
        status, stdout, stderr = _as_ordinary_user(readable_source, script)
        assert (status != 0, stdout) == (True, "A")
        assert stderr.count("Read-only file system") == 4
        assert "Operation not permitted" in stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="root alone can become another user")
def test_root_becomes_a_different_user_each_time(bubblewrap_sandbox: Sandbox) -> None:
    script = "id -u; cat /proc/self/uid_map"
    users = set()
    for _ in range(3):
        outcome = bubblewrap_sandbox.run(Task(("sh", "-c", script)))
        assert isinstance(outcome, Completed)
        user, *mapping = outcome.stdout.split()
        assert mapping == [b"0", b"0", b"4294967295"]
        assert int(user) in range(0x70000000, 0x7FFE0000)
        users.add(user)
    assert len(users) == 3


def test_the_run_dies_with_toolwright(bubblewrap_sandbox: Sandbox, tmp_path: Path) -> None:
    assert isinstance(bubblewrap_sandbox, bubblewrap.Bubblewrap)
    mark = f"orphan-{uuid.uuid4().hex}"
    source = f"""
import sys
from bot.config import load
from bot.sandbox.protocol import Task
from bot.sandbox.factory import open_sandbox
from pathlib import Path
config = load(Path("/")).sandbox.model_copy(update={{"backend": "bubblewrap"}})
open_sandbox(config).run(Task(("python", "-c", "import time; time.sleep(600)", "{mark}")))
"""
    process = subprocess.Popen(
        [sys.executable, "-c", source],
        cwd=Path(bot.__file__).parent.parent,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    # bwrap and its first process, the second process inside and then the command itself.
    assert _wait_for(lambda: len(_with(mark)) > 2)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert _wait_for(lambda: not _with(mark))


def test_missing_programs_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SandboxError, match=r"bwrap.*not installed(.|\n)*apt-get install"):
        bubblewrap.connect(Toolchain(tmp_path, Path("/usr"), ""))


@pytest.mark.usefixtures("bubblewrap_sandbox")
def test_a_broken_toolchain_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="no command /opt/toolchain/bin/python"):
        bubblewrap.connect(Toolchain(tmp_path, Path("/usr"), ""))


def _wait_for(condition: object) -> bool:
    assert callable(condition)
    deadline = time.monotonic() + 30
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _with(mark: str) -> list[str]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        # The program that starts the run carries the mark inside a longer argument.
        if mark.encode() in line.split(b"\0"):
            found.append(folder.name)
    return found
