"""The names that `bot.spec` gives out, each loaded from its module when it is first asked for."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

import bot.spec


def test_every_public_name_is_there() -> None:
    assert set(bot.spec._HOMES) == set(bot.spec.__all__)
    for name in bot.spec.__all__:
        assert getattr(bot.spec, name) is getattr(import_module(bot.spec._HOMES[name]), name)


def test_a_name_that_is_not_public_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="no attribute 'parse_nothing'"):
        _ = bot.spec.parse_nothing  # type: ignore[attr-defined]


def test_reading_yaml_loads_no_other_part_of_specifications() -> None:
    code = "import sys, bot.spec.document; print(*(m for m in sys.modules if 'bot.spec.' in m))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    expected = ["bot.spec.document", "bot.spec.problem"]
    assert sorted(done.stdout.split()) == expected
