"""Functions and classes that the interface does not reach, such as other ways to do the same.

No caller of the tool can tell whether they are there, but no test of the interface reaches them
either, so that a right tool with one of them fails for its coverage.
"""

from __future__ import annotations

import ast
from typing import Final

from bot.normalize.module import Expectations, Rewrite
from bot.normalize.names import Definition, binds, reads, root
from bot.normalize.removal import without
from bot.normalize.state import is_constant, is_plain_member
from bot.spec.annotations import EXCEPTIONS
from bot.validate.source import Module

_BASES: Final = EXCEPTIONS | {"NamedTuple", "TypedDict", "object"}


def remove_unreached(module: Module, wanted: Expectations) -> Rewrite | None:
    """Remove definitions at the top that nothing which stays refers to.

    Nothing goes from a module that defines nothing of the interface, and nothing that does
    something where it is defined: a decorator or a base may have entered it somewhere.
    """
    body = module.tree.body
    defined = {item.name for item in body if isinstance(item, Definition)}
    if not defined & wanted.interface.names:
        return None
    read = reads(module)
    needed = wanted.interface.names | wanted.read
    kept = {
        index for index, item in enumerate(body) if not isinstance(item, Definition) or _acts(item)
    }
    while True:
        needed = needed.union(*(read[index] for index in kept))
        more = {index for index, item in enumerate(body) if binds(item) & needed} - kept
        if not more:
            break
        kept |= more
    left = [
        item
        for index, item in enumerate(body)
        if index not in kept and isinstance(item, Definition)
    ]
    return without(module, left, "removed because nothing in the interface leads there")


def _acts(item: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    if item.decorator_list:
        return True
    if isinstance(item, ast.ClassDef):
        plain = all(root(base) in _BASES for base in item.bases)
        return bool(item.keywords) or not plain or not all(map(is_plain_member, item.body))
    return not all(map(is_constant, (*item.args.defaults, *item.args.kw_defaults)))
