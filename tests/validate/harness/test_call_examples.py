"""The program that runs examples, started as the sandbox starts it, on packages of this file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.validate.harness import call_examples

NONCE = "0123456789abcdef"
PYTHON = Path(sys.executable).name[:15]
"""As the kernel has the name of a process."""


def call(folder: Path, core: str, *sources: str) -> tuple[int, list[dict[str, Any]]]:
    """Run sources against a package whose only module is `core`; what each of them produced."""
    status, said = lines(folder, core, *sources)
    return status, [one for one in said if "index" in one]


def lines(folder: Path, core: str, *sources: str) -> tuple[int, list[dict[str, Any]]]:
    """The same with what they leave running, which is said last."""
    (folder / "tool").mkdir()
    (folder / "tool" / "__init__.py").write_text(core, encoding="utf-8")
    request = {
        "nonce": NONCE,
        "package": "tool",
        "names": ["f"],
        "sources": sources,
        "elsewhere": [],
    }
    done = subprocess.run(
        [sys.executable, "-I", call_examples.__file__],
        input=json.dumps(request).encode() + b"\n",
        stdout=subprocess.PIPE,
        cwd=folder,
        timeout=60,
        check=False,
    )
    said = done.stdout.decode().splitlines()
    assert all(line.startswith(f"{NONCE} ") for line in said)
    return done.returncode, [json.loads(line.partition(" ")[2]) for line in said]


def test_a_value(tmp_path: Path) -> None:
    status, said = call(tmp_path, "def f(x):\n    print('p')\n    return x\n", "f([1])\n")
    assert (status, said) == (
        0,
        [
            {
                "index": 0,
                "printed": "p\n[1]\n",
                "types": ["builtins.list", "builtins.object"],
                "plain": True,
                "exception": None,
            }
        ],
    )


def test_an_exception(tmp_path: Path) -> None:
    core = "class E(Exception):\n    pass\n\ndef f():\n    raise E('no')\n"
    _, [said] = call(tmp_path, core, "f()\n")
    assert said["exception"] == {"type": "tool.E", "last_line": "tool.E: no"}


def test_statements_share_a_namespace(tmp_path: Path) -> None:
    _, said = call(tmp_path, "def f(x):\n    return x\n", "a = 3\n", "f(a)\n")
    assert [one["printed"] for one in said] == ["", "3\n"]


def test_the_status_is_that_of_the_process_that_ended(tmp_path: Path) -> None:
    core = "import os\n\ndef f(x):\n    os._exit(x)\n"
    assert call(tmp_path, core, "1\n", "f(7)\n", "1\n")[0] == 7


def test_what_was_left_behind_is_gone_at_the_end(tmp_path: Path) -> None:
    core = (
        "import ctypes, os, signal, time\n\nlibc = ctypes.CDLL(None)\n\n"
        "def f():\n"
        "    inner, outer = os.pipe()\n"
        "    if libc.fork() == 0:\n"
        "        os.setsid()\n"
        "        if libc.fork() == 0:\n"
        "            signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "            os.write(outer, str(os.getpid()).encode())\n"
        "            time.sleep(600)\n"
        "        os._exit(0)\n"
        "    return int(os.read(inner, 20))\n"
    )
    status, [said] = call(tmp_path, core, "f()\n")
    assert status == 0
    assert not Path("/proc", said["printed"].strip()).exists()


def test_a_process_that_is_left_behind_does_not_keep_the_end_waiting(tmp_path: Path) -> None:
    core = (
        "import ctypes, os, time\n\nlibc = ctypes.CDLL(None)\n\n"
        "def f():\n"
        "    if libc.fork() == 0:\n"
        "        time.sleep(600)\n"
        "    os._exit(3)\n"
    )
    assert call(tmp_path, core, "f()\n") == (3, [])


def test_an_answer_that_is_too_long_is_none(tmp_path: Path) -> None:
    core = "import os\n\ndef f():\n    while True:\n        os.write(6, b'x' * 65536)\n"
    status, said = call(tmp_path, core, "f()\n", "1\n")
    assert (status, said) == (1, [])


LEAVING = {
    "nothing": ("    return 1\n", {"left": [], "processes": []}),
    "a thread": (
        "    threading.Thread(target=time.sleep, args=(60,), name='late').start()\n",
        {"left": ["the thread 'late', which runs time.sleep"], "processes": []},
    ),
    "a process": (
        "    if libc.fork() == 0:\n        time.sleep(60)\n        os._exit(0)\n",
        {"left": [], "processes": [PYTHON]},
    ),
    "a process of a process": (
        (
            "    if libc.fork() == 0:\n        os.setsid()\n        if libc.fork() == 0:\n"
            "            time.sleep(60)\n        os._exit(0)\n    os.wait()\n"
        ),
        {"left": [], "processes": [PYTHON]},
    ),
    "a process that ends soon": (
        "    if libc.fork() == 0:\n        time.sleep(0.2)\n        os._exit(0)\n",
        {"left": [], "processes": []},
    ),
}


@pytest.mark.parametrize(("body", "left"), LEAVING.values(), ids=LEAVING)
def test_what_is_left_running_is_said(body: str, left: dict[str, Any], tmp_path: Path) -> None:
    core = f"import ctypes, os, threading, time\nlibc = ctypes.CDLL(None)\n\ndef f():\n{body}"
    status, said = lines(tmp_path, core, "f()\n")
    assert (status, said[-1]) == (0, left)


def test_an_end_before_that_is_said_says_nothing(tmp_path: Path) -> None:
    core = (
        "import os, threading, time\n\ndef f():\n"
        "    threading.Thread(target=lambda: (time.sleep(0.3), os._exit(0))).start()\n"
    )
    _, said = lines(tmp_path, core, "f()\n")
    assert [list(one)[-1] for one in said] == ["index"]
