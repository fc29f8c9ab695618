"""The whole repair: what comes out, that it settles, and that nothing hostile upsets it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.normalize import NormalizedReply, normalize
from tests.normalize.made import core, spec

REPLY = """\
from typing import List, Optional
import doctest
def shared(xs: List[int], ys):
\timport math
\t# Keep the order.
\tresult = []
\tfor x in xs:
\t\tif x in ys: result.append(math.floor(x))
\t\telse:
\t\t\tcontinue
\treturn result # done

# Another way:
def shared_sets(xs, ys):
\treturn list(set(xs) & set(ys))

# Example usage:
xs = [1, 2]
print(shared(xs, [2]))   # [2]
assert shared(xs, [2]) == [2]
if __name__ == "__main__":
\tdoctest.testmod()
"""


def test_a_usual_reply_becomes_a_module_that_keeps_the_conventions() -> None:
    normalized = core(REPLY)
    assert normalized.files["core.py"].decode() == (
        '"""Find the elements that two lists share."""\n\n'
        "import math\n\n\n"
        "def shared(first: list[int], second: list[int]) -> list[int]:\n"
        '    """Find the elements that two lists share."""\n'
        "    # Keep the order.\n"
        "    result = []\n"
        "    for x in first:\n"
        "        if x in second:\n"
        "            result.append(math.floor(x))\n"
        "        else:\n"
        "            continue\n"
        "    return result  # done\n"
    )
    said = [one.removeprefix("core.py: ") for one in normalized.repairs]
    assert said[:6] == [
        "4 statements for demonstration removed, lines 18-22.",
        "removed because nothing in the interface leads there: shared_sets of line 14.",
        "in shared, renamed xs to first, ys to second.",
        "annotations and defaults of the interface written into shared.",
        "moved to the top: import math.",
        "docstring written for the module, shared.",
    ]
    assert "unused import removed (3x)." in said


def test_a_second_repair_finds_nothing() -> None:
    once = core(REPLY)
    assert normalize(once.files, spec()) == NormalizedReply(once.files, ())


def test_other_files_stay_byte_for_byte() -> None:
    files = {
        "core.py": b"def shared(first,second): return LIMIT\nLIMIT=1\nEXTRA=2\nOTHER=3\n",
        "__main__.py": b"from shared_elements.core import EXTRA\nprint( EXTRA )\n",
        "tests/test_shared_elements.py": b"def test_it( ): assert 1\n",
        "README.md": b"a  \r\n",
        "Odd/../name.py": b"import os\n",
        "conftest.py": b"import os\n",
    }
    normalized = normalize(files, spec())
    assert {path: normalized.files[path] for path in files if path != "core.py"} == {
        path: content for path, content in files.items() if path != "core.py"
    }
    # What `__main__.py` takes stays, and what nobody takes goes.
    kept = [ast.unparse(node) for node in ast.parse(normalized.files["core.py"]).body[2:]]
    assert kept == ["LIMIT = 1", "EXTRA = 2"]


HOSTILE = {
    "syntax": b"def shared(:\n",
    "nul": b"x = 1\0\n",
    "not UTF-8": b"x = '\xff'\n",
    "another encoding": b"# coding: utf-7\nx = 1\n",
    "brackets": b"(" * 5000 + b")" * 5000,
    "signs": b"x = " + b"-" * 5000 + b"1\n",
    "attributes": b"x = a" + b".b" * 5000 + b"\n",
    "sums": b"x = 1" + b" + 1" * 5000 + b"\n",
    "indentation": b"".join(b" " * n + b"if x:\n" for n in range(120)) + b" " * 120 + b"x\n",
    "functions": b"".join(b" " * n + b"def shared(a):\n" for n in range(90)) + b" " * 90 + b"pass",
    "a huge number": b"x = 0x" + b"f" * 100_000 + b"\n",
    "a form feed": b"\x0cdef shared(first, second):\n\x0c    return 1\n",
    "nothing": b"",
    "a mark alone": b"\xef\xbb\xbf",
    "carriage returns": b"def shared(a, b):\r    return 1\r",
    "a backslash at the end": b"x = 1\\",
    "a line that goes on": b"def \\\n  shared(a, b): \\\n  return 1\n",
    "a class pattern": b"def shared(a, b):\n    match a:\n        case [b, *c]: return c\n",
    "semicolons": b";;;\n",
    "a lone surrogate": b"x = '\\ud800'\n",
    "a tab in front": b"\tx = 1\n",
    "unicode names": "def shared(\u2170, \U0001d41a):\n    return a + i\n".encode(),
    "a type comment": b"def shared(a, b):\n    # type: (int, int) -> int\n    return a\n",
    "async": b"async def shared(a, b):\n    return [x async for x in a]\n",
    "star": b"def shared(*args, **kwargs):\n    return args\n",
    "only positions": b"def shared(a, b, /):\n    return a\n",
    "twice in one line": b"def shared(a, b): return a; print(1)\nprint(2); print(3)\n",
    "strings": b'print("""\n# noqa\n""")\nx = """\n"""; print(x)\ndef shared(a, b): return x\n',
    "decorators": b"@(lambda f: f)\n\n@ print\ndef shared(a, b): return 1\n",
    "a continued comment": b"print(1) # \\\nprint(2)\n# noqa",
    "depth that just passes": (
        b"if a" + b".b" * 140 + b": pass\n"
        b"def shared(xs: a" + b"[a" * 120 + b"]" * 120 + b", ys) -> x" + b".y" * 140 + b":\n"
        b"    r = {}\n    return xs" + b"(xs" * 60 + b")" * 60 + b", f'{ys" + b".z" * 99 + b"}'\n"
        b"def helper(x):\n    return " + b"-" * 130 + b"1\nprint(" + b"f(" * 70 + b")" * 71 + b"\n"
    ),
    "line separators": "x = '\u2028'\n# \x85\n".encode(),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_repaired_or_left(content: bytes) -> None:
    once = core(content)
    assert once.files.keys() == {"core.py"}
    if _parses(content):
        assert _parses(once.files["core.py"])
    else:
        assert once.files["core.py"] == content
    again = normalize(once.files, spec())
    assert (again.files, again.repairs) == (once.files, ())
    for said in once.repairs:
        assert said.isprintable()
        assert len(said) <= 240


def test_nothing_of_a_reply_is_run(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    touch = f"__import__('pathlib').Path({str(trace)!r}).touch()"
    core(
        f"{touch}\n@{touch}\ndef shared(a: {touch}, b=({touch})):\n    return f'{{{touch}}}'\n"
        f"class A(metaclass={touch}):\n    x: '{touch}' = {touch}\n"
    )
    assert not trace.exists()


def test_names_of_a_reply_reach_the_report_cleanly() -> None:
    long = "x" * 5000
    normalized = core(f"def shared({long}, b):\n    return {long}\nprint('\u202e')\n")
    assert normalized.repairs
    assert max(map(len, normalized.repairs)) <= 240


_LINES = st.sampled_from(
    [
        "def shared(a, b):\n    return a",
        "def shared(first, second): return first",
        "class Box:\n    items = []",
        "@cache\ndef helper(x, y=[]):\n    yield x",
        "import os, re",
        "from math import *",
        "x = 1",
        "x.y = helper(x)",
        "print(x)",
        "if __name__ == '__main__': print(1)",
        "for x in shared([], []): pass",
        '"""Text."""',
        "# noqa",
        "# a comment",
        "",
        "x: int = 2; y = 3",
        "with open(x) as f: del y",
        "lambda: (yield)",
        "from __future__ import annotations",
        "global x",
    ]
)


# ruff is started anew for each example, which takes longer on a busy machine.
@settings(deadline=None, max_examples=60)
@given(st.lists(_LINES, max_size=8).map("\n".join))
@example("lambda: (yield)\nfrom __future__ import annotations")
def test_whatever_the_order_the_result_parses_and_settles(source: str) -> None:
    once = core(source)
    assert _parses(once.files["core.py"]) == _parses(source.encode())
    again = normalize(once.files, spec())
    assert (again.files, again.repairs) == (once.files, ())


def _parses(content: bytes) -> bool:
    try:
        ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
