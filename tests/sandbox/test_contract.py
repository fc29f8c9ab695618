"""One contract for every sandbox: hostile and ordinary programs, run for real on each backend."""

from __future__ import annotations

import json
import os
import socket
import tempfile
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.protocol import (
    MIB,
    Completed,
    Limit,
    Limits,
    Outcome,
    Sandbox,
    SandboxError,
    Stopped,
    Task,
)

pytestmark = pytest.mark.sampled(keep=40)


def python(source: str, *, stdin: bytes = b"", limits: Limits | None = None) -> Task:
    return Task(("python", "-I", "-c", source), stdin=stdin, limits=limits or Limits())


def completed(outcome: Outcome) -> Completed:
    assert isinstance(outcome, Completed), outcome
    return outcome


def facts(sandbox: Sandbox, task: Task) -> Any:
    """What a program printed as JSON; it must have ended well."""
    outcome = completed(sandbox.run(task))
    assert outcome.exit_status == 0, outcome.stderr
    return json.loads(outcome.stdout)


def still_works(sandbox: Sandbox) -> bool:
    return completed(sandbox.run(Task(("echo", "here")))).stdout == b"here\n"


def host_processes_with(word: str) -> list[str]:
    """Command lines of this host's processes that contain `word`."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes().decode(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if word in line:
            found.append(line)
    return found


class TestOutcome:
    @pytest.mark.parametrize("status", [0, 1, 2, 3, 126, 127, 255])
    def test_exit_status_is_the_commands_own(self, each_sandbox: Sandbox, status: int) -> None:
        outcome = completed(each_sandbox.run(python(f"import os; os._exit({status})")))
        assert outcome.exit_status == status

    @pytest.mark.parametrize("signal", [6, 9, 11, 15])
    def test_death_by_signal_is_negative(self, each_sandbox: Sandbox, signal: int) -> None:
        outcome = completed(each_sandbox.run(python(f"import os; os.kill(os.getpid(), {signal})")))
        assert outcome.exit_status == -signal

    def test_streams_are_apart_and_byte_for_byte(self, each_sandbox: Sandbox) -> None:
        program = (
            "import os; os.write(1, bytes(range(256))); os.write(2, b'\\xff\\x1b[2J\\0started\\0x')"
        )
        outcome = completed(each_sandbox.run(python(program)))
        assert outcome.stdout == bytes(range(256))
        assert outcome.stderr == b"\xff\x1b[2J\0started\0x"

    def test_large_input_comes_back(self, each_sandbox: Sandbox) -> None:
        content = os.urandom(MIB) + b"end"
        outcome = completed(each_sandbox.run(Task(("cat",), stdin=content)))
        assert outcome.stdout == content

    def test_empty_input_is_closed(self, each_sandbox: Sandbox) -> None:
        assert completed(each_sandbox.run(Task(("cat",)))).stdout == b""

    def test_input_that_nobody_reads_is_no_fault(self, each_sandbox: Sandbox) -> None:
        assert completed(each_sandbox.run(Task(("true",), stdin=b"x" * MIB))).exit_status == 0

    @pytest.mark.parametrize(
        "task",
        [
            Task(("no-such-command",)),
            Task(("/work/missing",)),
            Task(("true",), cwd="/nowhere"),
            Task(("true",), cwd="/work/nowhere"),
        ],
        ids=["command", "path", "folder", "folder in work"],
    )
    def test_what_cannot_run_is_an_error_of_the_sandbox(
        self, each_sandbox: Sandbox, task: Task
    ) -> None:
        with pytest.raises(SandboxError, match="could not start the command"):
            each_sandbox.run(task)

    def test_environment_digest_is_stable(self, each_sandbox: Sandbox) -> None:
        digest = each_sandbox.environment_digest
        assert len(bytes.fromhex(digest)) == 32
        assert digest == each_sandbox.environment_digest


class TestInputs:
    def test_files_are_there_and_read_only(self, each_sandbox: Sandbox) -> None:
        source = """
import os, json
errors = []
for attempt in (
    lambda: open("/work/pkg/core.py", "w"),
    lambda: open("/work/new", "w"),
    lambda: os.unlink("/work/pkg/core.py"),
    lambda: os.chmod("/work/pkg/core.py", 0o777),
    lambda: os.symlink("/etc/passwd", "/work/link"),
):
    try:
        attempt()
    except OSError as error:
        errors.append(error.strerror)
print(json.dumps([open("pkg/core.py").read(), os.getcwd(), errors]))
"""
        task = Task(("python", "-I", "-c", source), files={"pkg/core.py": b"x = 1\n"})
        text, cwd, errors = facts(each_sandbox, task)
        assert (text, cwd) == ("x = 1\n", "/work")
        assert len(errors) == 5

    def test_mounts_show_host_paths_read_only(self, each_sandbox: Sandbox, tmp_path: Path) -> None:
        tmp_path.chmod(0o755)
        folder = tmp_path / "data"
        folder.mkdir()
        (folder / "a.txt").write_text("A")
        single = tmp_path / "b.txt"
        single.write_text("B")
        task = Task(
            ("sh", "-c", "cat /repo/a.txt /work/in/b.txt; touch /repo/new /work/in/new"),
            files={"in/c.txt": b""},
            mounts={"/repo": folder, "/work/in/b.txt": single},
        )
        outcome = completed(each_sandbox.run(task))
        assert outcome.stdout == b"AB"
        assert outcome.exit_status == 1
        assert sorted(path.name for path in folder.iterdir()) == ["a.txt"]

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root has files that others may not read")
    def test_a_file_of_roots_alone_stays_unread(
        self, each_sandbox: Sandbox, tmp_path: Path
    ) -> None:
        secret = tmp_path / "secret"
        secret.write_text("secret")
        secret.chmod(0o600)
        outcome = completed(each_sandbox.run(Task(("cat", "/secret"), mounts={"/secret": secret})))
        assert outcome.exit_status == 1
        assert b"Permission denied" in outcome.stderr

    def test_the_toolchain_is_complete(self, each_sandbox: Sandbox) -> None:
        source = """
import sys, importlib, json
for name in "pylint mypy flake8 bandit pytest coverage hypothesis".split():
    importlib.import_module(name)
print(json.dumps([sys.executable, sys.prefix, sys.version_info >= (3, 11)]))
"""
        assert facts(each_sandbox, python(source)) == [
            "/opt/toolchain/bin/python",
            "/opt/toolchain",
            True,
        ]

    def test_working_directory(self, each_sandbox: Sandbox) -> None:
        task = Task(("pwd",), files={"a/b/c": b""}, cwd="/work/a/b")
        assert completed(each_sandbox.run(task)).stdout == b"/work/a/b\n"


class TestIsolation:
    def test_no_way_to_a_server_of_the_host(self, each_sandbox: Sandbox) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            source = f"""
import json, socket
seen = [name for _, name in socket.if_nameindex()]
errors = []
for attempt in (
    lambda: socket.create_connection(("127.0.0.1", {port}), 2),
    lambda: socket.create_connection(("192.0.2.1", 80), 2),
    lambda: socket.getaddrinfo("example.org", 80),
):
    try:
        attempt()
    except OSError as error:
        errors.append(type(error).__name__)
print(json.dumps([seen, errors]))
"""
            seen, errors = facts(each_sandbox, python(source))
        assert seen in ([], ["lo"])
        assert len(errors) == 3

    def test_only_the_temporary_places_can_be_written(self, each_sandbox: Sandbox) -> None:
        source = """
import json, os
found = []
for folder, folders, _ in os.walk("/"):
    if folder in ("/proc", "/usr", "/opt/toolchain"):
        folders[:] = []
    try:
        with open(os.path.join(folder, "planted"), "x"):
            found.append(folder)
    except OSError:
        pass
print(json.dumps(sorted(found)))
"""
        assert facts(each_sandbox, python(source)) in (
            ["/dev/shm", "/tmp"],
            ["/dev/mqueue", "/dev/shm", "/tmp"],
        )

    def test_no_user_rights(self, each_sandbox: Sandbox) -> None:
        source = """
import json, os
status = dict(l.split(":\\t", 1) for l in open("/proc/self/status").read().splitlines())
sets = [int(status[k], 16) for k in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")]
try:
    os.setuid(0)
    became_root = True
except OSError:
    became_root = False
print(json.dumps([
    sets, status["NoNewPrivs"], status["Seccomp"], 0 in os.getresuid() + os.getresgid(),
    0 in os.getgroups(), became_root,
]))
"""
        assert facts(each_sandbox, python(source)) == [[0] * 5, "1", "2", False, False, False]

    @pytest.mark.parametrize(
        "command",
        [
            ("unshare", "--user", "true"),
            ("unshare", "--mount", "true"),
            ("mount", "-t", "tmpfs", "none", "/tmp"),
            ("mknod", "/tmp/disk", "b", "8", "0"),
            ("chroot", "/", "true"),
            ("hostname", "changed"),
            ("dmesg",),
            ("nsenter", "--target", "1", "--mount", "true"),
        ],
        ids=" ".join,
    )
    def test_privileged_work_is_refused(
        self, each_sandbox: Sandbox, command: tuple[str, ...]
    ) -> None:
        try:
            assert completed(each_sandbox.run(Task(command))).exit_status != 0
        except SandboxError as error:
            assert "there is no command" in str(error)  # noqa: PT017

    def test_environment_is_the_fixed_one_and_the_jobs(
        self, each_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GITHUB_TOKEN", "secret")
        monkeypatch.setenv("LD_PRELOAD", "")
        outcome = completed(each_sandbox.run(Task(("env",), environment={"GIVEN": "a b"})))
        assert sorted(outcome.stdout.decode().splitlines()) == [
            "GIVEN=a b",
            "HOME=/tmp",
            "LANG=C.UTF-8",
            "PATH=/opt/toolchain/bin:/usr/local/bin:/usr/bin:/bin",
            "TMPDIR=/tmp",
        ]

    def test_nothing_of_the_host_is_visible(self, each_sandbox: Sandbox, tmp_path: Path) -> None:
        (tmp_path / "host").write_text("host")
        source = f"""
import glob, json, os
print(json.dumps([
    [p for p in (
        {str(tmp_path / "host")!r}, {str(Path.home() / ".cache")!r}, {str(Path(__file__))!r},
        "/var/run/docker.sock", "/run/docker.sock", "/run/containerd", "/etc/ssh", "/sys/fs/bpf/x",
    ) if os.path.exists(p)],
    sorted(int(p[6:]) for p in glob.glob("/proc/[0-9]*")),
    sorted(int(f) for f in os.listdir("/proc/self/fd")),
]))
"""
        paths, processes, descriptors = facts(each_sandbox, python(source))
        assert paths == []
        assert max(processes) < 100
        assert descriptors == [0, 1, 2, 3]

    def test_killing_every_process_in_sight_reaches_no_one_else(
        self, each_sandbox: Sandbox
    ) -> None:
        source = """
import os
for target in (os.getppid(), 1, -1):
    try:
        os.kill(target, 9)
    except OSError:
        pass
"""
        outcome = each_sandbox.run(python(source))
        assert completed(outcome).exit_status in (0, -9)
        assert still_works(each_sandbox)

    def test_runs_do_not_see_each_other(self, each_sandbox: Sandbox) -> None:
        marks = [f"mark-{uuid.uuid4().hex}" for _ in range(2)]
        source = """
import glob, json, os, pathlib, sys, time
pathlib.Path("/tmp", sys.argv[1]).touch()
pathlib.Path("/dev/shm", sys.argv[1]).touch()
time.sleep(1)
lines = [open(p, "rb").read().decode(errors="replace") for p in glob.glob("/proc/[0-9]*/cmdline")]
print(json.dumps(os.listdir("/tmp") + os.listdir("/dev/shm") + lines))
"""
        tasks = [Task(("python", "-I", "-c", source, mark)) for mark in marks]
        with ThreadPoolExecutor() as pool:
            first, second = pool.map(each_sandbox.run, tasks)
        for own, other, outcome in (
            (marks[0], marks[1], first),
            (marks[1], marks[0], second),
        ):
            text = completed(outcome).stdout.decode()
            assert own in text
            assert other not in text


class TestLimits:
    def test_sleep_past_the_wall_time(self, each_sandbox: Sandbox) -> None:
        task = Task(("sh", "-c", "echo begun; sleep 60"), limits=Limits(wall_seconds=2))
        outcome = each_sandbox.run(task)
        assert isinstance(outcome, Stopped)
        assert outcome.limit is Limit.WALL_TIME
        assert outcome.stdout == b"begun\n"
        assert outcome.seconds < 30

    def test_ignoring_signals_does_not_help(self, each_sandbox: Sandbox) -> None:
        source = """
import signal, time
for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, signal.SIG_IGN)
print("deaf", flush=True)
while True:
    time.sleep(1)
"""
        outcome = each_sandbox.run(python(source, limits=Limits(wall_seconds=2)))
        assert isinstance(outcome, Stopped)
        assert (outcome.limit, outcome.stdout) == (Limit.WALL_TIME, b"deaf\n")

    @pytest.mark.parametrize("lingers", [False, True], ids=["parent ends", "parent stays"])
    def test_daemons_die_with_the_run(self, each_sandbox: Sandbox, lingers: bool) -> None:
        mark = f"daemon-{uuid.uuid4().hex}"
        source = f"""
import os, signal, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        for descriptor in range(3):
            os.close(descriptor)
        os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(600)", "{mark}"])
    os._exit(0)
os.wait()
time.sleep({60 if lingers else 0.3})
"""
        outcome = each_sandbox.run(python(source, limits=Limits(wall_seconds=2)))
        assert isinstance(outcome, Stopped if lingers else Completed)
        assert host_processes_with(mark) == []

    def test_output_flood(self, each_sandbox: Sandbox) -> None:
        limits = Limits(output_bytes=100_000, wall_seconds=60)
        source = "import os\nwhile True: os.write(1, b'x' * 9999); os.write(2, b'y' * 9999)"
        outcome = each_sandbox.run(python(source, limits=limits))
        assert isinstance(outcome, Stopped)
        assert outcome.limit is Limit.OUTPUT
        assert len(outcome.stdout) + len(outcome.stderr) == 100_000

    def test_output_up_to_the_bound_is_no_flood(self, each_sandbox: Sandbox) -> None:
        limits = Limits(output_bytes=100_000)
        outcome = each_sandbox.run(python("import os; os.write(1, b'x' * 100_000)", limits=limits))
        assert len(completed(outcome).stdout) == 100_000

    def test_memory_bomb(self, each_sandbox: Sandbox) -> None:
        source = """
blocks = []
while True:
    blocks.append(bytearray(16 << 20))
    for page in range(0, 16 << 20, 4096):
        blocks[-1][page] = 1
"""
        limits = Limits(memory_bytes=256 * MIB, wall_seconds=60)
        outcome = each_sandbox.run(python(source, limits=limits))
        if isinstance(outcome, Stopped):
            assert outcome.limit is Limit.MEMORY
        else:
            assert outcome.exit_status != 0
            assert b"MemoryError" in outcome.stderr
        assert still_works(each_sandbox)

    def test_fork_bomb(self, each_sandbox: Sandbox) -> None:
        source = """
import os, time
made = 0
try:
    while True:
        if os.fork() == 0:
            time.sleep(60)
        made += 1
except BlockingIOError:
    print(made, flush=True)
"""
        limits = Limits(processes=40, wall_seconds=60)
        outcome = completed(each_sandbox.run(python(source, limits=limits)))
        assert 20 < int(outcome.stdout) < 40
        assert still_works(each_sandbox)

    def test_exponential_fork_bomb_ends_at_the_wall_time(self, each_sandbox: Sandbox) -> None:
        mark = f"bomb-{uuid.uuid4().hex}"
        source = """
import os
while True:
    try:
        os.fork()
    except OSError:
        pass
"""
        task = Task(("python", "-I", "-c", source, mark), limits=Limits(wall_seconds=3))
        assert isinstance(each_sandbox.run(task), Stopped)
        assert host_processes_with(mark) == []
        assert still_works(each_sandbox)

    @pytest.mark.parametrize("place", ["/tmp", "/dev/shm"])
    def test_temporary_files_are_bounded(self, each_sandbox: Sandbox, place: str) -> None:
        source = f"""
written = 0
try:
    for number in range(200):
        with open("{place}/file%d" % number, "wb", buffering=0) as stream:
            written += stream.write(bytes(1 << 20))
except OSError:
    pass
print(written)
"""
        limits = Limits(tmp_bytes=8 * MIB)
        outcome = completed(each_sandbox.run(python(source, limits=limits)))
        assert int(outcome.stdout) <= (8 if place == "/tmp" else 64) * MIB

    def test_one_processor(self, each_sandbox: Sandbox) -> None:
        source = """
import os, resource, time
try:
    os.sched_setaffinity(0, range(os.cpu_count()))
except OSError:
    pass
start = time.monotonic()
for _ in range(3):
    if os.fork() == 0:
        while time.monotonic() < start + 1:
            pass
        os._exit(0)
for _ in range(3):
    os.wait()
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print((used.ru_utime + used.ru_stime) / (time.monotonic() - start))
"""
        assert float(completed(each_sandbox.run(python(source))).stdout) < 1.3

    def test_links_planted_inside_lead_nowhere(self, each_sandbox: Sandbox, tmp_path: Path) -> None:
        victim = tmp_path / "victim"
        victim.write_text("untouched")
        script = f"ln -s {victim} /tmp/link; ln -s / /dev/shm/root; echo x >/tmp/link; true"
        assert completed(each_sandbox.run(Task(("sh", "-c", script)))).exit_status == 0
        assert victim.read_text() == "untouched"
        assert not Path("/tmp/link").is_symlink()


@pytest.fixture
def _threads_end() -> Iterator[None]:
    before = threading.active_count()
    yield
    assert threading.active_count() == before


@pytest.mark.usefixtures("_threads_end")
def test_nothing_is_left_on_the_host(
    each_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    descriptors = len(list(Path("/proc/self/fd").iterdir()))
    for task in (Task(("true",)), Task(("sleep", "9"), limits=Limits(wall_seconds=0.5))):
        each_sandbox.run(task)
    with pytest.raises(SandboxError):
        each_sandbox.run(Task(("missing",)))
    assert len(list(Path("/proc/self/fd").iterdir())) == descriptors
    assert list(tmp_path.iterdir()) == []
