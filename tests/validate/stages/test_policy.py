"""Honest code of many styles passes the policy; garbage never does."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.validate.honest import FILES, Changes, in_core, in_tests, policy

IN_CORE = {
    "dataclass": (
        "from dataclasses import dataclass, field, replace\n"
        "\n"
        "@dataclass(frozen=True)\n"
        "class C:\n"
        "    'Doc.'\n"
        "    x: int = 0\n"
        "    y: list[int] = field(default_factory=list)\n"
        "    def __post_init__(self) -> None:\n"
        "        object.__setattr__(self, 'x', 1)\n"
        "    def more(self) -> C:\n"
        "        return replace(self, x=2)"
    ),
    "text": ("def f(s: str) -> str:\n    return s.replace('a', 'b').format(1)"),
    "read": (
        "from pathlib import Path\n"
        "\n"
        "def f(p: Path) -> str:\n"
        "    with p.open(encoding='utf-8') as s:\n"
        "        return s.read() + Path(p).read_text(encoding='utf-8') + open(p, "
        "'rb').name"
    ),
    "async": (
        "import asyncio\n\nasync def f() -> None:\n    await asyncio.gather(asyncio.sleep(0))"
    ),
    "profile": (
        "import cProfile\n"
        "import pstats\n"
        "import time\n"
        "import tracemalloc\n"
        "\n"
        "def f() -> float:\n"
        "    p = cProfile.Profile()\n"
        "    p.enable()\n"
        "    p.disable()\n"
        "    tracemalloc.start()\n"
        "    return time.perf_counter() + pstats.Stats(p).total_tt"
    ),
    "os.path": ("import os\n\ndef f(p: str) -> str:\n    return os.path.join(os.fspath(p), 'x')"),
    "from os": ("from os import path\n\ndef f(p: str) -> str:\n    return path.basename(p)"),
    "submodules": (
        "import collections.abc\n"
        "import urllib.parse\n"
        "import xml.etree.ElementTree as tree\n"
        "X = (urllib.parse.quote, collections.abc.Mapping, tree.Element)"
    ),
    "seeded": (
        "import random\n\ndef f(seed: int) -> float:\n    return random.Random(seed).random()"
    ),
    "enum": ("import enum\n\nclass E(enum.StrEnum):\n    A = 'a'\n    B = enum.auto()"),
    "type checking": (
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from json import JSONDecoder"
    ),
    "getattr": ("def f(x: object) -> object:\n    return getattr(x, 'name', None)"),
    "argparse": (
        "import argparse\n"
        "\n"
        "def f() -> argparse.Namespace:\n"
        "    p = argparse.ArgumentParser()\n"
        "    p.add_argument('x', type=int)\n"
        "    return p.parse_args([])"
    ),
    "regex": ("import re\nX = re.compile('x', re.IGNORECASE)"),
    "comments": ("# The type of a line; no cover story.\nX = 1  # and typed: ignore nothing"),
    "unicode text": "X = '\xe9t\xe9 \u2603 \u65e5\u672c'",
    "logging": (
        "import logging\n_LOG = logging.getLogger(__name__)\n\ndef f() -> None:\n    _LOG.info('x')"
    ),
    "relative": ("from . import core as _self\nX = _self.count_errors"),
    "class names": ("def f(x: object) -> str:\n    return type(x).__name__ + f.__doc__"),
    "ast": (
        "import ast\n"
        "\n"
        "class V(ast.NodeVisitor):\n"
        "    def visit_Name(self, node: ast.Name) -> None:\n"
        "        self.generic_visit(node)"
    ),
}


def test_the_honest_candidate_passes() -> None:
    assert policy({}) == ()


@pytest.mark.parametrize("code", IN_CORE.values(), ids=IN_CORE)
def test_honest_in_core(code: str) -> None:
    assert policy(in_core(code)) == ()


IN_TESTS = {
    "tmp_path": (
        "from pathlib import Path\n"
        "\n"
        "def test_x(tmp_path: Path) -> None:\n"
        "    (tmp_path / 'x').write_text('y', encoding='utf-8')\n"
        "    assert (tmp_path / 'x').is_file()"
    ),
    "hypothesis": (
        "from hypothesis import given\n"
        "from hypothesis import strategies as st\n"
        "\n"
        "@given(st.lists(st.text()))\n"
        "def test_x(x: list[str]) -> None:\n"
        "    assert count_errors(x) is not None"
    ),
    "argv": (
        "def test_x(monkeypatch: pytest.MonkeyPatch) -> None:\n"
        "    monkeypatch.setattr(sys, 'argv', ['x'])\n"
        "    monkeypatch.setattr('sys.stdin', None)\n"
        "    monkeypatch.setattr('error_patterns.core.count_errors', None)"
    ),
    "exit status": ("def test_x() -> None:\n    with pytest.raises(SystemExit):\n        main()"),
    "run as a module": (
        "import runpy\n"
        "\n"
        "def test_x() -> None:\n"
        "    runpy.run_module('error_patterns', run_name='__main__')"
    ),
    "fixture": ("@pytest.fixture\ndef lines() -> list[str]:\n    return ['x']"),
    "private parts": (
        "from error_patterns import core\n\ndef test_x() -> None:\n    assert core._ERROR.pattern"
    ),
}


@pytest.mark.parametrize("code", IN_TESTS.values(), ids=IN_TESTS)
def test_honest_in_tests(code: str) -> None:
    assert policy(in_tests(code)) == ()


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.text(max_size=12) | st.sampled_from([*FILES, "core.py", "tests/test_x.py"]),
        st.binary(max_size=60)
        | st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace")),
        max_size=5,
    )
)
def test_garbage_never_raises_and_never_passes(files: dict[str, bytes]) -> None:
    changes: Changes = {**dict.fromkeys(FILES), **files, "core.py": None}
    assert policy(changes)


def test_findings_agree_on_a_second_run() -> None:
    changes = in_core("import socket\nX = eval('1')  # noqa")
    assert policy(changes) == policy(changes)
