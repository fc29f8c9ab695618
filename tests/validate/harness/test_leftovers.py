"""What a process leaves running, each time in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.validate.harness import leftovers

FOLDER = Path(leftovers.__file__).parent


def left(code: str) -> list[str]:
    """What is said to be left running after some code."""
    program = "\n".join(
        (
            "import sys",
            f"sys.path.insert(0, {str(FOLDER)!r})",
            "from leftovers import Leftovers",
            "watch = Leftovers()",
            code,
            "print(*watch.found(), sep='\\n', flush=True)",
            "import os",
            "os._exit(0)",
        )
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")[:-1] if done.stdout.strip() else []


LEAVING = {
    "a thread": (
        (
            "import threading, time\n"
            "threading.Thread(target=time.sleep, args=(60,), name='late').start()"
        ),
        ["the thread 'late', which runs time.sleep"],
    ),
    "a timer": (
        "import threading\nt = threading.Timer(60, print)\nt.name = 'late'\nt.start()",
        ["the thread 'late', which runs builtins.print"],
    ),
    "a thread of a class of its own": (
        (
            "import threading, time\n"
            "class Late(threading.Thread):\n    def run(self):\n        time.sleep(60)\n"
            "Late(name='late').start()"
        ),
        ["the thread 'late', which runs __main__.Late"],
    ),
    "a worker of a pool that has work": (
        (
            "import time\nfrom concurrent.futures import ThreadPoolExecutor\n"
            "ThreadPoolExecutor(1, 'late').submit(time.sleep, 60)"
        ),
        ["the thread 'late_0', which runs concurrent.futures.thread._worker"],
    ),
    "a task": (
        (
            "import asyncio\n"
            "async def late():\n    await asyncio.sleep(60)\n"
            "async def main():\n    asyncio.create_task(late(), name='late')\n"
            "    await asyncio.sleep(0)\n"
            "asyncio.new_event_loop().run_until_complete(main())"
        ),
        ["the pending task 'late', which runs late"],
    ),
}


@pytest.mark.parametrize(("code", "said"), LEAVING.values(), ids=LEAVING)
def test_what_is_left_is_named(code: str, said: list[str]) -> None:
    assert left(code) == said


def test_a_task_that_was_given_up_is_named() -> None:
    [said] = left(
        "import asyncio, gc\n"
        "async def late():\n    await asyncio.get_running_loop().create_future()\n"
        "async def main():\n    asyncio.create_task(late(), name='late')\n"
        "    await asyncio.sleep(0)\n"
        "loop = asyncio.new_event_loop()\nloop.run_until_complete(main())\nloop.close()\n"
        "del loop\ngc.collect()"
    )
    assert said.startswith("a pending task of asyncio (")
    assert "late" in said


ENDING = {
    "nothing": "pass",
    "a thread that is joined": (
        "import threading, time\n"
        "t = threading.Thread(target=time.sleep, args=(0.1,))\nt.start()\nt.join()"
    ),
    "a thread that is about to end": (
        "import threading, time\nthreading.Thread(target=time.sleep, args=(0.3,)).start()"
    ),
    "a daemon": (
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()"
    ),
    "workers of a pool that have nothing to do": (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "pool = ThreadPoolExecutor(3)\nassert list(pool.map(abs, range(9)))"
    ),
    "a loop that ran to its end": (
        "import asyncio\n"
        "async def main():\n    await asyncio.gather(*(asyncio.sleep(0) for _ in range(9)))\n"
        "    await asyncio.to_thread(abs, 1)\n"
        "asyncio.run(main())"
    ),
}


@pytest.mark.parametrize("code", ENDING.values(), ids=ENDING)
def test_what_ends_is_not_named(code: str) -> None:
    assert left(code) == []


def test_nothing_to_wait_for_takes_no_time() -> None:
    start = time.monotonic()
    assert left("pass") == []
    assert time.monotonic() - start < leftovers.GRACE_SECONDS
