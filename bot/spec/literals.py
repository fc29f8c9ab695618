"""Whether a value that is written out can be what an annotation says."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable
from typing import Any, Final

from bot.spec.syntax import expression_of

MAX_LITERAL: Final = 10_000
"""Characters of a literal that is parsed; longer text is compared as text."""

_LISTS: Final = (list, tuple, str, bytes)
# By the last part of a type's name, the literals that it admits; none at all for an iterator.
_ADMITS: Final[dict[str, tuple[type, ...]]] = {
    "int": (int,),
    "bool": (bool,),
    "float": (float, int),
    "complex": (complex, float, int),
    "str": (str,),
    "bytes": (bytes,),
    "bytearray": (),
    "list": (list,),
    "List": (list,),
    "MutableSequence": (list,),
    "dict": (dict,),
    "Dict": (dict,),
    "Mapping": (dict,),
    "MutableMapping": (dict,),
    "set": (set,),
    "Set": (set,),
    "AbstractSet": (set,),
    "MutableSet": (set,),
    "frozenset": (),
    "FrozenSet": (),
    "tuple": (tuple,),
    "Tuple": (tuple,),
    "Sequence": _LISTS,
    "Iterable": (*_LISTS, dict, set),
    "Collection": (*_LISTS, dict, set),
    "Iterator": (),
    "Generator": (),
    "AsyncIterable": (),
    "AsyncIterator": (),
    "AsyncGenerator": (),
}
ITERATORS: Final = frozenset({"Iterator", "Generator"})
ASYNC_ITERATORS: Final = frozenset({"AsyncIterable", "AsyncIterator", "AsyncGenerator"})
_OF_ONE: Final = frozenset(
    {
        "list", "List", "MutableSequence", "set", "Set", "AbstractSet", "MutableSet", "Sequence",
        "Iterable", "Collection",
    }
)  # fmt: skip
_OF_PAIRS: Final = frozenset({"dict", "Dict", "Mapping", "MutableMapping"})


def literal_of(text: str) -> tuple[Any] | None:
    """The value in a tuple of one, since None is a value; None where the text is no literal."""
    if not text.strip() or len(text) > MAX_LITERAL:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return (ast.literal_eval(expression_of(text.strip())),)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None


def annotation_of(text: str) -> ast.expr:
    """The syntax tree of an annotation that `bot.spec.interface` has accepted."""
    return expression_of(text)


def type_name(annotation: ast.expr) -> str:
    """The last part of a type's name, without what it holds; empty where it has none."""
    match annotation:
        case ast.Subscript(value=value):
            return type_name(value)
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""


def admits_none(annotation: ast.expr) -> bool:
    """Whether None is one of the values that an annotation names."""
    match annotation:
        case ast.Constant(value=None):
            return True
        case ast.BinOp(left=left, right=right):
            return admits_none(left) or admits_none(right)
        case ast.Subscript(slice=ast.Tuple(elts=items)) if type_name(annotation) == "Union":
            return any(map(admits_none, items))
        case _:
            return type_name(annotation) in {"Optional", "Any", "object"}


def contradicts(annotation: ast.expr, value: object, declared: Iterable[str] = ()) -> bool:
    """Whether no value of the annotated type is written as this literal.

    Only what is sure counts: a type that is not known here contradicts nothing.

    Args:
        annotation: What a function says that it returns.
        value: What an example says that it returns: a literal.
        declared: Names of the interface, which may mean anything.
    """
    kind = type_name(annotation)
    match annotation:
        case ast.Constant(value=None):
            return value is not None
        case ast.BinOp(left=left, right=right):
            return contradicts(left, value, declared) and contradicts(right, value, declared)
        case ast.Subscript(slice=ast.Tuple(elts=items)) if kind == "Union":
            return all(contradicts(item, value, declared) for item in items)
        case ast.Subscript(slice=item) if kind == "Optional":
            return value is not None and contradicts(item, value, declared)
    if kind in declared or kind not in _ADMITS:
        return False
    if not isinstance(value, _ADMITS[kind]):
        return True
    return isinstance(annotation, ast.Subscript) and _parts_contradict(
        kind, annotation.slice, value, declared
    )


def _parts_contradict(kind: str, held: ast.expr, value: object, declared: Iterable[str]) -> bool:
    items = held.elts if isinstance(held, ast.Tuple) else [held]
    match items, value:
        case [key, part], dict() if kind in _OF_PAIRS:
            return any(
                contradicts(key, name, declared) or contradicts(part, one, declared)
                for name, one in value.items()
            )
        case [part], list() | set() | tuple() if kind in _OF_ONE:
            return any(contradicts(part, one, declared) for one in value)
        case [part, ast.Constant(value=rest)], tuple() if rest is ...:
            return any(contradicts(part, one, declared) for one in value)
        case _, tuple() if kind in {"tuple", "Tuple"}:
            if len(items) != len(value):
                # `tuple[()]` is written with an empty tuple of types.
                return True
            return any(map(contradicts, items, value, [declared] * len(value)))
        case _:
            return False
