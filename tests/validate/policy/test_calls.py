"""Names, attributes and calls that are refused."""

from __future__ import annotations

import pytest

from bot.spec.toolspec import Category, Kind, Look
from tests.validate.honest import SPEC, TEST_PATH, in_core, in_tests, looks, policy

IN_CORE = {
    "eval": ("X = eval('1')", "policy/call"),
    "exec renamed": ("X = exec", "policy/call"),
    "compile": ("X = compile('1', '', 'eval')", "policy/call"),
    "import call": ("X = __import__('os')", "policy/call"),
    "builtins name": ("X = __builtins__", "policy/call"),
    "globals": ("X = globals()", "policy/call"),
    "vars": ("X = vars()", "policy/call"),
    "getattr in parts": (
        ("def f(x: object) -> object:\n    return getattr(x, '__glo' + 'bals__')"),
        "policy/call",
    ),
    "setattr of a module's class": (
        ("import json\n\ndef f() -> None:\n    setattr(json.JSONEncoder, 'encode', 1)"),
        "policy/call",
    ),
    "attrgetter": (
        ("from operator import attrgetter\nX = attrgetter('f.__globals__')"),
        "policy/call",
    ),
    "subclasses": ("X = ().__class__.__base__.__subclasses__()", "policy/call"),
    "function globals": ("X = count_errors.__globals__", "policy/call"),
    "code": ("X = count_errors.__code__", "policy/call"),
    "frame": (("def f(e: BaseException) -> object:\n    return e.tb_frame"), "policy/call"),
    "annotation": (("def f(x: \"__import__('os')\") -> None:\n    return"), "policy/call"),
    "input": (("def f() -> str:\n    return input()"), "policy/call"),
    "breakpoint": (("def f() -> None:\n    breakpoint()"), "policy/call"),
    "wraps sets attributes": (
        "import functools\n\nX = functools.update_wrapper(print, print, ('x',))",
        "policy/call",
    ),
    "alias in quotes that does something": (
        "from typing import TypeAlias\n\nX: TypeAlias = 'print(1)'",
        "policy/annotation",
    ),
    "alias in quotes of quotes": (
        "from typing import TypeAlias\n\nX: TypeAlias = \"list['print(1)']\"",
        "policy/annotation",
    ),
    "annotations replaced": ("count_errors.__annotations__['x'] = 'y'", "policy/call"),
    "text evaluated": (
        "import inspect\n\nX = inspect.signature(count_errors, eval_str=True)",
        "policy/call",
    ),
    "text evaluated by starred": (
        "import inspect\n\nX = inspect.signature(count_errors, **{'eval_' + 'str': True})",
        "policy/call",
    ),
    "function of code": (
        "import types\n\nX = types.FunctionType(count_errors.__code__, {})",
        "policy/call",
    ),
    "wraps a module": (
        "import functools\nimport json\n\nX = functools.update_wrapper(json, print)",
        "policy/module-value",
    ),
    "profile text": (
        ("import cProfile\n\ndef f() -> None:\n    cProfile.Profile().run('1')"),
        "policy/call",
    ),
    "open w": (("def f() -> None:\n    open('x', 'w')"), "policy/call"),
    "open mode": (("def f(m: str) -> None:\n    open('x', mode=m)"), "policy/call"),
    "open second": (("def f(m: str) -> None:\n    open('x', m)"), "policy/call"),
    "path open": (
        ("from pathlib import Path\n\ndef f() -> None:\n    Path('x').open('a')"),
        "policy/call",
    ),
    "write_text": (
        ("from pathlib import Path\n\ndef f() -> None:\n    Path('x').write_text('y')"),
        "policy/call",
    ),
    "path replace": (("def f(p: object) -> None:\n    p.replace('x')"), "policy/call"),
    "patch a module": (("import json\njson.dumps = print"), "policy/call"),
}


@pytest.mark.parametrize(("code", "rule"), IN_CORE.values(), ids=IN_CORE)
def test_refused_in_core(code: str, rule: str) -> None:
    findings = policy(in_core(code))
    assert rule in {finding.rule for finding in findings}
    assert {finding.path for finding in findings} == {"core.py"}


# By what a reviewer is asked to look at; what names attributes when it runs is refused in tests.
LOOKS = {
    "unseeded": ("import random\nX = random.Random()", Look.CHANCE),
    "random function": ("import random\nX = random.choice([1, 2])", Look.CHANCE),
    "secrets": ("import secrets\nX = secrets.token_hex()", Look.CHANCE),
    "hash": ("X = hash('a')", Look.CHANCE),
    "clock": ("import time\nX = time.time()", Look.CLOCK),
    "environment": ("from os import environ\nX = environ.get('a')", Look.ENVIRONMENT),
    "platform": ("import sys\nX = sys.platform", Look.ENVIRONMENT),
    "arguments": ("import sys\nX = sys.argv", Look.ARGUMENTS),
    "SystemExit": ("def f() -> None:\n    raise SystemExit(0)", Look.EXIT),
    "exit": ("import sys\n\ndef f() -> None:\n    sys.exit(0)", Look.EXIT),
    "vars of a value": ("def f(x: object) -> object:\n    return vars(x)", Look.ATTRIBUTES),
    "dict of a value": ("def f(x: object) -> object:\n    return x.__dict__", Look.ATTRIBUTES),
    "setattr": ("def f(x: object) -> None:\n    setattr(x, 'y', 1)", Look.ATTRIBUTES),
    "getattr computed": (
        "def f(x: object, y: str) -> object:\n    return getattr(x, y)",
        Look.ATTRIBUTES,
    ),
    "getattr as value": ("X = map(getattr, [], [])", Look.ATTRIBUTES),
    "__del__": ("class C:\n    def __del__(self) -> None:\n        return", Look.CLASSES),
    "__init_subclass__": (
        "class C:\n    def __init_subclass__(cls) -> None:\n        return",
        Look.CLASSES,
    ),
    "metaclass": ("class M(type):\n    pass\n\n\nclass C(metaclass=M):\n    pass", Look.CLASSES),
    "class by a call": ("X = type('X', (), {})", Look.CLASSES),
    "module hook": ("def __getattr__(name: str) -> object:\n    return name", Look.CLASSES),
}
HONEST = {
    "class of a value": "def f(x: object) -> str:\n    return x.__class__.__name__",
    "cause": "def f(x: Exception) -> object:\n    return x.__cause__",
    "docstring set": "def f() -> None:\n    return\n\n\nf.__doc__ = 'x'",
    "operator by name": "def f(x: list[int]) -> int:\n    return x.__len__()",
    "local name of a builtin": "def f(input: str, vars: int) -> str:\n    return input * vars",
    "local name of a module": (
        "import string\n\ndef f(string: str) -> list[str]:\n    return [string]"
    ),
    "wrapper": (
        "import functools\nfrom collections.abc import Callable\n\n"
        "def f(x: Callable[[], int], y: Callable[[], int]) -> Callable[[], int]:\n"
        "    return functools.update_wrapper(x, y)"
    ),
    "kinds of functions": (
        "import types\n\ndef f(x: object) -> bool:\n    return isinstance(x, types.FunctionType)"
    ),
    "alias in quotes": (
        "from typing import TypeAlias\n\nX: TypeAlias = 'list[X] | int'\n\n"
        "def f(x: X) -> None:\n    return"
    ),
    "method called format": (
        "import logging\n\n\nclass Lines(logging.Formatter):\n    pass\n\n\n"
        "def f(x: logging.LogRecord) -> str:\n    return Lines().format(x)"
    ),
    "annotations": (
        "import inspect\n\ndef f(x: type) -> int:\n    return len(inspect.get_annotations(x))"
    ),
    "pickling": "class C:\n    def __getstate__(self) -> object:\n        return None",
    "metadata": "__author__ = 'x'\n__license__ = 'MIT'",
    "standard names": "import sys\n\ndef f() -> object:\n    return sys.stdlib_module_names",
}


@pytest.mark.parametrize(("code", "look"), LOOKS.values(), ids=LOOKS)
def test_looked_at_in_core_unless_the_specification_allows_it(code: str, look: Look) -> None:
    assert {finding.rule for finding in looks(in_core(code))} == {f"policy/look/{look}"}
    spec = SPEC.model_copy(update={"allows": (look,)})
    assert looks(in_core(code), spec) == ()


@pytest.mark.parametrize(
    "code",
    [code for code, look in LOOKS.values() if look in {Look.ATTRIBUTES, Look.CLASSES}],
)
def test_what_no_harness_watches_is_refused(code: str) -> None:
    assert policy(in_tests(code)) != ()


@pytest.mark.parametrize("code", HONEST.values(), ids=HONEST)
def test_honest_code_is_neither_refused_nor_looked_at(code: str) -> None:
    assert [one for one in looks(in_core(code)) if "top-level" not in one.rule] == []


IN_TESTS = {
    "patch pytest": ("pytest.raises = None", "policy/call"),
    "run another module": (
        ("import runpy\n\ndef test_x() -> None:\n    runpy.run_module('pip')"),
        "policy/call",
    ),
}


@pytest.mark.parametrize(("code", "rule"), IN_TESTS.values(), ids=IN_TESTS)
def test_refused_in_tests(code: str, rule: str) -> None:
    findings = policy(in_tests(code))
    assert rule in {finding.rule for finding in findings}
    assert {finding.path for finding in findings} == {TEST_PATH}


def test_an_io_utility_may_write() -> None:
    spec = SPEC.model_copy(update={"kind": Kind.UTILITY, "category": Category.IO})
    code = "from pathlib import Path\n\ndef f(p: Path) -> None:\n    p.write_text('x')"
    assert policy(in_core(code), spec) == ()
    assert policy(in_core(code)) != ()
