"""Removing whole definitions at the top of a module, with a sentence that names them."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from bot.normalize.edits import Edit, Positions, apply
from bot.normalize.module import Rewrite, listed, sentence
from bot.validate.source import Module


def without(
    module: Module,
    definitions: Iterable[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef],
    why: str,
) -> Rewrite | None:
    """The module without definitions that stand alone on their lines; None where none does.

    Args:
        module: Where they stand.
        definitions: In the order of the text.
        why: The sentence up to their names, such as `removed because nothing leads there`.
    """
    positions = Positions(module.text)
    edits: list[Edit] = []
    names: list[str] = []
    for item in definitions:
        place = positions.alone(item)
        if place is not None:
            edits.append(Edit(*place))
            names.append(f"{item.name} of line {item.lineno}")
    if not edits:
        return None
    return Rewrite(apply(module.text, edits), (sentence(module.path, f"{why}: {listed(names)}."),))
