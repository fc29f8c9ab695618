"""The programs that the probe runs inside; each does no harm where nothing holds it.

Each prints one JSON value. What they take is bounded by themselves, a little above the limits that
the probe sets, and given back.
"""

from __future__ import annotations

from typing import Final

from bot.sandbox.protocol import MIB

MEMORY_BYTES: Final = 96 * MIB
TMP_BYTES: Final = 4 * MIB
SHARED_MEMORY_BYTES: Final = 64 * MIB
PROCESSES: Final = 24
OUTPUT_BYTES: Final = 1 << 16

# Each holds close to a kilobyte in the kernel, so that all need more than FILES_MEMORY_BYTES.
FILES: Final = 80_000
FILES_MEMORY_BYTES: Final = 48 * MIB

# Two processes compute side by side; on one processor they get one second of it a second.
CPU_SECONDS: Final = 0.5

FACTS: Final = f"""
import json, os, resource, socket, sys, time
status = dict(line.split(":\\t", 1) for line in open("/proc/self/status").read().splitlines())
start = time.monotonic()
for _ in range(2):
    if os.fork() == 0:
        while time.monotonic() < start + {CPU_SECONDS}:
            pass
        os._exit(0)
os.wait(), os.wait()
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({{
    "interfaces": [name for _, name in socket.if_nameindex()],
    "writable": [
        path for path in ("/", "/usr", "/etc", "/work", "/opt/toolchain", "/dev", "/proc/sys")
        if os.access(path, os.W_OK)
    ],
    "host": [path for path in json.load(sys.stdin) if os.path.lexists(path)],
    "user": os.getuid(),
    "capabilities": status["CapPrm"] + status["CapEff"] + status["CapAmb"] + status["CapBnd"],
    "no_new_privileges": status["NoNewPrivs"],
    "filter": status["Seccomp"],
    "processors": (used.ru_utime + used.ru_stime) / (time.monotonic() - start),
    "environment": sorted(os.environ),
}}))
"""

FILL: Final = f"""
import json, os, tempfile
written = {{}}
for place, bound in (("/tmp", {TMP_BYTES}), ("/dev/shm", {SHARED_MEMORY_BYTES})):
    written[place] = 0
    with tempfile.TemporaryDirectory(dir=place) as folder:
        try:
            while written[place] < bound + {4 * MIB}:
                with open(os.path.join(folder, str(written[place])), "wb", buffering=0) as stream:
                    written[place] += stream.write(bytes({MIB // 4}))
        except OSError:
            pass
print(json.dumps(written))
"""

FILL_WITH_FILES: Final = f"""
import os, tempfile
made = 0
with tempfile.TemporaryDirectory(dir="/tmp") as folder:
    os.chdir(folder)
    try:
        while made < {FILES}:
            os.mknod(str(made))
            made += 1
    except OSError:
        pass
    print(made, flush=True)
"""

ALLOCATE: Final = f"""
block = bytearray({2 * MEMORY_BYTES})
for page in range(0, len(block), 4096):
    block[page] = 1
print(len(block))
"""

ALLOCATE_TOGETHER: Final = f"""
import os
read, write = os.pipe()
children = []
for _ in range(4):
    children.append(os.fork())
    if children[-1] == 0:
        os.close(write)
        block = bytearray({MEMORY_BYTES // 2})
        for page in range(0, len(block), 4096):
            block[page] = 1
        os.read(read, 1)
        os._exit(0)
# Each has its memory until the pipe closes.
import time
time.sleep(1)
os.close(write)
print(sum(os.waitpid(child, 0)[1] == 0 for child in children) * {MEMORY_BYTES // 2})
"""

FORK: Final = f"""
import os
read, write = os.pipe()
children = []
try:
    while len(children) < {2 * PROCESSES}:
        child = os.fork()
        if child == 0:
            os.close(write)
            os.read(read, 1)
            os._exit(0)
        children.append(child)
except OSError:
    pass
os.close(write)
for child in children:
    os.waitpid(child, 0)
print(len(children))
"""

FLOOD: Final = f"""
import os
for _ in range(4):
    os.write(1, b"x" * {OUTPUT_BYTES})
"""

# Two forks and a session of its own; ends by itself after a while where nothing ends it.
LINGER: Final = """
import os, signal, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
read, write = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.write(write, b"1")
        for descriptor in range(3):
            os.close(descriptor)
        code = "import time; time.sleep(20)"
        os.execv(sys.executable, [sys.executable, "-I", "-S", "-c", code, sys.argv[1]])
    os._exit(0)
os.wait()
os.read(read, 1)
print("left it")
"""
