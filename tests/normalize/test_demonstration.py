"""Demonstrations go; whatever a definition could notice stays."""

from __future__ import annotations

import pytest

from bot.normalize.demonstration import remove_demonstration
from tests.normalize.made import module, step, wanted

SHARED = "def shared(first, second):\n    return [x for x in first if x in second]\n"


@pytest.mark.parametrize(
    "shown",
    [
        "print(shared([1], [1]))\n",
        "assert shared([1], [1]) == [1]\n",
        "result = shared([1], [1])\nprint(result)\n",
        "lists = [[1], [2]]\nfor one in lists:\n    print(shared(one, one))\n",
        "if __name__ == '__main__':\n    print(shared([1], [2]))\n",
        'if "__main__" == __name__:\n    import doctest\n    doctest.testmod()\n',
        "import doctest\ndoctest.testmod()\n",
        "'''\nOutput:\n[1]\n'''\n",
        "shared([1], [1])\n",
        "x = 1; y = 2; print(shared([x], [y]))\n",
        "with open('x') as f:\n    print(f)\n",
        "try:\n    print(shared([1], [1]))\nexcept ValueError as error:\n    print(error)\n",
        "n = int(input())\nwhile n:\n    n -= 1\n",
        "first = [1]\nfirst[0] = 2\nprint(shared(first, first))\n",
        "del_me = 1\ndel del_me\n",
        "__author__ = 'a model'\n",
    ],
)
def test_what_only_shows_the_code_goes(shown: str) -> None:
    imports = "import doctest\n" if shown.startswith("import doctest") else ""
    assert (
        step(remove_demonstration, f"{SHARED}\n{shown}").rstrip() == f"{SHARED}\n{imports}".rstrip()
    )


@pytest.mark.parametrize(
    "source",
    [
        "LIMIT = 3\ndef shared(first, second):\n    return first[:LIMIT]\n",
        "TABLE = []\nTABLE.append(1)\ndef shared(first, second):\n    return TABLE\n",
        (
            "TABLE = [0] * 9\nfor i in range(9):\n    TABLE[i] = i\n"
            "def shared(first, second):\n    return TABLE\n"
        ),
        "import sys\nsys.setrecursionlimit(10000)\ndef shared(first, second):\n    return first\n",
        "import random\nrandom.seed(1)\ndef shared(first, second):\n    return first\n",
        (
            "from decimal import getcontext\ngetcontext().prec = 9\n"
            "def shared(first, second):\n    return first\n"
        ),
        "def shared(first, second):\n    return shared.cache\nshared.cache = []\n",
        (
            "def shared(first, second):\n    return COUNT\ndef fill():\n    global COUNT\n"
            "    COUNT = 1\nfill()\n"
        ),
        (
            "memo = {}\ndef fill(n):\n    memo[n] = n\n"
            "def shared(first, second):\n    return memo\nfill(3)\n"
        ),
        "def shared(a, b, seen=[]):\n    seen.append(1)\n    return seen\nshared([], [])\n",
        (
            "class Seen:\n    items = []\n"
            "    def add(self):\n        self.items.append(1)\nSeen().add()\n"
            "def shared(first, second):\n    return Seen.items\n"
        ),
        "TABLE = []\nother = TABLE\nother.append(1)\ndef shared(a, b):\n    return TABLE\n",
        (
            "from typing import TypeVar\nT = TypeVar('T')\ndef shared(first: list['T'], second):\n"
            "    return first\n"
        ),
        (
            "def shared(a, b):\n    def inner():\n        return LATER\n    return inner()\n"
            "LATER = 1\n"
        ),
        "class A:\n    LIMIT = OTHER = 1\n    def f(self):\n        return TOP\nTOP = 1\n",
        "__all__ = ['shared']\ndef shared(first, second):\n    return first\n",
        (
            "try:\n    from math import lcm\nexcept ImportError:\n    lcm = None\n"
            "def shared(first, second):\n    return lcm\n"
        ),
        "if True:\n    def shared(first, second):\n        return first\n",
        "setattr(int, 'x', 1)\n",
    ],
)
def test_what_a_definition_depends_on_stays(source: str) -> None:
    assert remove_demonstration(module(source), wanted()) is None


def test_a_local_variable_of_the_same_name_keeps_nothing() -> None:
    source = "def shared(first, second):\n    result = first\n    return result\n"
    assert step(remove_demonstration, f"{source}result = shared([], [])\n") == source


def test_a_builtin_that_the_module_replaces_stays_replaced() -> None:
    source = "def shared(first, second):\n    return sorted(first)\nsorted = list\n"
    assert remove_demonstration(module(source), wanted()) is None


def test_a_name_that_another_file_takes_stays() -> None:
    source = f"{SHARED}LIMIT = 3\n"
    assert step(remove_demonstration, source, read=frozenset({"LIMIT"})) == source
    assert step(remove_demonstration, source) == SHARED


def test_comments_that_belong_to_it_go_and_others_stay() -> None:
    source = (
        "# About the tool.\n"
        "# Example:\n"
        "print(1)\n"
        "# About the function.\n"
        f"{SHARED}"
        "# Tests\n"
        "\n"
        "# Example usage:\n"
        "print(2)  # 2\n"
        "# Output: 2\n"
    )
    change = remove_demonstration(module(source), wanted())
    assert change is not None
    assert change.text == f"# About the tool.\n# About the function.\n{SHARED}# Tests\n\n"
    assert change.repairs == ("core.py: 2 statements for demonstration removed, lines 3-10.",)


def test_a_line_that_is_shared_keeps_what_stays() -> None:
    source = f"import re; print(1)\nprint(2); LIMIT = 1\n{SHARED.replace('first if', '[LIMIT] if')}"
    changed = step(remove_demonstration, source)
    assert changed.splitlines()[0] == "import re; LIMIT = 1"
