"""Where a module may be changed: everything that runs, and that a test could see."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

# Each says something to a type checker, a reader or a log, and nothing to a caller.
_UNSEEN_FIELDS: Final = frozenset(
    {"annotation", "returns", "decorator_list", "type_params", "type_comment", "bases"}
)
_UNSEEN_ARGUMENTS: Final = frozenset({"help", "description", "epilog", "metavar", "usage"})
_TYPE_MAKERS: Final = frozenset({"TypeVar", "ParamSpec", "TypeVarTuple", "NewType", "NamedTuple"})
_GENERIC: Final = frozenset(
    {"Annotated", "Callable", "ClassVar", "Final", "Literal", "Optional", "Union"}
    | {"dict", "frozenset", "list", "set", "tuple", "type"}
    | {"Awaitable", "Generator", "Iterable", "Iterator", "Mapping", "Sequence"}
)
_LOGGERS: Final = frozenset({"log", "logger", "logging", "_log", "_logger", "LOG", "LOGGER"})
_LEVELS: Final = frozenset(
    {"debug", "info", "warning", "error", "exception", "critical", "log", "basicConfig"}
)


@dataclass(frozen=True)
class MutationPoint:
    """A node that may be changed.

    Attributes:
        parent: The node that holds it.
        first_line: Where the statement, or the clause of one, begins that the node belongs to.
        function: Qualified name of the function around it, or empty.
        loop: The innermost loop of that function around it.
        is_pattern: Whether it is part of a `case` pattern, where no expression may stand.
    """

    node: ast.AST
    parent: ast.AST
    first_line: int = 1
    function: str = ""
    loop: ast.For | ast.AsyncFor | ast.While | None = None
    is_pattern: bool = False


def places(tree: ast.Module) -> Iterator[MutationPoint]:
    """Every node that may be changed, in the order of the text.

    Left out are docstrings, annotations, decorators, base classes, type aliases, names such as
    `__all__`, what only a type checker or only the command line runs, help texts, what is logged,
    and the inside of formatted strings, which has no position before Python 3.12.
    """
    yield from _below(MutationPoint(tree, tree))


def _below(place: MutationPoint) -> Iterator[MutationPoint]:
    node = place.node
    for name, value in ast.iter_fields(node):
        if name in _UNSEEN_FIELDS:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_unseen(child, node):
                inner = _entered(place, child)
                yield inner
                if not isinstance(child, ast.JoinedStr):
                    yield from _below(inner)


def _entered(place: MutationPoint, child: ast.AST) -> MutationPoint:
    inner = replace(place, node=child, parent=place.node)
    if isinstance(child, ast.match_case):
        return replace(inner, first_line=child.pattern.lineno)
    if isinstance(child, ast.stmt | ast.ExceptHandler):
        inner = replace(inner, first_line=child.lineno)
    if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        name = f"{place.function}.{child.name}" if place.function else child.name
        return replace(inner, function=name, loop=None)
    if isinstance(child, ast.For | ast.AsyncFor | ast.While):
        return replace(inner, loop=child)
    if isinstance(child, ast.pattern):
        return replace(inner, is_pattern=True)
    return inner


def _is_unseen(node: ast.AST, parent: ast.AST) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Import() | ast.ImportFrom():
            return True
        case ast.Assign(targets=[target], value=value):
            return _is_dunder(target) or _is_type(value)
        case ast.AnnAssign(target=target, annotation=annotation):
            return _is_dunder(target) or _last_name(annotation) == "TypeAlias"
        case ast.If(test=test):
            return _is_guard(test)
        case ast.Subscript():
            return _last_name(node.value) in {"Literal", "Annotated"}
        case ast.Call(func=ast.Attribute(value=receiver, attr=attr)):
            return attr in _LEVELS and _last_name(receiver) in _LOGGERS
        case ast.keyword(arg=name):
            return name in _UNSEEN_ARGUMENTS or (
                # It says what holds anyway.
                name == "strict"
                and isinstance(parent, ast.Call)
                and _last_name(parent.func) == "zip"
            )
    if type(node).__name__ == "TypeAlias":  # the statement of Python 3.12
        return True
    return (
        isinstance(parent, ast.Call)
        and _last_name(parent.func) == "cast"
        and bool(parent.args)
        and node is parent.args[0]
    )


def is_logging(node: ast.AST) -> bool:
    """Return whether a node is a call that logs."""
    return isinstance(node, ast.Call) and _is_unseen(node, node)


def _is_guard(test: ast.expr) -> bool:
    match test:
        case ast.Compare(left=ast.Name(id="__name__")):
            return True
        case ast.Compare(
            left=ast.Attribute(value=ast.Name(id="sys"), attr="version_info" | "platform")
        ):
            return True
    return _last_name(test) == "TYPE_CHECKING"


def _is_dunder(target: ast.expr) -> bool:
    return isinstance(target, ast.Name) and target.id[:2] == "__" == target.id[-2:]


def _is_type(value: ast.expr) -> bool:
    match value:
        case ast.Call(func=function):
            return _last_name(function) in _TYPE_MAKERS
        case ast.Subscript(value=base):
            return _last_name(base) in _GENERIC
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return all(_is_type(side) or _is_class(side) for side in (left, right))
    return False


def _is_class(node: ast.expr) -> bool:
    name = _last_name(node)
    builtin = name in {"int", "str", "float", "bool", "bytes", "list", "dict", "set", "tuple"}
    nothing = isinstance(node, ast.Constant) and node.value is None
    return builtin or nothing or name.lstrip("_")[:1].isupper()


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
