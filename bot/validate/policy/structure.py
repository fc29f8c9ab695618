"""What may stand at the top of a module: nothing that acts when it is imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from bot.validate.case import Case
from bot.validate.report import Finding

RULE: Final = "policy/top-level"

_GUARDS: Final = frozenset({"__name__ == '__main__'", "TYPE_CHECKING", "typing.TYPE_CHECKING"})


def check_structure(case: Case) -> Iterator[Finding]:
    """Findings on top-level statements other than imports, definitions, constants and guards."""
    for module in case.modules:
        for statement in module.tree.body:
            if not _allowed(statement):
                message = (
                    f"{type(statement).__name__} at the top of the module; imports, definitions, "
                    "constants and the guard of __main__ pass."
                )
                yield Finding(path=module.path, line=statement.lineno, rule=RULE, message=message)


def _allowed(statement: ast.stmt) -> bool:
    match statement:
        case ast.Import() | ast.ImportFrom() | ast.FunctionDef() | ast.AsyncFunctionDef():
            return True
        case ast.ClassDef(body=body):
            return all(_allowed_in_class(item) for item in body)
        case ast.Assign(targets=targets):
            return all(isinstance(target, ast.Name) for target in targets)
        case ast.AnnAssign(target=ast.Name()):
            return True
        case ast.Expr(value=ast.Constant(value=str())):
            return True
        case ast.If(test=test, body=body, orelse=[]) if ast.unparse(test) in _GUARDS:
            return "TYPE_CHECKING" not in ast.unparse(test) or all(map(_allowed, body))
        case _:
            return False


def _allowed_in_class(statement: ast.stmt) -> bool:
    ellipsis = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return ellipsis or isinstance(statement, ast.Pass) or _allowed(statement)
