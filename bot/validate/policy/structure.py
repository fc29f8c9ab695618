"""What stands at the top of a module: what acts when it is imported is for a reviewer to see."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from bot.spec.toolspec import Look
from bot.validate.case import Case
from bot.validate.policy.remark import Remark
from bot.validate.report import Finding

RULE: Final = "policy/top-level"

_MAIN: Final = "__name__ == '__main__'"


def check_structure(case: Case) -> Iterator[Finding]:
    """Findings on top-level statements other than imports, definitions and constants.

    They may stand in `if` and `try`. In a test file nothing else passes: pytest collects what is
    there once, and what acts there acts on every test.
    """
    for module in case.modules:
        for statement in module.tree.body:
            if _hides_code(statement):
                message = "The type checker is shown other code than what runs; imports pass."
                yield Finding(path=module.path, line=statement.lineno, rule=RULE, message=message)
            elif not _allowed(statement):
                sort = type(statement).__name__
                remark = (
                    Remark(f"{sort} at the top of a test file; imports and definitions pass.")
                    if module.is_test
                    else Remark(f"{sort} at the top acts on import.", Look.TOP_LEVEL)
                )
                yield remark.finding(module.path, statement.lineno, RULE)


def _hides_code(statement: ast.stmt) -> bool:
    """Return whether more than names of types depends on whether a type checker looks."""
    if not isinstance(statement, ast.If) or "TYPE_CHECKING" not in ast.unparse(statement.test):
        return False
    harmless = ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign | ast.Pass
    return not all(isinstance(one, harmless) for one in (*statement.body, *statement.orelse))


def _allowed(statement: ast.stmt) -> bool:
    match statement:
        case ast.Import() | ast.ImportFrom() | ast.FunctionDef() | ast.AsyncFunctionDef():
            return True
        case ast.ClassDef(body=body):
            return all(_allowed_in_class(item) for item in body)
        case ast.Assign(targets=targets):
            return all(_is_names(target) for target in targets)
        case ast.AnnAssign(target=ast.Name()) | ast.AugAssign(target=ast.Name()) | ast.Pass():
            return True
        case ast.Delete(targets=targets):
            return all(_is_names(target) for target in targets)
        case ast.Expr(value=ast.Constant(value=str())):
            return True
        case ast.If(test=test, orelse=[]) if ast.unparse(test) == _MAIN:
            return True
        case ast.If(body=body, orelse=other):
            return all(map(_allowed, (*body, *other)))
        case ast.Try(body=body, handlers=handlers, orelse=other, finalbody=last):
            caught = [inner for handler in handlers for inner in handler.body]
            return all(map(_allowed, (*body, *caught, *other, *last)))
        case _:
            return False


def _allowed_in_class(statement: ast.stmt) -> bool:
    ellipsis = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return ellipsis or isinstance(statement, ast.Pass) or _allowed(statement)


def _is_names(target: ast.expr) -> bool:
    """Return whether a target is a name, or several in brackets."""
    if isinstance(target, ast.Tuple | ast.List):
        return all(map(_is_names, target.elts))
    return isinstance(target, ast.Name)
