"""Definitions that the interface does not lead to."""

from __future__ import annotations

import pytest

from bot.normalize.unreached import remove_unreached
from tests.normalize.made import module, step, wanted

SHARED = "def shared(first, second):\n    return helper(first)\ndef helper(x):\n    return x\n"


def test_another_way_to_do_the_same_goes() -> None:
    source = f"{SHARED}# Another way\ndef shared_too(first):\n    return other(first)\n"
    source += "def other(x):\n    return shared_too(x)\n"
    assert step(remove_unreached, source) == SHARED


@pytest.mark.parametrize(
    "source",
    [
        "def shared(first, second):\n    return TABLE[0]\ndef f():\n    return 1\nTABLE = [f]\n",
        f"{SHARED}@register\ndef other():\n    return 1\n",
        f"class B(Base):\n    pass\n{SHARED}",
        f"class B:\n    print(1)\n{SHARED}",
        f"def other(a=print(1)):\n    return a\n{SHARED}",
        "def other_name(first, second):\n    return 1\ndef helper():\n    return 2\n",
        (
            "class Base:\n    pass\nclass Item(Base):\n    pass\n"
            "def shared(first: 'list[Item]', second):\n    return first\n"
        ),
    ],
)
def test_what_could_be_reached_stays(source: str) -> None:
    assert remove_unreached(module(source), wanted()) is None


def test_what_another_file_takes_stays() -> None:
    source = f"{SHARED}def other():\n    return 1\n"
    assert step(remove_unreached, source, read=frozenset({"other"})) == source
