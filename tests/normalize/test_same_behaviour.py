"""Repaired code does what the reply's code did: both are run in the sandbox on the same calls."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.normalize import normalize
from bot.sandbox.protocol import Completed, Limits, Sandbox, Task
from tests.normalize.made import spec

# Prints what each call of the tool's function gives, or how it fails.
_HARNESS = b"""\
import contextlib, importlib, io, json, sys

rows = []
for name in json.loads(sys.argv[1]):
    with contextlib.redirect_stdout(io.StringIO()):
        module = importlib.import_module(name)
    row = []
    for function, arguments in json.loads(sys.argv[2]):
        said = io.StringIO()
        try:
            with contextlib.redirect_stdout(said):
                value = repr(getattr(module, function)(*eval(arguments)))
        except Exception as error:
            value = repr(error)
        row.append([value, said.getvalue(), arguments])
    rows.append(row)
print(json.dumps(rows))
"""


@dataclass(frozen=True)
class Reply:
    """Code as a model may reply with it, with its interface and calls (arguments as Python)."""

    interface: str
    source: str
    calls: Sequence[tuple[str, str]]


REPLIES: Mapping[str, Reply] = {
    "names, demonstration and another way": Reply(
        "def shared(first: list[int], second: list[int]) -> list[int]: ...\n",
        "import math\n"
        "def shared(xs, ys):\n"
        "\tfrom collections import Counter\n"
        "\tseen = Counter(ys)\n"
        "\tdef take(x):\n"
        "\t\tif seen[x] > 0:\n"
        "\t\t\tseen[x] -= 1\n"
        "\t\t\treturn True\n"
        "\t\telse:\n"
        "\t\t\treturn False\n"
        "\tprint(f'{len(xs)} {ys!r:>9}')\n"
        "\txs = [x for x in xs if take(x)]\n"
        "\treturn xs\n"
        "def shared_too(xs, ys): return sorted(set(xs) & set(ys))\n"
        "xs = [1]\n"
        "print(shared(xs, xs)); assert shared(xs, []) == []\n",
        [("shared", "([1, 2, 2], [2, 2, 3])"), ("shared", "([], [1])"), ("shared", "(1, 2)")],
    ),
    "tables that are filled at the top": Reply(
        "def shared(first: int) -> int: ...\n",
        "TABLE = {}\n"
        "LIMIT, STEP = 30, 1\n"
        "def fill(n):\n"
        "    a, b = 0, 1\n"
        "    for i in range(n):\n"
        "        TABLE[i] = a\n"
        "        a, b = b, a + b\n"
        "fill(LIMIT)\n"
        "for k in range(3): TABLE[-k - 1] = k\n"
        "def shared(n): return TABLE[n]\n"
        "if __name__ == '__main__':\n"
        "    TABLE.clear()\n",
        [("shared", "(9,)"), ("shared", "(-2,)"), ("shared", "(99,)")],
    ),
    "state between calls": Reply(
        "def shared(first: int) -> list[int]: ...\ndef count() -> int: ...\n",
        "seen = []\n"
        "calls = 0\n"
        "def shared(x, ):\n"
        "    global calls\n"
        "    calls += 1\n"
        "    seen.append(x)\n"
        "    return list(seen)\n"
        "def count(): return calls\n"
        "shared(7)\n"
        "print(seen)\n",
        [("shared", "(1,)"), ("count", "()"), ("shared", "(2,)"), ("count", "()")],
    ),
    "defaults and recursion": Reply(
        "def shared(first: int, step: int = 2) -> int: ...\n",
        "def shared(first, step=1):\n"
        "    if first <= 0: return 0\n"
        "    elif first == 1: return step\n"
        "    else: return step + shared(first - 1, step)\n",
        [("shared", "(4, 3)"), ("shared", "(0, 1)"), ("shared", "('a', 1)")],
    ),
    "the last of two definitions": Reply(
        "def shared(first: str) -> str: ...\n",
        "from typing import *\n"
        "def shared(s):\n"
        '    """First."""\n'
        "def shared(s: 'Optional[str]') -> Optional[str]:\n"
        "    text = 'a \\d' ' b'\n"
        "    return '{}{}'.format(s, text) if s != None else '%s' % s\n",
        [("shared", "('x',)"), ("shared", "(None,)")],
    ),
    "builtins by other meanings": Reply(
        "def shared(list_: list[int]) -> int: ...\n",
        "sum = max\n"
        "def shared(list):\n"
        "    def str(x): return x * 2\n"
        "    def inner(x): return str(x)\n"
        "    memo = {}\n"
        "    return sum(inner(x) for x in list) if list not in (memo, []) else 0\n",
        [("shared", "([1, 5, 2],)"), ("shared", "([],)")],
    ),
    "generators, closures and classes": Reply(
        "class Box:\n    def put(self, item: int) -> list[int]: ...\n"
        "def shared(count: int) -> list[int]: ...\n",
        "class Box:\n"
        "    def __init__(self): self.items = []\n"
        "    def put(self, x):\n"
        "        self.items.append(x)\n"
        "        return self.items\n"
        "def numbers(n):\n"
        "    while n: yield n; n -= 1\n"
        "def shared(n):\n"
        "    box = Box()\n"
        "    add = lambda x, n=n: box.put(x * n)\n"
        "    for x in numbers(n): add(x)\n"
        "    return box.items\n"
        "Box().put(1)\n",
        [("shared", "(3,)"), ("shared", "(0,)")],
    ),
}


def test_every_reply_does_after_repair_what_it_did_before(sandbox: Sandbox) -> None:
    for label, reply in REPLIES.items():
        before, after, changed = _both(reply, sandbox)
        assert before == after, label
        assert changed, label


@settings(deadline=None, max_examples=6)
@given(
    st.lists(st.lists(st.integers(-3, 3), max_size=4), min_size=2, max_size=2),
    st.sampled_from(["xs", "first", "values"]),
    st.sampled_from(["sum", "x", "second", "total"]),
)
def test_generated_code_and_calls(
    sandbox: Sandbox, lists: list[list[int]], parameter: str, local: str
) -> None:
    source = (
        f"def shared({parameter}, ys):\n"
        f"    {local} = 0\n"
        f"    for x in {parameter}:\n"
        f"        {local} += x\n"
        f"    return [{local}, *{parameter}, *ys]\n"
        f"print(shared({lists[0]}, []))\n"
    )
    interface = "def shared(first: list[int], second: list[int]) -> list[int]: ...\n"
    reply = Reply(interface, source, [("shared", str(tuple(lists)))])
    before, after, _ = _both(reply, sandbox)
    assert before == after


def _both(reply: Reply, sandbox: Sandbox) -> tuple[object, object, bool]:
    original = {"core.py": reply.source.encode()}
    normalized = normalize(original, spec(reply.interface))
    outcome = sandbox.run(
        Task(
            command=(
                *("python", "-B", "harness.py", json.dumps(["before", "after"])),
                json.dumps(list(reply.calls)),
            ),
            files={
                "harness.py": _HARNESS,
                "before.py": original["core.py"],
                "after.py": normalized.files["core.py"],
            },
            limits=Limits(),
        )
    )
    assert isinstance(outcome, Completed), outcome
    assert outcome.exit_status == 0, outcome.stderr.decode()
    before, after = json.loads(outcome.stdout)
    return before, after, dict(normalized.files) != original
