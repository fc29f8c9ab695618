"""Annotations: types, and nothing that does something where they are evaluated.

`functools.singledispatch` and hypothesis evaluate annotations, texts in them and texts that these
evaluate to. An annotation is therefore made of names, attributes, subscripts and literals alone,
and a name in it stands for a type as far as the text shows.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from bot.spec.syntax import expression_of
from bot.validate.case import Case
from bot.validate.policy.definitions import bound_names
from bot.validate.policy.names import dotted, imports_of, targets
from bot.validate.report import Finding
from bot.validate.source import Module

RULE: Final = "policy/annotation"

_ALIASES: Final = frozenset({"TypeAlias", "typing.TypeAlias"})

_PARTS: Final = (
    ast.Name | ast.Attribute | ast.Subscript | ast.Tuple | ast.List | ast.Constant | ast.Starred
    | ast.UnaryOp | ast.BinOp | ast.unaryop | ast.operator | ast.expr_context | ast.Expression
)  # fmt: skip


def check_annotations(case: Case) -> Iterator[Finding]:
    """Findings on every annotation of every file."""
    for module in case.modules:
        texts = _text_names(module.tree)
        literals = _literals(module, case.candidate.name)
        for annotation in _annotations(module.tree):
            for message in _faults(annotation, texts, literals):
                yield Finding(path=module.path, line=annotation.lineno, rule=RULE, message=message)


def _annotations(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        for found in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if isinstance(found, ast.expr):
                yield found
        if isinstance(node, ast.AnnAssign) and node.value and _is_alias(node):
            yield node.value


def _is_alias(node: ast.AST) -> bool:
    """Return whether the value is a type, by what stands beside the name."""
    return isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) in _ALIASES


def _text_names(tree: ast.Module) -> frozenset[str]:
    """Names that are given something else than a type, such as a text that is no alias."""
    found: set[str] = set()
    for node in ast.walk(tree):
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        if (
            value is None
            or _is_alias(node)
            or isinstance(value, ast.Name | ast.Attribute | ast.Subscript)
        ):
            continue
        union = isinstance(value, ast.BinOp) and isinstance(value.op, ast.BitOr)
        # TypeVar, NewType, namedtuple and the like: a call of a function that makes a type.
        if union or isinstance(value, ast.Call):
            continue
        found |= set(bound_names(node))
    return frozenset(found)


def _literals(module: Module, package: str) -> set[int]:
    """Return what stands inside `typing.Literal[…]`: never evaluated, and no type."""
    known = targets(imports_of(module, package))
    return {
        id(part)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Subscript) and dotted(node.value, known) == "typing.Literal"
        for part in ast.walk(node.slice)
    }


def _faults(annotation: ast.expr, texts: frozenset[str], literals: set[int]) -> Iterator[str]:
    for part in ast.walk(annotation):
        if id(part) in literals:
            continue
        if not isinstance(part, _PARTS):
            yield f"An annotation holds code ({type(part).__name__}); a type passes."
        elif isinstance(part, ast.BinOp) and not isinstance(part.op, ast.BitOr):
            yield "An annotation is computed; a type passes."
        elif isinstance(part, ast.Name) and part.id in texts:
            yield f"{part.id} in an annotation is not a type; a type passes."
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield from _quoted(part, texts, literals)


def _quoted(part: ast.Constant, texts: frozenset[str], literals: set[int]) -> Iterator[str]:
    try:
        inner = expression_of(str(part.value))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        yield "A text in an annotation is no type; the type itself passes."
        return
    # A text in a text is evaluated once more.
    for found in ast.walk(inner):
        if isinstance(found, ast.Constant) and isinstance(found.value, str):
            yield "An annotation has quotes inside quotes; one pair passes."
            return
    located = ast.copy_location(inner, part)
    yield from _faults(located, texts, literals)
