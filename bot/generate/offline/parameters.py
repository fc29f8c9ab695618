"""Parameters of a pattern: what a specification sets, checked against the constants' own types."""

from __future__ import annotations

import ast
import importlib
import re
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import typing_extensions
from pydantic import ConfigDict, TypeAdapter, ValidationError

from bot.generate.protocol import GenerationError
from bot.patterns.pattern import CORE, Pattern, Setting
from bot.write.source import literal

OPERATIONS: Final = "operations"
"""The parameter that every pattern has: its function by the specification's, where names or types
leave a choice."""


@dataclass(frozen=True)
class Settings:
    """What a specification sets of a pattern.

    Attributes:
        operations: The pattern's function by the specification's.
        values: Every constant that a parameter can set, with its value.
        given: Those constants whose value is another than the pattern's own.
    """

    operations: Mapping[str, str]
    values: Mapping[str, Any]
    given: frozenset[str]


def settings(pattern: Pattern, given: Mapping[str, Any]) -> Settings:
    """Check the parameters of a specification.

    Raises:
        GenerationError: One is unknown, of the wrong type, out of its bounds, or lacks one that
            has to be given with it; every such problem is named.
    """
    offered = pattern.description.parameters
    problems: list[str] = []
    values = {setting.constant: default(pattern, setting) for setting in offered.values()}
    own = dict(values)
    operations: Mapping[str, str] = {}
    for name, value in given.items():
        if name == OPERATIONS:
            operations = value if isinstance(value, dict) else {}
            texts = [*operations, *operations.values()]
            if not isinstance(value, dict) or not all(isinstance(text, str) for text in texts):
                problems.append(f"pattern.parameters.{name}: it is no mapping of names to names")
        elif name not in offered:
            problems.append(f"pattern.parameters.{name}: there is no such parameter")
        else:
            try:
                values[offered[name].constant] = _checked(pattern, name, value)
            except ValueError as error:
                problems += str(error).split("\n")
    for name in given:
        for other in offered[name].together if name in offered else ():
            if other not in given:
                problems.append(f"pattern.parameters.{name}: give {other} with it")
    if problems:
        known = ", ".join([*offered, OPERATIONS])
        raise GenerationError(
            "\n".join(f"{problem}." for problem in problems),
            remedy=f"Pattern {pattern.name} has the parameters {known}; "
            f"toolwright patterns {pattern.name} shows each with an example.",
        )
    changed = {constant for constant, value in values.items() if not _same(value, own[constant])}
    return Settings(operations, values, frozenset(changed))


def default(pattern: Pattern, setting: Setting) -> Any:
    """The pattern's own value of what a parameter sets."""
    if setting.in_tests:
        return ast.literal_eval(_in_tests(pattern, setting)[1])
    return getattr(_module(pattern), setting.constant)


def annotation(pattern: Pattern, setting: Setting) -> Any:
    """The type of what a parameter sets, as its constant is annotated."""
    if setting.in_tests:
        text = ast.unparse(_in_tests(pattern, setting)[0])
        holder = type("Holder", (), {"__annotations__": {setting.constant: text}})
        hints = typing.get_type_hints(holder, vars(typing))
    else:
        hints = typing.get_type_hints(_module(pattern), include_extras=True)
    found = hints[setting.constant]
    return typing.get_args(found)[0] if typing.get_origin(found) is Final else found


def source_of(value: Any) -> str:
    """A value as Python source: plain data, and regular expressions in it."""
    match value:
        case re.Pattern():
            text = repr(value.pattern)
            raw = f'r"{value.pattern}"'
            plain = "\\" in value.pattern and _evaluates(raw, value.pattern)
            return f"re.compile({raw if plain else text})"
        case dict():
            rows = (f"{source_of(key)}: {source_of(item)}" for key, item in value.items())
            return f"{{{', '.join(rows)}}}"
        case list():
            return f"[{', '.join(map(source_of, value))}]"
        case tuple():
            items = ", ".join(map(source_of, value))
            return f"({items},)" if len(value) == 1 else f"({items})"
    return literal(value)


def _evaluates(source: str, value: str) -> bool:
    try:
        return bool(ast.literal_eval(source) == value)
    except (SyntaxError, ValueError):
        return False


def _checked(pattern: Pattern, name: str, value: Any) -> Any:
    setting = pattern.description.parameters[name]
    adapter = TypeAdapter(_closed(annotation(pattern, setting)))
    try:
        found = adapter.validate_python(value)
    except ValidationError as error:
        raise ValueError(
            "\n".join(
                f"pattern.parameters.{'.'.join(map(str, (name, *problem['loc'])))}: "
                f"{problem['msg']}"
                for problem in error.errors()
            )
        ) from error
    if isinstance(found, int | float):
        for bound, beyond in ((setting.minimum, -1), (setting.maximum, 1)):
            if bound is not None and (found - bound) * beyond > 0:
                raise ValueError(f"pattern.parameters.{name}: {found} is beyond {bound:g}")
    return found


def _closed(kind: Any) -> Any:
    """A type whose dictionaries of named keys take no other key.

    pydantic reads the TypedDict of typing_extensions alone, before Python 3.12.
    """
    if typing.is_typeddict(kind):
        hints = typing.get_type_hints(kind, include_extras=True)
        fields = {name: _closed(hint) for name, hint in hints.items()}
        closed_dict: Any = typing_extensions.TypedDict
        made = closed_dict(kind.__name__, fields, total=kind.__total__)
        made.__pydantic_config__ = ConfigDict(extra="forbid")
        return made
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is None or origin is typing.Literal:
        return kind
    closed = tuple(map(_closed, arguments))
    if origin is types.UnionType:
        return typing.Union[closed]  # noqa: UP007
    return kind if closed == arguments else origin[closed]


def _in_tests(pattern: Pattern, setting: Setting) -> tuple[ast.expr, ast.expr]:
    """Annotation and value of a constant of the tests, which may import what is not installed."""
    for node in pattern.test_tree.body:
        match node:
            case ast.AnnAssign(target=ast.Name(id=setting.constant), value=ast.expr() as value):
                return node.annotation, value
    raise KeyError(f"{pattern.name}: the tests have no constant {setting.constant}")


def _module(pattern: Pattern) -> Any:
    return importlib.import_module(f"{pattern.package}.{CORE}")


def _same(value: Any, other: Any) -> bool:
    return bool(value == other) and source_of(value) == source_of(other)
