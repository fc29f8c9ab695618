"""What running a statement could leave behind that the definitions of a module would notice."""

from __future__ import annotations

import ast
from collections.abc import Collection
from typing import Final

from bot.normalize.names import Definition, Function, root, run_at_once
from bot.validate.policy.allowed import words

# Calls into these leave nothing behind that another call would see.
_HARMLESS: Final = words(
    "array bisect calendar cmath collections copy dataclasses datetime decimal difflib doctest enum"
    " fractions functools hashlib heapq io itertools json keyword math numbers operator pprint re"
    " statistics string textwrap time timeit types typing unicodedata unittest"
)
_REACHING: Final = words("__import__ compile delattr eval exec exit globals quit setattr vars")
_MEMOISING: Final = words("cache cached_property classmethod lru_cache property staticmethod")
_FRESH: Final = words("bool bytes float frozenset int range str")


def is_constant(node: ast.expr | None) -> bool:
    """Return whether an expression makes a value that nothing can change."""
    match node:
        case None | ast.Constant() | ast.Lambda():
            return True
        case ast.Tuple(elts=parts):
            return all(map(is_constant, parts))
        case ast.UnaryOp(operand=operand):
            return is_constant(operand)
        case ast.BinOp(left=left, right=right):
            return is_constant(left) and is_constant(right)
        case ast.Call(func=ast.Name(id=name)):
            return name in _FRESH
        case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr="compile")):
            return True
        case ast.Attribute(value=ast.Name(id="math" | "sys" | "string")):
            return True
        case _:
            return False


def changes_others(
    statement: ast.AST, modules: dict[str, str], kept: Collection[str], *, whole: bool = False
) -> bool:
    """Return whether running it could change what outlives it.

    Args:
        statement: A statement, or a definition with `whole`, whose bodies are then looked at too.
        modules: The module that each imported name comes from, its first part.
        kept: Names of the module that stay.
        whole: Whether bodies of functions count as run.
    """
    for node in ast.walk(statement) if whole else run_at_once(statement):
        if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            base = root(node)
            if base is None or base in kept or isinstance(_innermost(node), ast.Call):
                return True
        if isinstance(node, ast.Call):
            base = root(node.func)
            if base in _REACHING or modules.get(base or "", "math") not in _HARMLESS:
                return True
    return False


def keeps_state(definition: ast.stmt, modules: dict[str, str], kept: Collection[str]) -> bool:
    """Return whether calls of a function or class could depend on the calls before them."""
    if not isinstance(definition, Definition):
        return False
    for node in ast.walk(definition):
        if isinstance(node, ast.Global):
            return True
        if isinstance(node, Function):
            arguments = node.args
            if not all(map(is_constant, (*arguments.defaults, *arguments.kw_defaults))):
                return True
            if any(_name(decorator) not in _MEMOISING for decorator in node.decorator_list):
                return True
        if isinstance(node, ast.ClassDef) and not all(map(is_plain_member, node.body)):
            return True
    # A method that sets an attribute of `self` changes its own object only.
    return changes_others(definition, modules, kept, whole=True)


def is_plain_member(item: ast.stmt) -> bool:
    """Return whether a statement of a class defines a method or a value that nothing can change."""
    match item:
        case ast.Assign(value=value) | ast.AnnAssign(value=value) | ast.Expr(value=value):
            return is_constant(value)
        case _:
            return isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef | ast.Pass)


def _name(decorator: ast.expr) -> str:
    plain = decorator.func if isinstance(decorator, ast.Call) else decorator
    if isinstance(plain, ast.Attribute):
        return plain.attr
    return plain.id if isinstance(plain, ast.Name) else ""


def _innermost(node: ast.expr) -> ast.expr:
    """Return what an attribute or subscript is taken of, at the end of the chain of those two."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node
