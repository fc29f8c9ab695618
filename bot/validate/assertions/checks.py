"""Whether one asserted expression says something about a value that the tool computed.

`fault` gives the reason why it does not, as the end of "the test …", or None where it does.
"""

from __future__ import annotations

import ast
from typing import Final

from bot.validate.assertions.scope import TYPE_CHECKS, Scope

CONSTANT: Final = "asserts something that does not depend on what the tool computes"
TYPE: Final = "checks only of what type a result is, or that there is one"
ITSELF: Final = "compares something with itself"
ALWAYS: Final = "asserts something that cannot fail"
NOT_EMPTY: Final = "checks only that a result is not empty"

_COMPREHENSIONS = ast.GeneratorExp | ast.ListComp | ast.SetComp
_OPPOSITE: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
}
# `len(x) >= 0` and the like, by operator and number.
_LENGTH_ALWAYS: Final = frozenset(
    {(ast.GtE, 0), (ast.GtE, -1), (ast.Gt, -1), (ast.NotEq, -1), (ast.IsNot, -1)}
)


def fault(node: ast.expr, scope: Scope) -> str | None:
    """Why an asserted expression says nothing; None where it says something."""
    scope.steps.spend()
    if isinstance(node, ast.BoolOp):
        return _both_or_either(node, scope)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return _negated(node.operand, scope)
    if isinstance(node, ast.Compare):
        return _compare(node, scope)
    if isinstance(node, ast.NamedExpr | ast.Await):
        return fault(node.value, scope)
    if isinstance(node, ast.IfExp):
        return fault(node.body, scope) or fault(node.orelse, scope)
    if isinstance(node, ast.Call):
        return _call(node, scope)
    if isinstance(node, ast.Name):
        return _name(node, scope)
    if constant(node) is not None or isinstance(node, ast.JoinedStr | ast.Lambda):
        return ALWAYS
    return _depending(node, scope)


def constant(node: ast.expr) -> bool | None:
    """The truth value of an expression that is a literal; None for any other."""
    if isinstance(node, ast.Constant):
        return bool(node.value)
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return bool(node.elts)
    if isinstance(node, ast.Dict):
        return bool(node.keys)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        inner = constant(node.operand)
        return None if inner is None else not inner
    if isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node).endswith("TYPE_CHECKING"):
        return False
    return None


def opposite(node: ast.expr) -> ast.expr:
    """The expression that holds where this one does not."""
    return ast.copy_location(ast.UnaryOp(ast.Not(), node), node)


def _both_or_either(node: ast.BoolOp, scope: Scope) -> str | None:
    faults = [fault(one, scope) for one in node.values]
    if isinstance(node.op, ast.And):
        return None if None in faults else faults[0]
    if any(constant(one) for one in node.values):
        return ALWAYS
    return next((one for one in faults if one is not None), None)


def _negated(node: ast.expr, scope: Scope) -> str | None:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return fault(node.operand, scope)
    if isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        return fault(ast.BoolOp(other, [opposite(one) for one in node.values]), scope)
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        turned = _OPPOSITE[type(node.ops[0])]()
        return _pair(node.left, turned, node.comparators[0], scope)
    if isinstance(node, ast.Compare | ast.NamedExpr | ast.Await):
        return fault(node, scope)
    # That something is empty, zero, False or None pins its value.
    return None if scope.depends(node) else _indifferent(node, scope)


def _compare(node: ast.Compare, scope: Scope) -> str | None:
    operands = [node.left, *node.comparators]
    faults = [
        _pair(left, operator, right, scope)
        for left, operator, right in zip(operands, node.ops, node.comparators, strict=False)
    ]
    return None if None in faults else faults[0]


def _pair(left: ast.expr, operator: ast.cmpop, right: ast.expr, scope: Scope) -> str | None:
    if ast.dump(left) == ast.dump(right):
        return ITSELF
    if isinstance(operator, ast.Is | ast.IsNot | ast.Eq | ast.NotEq):
        for one, other in ((left, right), (right, left)):
            if _is_truth(one) and _is_check(other):
                says = _truth_of(one) == isinstance(operator, ast.Is | ast.Eq)
                return fault(other, scope) if says else _negated(other, scope)
    if isinstance(operator, ast.IsNot | ast.NotEq) and (_is_none(left) or _is_none(right)):
        return TYPE
    if _length_always(left, operator, right):
        return ALWAYS
    if isinstance(operator, ast.In) and _all_truths(right):
        return TYPE
    if scope.depends(left) or scope.depends(right):
        return None
    return _indifferent(ast.Tuple([left, right], ast.Load()), scope)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_truth(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, bool)


def _truth_of(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def _is_check(node: ast.expr) -> bool:
    """Return whether it is itself a check whose outcome is compared with a truth value."""
    return isinstance(node, ast.Compare | ast.BoolOp | ast.NamedExpr) or (
        isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
    )


def _length_always(left: ast.expr, operator: ast.cmpop, right: ast.expr) -> bool:
    if _is_length(right):
        flipped = {ast.LtE: ast.GtE, ast.Lt: ast.Gt}
        left, right = right, left
        kind = flipped.get(type(operator), type(operator))
    else:
        kind = type(operator)
    return _is_length(left) and any(
        kind is one and _number(right) == number for one, number in _LENGTH_ALWAYS
    )


def _is_length(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len"


def _number(node: ast.expr) -> object:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _number(node.operand)
        return -inner if isinstance(inner, int) else None
    return node.value if isinstance(node, ast.Constant) else None


def _all_truths(node: ast.expr) -> bool:
    if not isinstance(node, ast.Tuple | ast.List | ast.Set):
        return False
    values = [one.value for one in node.elts if isinstance(one, ast.Constant)]
    return any(one is True for one in values) and any(one is False for one in values)


def _call(node: ast.Call, scope: Scope) -> str | None:
    function = node.func
    name = function.id if isinstance(function, ast.Name) else ""
    if name in TYPE_CHECKS:
        return TYPE
    if name == "bool" and len(node.args) == 1:
        return fault(node.args[0], scope)
    if name in {"all", "any"} and len(node.args) == 1 and isinstance(node.args[0], _COMPREHENSIONS):
        return _over_all(node.args[0], scope)
    helper = scope.helper(function)
    if helper is not None:
        summary = scope.summary(node, helper)
        return summary.truth if summary.gives else summary.truth or _indifferent(node, scope)
    last = function.attr if isinstance(function, ast.Attribute) else _last(scope.path(function))
    tool = scope.file.tool
    owned = scope.runs_tool(function) or scope.depends(function)
    if owned and last in tool.others - tool.flags:
        return NOT_EMPTY
    return _depending(node, scope)


def _last(path: str | None) -> str:
    return (path or "").rpartition(".")[2]


def _over_all(node: ast.GeneratorExp | ast.ListComp | ast.SetComp, scope: Scope) -> str | None:
    inner = scope.copy()
    for part in node.generators:
        if constant(part.iter) is False:
            return ALWAYS
        given = inner.depends(part.iter)
        for target in ast.walk(part.target):
            if isinstance(target, ast.Name):
                inner.bind(target.id, None, computed=given)
    return fault(node.elt, inner)


def _name(node: ast.Name, scope: Scope) -> str | None:
    if node.id in scope.functions or node.id in scope.file.functions:
        return ALWAYS
    value = scope.bound.get(node.id)
    if value is not None:
        inner = scope.without(node.id)
        # What the name was assigned may itself be a check, `ok = f(x) == 3`.
        if inner is not None and isinstance(value, ast.Compare | ast.BoolOp | ast.UnaryOp):
            return fault(value, inner)
        if inner is not None and isinstance(value, ast.Call) and node.id in scope.computed:
            return fault(value, inner)
    return _depending(node, scope)


def _depending(node: ast.expr, scope: Scope) -> str | None:
    if not scope.depends(node):
        return _indifferent(node, scope)
    last = node.attr if isinstance(node, ast.Attribute) else ""
    tool = scope.file.tool
    return NOT_EMPTY if last in tool.others - tool.flags - tool.blocks else None


def _indifferent(node: ast.expr, scope: Scope) -> str:
    return TYPE if scope.mentions(node) else CONSTANT
