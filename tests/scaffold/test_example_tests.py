"""The test of shown examples passes for a tool that does what they say, and fails for others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.scaffold.example_tests import example_tests, is_import
from bot.scaffold.source import formatted
from bot.spec.examples import parse_examples
from bot.spec.interface import parse_interface

IMPORTS = (
    "import asyncio\nimport re\nfrom pathlib import Path\nfrom typing import Any\nimport pytest\n"
    "from small_tool import *\n"
)
# Interface, examples, a tool that does what they say, and one that does not.
CASES = {
    "None without output": (
        "def find(key: str) -> int | None: ...",
        ">>> find('x')\n",
        "def find(key):\n    return None\n",
        "def find(key):\n    return 0\n",
    ),
    "None below": (
        "def find(key: str) -> int | None: ...",
        ">>> find('x')\nNone\n",
        "def find(key):\n    return None\n",
        "def find(key):\n    return 0\n",
    ),
    "None of a function that prints": (
        "def show(key: str) -> None: ...",
        ">>> show('x')\n5\n>>> show('x')\n5\n",
        "def show(key):\n    print(5)\n",
        "def show(key):\n    return 5\n",
    ),
    "a comment behind the call": (
        "def find(key: str) -> int: ...",
        ">>> find('x')  # the first\n1\n",
        "def find(key):\n    return 1\n",
        "def find(key):\n    return 2\n",
    ),
    "printed above the value": (
        "def find(key: str) -> int: ...",
        ">>> find('x')\nlooking\n1\n",
        "def find(key):\n    print('looking')\n    return 1\n",
        "def find(key):\n    return 1\n",
    ),
    "a blank line": (
        "def find(key: str) -> str: ...",
        ">>> print(find('x'))\na\n<BLANKLINE>\nb\n",
        "def find(key):\n    return 'a\\n\\nb'\n",
        "def find(key):\n    return 'a\\n<BLANKLINE>\\nb'\n",
    ),
    "a word for a blank line": (
        "def find(key: str) -> str: ...",
        ">>> print(find('x'))  # doctest: +DONT_ACCEPT_BLANKLINE\n<BLANKLINE>\n",
        "def find(key):\n    return '<BLANKLINE>'\n",
        "def find(key):\n    return ''\n",
    ),
    "ellipsis": (
        "def find(key: str) -> str: ...",
        ">>> find('x')  # doctest: +ELLIPSIS\n'a...z'\n",
        "def find(key):\n    return 'a.b\\nz'\n",
        "def find(key):\n    return 'a.b'\n",
    ),
    "white space": (
        "def find(key: str) -> str: ...",
        ">>> print(find('x'))  # doctest: +NORMALIZE_WHITESPACE\na   b\n",
        "def find(key):\n    return 'a\\n b'\n",
        "def find(key):\n    return 'ab'\n",
    ),
    "both": (
        "def find(key: str) -> str: ...",
        ">>> print(find('x'))  # doctest: +NORMALIZE_WHITESPACE, +ELLIPSIS\na   b...\n",
        "def find(key):\n    return 'a\\n bc'\n",
        "def find(key):\n    return 'ab'\n",
    ),
    "any detail": (
        "def find(key: str) -> str: ...",
        (
            ">>> find('x')  # doctest: +IGNORE_EXCEPTION_DETAIL\n"
            "Traceback (most recent call last):\nbuiltins.KeyError: 'y'\n"
        ),
        "def find(key):\n    raise KeyError(key)\n",
        "def find(key):\n    return key\n",
    ),
    "await": (
        "async def find(key: str) -> int: ...",
        ">>> await find('x')\n1\n>>> got = await find('y')\n>>> got\n1\n",
        "async def find(key):\n    return 1\n",
        "async def find(key):\n    return 2\n",
    ),
    "async for": (
        "from collections.abc import AsyncIterator\ndef find(key: str) -> AsyncIterator[int]: ...",
        ">>> [one async for one in find('x')]\n[1]\n",
        "async def find(key):\n    yield 1\n",
        "async def find(key):\n    yield 2\n",
    ),
    "asyncio.run": (
        "async def find(key: str) -> int: ...",
        ">>> import asyncio\n>>> asyncio.run(find('x'))\n1\n",
        "async def find(key):\n    return 1\n",
        "async def find(key):\n    return 2\n",
    ),
    "try and if": (
        "def find(key: str) -> int: ...",
        (
            ">>> try:\n...     find('')\n... except ValueError as error:\n"
            "...     print(error)\nempty\n>>> if find('x') == 1:\n...     print('one')\none\n"
        ),
        "def find(key):\n    if not key:\n        raise ValueError('empty')\n    return 1\n",
        "def find(key):\n    return 1\n",
    ),
    "a small class": (
        "def find(key: object) -> str: ...",
        (
            ">>> class Key:\n...     def __init__(self, name):\n...         self.name = name\n"
            "...     def __str__(self):\n...         return self.name\n>>> find(Key('x'))\n'x'\n"
        ),
        "def find(key):\n    return str(key)\n",
        "def find(key):\n    return 'y'\n",
    ),
    "text of several lines": (
        "def find(text: str) -> int: ...",
        ">>> find('''a\n... b''')\n3\n",
        "def find(text):\n    return len(text)\n",
        "def find(text):\n    return 7\n",
    ),
    "a file": (
        "def find(path: str) -> int: ...",
        (
            ">>> import pathlib\n>>> _ = pathlib.Path('x.txt').write_text('abc')\n"
            ">>> find('x.txt')\n3\n"
        ),
        "def find(path):\n    return len(open(path).read())\n",
        "def find(path):\n    return 0\n",
    ),
}


def written(interface: str, text: str) -> str:
    examples = parse_examples(text)
    [test] = example_tests(examples, parse_interface(interface))
    imports = "".join(example.source for example in examples if is_import(example))
    return f"from __future__ import annotations\n{imports}{IMPORTS}\n\n{test}\n"


@pytest.mark.parametrize(("interface", "examples", "right", "wrong"), CASES.values(), ids=CASES)
def test_the_test_tells_a_right_tool_from_a_wrong_one(
    interface: str, examples: str, right: str, wrong: str, tmp_path: Path
) -> None:
    source = formatted(written(interface, examples), name="small_tool", path="test_it.py")
    for core, status in ((right, 0), (wrong, 1)):
        folder = tmp_path / str(status)
        folder.mkdir()
        (folder / "small_tool.py").write_text(core, encoding="utf-8")
        (folder / "test_it.py").write_bytes(source)
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_it.py"],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == status, source.decode() + done.stdout + done.stderr
        assert sorted(path.name for path in folder.glob("*.txt")) == []


def test_functions_of_an_example_are_typed() -> None:
    text = written(
        "def find(key: object) -> str: ...",
        ">>> class A:\n...     def __init__(self, x, *rest, key=1):\n...         self.x = x\n"
        "...     @staticmethod\n...     def of(y):\n...         return y\n"
        ">>> async def plain(a, b: int) -> str:\n...     return 'a'\n>>> find(A(1))\n'a'\n",
    )
    assert "def __init__(self, x: Any, *rest: Any, key: Any=1) -> None:" in text
    assert "def of(y: Any) -> Any:" in text
    assert "async def plain(a: Any, b: int) -> str:" in text
