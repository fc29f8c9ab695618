"""Digests of values: equal values agree, and nothing that differs in any part does."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import combinations
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from bot.candidate import Candidate, Provenance
from bot.config import Thresholds
from bot.sandbox.protocol import Limits
from bot.spec.toolspec import Category, Kind, Look, PatternChoice, Performance, ToolSpec
from bot.validate.digest import digest
from tests.validate.honest import SPEC


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class One:
    value: object
    aside: object = field(default=0, compare=False)


@dataclass(frozen=True)
class Two:
    value: object
    aside: object = 0


DIFFERENT: tuple[object, ...] = (
    None, True, 1, 1.0, -1, 0, False, 0.0, -0.0, "1", b"1", "", b"", "red", Colour.RED, "None",
    (), ("",), ("a", "b"), ("ab",), ("a", ("b",)), (("a",), "b"), ("b", "a"), {"a": "b"},
    {"b": "a"}, {"a": "b", "": ""}, {1: 2}, {"1": 2}, frozenset(), {"a"}, {"a", "b"},
    One(1), One(1, aside=1), One(2), Two(1), (1, 0), "2026-01-01", datetime.date(2026, 1, 1),
    datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), datetime.time(1, 2),
    Candidate("a", {}, Provenance("g", "1")), Candidate("a", {"b": b""}, Provenance("g", "1")),
    "\ud800", 10**5000,
)  # fmt: skip


def test_different_values_have_different_digests() -> None:
    for left, right in combinations(DIFFERENT, 2):
        assert digest(left) != digest(right), (left, right)


def test_equal_values_have_equal_digests() -> None:
    assert digest({"a": 1, "b": 2}) == digest(MappingProxyType({"b": 2, "a": 1}))
    assert digest(["a", 1]) == digest(("a", 1))
    assert digest({"x", "y", "z"}) == digest(frozenset({"z", "y", "x"}))
    made = Candidate("a", {"b": b"c"}, Provenance("model", "1", seconds=1.5, tokens=900))
    assert digest(made) == digest(replace(made, provenance=Provenance("offline", "2")))


@pytest.mark.parametrize(
    "value",
    [object(), Path("a"), len, Colour, Candidate, {"a": [{"b": object()}]}, 1j, One(object())],
)
def test_an_unknown_type_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="no digest is known of a "):
        digest(value)


SPEC_CHANGES: dict[str, Any] = {
    "name": "other",
    "kind": Kind.UTILITY,
    "category": Category.CONTEXT,
    "summary": "Count something else altogether.",
    "behaviour": "Otherwise.",
    "interface": "def f() -> int: ...",
    "examples": ">>> 1\n1\n",
    "acceptance": ">>> 1\n1\n",
    "dependencies": ("numpy",),
    "allows": (Look.CLOCK,),
    "reads": ("logs",),
    "performance": Performance(max_seconds=1.0),
    "target": "json",
    "pattern": PatternChoice(name="p", parameters={"a": [1, {"b": datetime.date(2026, 1, 1)}]}),
}


def test_every_field_of_what_a_case_holds_counts() -> None:
    assert set(SPEC_CHANGES) == set(ToolSpec.model_fields)
    whole = digest(SPEC)
    for name, value in SPEC_CHANGES.items():
        assert digest(SPEC.model_copy(update={name: value})) != whole, name
    for name in Thresholds.model_fields:
        assert digest(Thresholds()) != digest(Thresholds().model_copy(update={name: 1.5})), name
    for name, value in vars(Limits()).items():
        assert digest(Limits()) != digest(replace(Limits(), **{name: value + 1})), name
