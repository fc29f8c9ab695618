"""Signatures as the interface has them: annotations, defaults, and the imports these need."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from bot.normalize.edits import Edit, Positions, apply
from bot.normalize.headers import (
    MatchedDefinition,
    asked_for,
    colons,
    defaults,
    definition_at,
    kinds,
)
from bot.normalize.imports import beginning
from bot.normalize.module import Expectations, Rewrite, listed, sentence
from bot.normalize.names import binds
from bot.spec.interface import Interface, Parameter
from bot.validate.source import Module

# Where both modules have a name, both mean the same type.
_SAME: Final = frozenset({"typing", "collections.abc"})


def apply_signatures(module: Module, wanted: Expectations) -> Rewrite | None:
    """Write annotations and defaults of the interface over whatever the definitions have.

    A function stays as it is where its parameters are others, where a name in an annotation means
    something else in the module, or where a call in the module relies on a default that would go.
    """
    positions = Positions(module.text)
    heads = colons(module)
    scope = _Scope(module, wanted.interface)
    edits: list[Edit] = []
    fitted: list[str] = []
    needed: set[str] = set()
    for asked in asked_for(module, wanted.interface):
        if not _same_parameters(asked) or not _defaults_can_change(asked, module.tree):
            continue
        names = _names(asked)
        if not scope.means_the_same(names, asked):
            continue
        quote = bool(names & scope.later(asked))
        head = heads[definition_at(asked.node, module.text, positions)]
        found = list(_edits(asked, positions, head, quote=quote))
        if found:
            edits += found
            fitted.append(asked.shown)
            needed |= names
    if not edits:
        return None
    lines = scope.imports(needed)
    if lines:
        start = beginning(module, positions)
        edits.append(Edit(start, start, "".join(f"{line}\n" for line in lines)))
    said = f"annotations and defaults of the interface written into {listed(fitted)}."
    return Rewrite(apply(module.text, edits), (sentence(module.path, said),))


class _Scope:
    """What the names of the interface's annotations mean in a module."""

    def __init__(self, module: Module, interface: Interface) -> None:
        self._body = module.tree.body
        self._bound: dict[str, list[ast.stmt]] = {}
        for statement in self._body:
            for name in binds(statement):
                self._bound.setdefault(name, []).append(statement)
        self._classes = {cls.name for cls in interface.classes}
        self._imports = dict(_imports(interface))

    def means_the_same(self, names: set[str], asked: MatchedDefinition) -> bool:
        """Return whether each name means in the module what it means in the interface."""
        inside = {name for item in asked.owner.body for name in binds(item)} if asked.owner else ()
        for name in names:
            if name in inside:
                return False
            bound = self._bound.get(name, [])
            if name in self._classes:
                if not bound or not all(isinstance(item, ast.ClassDef) for item in bound):
                    return False
            elif name in self._imports:
                if not all(self._is_import(item, name) for item in bound):
                    return False
            elif bound:
                return False
        return True

    def later(self, asked: MatchedDefinition) -> set[str]:
        """Classes that are not there yet where the function is defined."""
        return {
            item.name for item in self._body[asked.index :] if isinstance(item, ast.ClassDef)
        } & self._classes

    def imports(self, names: set[str]) -> list[str]:
        """The import lines for names that the module has not imported yet."""
        missing = sorted(name for name in names & set(self._imports) if name not in self._bound)
        return [ast.unparse(self._imports[name]) for name in missing]

    def _is_import(self, statement: ast.stmt, name: str) -> bool:
        wanted = self._imports[name]
        if isinstance(statement, ast.Import) and isinstance(wanted, ast.Import):
            return any(
                (alias.name, alias.asname) == (wanted.names[0].name, wanted.names[0].asname)
                for alias in statement.names
            )
        if not isinstance(statement, ast.ImportFrom) or not isinstance(wanted, ast.ImportFrom):
            return False
        same = statement.module == wanted.module or {statement.module, wanted.module} <= _SAME
        return (
            same
            and not statement.level
            and any(
                (alias.name, alias.asname) == (wanted.names[0].name, wanted.names[0].asname)
                for alias in statement.names
            )
        )


def _imports(interface: Interface) -> Iterator[tuple[str, ast.Import | ast.ImportFrom]]:
    """Each name that the interface imports, with an import of it alone."""
    for line in interface.imports:
        for statement in ast.parse(line).body:
            if isinstance(statement, ast.Import):
                for alias in statement.names:
                    yield alias.asname or alias.name.partition(".")[0], ast.Import([alias])
            elif isinstance(statement, ast.ImportFrom):
                for alias in statement.names:
                    single = ast.ImportFrom(statement.module, [alias], statement.level)
                    yield alias.asname or alias.name, single


def _names(asked: MatchedDefinition) -> set[str]:
    """Every name that the annotations and defaults begin with, builtins among them."""
    texts = [asked.stub.returns]
    for parameter in asked.stub.parameters:
        texts.append(parameter.annotation)
        if parameter.default is not None:
            texts.append(parameter.default)
    found: set[str] = set()
    while texts:
        for node in ast.walk(ast.parse(texts.pop(), mode="eval")):
            if isinstance(node, ast.Name):
                found.add(node.id)
            elif isinstance(node, ast.Constant) and _is_forward(node.value):
                found.add(str(node.value))
    return found


def _is_forward(value: object) -> bool:
    return isinstance(value, str) and value.isidentifier()


def _same_parameters(asked: MatchedDefinition) -> bool:
    of_kind = kinds(asked.node)
    mine = [(item.arg, of_kind[item.arg]) for item in asked.arguments]
    return mine == [(item.name, item.kind) for item in asked.stub.parameters]


def _defaults_can_change(asked: MatchedDefinition, tree: ast.Module) -> bool:
    """Return whether no call inside the module can tell that a default is another one or gone."""
    has = defaults(asked.node)
    lost = [
        (index, parameter.name)
        for index, parameter in enumerate(asked.stub.parameters)
        if parameter.name in has and parameter.default != ast.unparse(has[parameter.name])
    ]
    if not lost:
        return True
    called = {id(node.func): node for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        named = isinstance(node, ast.Name) and node.id == asked.node.name
        if not named and not (isinstance(node, ast.Attribute) and node.attr == asked.node.name):
            continue
        call = called.get(id(node))
        if call is None or any(isinstance(item, ast.Starred) for item in call.args):
            return False
        words = {word.arg for word in call.keywords}
        if None in words or any(
            len(call.args) <= index and name not in words for index, name in lost
        ):
            return False
    return True


def _edits(
    asked: MatchedDefinition, positions: Positions, head: int, *, quote: bool
) -> Iterator[Edit]:
    has = defaults(asked.node)
    for argument, wanted in zip(asked.arguments, asked.stub.parameters, strict=True):
        end = positions.end(argument)
        if _text(argument.annotation) != _bare(wanted.annotation):
            text = f"{argument.arg}: {_quoted(wanted.annotation, quote)}"
            yield Edit(positions.start(argument), end, text)
        yield from _default_edits(has.get(argument.arg), wanted, positions, end)
    if _text(asked.node.returns) == _bare(asked.stub.returns):
        return
    returns = _quoted(asked.stub.returns, quote)
    if asked.node.returns is None:
        yield Edit(head, head, f" -> {returns}")
    else:
        place = asked.node.returns
        yield Edit(positions.start(place), positions.end(place), returns)


def _default_edits(
    mine: ast.expr | None, wanted: Parameter, positions: Positions, end: int
) -> Iterator[Edit]:
    if mine is None and wanted.default is not None:
        yield Edit(end, end, f" = {wanted.default}")
    elif mine is not None and wanted.default is None:
        yield Edit(end, positions.end(mine))
    elif mine is not None and wanted.default != ast.unparse(mine):
        yield Edit(positions.start(mine), positions.end(mine), str(wanted.default))


def _text(annotation: ast.expr | None) -> str:
    return "" if annotation is None else _bare(ast.unparse(annotation))


def _bare(text: str) -> str:
    """An annotation without the quotes around all of it, as the policy stage compares it."""
    node = ast.parse(text, mode="eval").body
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else text


def _quoted(text: str, quote: bool) -> str:
    return repr(_bare(text)) if quote else text
