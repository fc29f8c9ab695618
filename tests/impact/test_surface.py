"""What is read from a tool's code, whatever that code is."""

from __future__ import annotations

import pytest

from bot.impact.surface import functions

GOOD = b"def f(a: int) -> int:\n    return a\n"
UNWRITABLE = {
    "a number too long to write out": f"def g() -> int:\n    return 0x{'f' * 5_000}\n",
    "calls too deep to write out": f"def g() -> int:\n    return f{'()' * 2_000}\n",
    "no Python": "def g(:\n",
    "a null byte": "\0",
}


@pytest.mark.parametrize("code", UNWRITABLE.values(), ids=UNWRITABLE)
def test_a_module_that_cannot_be_written_out_is_left_to_the_policy_stage(code: str) -> None:
    files = {"core.py": GOOD, "other.py": code.encode()}
    assert functions(files) == {"core.f": "def f(a: int) -> int:\n    return a"}
