"""Holds what was sent and answered against GitHub's own OpenAPI description.

Requests are judged strictly: a parameter or a field that GitHub does not describe is a failure.
Answers have to fit the description as well. Only that the emulator leaves out fields in answers of
its own is a gap, which is told and fails nothing: what the code under test reads, it reads there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.github.exchange import Logged
from tests.github.people import APPS

PATH = (
    Path(__file__).parent.parent
    / "node/node_modules/@octokit/openapi/generated/api.github.com.json"
)
_Mode = Literal["strict", "open"]
_SCHEMAS = "#/components/schemas/"
_METHODS = ("get", "post", "put", "patch", "delete")
# Parameters of a path that may hold slashes.
_LONG = ("ref", "branch", "path", "basehead")
# What a schema holds that says nothing about validity; examples are large.
_SILENT = ("description", "example", "examples", "title", "x-github", "externalDocs", "deprecated")
# GitHub's other interface, which has no such description.
_UNDESCRIBED = ("/graphql",)
_MISSING = "is a required property"


@dataclass(frozen=True)
class Verdict:
    """What is wrong with a test's exchange with GitHub, and where the emulator's answers differ."""

    failures: tuple[str, ...]
    gaps: tuple[str, ...]


class Description:
    """GitHub's description; only the operations and schemas that are met are prepared."""

    def __init__(self, path: Path = PATH) -> None:
        self._path = path
        self._registry: Registry[Any] = Registry()
        self._validators: dict[tuple[int, _Mode], Draft202012Validator] = {}

    def judge(self, log: Iterable[Logged]) -> Verdict:
        """The verdict on logged requests."""
        failures: list[str] = []
        gaps: list[str] = []
        for entry in log:
            failures += [f"{entry}: {text}" for text in self.request_failures(entry)]
            emulated = entry.answer is not None and entry.answer.source == "emulator"
            for text in self.answer_failures(entry):
                missing = text.endswith(_MISSING) and emulated
                (gaps if missing else failures).append(f"{entry}: {text}")
        return Verdict(tuple(dict.fromkeys(failures)), tuple(dict.fromkeys(gaps)))

    def request_failures(self, entry: Logged) -> Iterator[str]:
        """What GitHub does not describe of a request."""
        request = entry.request
        if request.path in _UNDESCRIBED:
            return
        operation = self._operation(request.method, request.path)
        if operation is None:
            yield "GitHub describes no such request"
            return
        known = {each["name"] for each in self._parameters(operation) if each["in"] == "query"}
        for name in request.query:
            if name not in known:
                yield f"GitHub describes no parameter {name}"
        schema = _json_schema(self._resolved(operation.get("requestBody", {})))
        if schema is not None and (
            request.body is not None or operation["requestBody"].get("required")
        ):
            yield from self._unfit(schema, request.body, "strict")
        elif request.body:
            yield "GitHub describes no body"

    def answer_failures(self, entry: Logged) -> Iterator[str]:
        """Where a successful answer does not fit the description."""
        operation = self._operation(entry.request.method, entry.request.path)
        answer = entry.answer
        if operation is None or answer is None or not answer.ok or answer.source == "fault":
            return
        described = operation["responses"].get(str(answer.status))
        if described is None:
            yield f"GitHub describes no answer {answer.status}"
            return
        schema = _json_schema(self._resolved(described))
        if schema is not None:
            yield from self._unfit(schema, answer.body, "open")

    @cached_property
    def _whole(self) -> Any:
        return json.loads(self._path.read_text(encoding="utf-8"))

    @cached_property
    def _templates(self) -> list[tuple[re.Pattern[str], Mapping[str, Any]]]:
        """Every path as a pattern, those with the most fixed text first."""
        paths = sorted(self._whole["paths"], key=lambda path: -len(re.sub(r"\{.*?\}", "", path)))
        return [(_pattern(path), self._whole["paths"][path]) for path in paths]

    def _operation(self, method: str, path: str) -> Mapping[str, Any] | None:
        for pattern, item in self._templates:
            if method.lower() in item and pattern.fullmatch(path):
                found: Mapping[str, Any] = item[method.lower()]
                return found
        return None

    def _parameters(self, operation: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        return [self._resolved(each) for each in operation.get("parameters", [])]

    def _resolved(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in node:
            found: Any = self._whole
            for part in node["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            node = found
        return node

    def _unfit(self, schema: Any, value: Any, mode: _Mode) -> Iterator[str]:
        for error in self._validator(schema, mode).iter_errors(value):
            yield _told(error)

    def _validator(self, schema: Any, mode: _Mode) -> Draft202012Validator:
        """What judges by a schema of the description, which outlives it."""
        key = (id(schema), mode)
        if key not in self._validators:
            ready = converted(schema, mode)
            self._load(_references(ready))
            self._validators[key] = Draft202012Validator(ready, registry=self._registry)
        return self._validators[key]

    def _load(self, wanted: set[str]) -> None:
        """Make ready the named schemas, and all that they refer to."""
        found: dict[str, Any] = {}
        while missing := {uri for uri in wanted if uri not in self._registry} - set(found):
            for uri in missing:
                _, _, mode, name = uri.split(":", 3)
                schema = self._whole["components"]["schemas"][name]
                found[uri] = converted(schema, "strict" if mode == "strict" else "open")
                wanted = wanted | _references(found[uri])
        ready = ((uri, DRAFT202012.create_resource(schema)) for uri, schema in found.items())
        self._registry = self._registry.with_resources(ready).crawl()


@lru_cache(maxsize=1)
def description() -> Description:
    """GitHub's description, read once."""
    return Description()


def judge(history: Iterable[Logged]) -> Verdict:
    """The verdict on all that happened in a test.

    A person in a test may ask for what GitHub refuses; the bots have to know its API.
    """
    judged = (
        entry
        for entry in history
        if entry.request.who in APPS or (entry.answer is not None and entry.answer.ok)
    )
    return description().judge(judged)


def converted(node: Any, mode: _Mode) -> Any:
    """A schema of OpenAPI 3.0 as JSON Schema; in the mode `strict` it allows no further fields."""
    if isinstance(node, list):
        return [converted(each, mode) for each in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return {"$ref": f"urn:github:{mode}:{node['$ref'].removeprefix(_SCHEMAS)}"}
    found = {name: value for name, value in node.items() if name not in (*_SILENT, "nullable")}
    for name in ("items", "not", "allOf", "anyOf", "oneOf", "additionalProperties"):
        if name in found:
            found[name] = converted(found[name], mode)
    if "properties" in found:
        found["properties"] = {
            name: converted(each, mode) for name, each in found["properties"].items()
        }
        if mode == "strict":
            found.setdefault("additionalProperties", False)
    return _nullable(found) if node.get("nullable") else found


def _references(node: Any) -> set[str]:
    """The addresses of the schemas that a converted one refers to."""
    if isinstance(node, list):
        return set().union(*map(_references, node))
    if not isinstance(node, dict):
        return set()
    if isinstance(node.get("$ref"), str):
        return {node["$ref"]}
    return set().union(*map(_references, node.values()))


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{(.*?)\}", template)
    texts = [
        (".+" if part in _LONG else "[^/]+") if at % 2 else re.escape(part)
        for at, part in enumerate(parts)
    ]
    return re.compile("".join(texts))


def _json_schema(node: Mapping[str, Any]) -> Any:
    return node.get("content", {}).get("application/json", {}).get("schema")


def _told(error: ValidationError) -> str:
    found = best_match([error]) or error
    place = "/".join(str(part) for part in found.absolute_path)
    return f"{place or 'body'}: {found.message[:200]}"
