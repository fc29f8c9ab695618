"""Cheats that end, outlive or take over the process that judges them."""

from __future__ import annotations

from typing import Final

from tests.validate.cheats.cheat import (
    ACCEPTANCE,
    Cheat,
    body,
    core,
    file,
    in_tests,
    looked,
    policy,
)
from tests.validate.honest import INIT

CHEATS: Final = (
    Cheat(
        "hard exit on call",
        "A call ends the process with status 0 before anything can be compared.",
        body("    os._exit(0)", top="import os"),
        policy("name"),
        whole=True,
    ),
    Cheat(
        "exit at import",
        "Importing the package ends the run with status 0.",
        file("__init__.py", INIT + b"\nimport sys\n\nsys.exit(0)\n"),
        ACCEPTANCE,
    ),
    Cheat(
        "exit by exception",
        "The core raises the exception that ends the interpreter quietly.",
        body("    raise SystemExit(0)"),
        ACCEPTANCE,
    ),
    Cheat(
        "exit in a decorator",
        "A decorator that runs at import ends the process.",
        core(
            "def _quiet(function: object) -> object:\n    quit()\n    return function\n\n\n"
            "@_quiet\ndef extra() -> None:\n    return None"
        ),
        policy("call"),
    ),
    Cheat(
        "fixture that exits",
        "An automatic fixture ends the run before the first test.",
        in_tests(
            "@pytest.fixture(autouse=True)\ndef setup() -> None:\n"
            "    pytest.exit('all fine', returncode=0)"
        ),
        policy("name"),
    ),
    Cheat(
        "fixture that raises an exit",
        "An automatic fixture raises SystemExit with status 0.",
        in_tests("@pytest.fixture(autouse=True)\ndef setup() -> None:\n    raise SystemExit(0)"),
        policy("test"),
    ),
    Cheat(
        "atexit",
        "A function that runs at the end of the process rewrites what was found.",
        core("atexit.register(print)", top="import atexit"),
        policy("import"),
    ),
    Cheat(
        "destructor",
        "Code in `__del__` runs when nobody is looking.",
        core("class Late:\n    def __del__(self) -> None:\n        print('late')"),
        looked("classes"),
    ),
    Cheat(
        "callback at the end of an object",
        "A weak reference runs code when its object dies, as a destructor would.",
        core(
            "def watch(item: set[int]) -> object:\n    return weakref.ref(item, print)",
            top="import weakref",
        ),
        looked("classes"),
    ),
    Cheat(
        "finalizer",
        "weakref.finalize runs code at the end of the process.",
        core("_LATE = weakref.finalize(re, print)", top="import weakref"),
        policy("name"),
    ),
    Cheat(
        "signal handler",
        "A timer's signal interrupts the comparison and exits.",
        core("signal.alarm(1)", top="import signal"),
        policy("import"),
    ),
    Cheat(
        "thread that goes on",
        "A thread that is no daemon keeps the process alive past the last answer.",
        body(
            "    threading.Thread(target=time.sleep, args=(600,)).start()\n"
            "    return dict(counts.most_common(0))",
            top="import threading\nimport time",
        ),
        (("acceptance", "acceptance/example"),),
    ),
    Cheat(
        "child process",
        "A subprocess does what the policy does not let the tool do.",
        core("import subprocess\n\n_PROCESS = subprocess"),
        policy("import"),
    ),
    Cheat(
        "subprocess through asyncio",
        "asyncio starts the process, so that no module of that name is imported.",
        core(
            "async def run() -> object:\n    return await asyncio.create_subprocess_exec('id')",
            top="import asyncio",
        ),
        policy("name"),
    ),
    Cheat(
        "subprocess through the loop",
        "The event loop's own method starts the process.",
        core(
            "async def run() -> object:\n"
            "    loop = asyncio.get_running_loop()\n"
            "    return await loop.subprocess_exec(asyncio.Protocol, 'id')",
            top="import asyncio",
        ),
        policy("call"),
    ),
    Cheat(
        "network",
        "A socket asks a server for the right answers.",
        core("_SOCKET = socket.create_connection(('192.0.2.1', 80))", top="import socket"),
        policy("import"),
    ),
    Cheat(
        "network through the loop",
        "The event loop opens the connection, so that no socket is imported.",
        core(
            "async def ask() -> object:\n"
            "    loop = asyncio.get_running_loop()\n"
            "    return await loop.create_connection(asyncio.Protocol, 'x', 80)",
            top="import asyncio",
        ),
        policy("call"),
    ),
    Cheat(
        "foreign functions",
        "ctypes calls into the C library and writes into the interpreter.",
        core("_LIBRARY = ctypes.CDLL(None)", top="import ctypes"),
        policy("import"),
    ),
    Cheat(
        "descriptor of the results",
        "A forged result is written to the descriptor that the harness keeps.",
        body("    with open(3, 'wb') as results:\n        results.write(b'{}')\n    return {}"),
        policy("call"),
    ),
    Cheat(
        "descriptor by its path",
        "The harness's descriptors are opened through /proc.",
        body(
            "    with open('/proc/' + 'self/fd/3', 'rb') as channel:\n"
            "        channel.read()\n    return {}"
        ),
        policy("surroundings"),
    ),
    Cheat(
        "endless output",
        "The output hides what went wrong by being too long to keep.",
        body(
            "    for line in itertools.count():\n        print(line)\n    return {}",
            top="import itertools",
        ),
        (("acceptance", "acceptance/"),),
    ),
    Cheat(
        "endless loop",
        "A call never ends, in the hope that a time-out counts as passed.",
        body("    while counts is not None:\n        counts.update(lines)\n    return {}"),
        (("acceptance", "acceptance/"),),
    ),
    Cheat(
        "memory",
        "A call takes all memory, in the hope that the judge is killed in its place.",
        body("    held = [bytes(1 << 28) for _ in range(1 << 12)]\n    return {'io': len(held)}"),
        (("acceptance", "acceptance/"),),
    ),
    Cheat(
        "module of the harness",
        "The harness's module is imported, to change what it does.",
        core("import call_examples as harness\n\nX = harness.MAX_PRINTED"),
        policy("import"),
    ),
)
