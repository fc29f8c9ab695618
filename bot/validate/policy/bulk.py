"""Code that is there to be counted: the scores of the static tools are relative to its size."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from typing import Final

from bot.validate.case import Case
from bot.validate.report import Finding

RULE: Final = "policy/bulk"

MANY: Final = 60
"""Statements of one shape in a file; fewer dilute nothing that matters."""
SHARE: Final = 0.4
"""Of all statements of the file. In the honest tools of the tests the highest share is below half
of this with a tenth of the number."""


def check_bulk(case: Case) -> Iterator[Finding]:
    """Findings on files outside the tests that mostly repeat one simple statement."""
    for module in case.modules:
        if module.is_test:
            continue
        shapes: Counter[str] = Counter()
        lines: dict[str, int] = {}
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Expr | ast.Pass):
                shape = _shape(node)
                shapes[shape] += 1
                lines.setdefault(shape, node.lineno)
        for shape, count in shapes.most_common(1):
            if count >= MANY and count >= SHARE * module.statements:
                message = (
                    f"{count} statements have one shape and do nothing more; a table, or code that "
                    "is needed, passes."
                )
                yield Finding(path=module.path, line=lines[shape], rule=RULE, message=message)


def _shape(statement: ast.stmt) -> str:
    """The sorts of a statement's nodes: names, numbers and texts are all alike."""
    return " ".join(type(node).__name__ for node in ast.walk(statement))
