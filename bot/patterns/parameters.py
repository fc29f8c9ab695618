"""Parameters of a pattern: what a specification sets, checked against the constants' own types."""

from __future__ import annotations

import ast
import importlib
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import typing_extensions
from pydantic import ConfigDict, TypeAdapter, ValidationError

from bot.patterns.pattern import CORE, Pattern, Setting

OPERATIONS: Final = "operations"
"""The parameter that every pattern has: its function by the specification's, where names or types
leave a choice."""


@dataclass(frozen=True)
class ParameterValues:
    """What a specification sets of a pattern.

    Attributes:
        operations: The pattern's function by the specification's.
        values: Every constant that a parameter can set, with its value.
        given: Those constants whose value is another than the pattern's own.
    """

    operations: Mapping[str, str]
    values: Mapping[str, Any]
    given: frozenset[str]


@dataclass(frozen=True)
class Wrong:
    """What is wrong with one parameter: its path below `pattern`, and a sentence."""

    path: str
    message: str


class ParametersError(ValueError):
    """Parameters that a pattern does not take; `wrong` has everything that is wrong with them."""

    def __init__(self, wrong: Sequence[Wrong], known: Sequence[str]) -> None:
        super().__init__("\n".join(f"pattern.{one.path}: {one.message}" for one in wrong))
        self.wrong = tuple(wrong)
        self.known = tuple(known)


def settings(pattern: Pattern, given: Mapping[str, Any]) -> ParameterValues:
    """Check the parameters of a specification.

    Raises:
        ParametersError: One is unknown, of the wrong type, out of its bounds, or lacks one that
            has to be given with it.
    """
    offered = pattern.description.parameters
    wrong: list[Wrong] = []
    own = {one.constant: default(pattern, one) for one in offered.values()}
    values = dict(own)
    for name, value in given.items():
        if name == OPERATIONS:
            wrong += _wrong_operations(pattern, value)
        elif name not in offered:
            wrong.append(Wrong(f"parameters.{name}", "There is no such parameter."))
        else:
            found = _checked(pattern, name, value)
            if isinstance(found, list):
                wrong += found
            else:
                values[offered[name].constant] = found.value
                wrong += [
                    Wrong(f"parameters.{name}", f"Give {other} with it.")
                    for other in offered[name].together
                    if other not in given
                ]
    if wrong:
        raise ParametersError(wrong, [*offered, OPERATIONS])
    changed = {name for name, value in values.items() if not _same(value, own[name])}
    # Where a function's parameter stands in for it, nothing is known of it beforehand.
    values |= {
        one.constant: type(own[one.constant])()
        for name, one in offered.items()
        if one.instead and name not in given
    }
    return ParameterValues(given.get(OPERATIONS, {}), values, frozenset(changed))


def _wrong_operations(pattern: Pattern, value: Any) -> list[Wrong]:
    path = f"parameters.{OPERATIONS}"
    if not isinstance(value, dict):
        return [Wrong(path, "It is no mapping of functions to functions of the pattern.")]
    known = pattern.reference.functions
    return [
        Wrong(f"{path}.{name}", f"{one!r} is no function of the pattern: {', '.join(known)}.")
        for name, one in value.items()
        if one not in known
    ]


def default(pattern: Pattern, setting: Setting) -> Any:
    """The pattern's own value of what a parameter sets."""
    if setting.in_tests:
        return ast.literal_eval(_in_tests(pattern, setting)[1])
    return getattr(_module(pattern), setting.constant)


def annotation(pattern: Pattern, setting: Setting) -> Any:
    """The type of what a parameter sets, as `pattern.yaml` or the constant's annotation says."""
    known = vars(_module(pattern))
    if setting.type:
        text = setting.type
    elif setting.in_tests:
        text = ast.unparse(_in_tests(pattern, setting)[0])
        known = {**vars(typing), **known}
    else:
        text = known["__annotations__"][setting.constant]
    holder = type("Holder", (), {"__annotations__": {setting.constant: text}})
    found = typing.get_type_hints(holder, known, include_extras=True)[setting.constant]
    return typing.get_args(found)[0] if typing.get_origin(found) is Final else found


@dataclass(frozen=True)
class _Value:
    value: Any


def _checked(pattern: Pattern, name: str, given: Any) -> _Value | list[Wrong]:
    setting = pattern.description.parameters[name]
    adapter = TypeAdapter(_closed(annotation(pattern, setting)))
    try:
        found = adapter.validate_python(given)
    except ValidationError as error:
        return [
            Wrong(".".join(map(str, ("parameters", name, *one["loc"]))), f"{one['msg']}.")
            for one in error.errors()
        ]
    if isinstance(found, int | float):
        for bound, beyond in ((setting.minimum, -1), (setting.maximum, 1)):
            if bound is not None and (found - bound) * beyond > 0:
                return [Wrong(f"parameters.{name}", f"{found} is beyond {bound:g}.")]
    return _Value(found)


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
    # In which order a mapping stands decides as well, such as which expression is tried first.
    return bool(value == other) and repr(value) == repr(other)
