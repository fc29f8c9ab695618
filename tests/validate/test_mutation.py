"""Mutants and controls: what is made of which code, and that each is sound."""

from __future__ import annotations

import ast
import sysconfig
import warnings
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.validate.mutation.controls import controls
from bot.validate.mutation.mutant import MAX_DIFF, Mutant
from bot.validate.mutation.operators import faults
from bot.validate.mutation.sample import spread
from bot.validate.source import Module
from tests.validate.honest import CORE, MAIN

pytestmark = pytest.mark.sampled(keep=8)


def module(code: str) -> Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Module("core.py", code, ast.parse(code))


def changed(code: str) -> list[str]:
    return [mutant.text for mutant in faults(module(code))]


CHANGES: dict[str, tuple[str, list[str]]] = {
    "less": ("a < b\n", ["a <= b\n"]),
    "greater or equal": ("a >= b\n", ["a > b\n"]),
    "equal": ("a == b\n", ["a != b\n"]),
    "in": ("a in b\n", ["a not in b\n"]),
    "not in": ("a not  in b\n", ["a in b\n"]),
    "is not": ("a is not b\n", ["a is b\n"]),
    "chain": ("a < (b) == c\n", ["a <= (b) == c\n", "a < (b) != c\n"]),
    "sum": ("x = a + b\n", ["x = a - b\n"]),
    "power": ("x = a ** b\n", ["x = a * b\n"]),
    "added": ("x += a\n", ["pass\n", "x -= a\n"]),
    "and": ("x = a and b\n", ["x = a or b\n"]),
    "or": ("x = (a) or (b)\n", ["x = (a) and (b)\n"]),
    "last resort": ("x = a or 0\n", ["x = a and 0\n"]),
    "not": ("x = not a\n", ["x = a\n"]),
    "minus": ("x = -a\n", ["x = a\n"]),
    "number": ("x = 7\n", ["x = 8\n"]),
    "float": ("x = 0.5\n", ["x = 1.5\n"]),
    "infinite": ("x = 1e999\n", ["x = 1.0\n"]),
    "huge": (f"x = 0x{'f' * 9000}\n", []),
    "large": (f"x = {1 << 64}\n", ["x = 1\n"]),
    "text": ("x = 'a' 'b'\n", ['x = ""\n']),
    "no text": ("x = ''\n", ['x = "XX"\n']),
    "bytes": ("x = b'a'\n", ['x = b""\n']),
    "formatted": ("x = f'a{b + 1}'\n", ['x = ""\n']),
    "text of lines": ("x = '''a\nb'''\n", ['x = (""\n)\n']),
    "truth": ("x = True\n", ["x = False\n"]),
    "condition": (
        "if a:\n    b()\n",
        ["if not (a):\n    b()\n", "if a:\n    pass\n"],
    ),
    "negated condition": ("if not a:\n    b\n", ["if a:\n    b\n"]),
    "compared condition": ("if a == b:\n    c\n", ["if a != b:\n    c\n"]),
    "choice": ("x = a if b else c\n", ["x = a if not (b) else c\n"]),
    "filter": ("x = [a for a in b if c]\n", ["x = [a for a in b if not (c)]\n"]),
    "result": ("def f():\n    return a\n", ["def f():\n    return None\n"]),
    "yielded": ("def f():\n    yield a\n", ["def f():\n    yield None\n"]),
    "lambda": ("x = lambda: a\n", ["x = lambda: None\n"]),
    "call of lines": ("a(\n    b\n)\nc\n", ["(...\n\n)\nc\n"]),
    "item": ("a[b] = c\n", ["pass\n"]),
    "raise": (
        "raise KeyError(a)\n",
        ["pass\n", "raise Exception(a)\n"],
    ),
    "break": ("for a in b:\n    break\n", ["for a in b:\n    continue\n"]),
    "break of a loop without end": (
        "def f():\n    while a:\n        break\n",
        [
            "def f():\n    while not (a):\n        break\n",
            "def f():\n    while a:\n        return\n",
        ],
    ),
    "continue": ("for a in b:\n    continue\n", ["for a in b:\n    break\n"]),
    "caught": (
        "try:\n    a\nexcept KeyError:\n    b\n",
        ["try:\n    a\nexcept ():\n    b\n"],
    ),
    "caught two": (
        "try:\n    a\nexcept (A, B):\n    b\n",
        [
            "try:\n    a\nexcept ():\n    b\n",
            "try:\n    a\nexcept (B, B):\n    b\n",
            "try:\n    a\nexcept (A, A):\n    b\n",
        ],
    ),
    "default": ("def f(a=1):\n    pass\n", ["def f(a=2):\n    pass\n"]),
    "slice": ("x = a[b:-1]\n", ["x = a[:-1]\n", "x = a[b:]\n", "x = a[b:1]\n", "x = a[b:-2]\n"]),
    "name": ("x = min(a)\n", ["x = max(a)\n"]),
    "sorted": ("x = sorted(a)\n", ["x = list(a)\n"]),
    "method": ("x = a.lower()\n", ["x = a.upper()\n"]),
    "pattern": (
        "match a:\n    case 1:\n        b\n",
        ["match a:\n    case 2:\n        b\n"],
    ),
    "beyond ASCII": ("é = 'ü'; x = 1\n", ['é = ""; x = 1\n', "é = 'ü'; x = 2\n"]),
}


@pytest.mark.parametrize(("code", "expected"), CHANGES.values(), ids=CHANGES)
def test_faults(code: str, expected: list[str]) -> None:
    assert sorted(changed(code)) == sorted(expected)


UNSEEN: dict[str, str] = {
    "docstrings": '"""A."""\ndef f():\n    """B."""\nclass C:\n    """D."""\n',
    "annotations": "def f(a: 'x' = None) -> Literal['y']:\n    pass\nb: tuple['z', 1]\n",
    "names": "__all__ = ['a']\n__version__ = '1'\n",
    "guard": "if __name__ == '__main__':\n    main(1)\n",
    "types": "if TYPE_CHECKING:\n    x = 1\n",
    "aliases": "X = Literal['a']\nY: TypeAlias = 'b'\nT = TypeVar('T')\nZ = int | None\n",
    "imports": "from __future__ import annotations\nimport os\n",
    "decorators": "@dataclass(frozen=True)\nclass C:\n    pass\n",
    "logs": "logger.info('a %s', b + 1)\nlogging.getLogger\n",
    "cast": "x = cast('A', b)\n",
    "comments": "x = (a  # + b\n     + c)\n",
}


@pytest.mark.parametrize("code", UNSEEN.values(), ids=UNSEEN)
def test_what_no_test_can_see_is_left_alone(code: str) -> None:
    assert changed(code) == []


def test_help_texts_are_left_alone() -> None:
    assert len(changed("add('--top', help='a', default=3)\n")) == 3


def test_every_fault_of_the_honest_tool() -> None:
    said = [f"{m.function}:{m.line} {m.said}" for m in faults(module(CORE.decode()))]
    assert said == [
        ':8 `r"ERROR (?P<kind>[^:]+):"` became `""`',
        "count_errors:16 `is not` became `is`",
        'count_errors:17 `counts[match["kind"]] += 1` was taken out',
        'count_errors:17 `"kind"` became `""`',
        "count_errors:17 `+=` became `-=`",
        "count_errors:17 `1` became `2`",
        "count_errors:18 `dict(counts.most_common())` became `None`",
        "most_common:21 `3` became `4`",
        "most_common:27 `top < 1` became `not (top < 1)`",
        "most_common:27 `<` became `<=`",
        "most_common:27 `1` became `2`",
        'most_common:28 `raise ValueError(f"top must be positive, not {top}")` was taken out',
        "most_common:28 `ValueError` became `Exception`",
        'most_common:28 `f"top must be positive, not {top}"` became `""`',
        "most_common:29 `list(count_errors(lines))[:top]` became `None`",
        "most_common:29 `top` was taken out",
    ]


def test_a_diff_shows_the_change_alone() -> None:
    mutant = next(m for m in faults(module(MAIN.decode())) if m.said == "`0` became `1`")
    lines = mutant.diff().splitlines()
    assert lines[:2] == ["--- core.py", "+++ core.py"]
    assert [line for line in lines[2:] if line[0] in "+-"] == ["-    return 0", "+    return 1"]


def test_a_diff_is_bounded_and_printable() -> None:
    code = f"x = 1  # {'a' * 9000}\n# \u202e \x1b[31m\n"
    (diff,) = [mutant.diff() for mutant in faults(module(code))]
    assert len(diff) == MAX_DIFF
    short = next(iter(faults(module(code.replace("a" * 9000, ""))))).diff()
    assert "\u202e" not in short
    assert "\x1b" not in short


def _sound(mutant: Mutant, original: ast.Module) -> None:
    assert mutant.text.count("\n") == mutant.module.text.count("\n"), mutant.said
    tree = ast.parse(mutant.text)
    compile(tree, mutant.path, "exec", dont_inherit=True)
    assert ast.dump(tree) != ast.dump(original), mutant.said


_LIBRARY = Path(sysconfig.get_path("stdlib"))
_MODULES = ("bisect", "colorsys", "fnmatch", "graphlib", "html/__init__")


@pytest.mark.filterwarnings("ignore::SyntaxWarning", "ignore::DeprecationWarning")
@pytest.mark.parametrize("name", _MODULES)
def test_each_is_sound(name: str) -> None:
    code = module((_LIBRARY / f"{name}.py").read_text(encoding="utf-8"))
    made = [*faults(code), *controls(code)]
    assert len(made) > 20
    for mutant in made:
        _sound(mutant, code.tree)


# No candidate gets this far with a number that `ast.dump` cannot write out.
_SEEN = [code for name, (code, _) in CHANGES.items() if name != "huge"]
_STATEMENTS = st.sampled_from(_SEEN + list(UNSEEN.values()))


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@given(st.lists(_STATEMENTS, max_size=4), st.booleans())
@settings(max_examples=40, deadline=None)
def test_each_is_sound_in_any_company(statements: list[str], inside: bool) -> None:
    lines = [line for code in statements for line in code.splitlines() if "__future__" not in line]
    if inside and not any("'''" in line for line in lines):
        lines = ["class C:", "  def f(self):", *(f"    {line}" for line in [*lines, "pass"])]
    code = module("\n".join(lines) + "\n")
    for mutant in [*faults(code), *controls(code)]:
        _sound(mutant, code.tree)


CONTROLS: dict[str, tuple[str, list[str]]] = {
    "condition": ("while a:\n    b\n", ["while not not (a):\n    b\n"]),
    "number": ("x = 7\n", ["x = [7][0]\n"]),
    "text": ("x = 'a'\n", ["x = ['a'][0]\n"]),
    "result": (
        "def f():\n    return a\n",
        [
            "def f():\n    return [(a)][0]\n",
            "def f():\n    _spare = 20; return a\n",
        ],
    ),
    "own names": (
        "def f():\n    return vars()\n",
        ["def f():\n    return [(vars())][0]\n"],
    ),
    "pattern": ("match a:\n    case 'x':\n        b\n", []),
    "float, nothing": ("x = 0.1, None, b''\n", []),
}


@pytest.mark.parametrize(("code", "expected"), CONTROLS.values(), ids=CONTROLS)
def test_controls(code: str, expected: list[str]) -> None:
    assert sorted(control.text for control in controls(module(code))) == sorted(expected)


SIGNS = """\
def sign(x, names=("a", "b"), more=True):
    if x > 0 and names:
        return names[0] + "+"
    while x < -5:
        x += 1
    return f"{x}" if x else "zero"
"""


def test_controls_change_nothing() -> None:
    expected = [_signs(SIGNS, x) for x in (-9, -1, 0, 3)]
    made = list(controls(module(SIGNS)))
    assert len(made) > 10
    for control in made:
        assert [_signs(control.text, x) for x in (-9, -1, 0, 3)] == expected


def _signs(code: str, x: int) -> object:
    names: dict[str, object] = {}
    exec(code, names)
    sign = names["sign"]
    assert callable(sign)
    return sign(x)


MANY = "".join(f"def f{n}():\n" + f"    return a + {n}\n" * (n + 1) for n in range(12))


def test_a_sample_is_spread_and_decided_by_the_seed() -> None:
    mutants = list(faults(module(MANY)))
    chosen = spread(mutants, 39, "seed")
    assert chosen == spread(mutants, 39, "seed")
    assert chosen != spread(mutants, 39, "other")
    assert len(chosen) == len(set(map(id, chosen))) == 39
    whole, part = (Counter(mutant.function for mutant in group) for group in (mutants, chosen))
    share = len(chosen) / len(mutants)
    assert all(abs(part[name] - share * count) <= 1 for name, count in whole.items())


def test_a_small_set_is_taken_whole() -> None:
    mutants = list(faults(module(MANY)))
    chosen = spread(mutants, 10_000, "seed")
    assert len(chosen) == len(mutants)
    assert set(map(id, chosen)) == set(map(id, mutants))
