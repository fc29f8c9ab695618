"""Hostile programs, in one table; `python -m tests.sandbox.hostile` prints how each is contained.

The tests and the printed table run the same programs through `containment.contain`.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

from bot import config
from bot.sandbox.bubblewrap import Bubblewrap
from bot.sandbox.factory import open_sandbox
from bot.sandbox.protocol import MIB, Limit, Sandbox
from bot.sandbox.toolchain import find
from tests.sandbox.containment import (
    SMALL,
    Program,
    contain,
    ended,
    host,
    not_run,
    one_of,
    printed,
    refused,
    stopped,
)

_SHORT: Final = replace(SMALL, wall_seconds=1.5)
_ROOMY: Final = replace(SMALL, memory_bytes=256 * MIB, wall_seconds=20)

_out_of_time: Final = stopped(Limit.WALL_TIME)
_out_of_memory: Final = stopped(Limit.MEMORY)
_flooding: Final = stopped(Limit.OUTPUT)

_ESCAPES: Final = b"\x1b[2J\x1b]0;owned\x07\x1b[31m\x1bP\x9b6n\x1b]52;c;AAAA\x07\r\x08\x7f"
_NO_TEXT: Final = bytes(range(256)) + b"\0\xff\xfe\xc3\x28\xed\xa0\x80"


PROGRAMS: Final = (
    # Processes, memory, files and output without end
    Program(
        "fork bomb, exponential",
        """
while True:
    try:
        os.fork()
    except OSError:
        pass
""",
        _out_of_time,
        _SHORT,
    ),
    Program(
        "fork bomb, one parent",
        """
def bomb():
    for _ in range(100):
        if os.fork() == 0:
            time.sleep(60)
attempt("100 processes", bomb)
""",
        refused,
    ),
    Program(
        "thread bomb",
        """
import threading
def bomb():
    for _ in range(100):
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
attempt("100 threads", bomb)
os._exit(0)
""",
        refused,
    ),
    Program(
        "memory bomb, one process",
        """
def bomb():
    block = bytearray(512 << 20)
    for page in range(0, len(block), 4096):
        block[page] = 1
attempt("512 MiB", bomb)
""",
        one_of(_out_of_memory, refused),
    ),
    Program(
        "memory bomb, many processes",
        """
children = []
for _ in range(8):
    children.append(os.fork())
    if children[-1] == 0:
        block = bytearray(32 << 20)
        for page in range(0, len(block), 4096):
            block[page] = 1
        time.sleep(2)
        os._exit(0)
if all(os.waitpid(child, 0)[1] == 0 for child in children):
    say("ESCAPED with 256 MiB")
""",
        _out_of_memory,
        needs_groups=True,
    ),
    Program(
        "memory bomb, memfd",
        """
def bomb():
    for number in range(128):
        descriptor = os.memfd_create("bomb")
        os.write(descriptor, bytes(4 << 20))
attempt("512 MiB of memfd", bomb)
""",
        one_of(_out_of_memory, refused),
    ),
    Program(
        "memory bomb, System V segments",
        """
libc.shmat.restype = ctypes.c_void_p
def bomb():
    for _ in range(64):
        segment = libc.shmget(0, 8 << 20, 0o1600)
        if segment == -1:
            raise OSError(ctypes.get_errno(), "shmget")
        place = libc.shmat(segment, None, 0)
        ctypes.memset(place, 1, 8 << 20)
        libc.shmdt(ctypes.c_void_p(place))
attempt("512 MiB of segments", bomb)
""",
        one_of(_out_of_memory, refused),
    ),
    Program(
        "message queues without end",
        """
def bomb():
    for number in range(100):
        if libc.mq_open(b"/q%d" % number, os.O_CREAT | os.O_RDWR, 0o600, None) == -1:
            raise OSError(ctypes.get_errno(), "mq_open")
attempt("100 queues", bomb)
""",
        refused,
    ),
    Program(
        "disk fill in /tmp",
        """
def fill():
    for number in range(64):
        with open("/tmp/%d" % number, "wb", buffering=0) as stream:
            assert stream.write(bytes(1 << 20)) == 1 << 20, "short"
try:
    attempt("64 MiB", fill)
except AssertionError:
    say("refused 64 MiB: written in part")
""",
        refused,
    ),
    Program(
        "one huge file",
        """
def fill():
    with open("/tmp/huge", "wb") as stream:
        stream.truncate(1 << 40)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
attempt("1 TiB", fill)
""",
        refused,
    ),
    Program(
        "inode fill in /tmp",
        """
def fill():
    for number in range(120_000):
        os.mknod("/tmp/%d" % number)
attempt("120000 files", fill)
""",
        one_of(_out_of_memory, refused),
        replace(SMALL, memory_bytes=96 * MIB, wall_seconds=20),
        needs_groups=True,
    ),
    Program(
        "/dev/shm fill",
        """
def fill():
    for number in range(80):
        descriptor = os.open("/dev/shm/%d" % number, os.O_CREAT | os.O_WRONLY)
        left = 1 << 20
        while left:
            left -= os.write(descriptor, bytes(left))
        os.close(descriptor)
attempt("80 MiB", fill)
""",
        refused,
        _ROOMY,
    ),
    Program("output flood on standard output", "while True: os.write(1, b'x' * 9999)", _flooding),
    Program("output flood on standard error", "while True: os.write(2, b'x' * 9999)", _flooding),
    Program(
        "output flood on both",
        "while True: os.write(1, b'x' * 999); os.write(2, b'y' * 999)",
        _flooding,
    ),
    Program(
        "output flood from many processes",
        """
for _ in range(3):
    os.fork()
while True: os.write(1, b'x' * 9999)
""",
        _flooding,
    ),
    Program(
        "descriptors without end",
        """
def bomb():
    for _ in range(1 << 16):
        os.dup(0)
attempt("65536 descriptors", bomb)
""",
        refused,
    ),
    Program("busy loop", "while True: pass", _out_of_time, _SHORT),
    # Ways out of the network
    Program(
        "connect to the host's loopback",
        """
attempt("IPv4", socket.create_connection, ("127.0.0.1", host["port"]), 2)
attempt("IPv6", socket.create_connection, ("::1", host["port"]), 2)
""",
        refused,
    ),
    Program(
        "connect to the metadata service",
        'attempt("metadata", socket.create_connection, ("169.254.169.254", 80), 2)',
        refused,
    ),
    Program(
        "connect and send to the world",
        """
attempt("TCP", socket.create_connection, ("192.0.2.1", 80), 2)
attempt("UDP", socket.socket(type=socket.SOCK_DGRAM).sendto, b"x", ("192.0.2.1", 53))
""",
        refused,
    ),
    Program(
        "DNS",
        'attempt("lookup", socket.getaddrinfo, "example.org", 80)',
        refused,
        replace(SMALL, wall_seconds=30),
    ),
    Program(
        "abstract socket of the host",
        'attempt("connect", socket.socket(socket.AF_UNIX).connect, "\\0" + host["abstract"])',
        refused,
    ),
    Program(
        "Docker socket",
        """
for path in ("/var/run/docker.sock", "/run/docker.sock", "/run/containerd/containerd.sock"):
    attempt(path, socket.socket(socket.AF_UNIX).connect, path)
""",
        refused,
    ),
    Program(
        "netlink: bring an interface up",
        """
import fcntl, struct
def up():
    with socket.socket() as one:
        fcntl.ioctl(one, 0x8914, struct.pack("16sh14x", b"lo", 1 | 0x100))
def add():
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as one:
        # RTM_NEWLINK with NLM_F_REQUEST, ACK, CREATE, EXCL and an empty link message
        one.sendall(struct.pack("IHHII", 32, 16, 0x605, 1, 0) + bytes(16))
        code = struct.unpack("i", one.recv(4096)[16:20])[0]
        if code:
            raise OSError(-code, "netlink")
attempt("flags", up)
attempt("link", add)
""",
        refused,
    ),
    Program(
        "raw and packet sockets",
        """
attempt("packet", socket.socket, socket.AF_PACKET, socket.SOCK_RAW, 0x300)
attempt("raw", socket.socket, socket.AF_INET, socket.SOCK_RAW, 1)
attempt("raw 6", socket.socket, socket.AF_INET6, socket.SOCK_RAW, 58)
""",
        refused,
    ),
    Program(
        "vsock to the hypervisor",
        """
def reach():
    socket.socket(socket.AF_VSOCK).connect((2, 1024))
attempt("vsock", socket.socket, socket.AF_VSOCK, socket.SOCK_STREAM)
attempt("hypervisor", reach)
""",
        refused,
    ),
    Program(
        "kernel crypto sockets",
        'attempt("AF_ALG", socket.socket, 38, socket.SOCK_SEQPACKET)',
        refused,
    ),
    Program(
        "sockets of every other family",
        """
for family in range(64):
    if family not in (1, 2, 10, 16):
        for kind in (1, 2, 3, 5):
            attempt("family %d" % family, socket.socket, family, kind)
""",
        refused,
    ),
    # Other processes, the environment, the files of the host
    Program(
        "/proc of others",
        """
import glob
own = {str(os.getpid()), "self", "thread-self"}
for path in glob.glob("/proc/[0-9]*/cmdline"):
    with open(path, "rb") as stream:
        if b"sleep\\x003600" in stream.read():
            say("ESCAPED: sees " + path)
attempt("companion", read, "/proc/%d/environ" % max(host["companion"], 1000))
attempt("its root", os.listdir, "/proc/%d/root" % max(host["companion"], 1000))
""",
        refused,
    ),
    Program(
        "/proc/1/environ",
        """
try:
    content = open("/proc/1/environ", "rb").read()
    say("ESCAPED" if b"secret" in content else "refused environ: fixed variables alone")
except OSError as error:
    say("refused environ: " + errno.errorcode[error.errno])
""",
        refused,
    ),
    Program(
        "environment secrets",
        """
say("ESCAPED" if "SECRET" in os.environ else "refused variable: not there")
""",
        refused,
    ),
    Program(
        "/proc/sys writes",
        """
attempt("core_pattern", write, "/proc/sys/kernel/core_pattern", "|/tmp/x")
attempt("hostname", write, "/proc/sys/kernel/hostname", "owned")
attempt("modprobe", write, "/proc/sys/kernel/modprobe", "/tmp/x")
attempt("overcommit", write, "/proc/sys/vm/overcommit_memory", "1")
""",
        refused,
    ),
    Program("/proc/sysrq-trigger", 'attempt("crash", write, "/proc/sysrq-trigger", "h")', refused),
    Program(
        "/sys writes and control groups",
        """
attempt("uevent", write, "/sys/kernel/uevent_helper", "/tmp/x")
attempt("release", write, "/sys/fs/cgroup/memory/release_agent", "/tmp/x")
attempt("limit", write, "/sys/fs/cgroup/memory/memory.limit_in_bytes", "-1")
attempt("limit 2", write, "/sys/fs/cgroup/memory.max", "max")
attempt("group", os.mkdir, "/sys/fs/cgroup/own")
""",
        refused,
    ),
    Program(
        "the score of the out-of-memory killer",
        'attempt("never", write, "/proc/self/oom_score_adj", "-1000")',
        refused,
    ),
    Program(
        "ptrace of the parent and of the first process",
        """
attempt("attach to parent", call, "ptrace", 16, os.getppid(), 0, 0)
attempt("seize first", call, "ptrace", 0x4206, 1, 0, 0)
""",
        refused,
    ),
    Program(
        "memory of other processes",
        """
attempt("readv", call, "process_vm_readv", os.getppid(), 0, 0, 0, 0, 0)
attempt("writev", call, "process_vm_writev", os.getppid(), 0, 0, 0, 0, 0)
attempt("first", read, "/proc/1/mem")
attempt("descriptor", call, "pidfd_getfd", 3, 0, 0)
""",
        refused,
    ),
    Program(
        "kill every process",
        """
try:
    os.kill(-1, 9)
except ProcessLookupError:
    say("refused kill: nobody else")
""",
        one_of(refused, ended(-9)),
    ),
    Program(
        "kill of the parent",
        """
for target in (os.getppid(), 1):
    try:
        os.kill(target, 9)
    except OSError:
        pass
time.sleep(0.5)
""",
        one_of(ended(0), ended(-9)),
    ),
    Program(
        "kill of a process of the host",
        'attempt("kill", os.kill, max(host["companion"], 1000), 9)',
        refused,
    ),
    Program("/etc/shadow of the host", 'attempt("read", read, "/etc/shadow")', refused),
    Program(
        "/root, /home and files of the host",
        """
attempt("victim", read, host["victim"])
attempt("keys", os.listdir, "/root/.ssh")
attempt("kept logs", os.listdir, "/var/log/journal")
""",
        refused,
    ),
    Program(
        "/tmp of an earlier run",
        """
for place in ("/tmp/left", "/dev/shm/left"):
    say("ESCAPED" if os.path.exists(place) else "refused %s: not there" % place)
    write(place, "x")
""",
        refused,
        runs=2,
    ),
    Program(
        "inherited descriptors",
        """
found = sorted(int(name) for name in os.listdir("/proc/self/fd"))
say("refused more: none" if found == [0, 1, 2, 3] else "ESCAPED with %s" % found)
""",
        refused,
    ),
    # Privileges and kernel interfaces
    Program(
        "mount",
        """
words = [ctypes.create_string_buffer(word) for word in (b"none", b"/tmp", b"tmpfs")]
attempt("mount", call, "mount", *map(ctypes.addressof, words), 0, 0)
attempt("file system", call, "fsopen", ctypes.addressof(words[2]), 0)
attempt("tree", call, "open_tree", -100, ctypes.addressof(words[1]), 1)
""",
        refused,
    ),
    Program(
        "unmount",
        """
for path in (b"/work", b"/tmp", b"/proc", b"/"):
    text = ctypes.create_string_buffer(path)
    attempt(path.decode(), call, "umount2", ctypes.addressof(text), 2)
""",
        refused,
    ),
    Program(
        "namespaces by unshare and clone",
        """
for name, flag in (("user", 0x10000000), ("mount", 0x20000), ("net", 0x40000000),
                   ("pid", 0x20000000)):
    attempt(name, call, "unshare", flag)
host["calls"] |= {"clone": {"x86_64": 56}.get(os.uname().machine, 220), "clone3": 435}
attempt("clone", call, "clone", 0x10000000 | 17, 0, 0, 0, 0)
attempt("clone3", call, "clone3", 0, 0)
""",
        refused,
    ),
    Program(
        "setns",
        """
descriptor = os.open("/proc/self/ns/mnt", os.O_RDONLY)
attempt("own", call, "setns", descriptor, 0)
""",
        refused,
    ),
    Program(
        "pivot_root and chroot",
        """
attempt("pivot", call, "pivot_root", 0, 0)
attempt("chroot", os.chroot, "/tmp")
""",
        refused,
    ),
    Program(
        "device nodes",
        """
attempt("disk", os.mknod, "/tmp/disk", 0o600 | stat.S_IFBLK, os.makedev(8, 0))
attempt("memory", os.mknod, "/tmp/mem", 0o600 | stat.S_IFCHR, os.makedev(1, 1))
""",
        refused,
    ),
    Program(
        "devices of the host",
        """
for name in ("mem", "kmsg", "port", "sda", "vda", "nvme0n1", "kvm", "fuse", "vsock", "net/tun"):
    attempt(name, read, "/dev/" + name)
attempt("write", write, "/dev/kmsg", "owned")
""",
        refused,
    ),
    Program(
        "setuid program planted",
        """
import shutil, subprocess
shutil.copy("/bin/cat", "/tmp/cat")
os.chmod("/tmp/cat", 0o6755)
uids = subprocess.run(["/tmp/cat", "/proc/self/status"], capture_output=True, text=True).stdout
line = [line for line in uids.splitlines() if line.startswith("Uid:")][0].split()
say("ESCAPED" if "0" in line[1:] else "refused root: own user")
""",
        refused,
    ),
    Program(
        "setuid programs of the system",
        """
import glob, subprocess
for path in ("/usr/bin/su", "/usr/bin/mount", "/usr/bin/newgrp", "/usr/bin/passwd"):
    if os.path.exists(path):
        done = subprocess.run([path, "root"], capture_output=True, stdin=subprocess.DEVNULL)
        say("ESCAPED" if done.returncode == 0 else "refused %s: failed" % path)
say("refused nothing: tried all")
""",
        refused,
    ),
    Program(
        "becoming root",
        """
attempt("user", os.setuid, 0)
attempt("group", os.setgid, 0)
attempt("groups", os.setgroups, [0])
attempt("all", os.setresuid, 0, 0, 0)
""",
        refused,
    ),
    Program("keys of the kernel", 'attempt("keyctl", call, "keyctl", 0, -3, 1)', refused),
    Program("perf events", 'attempt("open", call, "perf_event_open", 0, 0, -1, -1, 0)', refused),
    Program("bpf", 'attempt("map", call, "bpf", 0, 0, 0)', refused),
    Program("io_uring", 'attempt("setup", call, "io_uring_setup", 8, 0)', refused),
    Program("userfaultfd", 'attempt("open", call, "userfaultfd", 0)', refused),
    Program("personality", 'attempt("no random", call, "personality", 0x40000)', refused),
    Program(
        "clock",
        """
attempt("set", time.clock_settime, time.CLOCK_REALTIME, 0)
attempt("adjust", call, "adjtimex", 0)
attempt("day", call, "settimeofday", 0, 0)
""",
        refused,
    ),
    Program(
        "reboot, kexec and kernel modules",
        """
attempt("reboot", call, "reboot", 0, 0, 0, 0)
attempt("kexec", call, "kexec_load", 0, 0, 0, 0)
attempt("module", call, "init_module", 0, 0, 0)
attempt("module file", call, "finit_module", 0, 0, 0)
attempt("swap", call, "swapon", 0, 0)
attempt("accounting", call, "acct", 0)
attempt("kernel log", call, "syslog", 3, 0, 0)
""",
        refused,
    ),
    Program(
        "file handles past the mounts",
        """
attempt("name", call, "name_to_handle_at", -100, 0, 0, 0, 0)
attempt("open", call, "open_by_handle_at", -100, 0, 0)
""",
        refused,
    ),
    Program(
        "typing into a terminal",
        """
import fcntl
attempt("TIOCSTI", fcntl.ioctl, 0, 0x5412, b"x")
attempt("tty", read, "/dev/tty")
""",
        refused,
    ),
    Program(
        "raised limits",
        """
for kind in (resource.RLIMIT_CORE, resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE):
    attempt(str(kind), resource.setrlimit, kind, (1 << 40, 1 << 40))
attempt("nice", os.setpriority, os.PRIO_PROCESS, 0, -5)
attempt("real time", os.sched_setscheduler, 0, os.SCHED_FIFO, os.sched_param(1))
attempt("affinity", call, "sched_setaffinity", 0, 0, 0)
""",
        refused,
    ),
    # What is mounted, and what is left behind
    Program(
        "writing under /work",
        """
attempt("change", write, "/work/input.txt", "x")
attempt("add", write, "/work/new", "x")
attempt("remove", os.unlink, "/work/input.txt")
attempt("mode", os.chmod, "/work/input.txt", 0o777)
attempt("link", os.symlink, "/etc/passwd", "/work/link")
""",
        refused,
    ),
    Program(
        "writing to the toolchain",
        """
import pytest
attempt("module", write, pytest.__file__, "x")
attempt("site", write, "/opt/toolchain/sitecustomize.py", "x")
attempt("bytecode", os.mkdir, os.path.dirname(pytest.__file__) + "/__pycache__/x")
""",
        refused,
    ),
    Program(
        "replacing the interpreter",
        """
real = os.path.realpath(sys.executable)
write("/tmp/python", "x")
for path in (sys.executable, real):
    attempt("write", write, path, "x")
    attempt("rename", os.rename, "/tmp/python", path)
    attempt("remove", os.unlink, path)
""",
        refused,
    ),
    Program(
        "symbolic link planted",
        """
for place in ("/tmp/", "/dev/shm/"):
    os.symlink(host["victim"], place + host["mark"])
    attempt("write through", os.open, place + host["mark"], os.O_WRONLY)
""",
        refused,
    ),
    Program(
        "hard link planted",
        """
attempt("input", os.link, "/work/input.txt", "/tmp/" + host["mark"])
attempt("program", os.link, "/bin/sh", "/tmp/" + host["mark"])
attempt("victim", os.link, host["victim"], "/tmp/" + host["mark"])
""",
        refused,
    ),
    Program(
        "core dump",
        """
try:
    resource.setrlimit(resource.RLIMIT_CORE, (1 << 20, 1 << 20))
    say("ESCAPED")
except ValueError:
    pass
os.chdir("/tmp")
os.abort()
""",
        ended(-6),
    ),
    # Outliving the run
    Program("sleep past the limit", "time.sleep(60)", _out_of_time, _SHORT),
    Program(
        "every signal ignored",
        """
for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, signal.SIG_IGN)
while True:
    time.sleep(1)
""",
        _out_of_time,
        _SHORT,
    ),
    Program(
        "stopping itself and all others",
        """
try:
    os.kill(-1, signal.SIGSTOP)
except ProcessLookupError:
    pass
os.kill(os.getpid(), signal.SIGSTOP)
""",
        _out_of_time,
        _SHORT,
    ),
    Program(
        "daemon that outlives the program",
        """
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        for descriptor in range(3):
            os.close(descriptor)
        time.sleep(20)
    os._exit(0)
os.wait()
say("left it")
""",
        ended(0, saying=b"left it"),
    ),
    Program(
        "daemon that keeps the streams open",
        """
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        time.sleep(60)
    os._exit(0)
os.wait()
say("left it")
""",
        ended(0, saying=b"left it"),
    ),
    Program(
        "streams closed, program goes on",
        "os.close(0); os.close(1); os.close(2); time.sleep(60)",
        _out_of_time,
        _SHORT,
    ),
    # Results that look like something else
    Program(
        "terminal escape sequences",
        f"os.write(1, {_ESCAPES!r}); os.write(2, {_ESCAPES!r})",
        printed(_ESCAPES, _ESCAPES),
    ),
    Program("NUL bytes and no text", f"os.write(1, {_NO_TEXT!r})", printed(_NO_TEXT)),
    Program(
        "the sandbox's own mark, forged",
        r"os.write(2, b'\0started\0bwrap: no')",
        printed(b"", b"\0started\0bwrap: no"),
    ),
    Program("missing command", "", not_run, command=("no-such-command",)),
    Program(
        "missing program, from inside",
        'attempt("exec", os.execv, "/no/such/program", ["x"])',
        refused,
    ),
    Program("status that says killed for memory", "os._exit(137)", one_of(ended(-9), ended(137))),
    Program(
        "arguments too large",
        'attempt("exec", os.execv, "/bin/true", ["true", *["x" * 100_000] * 100])',
        refused,
    ),
    Program(
        "recursion without end",
        """
sys.setrecursionlimit(1 << 30)
class Deep:
    def __repr__(self):
        return repr(self)
repr(Deep())
""",
        ended(-11),
        _ROOMY,
    ),
    Program("segmentation fault", "ctypes.string_at(0)", ended(-11)),
)


def main() -> int:
    """Run every program on every backend of this machine, and print the table in Markdown."""
    settings = config.load(Path.cwd()).sandbox
    backends = {
        name: open_sandbox(settings.model_copy(update={"backend": name}))
        for name in ("bubblewrap", "docker")
    }
    tools = find(settings.cache)
    assert tools is not None
    sandboxes: dict[str, Sandbox] = {
        "bubblewrap": backends["bubblewrap"],
        "bubblewrap, no control groups": Bubblewrap(tools),
        "docker": backends["docker"],
    }
    failed = 0
    rows = [["hostile program", *sandboxes], ["---"] * (1 + len(sandboxes))]
    with host() as machine:
        for program in PROGRAMS:
            row = [program.name]
            for name, sandbox in sandboxes.items():
                if program.needs_groups and "no control groups" in name:
                    row.append("best effort: not run")
                    continue
                try:
                    row.append(contain(program, sandbox, machine))
                except AssertionError as error:
                    failed += 1
                    row.append(f"**NOT CONTAINED** {str(error)[:300]!r}")
            rows.append(row)
    sys.stdout.writelines(f"| {' | '.join(row)} |\n" for row in rows)
    sys.stdout.write(f"\n{len(PROGRAMS)} programs, {failed} not contained\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
