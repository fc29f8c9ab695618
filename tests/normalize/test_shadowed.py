"""Definitions that are replaced before anyone can use them."""

from __future__ import annotations

import pytest

from bot.normalize.shadowed import remove_shadowed
from tests.normalize.made import module, step, wanted

LAST = "def shared(first, second):\n    return first\n"


def test_the_earlier_one_goes_with_its_comment() -> None:
    source = f'import re\n# A first try.\ndef shared(a, b):\n    """Share."""\n{LAST}'
    assert step(remove_shadowed, source) == f"import re\n{LAST}"


@pytest.mark.parametrize(
    "source",
    [
        f"def shared(a):\n    return 1\nprint(shared(1))\n{LAST}",
        f"def shared(a):\n    return 1\nother = shared\n{LAST}",
        f"@register\ndef shared(a):\n    return 1\n{LAST}",
        f"def shared(a=start()):\n    return 1\n{LAST}",
        f"def shared(a):\n    return 1\nrun()\n{LAST}",
        f"def shared(a):\n    return 1\ndef other(b=shared):\n    return b\n{LAST}",
        f"class shared:\n    pass\n{LAST}",
        f"x = 1; shared = 2\ndef shared_too(a):\n    return 1\n{LAST}",
    ],
)
def test_one_that_could_have_been_used_stays(source: str) -> None:
    assert remove_shadowed(module(source), wanted()) is None
