"""Which annotations fit, and what makes a value of one type a value of another."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final

from bot.spec.type_tree import is_endless, members, name_of, parsed, parts_of

AS_IT_IS: Final = "{}"
"""The conversion of a value that fits without one; in every conversion `{}` is the value."""

Alike = Callable[[str, str], bool | None]
"""Tell whether two classes are the same, one of the specification and one of the reference; None
where a name is of neither."""

_ORDERED: Final = {"list", "Sequence", "tuple"}
_SIZED: Final = {
    *_ORDERED,
    "set",
    "frozenset",
    "dict",
    "Mapping",
    "Collection",
    "AbstractSet",
    "Set",
}
_ITERABLE: Final = {*_SIZED, "Iterable", "Iterator", "Generator"}
# What a value of the type may be declared as, beside itself.
_MEMBERS: Final = {
    "Sequence": _ORDERED,
    "Collection": _SIZED,
    "Iterable": _ITERABLE,
    "Iterator": {"Generator"},
    "Mapping": {"dict", "MutableMapping"},
    "MutableMapping": {"dict"},
    "AbstractSet": {"set", "frozenset", "Set"},
    "Set": {"set", "frozenset", "AbstractSet"},
    "float": {"int", "bool"},
    "int": {"bool"},
    "Hashable": {"str", "int", "float", "bool", "tuple", "bytes"},
    "PathLike": {"Path"},
}
# What a constructor makes of any iterable, or of any mapping.
_MADE: Final = {"list": _ITERABLE, "tuple": _ITERABLE, "set": _ITERABLE, "frozenset": _ITERABLE}
_READ_ONLY: Final = {"Sequence", "Collection", "Iterable", "Iterator", "tuple", "frozenset"}


def conversion(target: str, source: str, alike: Alike) -> str | None:
    """Say how a value of one type becomes a value of another.

    Args:
        target: The annotation of what is wanted.
        source: The annotation of what is given.
        alike: Compares the names of classes.

    Returns:
        An expression in which `{}` stands for the value, `AS_IT_IS` where it fits already, and
        None where there is no way that loses nothing.
    """
    return _converted(parsed(target), parsed(source), alike)


def _converted(target: ast.expr, source: ast.expr, alike: Alike) -> str | None:
    wanted, given = members(target), members(source)
    if len(given) > 1:
        fits = all(_converted(target, one, alike) == AS_IT_IS for one in given)
        return AS_IT_IS if fits else None
    if len(wanted) > 1:
        ways = [_converted(one, source, alike) for one in wanted]
        if AS_IT_IS in ways:
            return AS_IT_IS
        return next((way for way in ways if way is not None), None)
    return _single(target, source, alike)


def _single(target: ast.expr, source: ast.expr, alike: Alike) -> str | None:
    wanted, given = _name(target), _name(source)
    if wanted in {"Any", "object"} or given == "Any":
        return AS_IT_IS
    if wanted == "Literal" or given == "Literal":
        return _literal(target, source)
    if wanted == "Callable" == given:
        return _callable(target, source, alike)
    if wanted == "Path" and given == "str":
        return "Path({})"
    if not wanted or not given:
        return AS_IT_IS if ast.dump(target) == ast.dump(source) else None
    same = alike(wanted, given)
    if same is not None:
        return AS_IT_IS if same else None
    if wanted == given or given in _MEMBERS.get(wanted, ()):
        inner = _parts(target, source, alike)
        if inner is None or all(way == AS_IT_IS for way in inner):
            return None if inner is None else AS_IT_IS
        return _rebuilt(wanted, inner)
    if given in _MADE.get(wanted, ()):
        if wanted == "tuple" and not is_endless(target) and parts_of(target):
            return None
        inner = _parts(target, source, alike)
        return None if inner is None else _rebuilt(wanted, inner)
    if wanted == "dict" and given in {"Mapping", "MutableMapping"}:
        inner = _parts(target, source, alike)
        return None if inner is None else _rebuilt(wanted, inner)
    return None


def _name(node: ast.expr) -> str:
    name = name_of(node)
    return {"List": "list", "Dict": "dict", "Tuple": "tuple", "FrozenSet": "frozenset"}.get(
        name, name
    )


def _parts(target: ast.expr, source: ast.expr, alike: Alike) -> list[str] | None:
    """Return how each part in the brackets of one type becomes that of the other."""
    wanted, given = _elements(target), _elements(source)
    if not wanted or not given:
        return [AS_IT_IS]
    if len(wanted) != len(given):
        return None
    ways = [_converted(one, other, alike) for one, other in zip(wanted, given, strict=True)]
    return None if any(way is None for way in ways) else _strict(target, wanted, given, ways, alike)


def _strict(
    target: ast.expr,
    wanted: list[ast.expr],
    given: list[ast.expr],
    ways: list[str | None],
    alike: Alike,
) -> list[str]:
    """Ask a copy of a container that can be written to, unless its types are the very same."""
    known = [way for way in ways if way is not None]
    if _name(target) in _READ_ONLY or all(way != AS_IT_IS for way in known):
        return known
    writable = wanted[-1:] if _name(target) == "Mapping" else wanted
    same = all(
        _converted(one, other, alike) == AS_IT_IS == _converted(other, one, alike)
        for one, other in zip(writable, given[-len(writable) :], strict=True)
    )
    return known if same or _name(target) == "Mapping" else [*known, "copy"]


def _elements(node: ast.expr) -> list[ast.expr]:
    parts = parts_of(node)
    return parts[:1] if is_endless(node) or _name(node) == "Generator" else parts


def _rebuilt(name: str, inner: list[str]) -> str | None:
    """The conversion to a container, of its elements as `inner` says."""
    element = inner[1] if name in {"dict", "Mapping"} and len(inner) > 1 else inner[0]
    if name in {"dict", "Mapping"} and inner[0] != AS_IT_IS:
        return None
    if element in {AS_IT_IS, "copy"}:
        made = {"Mapping": "dict", "Sequence": "list", "Iterable": "list", "Collection": "list"}
        return f"{made.get(name, name)}({{}})"
    if name in {"dict", "Mapping"}:
        return f"{{key: {element.replace('{}', 'value')} for key, value in {{}}.items()}}"
    made_of = f"{element.replace('{}', 'item')} for item in {{}}"
    if name in {"tuple", "set", "frozenset"}:
        return f"{name}({made_of})"
    return f"[{made_of}]"


def _literal(target: ast.expr, source: ast.expr) -> str | None:
    wanted, given = (
        {ast.literal_eval(part) for part in parts_of(node)} if _name(node) == "Literal" else None
        for node in (target, source)
    )
    if given is None:
        return None
    if wanted is None:
        kinds = {type(value).__name__ for value in given}
        return AS_IT_IS if kinds == {_name(target)} else None
    return AS_IT_IS if given <= wanted else None


def _callable(target: ast.expr, source: ast.expr, alike: Alike) -> str | None:
    wanted, given = parts_of(target), parts_of(source)
    if len(wanted) != 2 or len(given) != 2:
        return AS_IT_IS
    fits = _converted(wanted[1], given[1], alike) == AS_IT_IS
    if isinstance(wanted[0], ast.List) and isinstance(given[0], ast.List):
        fits = fits and len(wanted[0].elts) == len(given[0].elts)
        pairs = zip(given[0].elts, wanted[0].elts, strict=False)
        fits = fits and all(_converted(one, other, alike) == AS_IT_IS for one, other in pairs)
    return AS_IT_IS if fits else None
