from __future__ import annotations

import ast

import pytest

from bot.generate.offline.fold import Known, known

NAMES = {"FIXES": {}, "TOP": 3, "FORMAT": "json", "KINDS": ["a"], "NOTHING": None}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("FIXES", {}),
        ("not FIXES", True),
        ("TOP is None", False),
        ("NOTHING is not None", False),
        ("FORMAT == 'json'", True),
        ("FORMAT != 'json'", False),
        ("'a' in KINDS", True),
        ("FORMAT in ('json', 'text')", True),
        ("FORMAT not in {'json'}", False),
        ("TOP > 2", True),
        ("len(KINDS) == 1", True),
        ("bool(FIXES)", False),
        ("TOP and other()", None),
        ("FIXES and other()", False),
        ("TOP or other()", True),
        ("FIXES or NOTHING", False),
        ("other()", None),
        ("other", None),
        ("TOP == other", None),
        ("a < TOP < b", None),
    ],
)
def test_what_is_known_before_anything_runs(source: str, value: object) -> None:
    found = known(ast.parse(source, mode="eval").body, NAMES)
    assert found == (None if value is None else Known(value))
