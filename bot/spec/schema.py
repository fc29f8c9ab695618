"""The JSON Schema of a specification, made from the model; published as `specs/schema.json`."""

from __future__ import annotations

from typing import Any, Final

from bot.spec.shape import ALWAYS, EXCLUDED, MAX_SUMMARY, REQUIRED
from bot.spec.toolspec import CATEGORIES, Kind, ToolSpec

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_NOTHING: Final[dict[str, Any]] = {"enum": [None, ""]}
_SOMETHING: Final[dict[str, Any]] = {"type": "string", "pattern": r"\S"}


def json_schema() -> dict[str, Any]:
    """The schema of a specification, as JSON data in the 2020-12 dialect.

    It holds the types, the bounds, and which fields go with which kind. What takes more than one
    field's form to judge (the interface, the examples, paths, the allow-list) is checked by
    `bot.spec.parse_spec` alone. A field without a value counts as absent.
    """
    schema = ToolSpec.model_json_schema()
    schema["properties"]["summary"]["maxLength"] = MAX_SUMMARY
    for name, field in schema["properties"].items():
        if name not in ALWAYS:
            field.pop("default", None)
            about = {key: field.pop(key) for key in ("title", "description") if key in field}
            schema["properties"][name] = {**about, "anyOf": [field, _NOTHING]}
    return {
        "$schema": DIALECT,
        **schema,
        "title": "Toolwright specification",
        "description": "What a person asks for: specs/<name>.yaml.",
        "required": list(ALWAYS),
        "allOf": [_condition(kind) for kind in Kind],
    }


def _condition(kind: Kind) -> dict[str, Any]:
    properties: dict[str, Any] = dict.fromkeys(EXCLUDED[kind], _NOTHING)
    needed = [name for name in REQUIRED[kind] if name != "interface"]
    properties |= dict.fromkeys(needed, _SOMETHING)
    if CATEGORIES[kind]:
        properties["category"] = {"enum": sorted(CATEGORIES[kind])}
    then: dict[str, Any] = {"properties": properties, "required": needed}
    if "interface" in REQUIRED[kind]:
        then["anyOf"] = [
            {"properties": {"interface": _SOMETHING}, "required": ["interface"]},
            {"properties": {"pattern": {"type": "object"}}, "required": ["pattern"]},
        ]
    return {
        "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
        "then": then,
    }
