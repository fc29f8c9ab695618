"""Small tools as a model would reply with them: `core.py` alone, for many signatures."""

from __future__ import annotations

from dataclasses import dataclass

from bot.candidate import Candidate, Provenance
from bot.config import Thresholds
from bot.sandbox.protocol import Limits, Sandbox
from bot.spec.examples import shown
from bot.spec.toolspec import Category, Kind, ToolSpec
from bot.validate.case import Case, open_case


@dataclass(frozen=True)
class Reply:
    """A specification, the code that came for it, and calls to choose pins from."""

    interface: str
    examples: str
    acceptance: str
    body: str
    calls: tuple[str, ...] = ()
    imports: str = ""

    @property
    def spec(self) -> ToolSpec:
        """As a person wrote it."""
        return ToolSpec(
            name="small_tool",
            kind=Kind.TOOL,
            category=Category.PREPROCESSING,
            summary="Compute one small thing from its arguments.",
            interface=self.interface,
            examples=self.examples,
            acceptance=self.acceptance,
        )

    @property
    def shown(self) -> ToolSpec:
        """As a generator sees it."""
        return shown(self.spec)

    @property
    def files(self) -> dict[str, bytes]:
        """The code alone."""
        head = '"""Computes one small thing."""\n\nfrom __future__ import annotations\n'
        return {"core.py": f"{head}{self.imports}\n\n{self.body}".encode()}

    def case(self, sandbox: Sandbox, files: dict[str, bytes] | None = None) -> Case:
        """What the stages judge; by default the code alone."""
        made = Candidate("small_tool", files or self.files, Provenance("model", "0"))
        return open_case(made, self.spec, sandbox, thresholds=Thresholds(), limits=Limits())


REPLIES = {
    "numbers": Reply(
        "def clamp(value: int, low: int, high: int) -> int: ...\n",
        ">>> clamp(5, 0, 3)\n3\n>>> clamp(-7, -5, 3)\n-5\n",
        ">>> clamp(2, 0, 3)\n2\n",
        'def clamp(value: int, low: int, high: int) -> int:\n    """Keep a value in a range."""\n'
        "    if value < low:\n        return low\n    if value > high:\n        return high\n"
        "    return value\n",
        ("clamp(0, 0, 3)", "clamp(3, 0, 3)", "clamp(1, 0, 3)", "clamp(9, 4, 5)", "clamp(-1, 4, 5)"),
    ),
    "float": Reply(
        "def area(width: float, height: float = 2.0) -> float: ...\n",
        ">>> area(3.0)\n6.0\n>>> area(2, 1.5)\n3.0\n",
        ">>> area(1.0, 1.0)\n1.0\n",
        "def area(width: float, height: float = 2.0) -> float:\n"
        '    """Return the area of a rectangle."""\n    return width * height\n',
        ("area(0.5, 0.25)", "area(-1.0)"),
    ),
    "text": Reply(
        "def shout(text: str, loud: bool = False) -> str: ...\n",
        ">>> shout('a b')\n'A b'\n>>> shout('a', loud=True)\n'A!'\n",
        ">>> shout('xyz', True)\n'Xyz!'\n",
        'def shout(text: str, loud: bool = False) -> str:\n    """Begin loudly."""\n'
        "    return text.capitalize() + ('!' if loud else '')\n",
        ("shout('')", "shout('éa')", "shout('A B', loud=True)"),
    ),
    "flag": Reply(
        "def pick(first: str, second: str, swap: bool) -> str: ...\n",
        ">>> pick('a', 'b', True)\n'b'\n",
        ">>> pick('a', 'b', False)\n'a'\n",
        'def pick(first: str, second: str, swap: bool) -> str:\n    """Pick one."""\n'
        "    return second if swap else first\n",
        ("pick('a', 'b', False)",),
    ),
    "nested lists": Reply(
        "def flat(rows: list[list[int]]) -> list[int]: ...\n",
        ">>> flat([[1, 2], [], [3]])\n[1, 2, 3]\n",
        ">>> flat([])\n[]\n",
        'def flat(rows: list[list[int]]) -> list[int]:\n    """Put rows one after the other."""\n'
        "    return [item for row in rows for item in row]\n",
        ("flat([])", "flat([[4], [5, 6]])"),
    ),
    "tuples": Reply(
        "def dots(pairs: list[tuple[int, int]], shift: tuple[int, ...]) -> tuple[int, ...]: ...\n",
        ">>> dots([(1, 2), (3, 4)], (0, 1))\n(2, 13)\n",
        ">>> dots([(2, 2)], (5,))\n(9,)\n",
        "def dots(pairs: list[tuple[int, int]], shift: tuple[int, ...]) -> tuple[int, ...]:\n"
        '    """Multiply pairs, and shift the products."""\n'
        "    return tuple(a * b + c for (a, b), c in zip(pairs, shift, strict=False))\n",
        ("dots([], ())", "dots([(2, 3)], (1, 2))", "dots([(2, 3)], (4,))"),
    ),
    "sets": Reply(
        "def shared(words: set[str], others: set[str]) -> set[str]: ...\n",
        ">>> sorted(shared({'a', 'b', 'c'}, {'b', 'c', 'd'}))\n['b', 'c']\n",
        ">>> shared(set(), {'a'})\nset()\n",
        'def shared(words: set[str], others: set[str]) -> set[str]:\n    """Return the common."""\n'
        "    return words & others\n",
        ("shared(set(), {'a'})", "sorted(shared({'x', 'y'}, {'y', 'x'}))"),
    ),
    "dictionaries": Reply(
        "def turn(table: dict[int, str], prefix: str = '') -> dict[str, int]: ...\n",
        ">>> turn({1: 'a', 2: 'b'})\n{'a': 1, 'b': 2}\n",
        ">>> turn({3: 'c'}, prefix='x')\n{'xc': 3}\n",
        "def turn(table: dict[int, str], prefix: str = '') -> dict[str, int]:\n"
        '    """Swap keys and values."""\n'
        "    return {f'{prefix}{name}': number for number, name in table.items()}\n",
        ("turn({})", "turn({4: 'q'}, prefix='p')"),
    ),
    "tuples as keys": Reply(
        "def grid(points: list[tuple[int, int]]) -> dict[tuple[int, int], int]: ...\n",
        ">>> grid([(0, 1), (0, 1)])\n{(0, 1): 2}\n",
        ">>> grid([])\n{}\n",
        "def grid(points: list[tuple[int, int]]) -> dict[tuple[int, int], int]:\n"
        '    """Count points."""\n'
        "    counts: dict[tuple[int, int], int] = {}\n    for point in points:\n"
        "        counts[point] = counts.get(point, 0) + 1\n    return counts\n",
        ("grid([(1, 1)])", "grid([(1, 1), (2, 2), (1, 1)])"),
    ),
    "optional": Reply(
        "def first(items: list[int], least: int | None = None) -> int | None: ...\n",
        ">>> first([3, 5, 8])\n3\n>>> first([3, 5, 8], least=4)\n5\n",
        ">>> first([]) is None\nTrue\n",
        "def first(items: list[int], least: int | None = None) -> int | None:\n"
        '    """Return the first that is large enough."""\n    for item in items:\n'
        "        if least is None or item >= least:\n            return item\n    return None\n",
        ("first([])", "first([1, 2], least=2)", "first([1, 2], least=7)"),
    ),
    "anything": Reply(
        "from typing import Any\ndef kinds(items: tuple[Any, ...]) -> list[str]: ...\n",
        ">>> kinds((1, 'a', (2,)))\n['int', 'str', 'tuple']\n",
        ">>> kinds(())\n[]\n",
        'def kinds(items: tuple[Any, ...]) -> list[str]:\n    """Name the types."""\n'
        "    return [type(item).__name__ for item in items]\n",
        ("kinds((2.5, None))",),
        imports="\nfrom typing import Any\n",
    ),
    "complex": Reply(
        "def turned(number: complex, times: int = 1) -> complex: ...\n",
        ">>> turned(1+2j)\n(-2+1j)\n",
        ">>> turned(1+2j, 2)\n(-1-2j)\n",
        'def turned(number: complex, times: int = 1) -> complex:\n    """Turn by a quarter."""\n'
        "    for _ in range(times):\n        number *= 1j\n    return number\n",
        ("turned(3+0j, 3)", "turned(2j, 0)"),
    ),
    "named like a test": Reply(
        "def test_duplicate(words: list[int]) -> bool: ...\n",
        ">>> test_duplicate([1, 2, 1])\nTrue\n>>> test_duplicate([1, 2])\nFalse\n",
        ">>> test_duplicate([])\nFalse\n",
        'def test_duplicate(words: list[int]) -> bool:\n    """Say whether one is there twice."""\n'
        "    return len(set(words)) < len(words)\n",
        ("test_duplicate([5, 5, 5])", "test_duplicate([])"),
    ),
    "two functions": Reply(
        "def double(value: int) -> int: ...\n"
        "def join(parts: list[str], by: str = '-') -> str: ...\n",
        ">>> double(4)\n8\n>>> join(['a', 'b'])\n'a-b'\n",
        ">>> join([], by='+')\n''\n",
        'def double(value: int) -> int:\n    """Return twice the value."""\n'
        "    return value * 2\n\n\n"
        "def join(parts: list[str], by: str = '-') -> str:\n"
        '    """Join the parts."""\n    return by.join(parts)\n',
        ("double(-3)", "join(['x', 'y', 'z'], by='+')", "join([])"),
    ),
    "functions as arguments": Reply(
        "from collections.abc import Callable\n"
        "def twice(change: Callable[[int], int], start: int) -> int: ...\n",
        ">>> twice(abs, -3)\n3\n>>> twice(lambda n: n + 2, 1)\n5\n",
        ">>> twice(lambda n: n * n, 3)\n81\n",
        "def twice(change: Callable[[int], int], start: int) -> int:\n"
        '    """Apply a change two times."""\n    return change(change(start))\n',
        imports="\nfrom collections.abc import Callable\n",
    ),
    "as people write": Reply(
        "async def longest(path: str, key: object = None) -> str | None: ...\n",
        ">>> import pathlib\n>>> _ = pathlib.Path('a.txt').write_text('one\\nthree\\n')\n"
        ">>> await longest('a.txt')\n'three'\n"
        ">>> class Last:\n...     def __call__(self, line):\n...         return line[-1:]\n"
        ">>> await longest('a.txt', Last())\n'one'\n"
        ">>> _ = pathlib.Path('b.txt').write_text('')\n>>> await longest('b.txt')\n"
        ">>> try:\n...     await longest('c.txt')\n... except FileNotFoundError:\n"
        "...     print('gone')\ngone\n"
        ">>> print(await longest('a.txt') or 'nothing', end='\\n\\n')\nthree\n<BLANKLINE>\n",
        ">>> await longest('a.txt', len)\n'three'\n",
        "async def longest(path: str, key: object = None) -> str | None:\n"
        '    """Return the line that is longest, or has the least key; None of no lines."""\n'
        "    lines = Path(path).read_text(encoding='utf-8').splitlines()\n"
        "    if callable(key) and key is not len:\n"
        "        return min(lines, key=key, default=None)\n"
        "    return max(lines, key=len, default=None)\n",
        imports="\nfrom pathlib import Path\n",
    ),
}
