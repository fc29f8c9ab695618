from __future__ import annotations

import json
from pathlib import Path

import hypothesis.strategies as st
import jsonschema
import pytest
from hypothesis import given

from bot.spec import Category, Kind, json_schema
from bot.spec.document import Document, read_document
from bot.spec.shape import build
from tests.spec.test_read import DESIGN

ROOT = Path(__file__).parents[2]
VALIDATOR = jsonschema.Draft202012Validator(json_schema())
TOOL: dict[str, object] = {
    "name": "word_count",
    "kind": "tool",
    "category": "evaluation",
    "summary": "Count the words of a text.",
    "interface": "def count(text: str) -> int: ...",
}


def model_accepts(data: dict[str, object]) -> bool:
    return not build(Document(data, {}, frozenset())).problems


def test_the_published_schema_is_current() -> None:
    published = (ROOT / "specs" / "schema.json").read_text(encoding="utf-8")
    assert published == json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def test_the_schema_is_a_schema_and_accepts_the_design() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    assert not list(VALIDATOR.iter_errors(read_document(DESIGN, "x").values))


@pytest.mark.parametrize(
    ("change", "good"),
    [
        ({}, True),
        ({"colour": "red"}, False),
        ({"category": "logging"}, False),
        ({"category": None}, False),
        ({"interface": None}, False),
        ({"interface": "  "}, False),
        ({"target": "a.b"}, False),
        ({"target": None}, True),
        ({"target": ""}, True),
        ({"kind": "utility"}, False),
        ({"kind": "utility", "category": "logging"}, True),
        ({"kind": "feature"}, False),
        ({"kind": "feature", "category": None}, True),
        ({"kind": "feature", "category": None, "interface": None}, True),
        ({"kind": "test-suite", "category": None}, False),
        ({"kind": "test-suite", "category": None, "interface": None, "target": "a.b"}, True),
        ({"kind": "test-suite", "category": None, "interface": "", "target": "a b"}, False),
        ({"performance": {"max_seconds": 0}}, False),
        ({"performance": {"max_seconds": 1, "max_memory_mb": 1}}, True),
        ({"performance": {"max_memory_mb": 2049}}, False),
        ({"performance": None}, True),
        ({"pattern": {"name": "x", "parameters": {"deep": [1, {"a": None}]}}}, True),
        ({"pattern": {"parameters": {}}}, False),
        ({"reads": ["a"] * 21}, False),
        ({"reads": [1]}, False),
        ({"name": "Bad"}, False),
        ({"name": "x" * 41}, False),
        ({"summary": "short"}, False),
        ({"summary": "two\nlines of text"}, False),
        ({"summary": "x" * 1000}, True),
        ({"summary": "x" * 1001}, False),
    ],
)
def test_schema_and_model_judge_alike(change: dict[str, object], good: bool) -> None:
    data = {**TOOL, **change}
    assert VALIDATOR.is_valid(data) is good
    assert model_accepts(data) is good


FIELDS: dict[str, st.SearchStrategy[object]] = {
    "name": st.sampled_from(["word_count", "A", "a__b", "", None, 3]),
    "kind": st.sampled_from([*map(str, Kind), "other", None]),
    "category": st.sampled_from([*map(str, Category), "other", "", None]),
    "summary": st.sampled_from(
        ["Count the words of a text.", "x", "x" * 121, "x " * 501, None, 1.5]
    ),
    "interface": st.sampled_from(["def f() -> int: ...", "", None, [], 7]),
    "examples": st.sampled_from([">>> f()\n1\n", "", None, True]),
    "dependencies": st.sampled_from([[], ["a"], [1], "a", None, {}]),
    "reads": st.sampled_from([[], ["a"], ["a"] * 21, None]),
    "performance": st.sampled_from([{}, {"max_seconds": 1}, {"max_seconds": "1"}, {"x": 1}, []]),
    "target": st.sampled_from(["a.b", "a b", "1a", "", None]),
    "pattern": st.sampled_from([{"name": "x"}, {}, None, "x"]),
    "other": st.just(1),
}


@given(st.fixed_dictionaries({}, optional=FIELDS))
def test_schema_and_model_agree_on_any_mixture(data: dict[str, object]) -> None:
    assert VALIDATOR.is_valid(data) is model_accepts(data)


@given(st.fixed_dictionaries({}, optional=FIELDS))
def test_schema_and_model_agree_near_a_good_one(change: dict[str, object]) -> None:
    data = {**TOOL, **dict(list(change.items())[:2])}
    assert VALIDATOR.is_valid(data) is model_accepts(data)
