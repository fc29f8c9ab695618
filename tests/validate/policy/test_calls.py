"""Names, attributes and calls that are refused."""

from __future__ import annotations

import pytest

from bot.spec.toolspec import Category, Kind
from tests.validate.honest import SPEC, TEST_PATH, in_core, in_tests, policy

IN_CORE = {
    "unseeded": (("import random\nX = random.Random()"), "policy/call"),
    "eval": ("X = eval('1')", "policy/call"),
    "exec renamed": ("X = exec", "policy/call"),
    "compile": ("X = compile('1', '', 'eval')", "policy/call"),
    "import call": ("X = __import__('os')", "policy/call"),
    "builtins name": ("X = __builtins__", "policy/call"),
    "globals": ("X = globals()", "policy/call"),
    "vars": ("X = vars()", "policy/call"),
    "setattr": (("def f(x: object) -> None:\n    setattr(x, 'y', 1)"), "policy/call"),
    "getattr computed": (
        ("def f(x: object) -> object:\n    return getattr(x, 'a' + 'b')"),
        "policy/call",
    ),
    "getattr private": (
        ("def f(x: object) -> object:\n    return getattr(x, '__class__')"),
        "policy/call",
    ),
    "getattr as value": ("X = map(getattr, [], [])", "policy/call"),
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
    "sys.exit": (("import sys\n\ndef f() -> None:\n    sys.exit(0)"), "policy/call"),
    "SystemExit": (("def f() -> None:\n    raise SystemExit(0)"), "policy/call"),
    "__del__": (("class C:\n    def __del__(self) -> None:\n        return"), "policy/call"),
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
