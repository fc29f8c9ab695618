"""Statements at the top of a module that show or try what it defines: they go.

A statement stays where a definition depends on it: it gives a name a meaning that a definition
reads, or could change something that a definition would notice. Whether it may stand there is then
for the policy stage to say.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from bot.normalize.edits import Edit, Positions, apply
from bot.normalize.module import Expectations, Rewrite, sentence
from bot.normalize.names import Definition, binds, reads, run_at_once
from bot.normalize.state import changes_others, is_constant, keeps_state
from bot.validate.source import Module

_CONVENTIONS: Final = frozenset({"__all__", "__version__"})
_GUARDS: Final = frozenset({"TYPE_CHECKING", "typing.TYPE_CHECKING"})


def remove_demonstration(module: Module, wanted: Expectations) -> Rewrite | None:
    """Remove statements that no definition depends on, and the comments right above them."""
    kept = _kept(module, wanted)
    gone = [index for index in range(len(module.tree.body)) if index not in kept]
    if not gone:
        return None
    positions = Positions(module.text)
    edits = [_removal(module, positions, run) for run in _runs(gone)]
    body = module.tree.body
    first, last = body[gone[0]].lineno, body[gone[-1]].end_lineno
    count = f"{len(gone)} statement{'' if len(gone) == 1 else 's'}"
    lines = f"line {first}" if first == last else f"lines {first}-{last}"
    said = f"{count} for demonstration removed, {lines}."
    return Rewrite(apply(module.text, edits), (sentence(module.path, said),))


def _kept(module: Module, wanted: Expectations) -> set[int]:
    body = module.tree.body
    read = reads(module)
    bound = [binds(statement) for statement in body]
    modules = _imported(module)
    kept = {index for index, statement in enumerate(body) if _always_stays(statement, index)}
    waiting = {
        index
        for index, statement in enumerate(body)
        if index not in kept and not _is_guard(statement)
    }
    while True:
        names = frozenset[str]().union(*(bound[index] for index in kept))
        needed = wanted.interface.names | wanted.read | _CONVENTIONS
        needed = needed.union(*(read[index] for index in kept))
        state = _stateful(body, kept, bound, read, modules, names)
        more = {
            index
            for index in waiting
            if bound[index] & needed
            or read[index] & state
            or changes_others(body[index], modules, names)
        }
        if not more:
            return kept
        kept |= more
        waiting -= more


def _always_stays(statement: ast.stmt, index: int) -> bool:
    match statement:
        case ast.Import() | ast.ImportFrom():
            return True
        case ast.Expr(value=ast.Constant(value=str())):
            return index == 0
        case ast.If(test=test) if _is_guard(statement) or ast.unparse(test) in _GUARDS:
            return not _is_guard(statement)
        case _:
            return any(isinstance(node, Definition) for node in run_at_once(statement))


def _is_guard(statement: ast.stmt) -> bool:
    """`if __name__ == "__main__":` without an else: never run where the module is imported."""
    match statement:
        case ast.If(
            test=ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]),
            orelse=[],
        ):
            sides = {ast.unparse(left), ast.unparse(right)}
            return sides == {"__name__", "'__main__'"}
        case _:
            return False


def _imported(module: Module) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.partition(".")[0]
                found[alias.asname or first] = first
        elif isinstance(node, ast.ImportFrom):
            first = "" if node.level else (node.module or "").partition(".")[0]
            found |= {alias.asname or alias.name: first for alias in node.names}
    return found


def _stateful(
    body: list[ast.stmt],
    kept: set[int],
    bound: list[frozenset[str]],
    read: list[frozenset[str]],
    modules: dict[str, str],
    names: frozenset[str],
) -> frozenset[str]:
    """Names of variables that can be changed, and of definitions that change or keep anything."""
    found: set[str] = set()
    for index in kept:
        statement = body[index]
        if isinstance(statement, ast.Import | ast.ImportFrom):
            continue
        if isinstance(statement, Definition):
            if keeps_state(statement, modules, names):
                found |= bound[index]
        elif not (
            isinstance(statement, ast.Assign | ast.AnnAssign) and is_constant(statement.value)
        ):
            found |= bound[index]
    while True:
        more = {
            name
            for index in kept
            if isinstance(body[index], Definition) and read[index] & found
            for name in bound[index] - found
        }
        if not more:
            return frozenset(found)
        found |= more


def _runs(indices: list[int]) -> Iterator[list[int]]:
    for _, run in groupby(enumerate(indices), key=lambda pair: pair[1] - pair[0]):
        yield [index for _, index in run]


def _removal(module: Module, positions: Positions, run: list[int]) -> Edit:
    """Return what takes neighbouring statements out, with the comments that belong to them."""
    body, text = module.tree.body, module.text
    start, end = positions.start(body[run[0]]), positions.end(body[run[-1]])
    before = body[run[0] - 1] if run[0] else None
    after = body[run[-1] + 1] if run[-1] + 1 < len(body) else None
    if before is not None and ";" in _code(text[positions.end(before) : start]):
        return Edit(positions.end(before), end)
    if after is not None and "\n" not in text[end : positions.start(after)]:
        return Edit(start, positions.start(after))
    line = positions.line_of(start)
    lowest = (before.end_lineno or before.lineno) + 1 if before is not None else 2
    while line > lowest and positions.text(line - 1).startswith("#"):
        line -= 1
    if after is None:
        # What is said below the last statement is about what was shown there.
        return Edit(positions.line(line), len(text))
    last = positions.line_of(end)
    return Edit(positions.line(line), positions.line(last + 1))


def _code(between: str) -> str:
    """Return what stands between two statements on their common line.

    Nothing where they have none.
    """
    return "" if "\n" in between else between
