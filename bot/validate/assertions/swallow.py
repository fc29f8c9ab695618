"""Which statements keep a failing assertion from being seen, and what they let through."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Final

from bot.validate.assertions.scope import Scope

_BROAD: Final = frozenset({"Exception", "BaseException", "Warning"})
_CATCHING: Final = frozenset({"AssertionError", "Exception", "BaseException"})
_LEAVING: Final = (ast.Return, ast.Break, ast.Continue)
EXPECTING: Final = frozenset({"pytest.raises", "pytest.warns", "pytest.deprecated_call"})
_ANY_TEXT: Final = frozenset({"", ".", ".*", ".+", "^", "$", "^.*$", "(?s).*"})


def is_broad(kinds: ast.expr | None) -> bool:
    """Return whether these exception types are so wide that they say nothing."""
    return bool(_names(kinds) & _BROAD)


def catches_assertions(kinds: ast.expr | None) -> bool:
    """Return whether a failed assertion is one of these exception types; None stands for all."""
    return kinds is None or bool(_names(kinds) & _CATCHING)


def expectation(node: ast.expr, scope: Scope) -> ast.Call | None:
    """The call of `pytest.raises` or `pytest.warns`, if it is one."""
    if isinstance(node, ast.Call) and scope.path(node.func) in EXPECTING:
        return node
    return None


def expects_anything(call: ast.Call, scope: Scope) -> bool:
    """Return whether an expectation holds of nearly every exception or warning."""
    matches = [keyword.value for keyword in call.keywords if keyword.arg == "match"]
    if any(not (isinstance(m, ast.Constant) and m.value in _ANY_TEXT) for m in matches):
        return False
    if scope.path(call.func) == "pytest.deprecated_call":
        return False
    return is_broad(expected(call)) or expected(call) is None


def expected(call: ast.Call) -> ast.expr | None:
    """The exception types of an expectation."""
    named = (k.value for k in call.keywords if k.arg in {"expected_exception", "expected_warning"})
    return call.args[0] if call.args else next(named, None)


def suppressed(node: ast.expr, scope: Scope) -> bool:
    """Return whether a context manager lets failed assertions pass."""
    if not isinstance(node, ast.Call):
        return False
    path = scope.path(node.func)
    if path == "contextlib.suppress":
        return any(catches_assertions(one) for one in node.args)
    return path == "pytest.raises" and catches_assertions(expected(node))


def try_swallows(node: ast.Try | ast.TryStar, scope: Scope) -> bool:
    """Return whether a failed assertion in the body of a `try` goes no further."""
    if any(isinstance(part, _LEAVING) for one in node.finalbody for part in ast.walk(one)):
        return True
    return any(
        catches_assertions(handler.type) and not any(fails(one, scope) for one in handler.body)
        for handler in node.handlers
    )


def fails(node: ast.stmt, scope: Scope) -> bool:
    """Return whether a statement by itself makes a test fail."""
    if isinstance(node, ast.Raise):
        return True
    if isinstance(node, ast.Assert):
        return isinstance(node.test, ast.Constant) and not node.test.value
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and scope.path(node.value.func) == "pytest.fail"
    )


def any_fails(block: Sequence[ast.stmt], scope: Scope) -> bool:
    """Return whether one of these statements by itself makes a test fail."""
    return any(fails(one, scope) for one in block)


def _names(kinds: ast.expr | None) -> set[str]:
    if kinds is None:
        return set()
    elements = kinds.elts if isinstance(kinds, ast.Tuple) else [kinds]
    return {ast.unparse(one).rpartition(".")[2] for one in elements}
