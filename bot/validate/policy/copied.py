"""Code that answers the specification's examples instead of computing the answer.

Compared are the literal arguments of each example and its literal result with the code outside the
tests, in three ways: a dictionary that maps one to the other; a branch (`if`, `case` or conditional
expression) on the arguments that gives the result; and a module in which all the constants of both
stand, one of the arguments being a text of 16 characters or more. Words that the specification
itself uses outside its examples prove nothing, nor do the smallest numbers and texts; of the first
two, one match with a long text or a collection is enough, and otherwise two examples must match.
What is disguised better than that is for the held-back examples to find.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.spec.examples import Example
from bot.spec.syntax import expression_of
from bot.validate.case import Case
from bot.validate.report import Finding
from bot.validate.source import Module

RULE: Final = "policy/copied"
LONG: Final = 16
SHORT: Final = 3
SMALL: Final = 2


@dataclass(frozen=True)
class _Pair:
    """One example: its arguments and its result as dumps of their syntax trees."""

    arguments: frozenset[str]
    result: str
    constants: frozenset[object]
    result_constants: frozenset[object]
    strong: bool
    held: bool


def check_copied(case: Case) -> Iterator[Finding]:
    """Findings on code that repeats examples; nothing of a held-back example is revealed."""
    spec = case.spec
    known = f"{spec.summary}\n{spec.behaviour}\n{spec.interface}"
    pairs = [
        pair
        for held, examples in ((False, case.shown), (True, case.held))
        for example in examples
        if (pair := _pair(example, known, held=held)) is not None
    ]
    for module in case.modules:
        if module.is_test:
            continue
        places: dict[_Pair, int] = {}
        for keys, value, line in _mappings(module.tree):
            for pair in pairs:
                if pair.result == value and pair.arguments & keys:
                    places.setdefault(pair, line)
        if len(places) > 1 or any(pair.strong for pair in places):
            yield from (_finding(module, line, held=pair.held) for pair, line in places.items())
        constants = _constants(module.tree, skip=_docstrings(module.tree))
        for pair in pairs:
            long = any(isinstance(item, str) and len(item) >= LONG for item in pair.constants)
            if (
                long
                and pair not in places
                and pair.constants <= constants
                and pair.result_constants <= constants
            ):
                yield _finding(module, 0, held=pair.held)


def _pair(example: Example, known: str, *, held: bool) -> _Pair | None:
    if example.exception is not None:
        return None
    try:
        call = expression_of(example.source.strip())
        result = expression_of(example.want.strip())
    except SyntaxError:
        return None
    if isinstance(call, ast.Await):
        call = call.value
    if not isinstance(call, ast.Call):
        return None
    values = [*call.args, *(word.value for word in call.keywords)]
    constants = frozenset(item for value in values for item in _constants(value, skip=frozenset()))
    telling = frozenset(item for item in constants if not (isinstance(item, str) and item in known))
    if not values or not telling:
        return None
    whole = ast.Tuple(elts=values, ctx=ast.Load())
    several = any(
        isinstance(value, ast.List | ast.Tuple | ast.Set | ast.Dict) and len(_children(value)) > 1
        for value in values
    )
    long = any(isinstance(item, str) and len(item) >= LONG for item in telling)
    return _Pair(
        arguments=frozenset(ast.dump(node) for node in (*_telling(values, telling), whole)),
        result=ast.dump(result),
        constants=telling,
        result_constants=frozenset(_constants(result, skip=frozenset())),
        strong=several or long,
        held=held,
    )


def _telling(values: list[ast.expr], telling: frozenset[object]) -> list[ast.expr]:
    return [value for value in values if set(_constants(value, skip=frozenset())) & telling]


def _children(node: ast.expr) -> list[ast.AST]:
    return [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]


def _mappings(tree: ast.Module) -> Iterator[tuple[frozenset[str], str, int]]:
    """Return what is asked for, what is then given, and where: dumps of literals."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if key is not None:
                    yield frozenset({ast.dump(key)}), ast.dump(value), key.lineno
        elif isinstance(node, ast.IfExp):
            yield _literals(node.test), ast.dump(node.body), node.lineno
        elif isinstance(node, ast.If):
            yield from ((_literals(node.test), given, node.lineno) for given in _given(node.body))
        elif isinstance(node, ast.match_case):
            line = node.pattern.lineno
            yield from ((_literals(node.pattern), given, line) for given in _given(node.body))


def _literals(node: ast.AST) -> frozenset[str]:
    return frozenset(ast.dump(part) for part in ast.walk(node) if isinstance(part, ast.expr))


def _given(body: list[ast.stmt]) -> Iterator[str]:
    for statement in body:
        if isinstance(statement, ast.Return | ast.Assign) and statement.value is not None:
            yield ast.dump(statement.value)


def _constants(tree: ast.AST, *, skip: frozenset[int]) -> frozenset[object]:
    """Constants that say something: no small number, no short text, no True, False or None."""
    return frozenset(
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and id(node) not in skip
        and (
            (isinstance(node.value, str | bytes) and len(node.value) >= SHORT)
            or (
                isinstance(node.value, int | float)
                and not isinstance(node.value, bool)
                and abs(node.value) > SMALL
            )
        )
    )


def _docstrings(tree: ast.Module) -> frozenset[int]:
    """Texts that stand alone: an example in a docstring is documentation."""
    return frozenset(
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


def _finding(module: Module, line: int, *, held: bool) -> Finding:
    which = "an example that the generator was not shown" if held else "an example"
    message = f"The code repeats {which} of the specification; computing the result passes."
    return Finding(path=module.path, line=line, rule=RULE, message=message)
