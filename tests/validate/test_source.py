"""Files that cannot be parsed are findings."""

from __future__ import annotations

import pytest

from tests.validate.honest import policy


@pytest.mark.parametrize(
    "content",
    [
        b"\0",
        b"\xff\xfe",
        b"# coding: latin-1\nx = 1\n",
        b"# coding: utf-7\nx = 1\n",
        b"# coding: nonsense\n",
        b"\xef\xbb\xbfx = 1\n",
        b"x = 1\r\n",
        b"x = 1\x0cy = 2\n",
        b"def f(:\n",
        b"x = " + b"(" * 500 + b")" * 500,
        b"x = " + b"-" * 3000 + b"1",
        b"x = " + b"+".join([b"1"] * 5000),
        b"x = " + b"9" * 5000,
        b"x = 0x" + b"f" * 5000,
        b"if True:\n" + b"".join(b" " * n + b"if x:\n" for n in range(1, 120)) + b" " * 120 + b"y",
        b"x = '\\ud800'\nx = '\\N{no such name}'\n",
    ],
)
def test_files_that_cannot_be_read(content: bytes) -> None:
    findings = policy({"core.py": content})
    assert ("policy/parse", "core.py") in {(f.rule, f.path) for f in findings}
