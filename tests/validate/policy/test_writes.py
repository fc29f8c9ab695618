"""Which code writes a file, and which only reads one."""

from __future__ import annotations

import pytest

from bot.spec.toolspec import Category, Kind
from tests.validate.honest import SPEC, in_core, in_tests, policy

REFUSED = {
    "variable mode": "from pathlib import Path\n\ndef f(p: Path, m: str) -> None:\n    p.open(m)",
    "gzip": "import gzip\n\ndef f(p: str) -> None:\n    gzip.open(p, 'wb')",
    "gzip, variable mode": "import gzip\n\ndef f(p: str, m: str) -> None:\n    gzip.open(p, m)",
    "open by another name": (
        "from codecs import open as load\n\ndef f(p: str) -> None:\n    load(p, 'w')"
    ),
    "class by its own name": (
        "from logging import FileHandler\n\ndef f(p: str) -> object:\n    return FileHandler(p)"
    ),
    "open as a value": "def f(p: str) -> object:\n    return list(map(open, [p], ['w']))",
    "io.open as a value": "import io\nX = [io.open]",
    "log file": "import logging\n\ndef f(p: str) -> None:\n    logging.basicConfig(filename=p)",
}
HONEST = {
    "path": "from pathlib import Path\n\ndef f(p: Path) -> object:\n    return p.open('rb')",
    "gzip": "import gzip\n\ndef f(p: str) -> object:\n    return gzip.open(p, 'rt')",
    "own method": (
        "class Box:\n    def open(self, key: str) -> str:\n        return key\n\n"
        "    def twice(self, key: str) -> str:\n        return self.open(key) * 2"
    ),
}


@pytest.mark.parametrize("code", REFUSED.values(), ids=REFUSED)
def test_refused(code: str) -> None:
    assert {finding.rule for finding in policy(in_core(code))} == {"policy/call"}


@pytest.mark.parametrize("code", REFUSED.values(), ids=REFUSED)
def test_whose_purpose_it_is_may(code: str) -> None:
    spec = SPEC.model_copy(update={"kind": Kind.UTILITY, "category": Category.IO})
    assert policy(in_core(code), spec) == ()


@pytest.mark.parametrize("code", HONEST.values(), ids=HONEST)
def test_honest(code: str) -> None:
    assert policy(in_core(code)) == ()


def test_tests_may_write() -> None:
    code = "def test_x(tmp_path: Path) -> None:\n    assert (tmp_path / 'x').write_text('y') == 1"
    assert policy(in_tests("from pathlib import Path\n\n\n" + code)) == ()
