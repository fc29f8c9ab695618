"""Functions outside the interface: they are annotated too, since the type checker is strict.

A parameter takes the type that every call of the function passes, and a result the type that every
`return` has, where the text shows these; otherwise `Any`, which is true of everything.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bot.normalize.edits import Edit, Positions, apply
from bot.normalize.headers import asked_for, colons, definition_at, parameters
from bot.normalize.imports import any_type
from bot.normalize.module import Expectations, Rewrite, listed, sentence
from bot.normalize.names import Function
from bot.normalize.types import type_of
from bot.validate.policy.definitions import bound_names
from bot.validate.source import Module

_ANY: Final = "Any"
_ROUNDS: Final = 3
"""How often types are looked for again, since calls lead from one function to another."""

_Node = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class _Place:
    """A function, and the functions around it from the outermost on."""

    node: _Node
    around: tuple[_Node, ...]
    method: bool


def annotate_helpers(module: Module, wanted: Expectations) -> Rewrite | None:
    """Write the annotations that functions lack which the interface does not name."""
    asked = {id(item.node) for item in asked_for(module, wanted.interface)}
    places = list(_places(module.tree, (), in_class=False))
    lacking = [place for place in places if id(place.node) not in asked and _lacks(place)]
    prelude = any_type(module)
    if not lacking or prelude is None:
        return None
    found = _Types(module.tree, places)
    bound = {name for node in ast.walk(module.tree) for name in bound_names(node)}
    positions = Positions(module.text)
    heads = colons(module)
    edits: list[Edit] = []
    for place in lacking:
        node = place.node
        for argument in _own_parameters(place):
            if argument.annotation is None:
                end = positions.end(argument)
                text = _unhidden(found.parameter(place, argument.arg), bound)
                edits.append(Edit(end, end, f": {text}"))
        if node.returns is None:
            head = heads[definition_at(node, module.text, positions)]
            edits.append(Edit(head, head, f" -> {_unhidden(found.result(place) or _ANY, bound)}"))
    if any(_ANY in edit.new for edit in edits):
        edits += prelude
    said = f"annotations written for {listed([place.node.name for place in lacking])}."
    return Rewrite(apply(module.text, edits), (sentence(module.path, said),))


def _unhidden(text: str, bound: set[str]) -> str:
    """The type, or `Any` where one of its names means something else anywhere in the module.

    An annotation is evaluated where the function is defined, and could fail there.
    """
    names = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    return _ANY if names & bound - {_ANY} else text


class _Types:
    """Types of parameters and results, looked for until nothing more is found."""

    def __init__(self, tree: ast.Module, places: list[_Place]) -> None:
        self._tree = tree
        self._places = places
        counts: dict[str, int] = {}
        for node in ast.walk(tree):
            for name in bound_names(node):
                counts[name] = counts.get(name, 0) + 1
        # A function is known by its name where the name means nothing else in the module.
        self._named = {place.node.name: place for place in places if counts[place.node.name] == 1}
        self._hidden = dict.fromkeys(counts, "")
        self._parameters: dict[tuple[int, str], str] = {}
        self._results: dict[str, str] = {}
        for _ in range(_ROUNDS):
            for place in self._named.values():
                self._look(place)

    def parameter(self, place: _Place, name: str) -> str:
        return self._parameters.get((id(place.node), name), _ANY)

    def result(self, place: _Place) -> str | None:
        node = place.node
        returned = [part.value for part in _own(node) if isinstance(part, ast.Return)]
        if any(isinstance(part, ast.Yield | ast.YieldFrom) for part in _own(node)):
            return None
        if all(_is_none(value) for value in returned):
            return "None" if _may_end(node) else None
        if not _always_returns(node.body):
            return None
        known = self._known((*place.around, node))
        types = {type_of(value, known) if value else None for value in returned}
        # A call of itself has the type of what ends the chain of calls.
        if None in types and (guesses := types - {None}) and len(guesses) == 1:
            (guess,) = guesses
            assumed = {**known, f"{node.name}()": guess or ""}
            types = {type_of(value, assumed) if value else None for value in returned}
        return types.pop() if len(types) == 1 else None

    def _look(self, place: _Place) -> None:
        node = place.node
        if node.returns is not None:
            self._results[node.name] = ast.unparse(node.returns)
        elif (found := self.result(place)) not in (None, "None"):
            self._results[node.name] = str(found)
        calls = list(self._calls(node.name))
        own = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
        plain = len(own) == len(parameters(node)) and not node.args.defaults and not place.method
        if not plain or not calls or any(not _is_plain(call, len(own)) for call, _ in calls):
            return
        outside = [(call, scope) for call, scope in calls if node not in scope]
        bare = {argument.arg for argument in parameters(node) if argument.annotation is None}
        for index, name in enumerate(own):
            guess = self._passed(index, outside) if name in bare else None
            if guess is not None:
                self._parameters[id(node), name] = guess
        # Under these types, what the function passes to itself has to be of the same ones.
        for _ in own:
            for index, name in enumerate(own):
                known = self._parameters.get((id(node), name))
                if known is not None and self._passed(index, calls) != known:
                    del self._parameters[id(node), name]

    def _passed(self, index: int, calls: list[tuple[ast.Call, tuple[_Node, ...]]]) -> str | None:
        """The type that each call passes in one place, or None."""
        passed = {type_of(call.args[index], self._known(scope)) for call, scope in calls}
        return passed.pop() if len(passed) == 1 else None

    def _calls(self, name: str) -> Iterator[tuple[ast.Call, tuple[_Node, ...]]]:
        """Every use of a function with the functions around it; one that is no call as `None()`."""
        waiting: list[tuple[ast.AST, tuple[_Node, ...]]] = [(self._tree, ())]
        called: set[int] = set()
        while waiting:
            node, scope = waiting.pop()
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                if node.func.id == name:
                    called.add(id(node.func))
                    yield node, scope
            elif isinstance(node, ast.Name) and node.id == name and id(node) not in called:
                yield ast.Call(ast.Constant(None), [ast.Starred(node)], []), scope
            inner = (*scope, node) if isinstance(node, Function) else scope
            waiting += [(child, inner) for child in ast.iter_child_nodes(node)]

    def _known(self, scope: tuple[_Node, ...]) -> dict[str, str]:
        """Types of names inside of functions; names that may be anything have an empty one."""
        known = dict(self._hidden) | {f"{name}()": text for name, text in self._results.items()}
        for node in scope:
            local = [(part, name) for part in _own(node) for name in bound_names(part)]
            known |= {name: "" for _, name in local}
            given = {argument.arg for argument in parameters(node)}
            for argument in parameters(node):
                found = self._parameters.get((id(node), argument.arg), "")
                written = argument.annotation
                known[argument.arg] = ast.unparse(written) if written is not None else found
            for many in (node.args.vararg, node.args.kwarg):
                known |= {many.arg: ""} if many is not None else {}
            known |= _first_types([pair for pair in local if pair[1] not in given], known)
        return known


def _first_types(local: list[tuple[ast.AST, str]], known: Mapping[str, str]) -> dict[str, str]:
    """Tell what the first assignment in a function makes of each name, as type checkers take it."""
    found: dict[str, str] = {}
    for part, name in sorted(local, key=lambda pair: getattr(pair[0], "lineno", 0)):
        if name in found:
            continue
        match part:
            case ast.Assign(targets=[ast.Name()], value=value):
                found[name] = type_of(value, {**known, **found}) or ""
            case ast.For(target=ast.Name(), iter=ast.Call(func=ast.Name(id="range"))):
                found[name] = "int" if "range" not in known else ""
            case _:
                found[name] = ""
    return found


def _places(tree: ast.AST, around: tuple[_Node, ...], *, in_class: bool) -> Iterator[_Place]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function):
            yield _Place(node, around, in_class)
            yield from _places(node, (*around, node), in_class=False)
        else:
            inside = isinstance(node, ast.ClassDef)
            yield from _places(node, around, in_class=inside)


def _lacks(place: _Place) -> bool:
    missing = any(argument.annotation is None for argument in _own_parameters(place))
    return missing or place.node.returns is None


def _own_parameters(place: _Place) -> list[ast.arg]:
    found = parameters(place.node)
    bound = place.method and found and found[0].arg in {"self", "cls"}
    return found[1:] if bound else found


def _is_plain(call: ast.Call, count: int) -> bool:
    starred = any(isinstance(argument, ast.Starred) for argument in call.args)
    return len(call.args) == count and not call.keywords and not starred


def _own(node: _Node) -> Iterator[ast.AST]:
    """The nodes of a function's body that are not in a function or class inside."""
    waiting: list[ast.AST] = list(node.body)
    while waiting:
        part = waiting.pop()
        yield part
        if not isinstance(part, Function | ast.ClassDef | ast.Lambda):
            waiting.extend(ast.iter_child_nodes(part))


def _is_none(value: ast.expr | None) -> bool:
    return value is None or (isinstance(value, ast.Constant) and value.value is None)


def _may_end(node: _Node) -> bool:
    """`...`, or a body that only raises, may stand for anything that is written elsewhere."""
    last = node.body[-1]
    stub = isinstance(last, ast.Expr) and isinstance(last.value, ast.Constant)
    return not isinstance(last, ast.Raise) and not stub


def _always_returns(body: list[ast.stmt]) -> bool:
    match body[-1]:
        case ast.Return() | ast.Raise():
            return True
        case ast.If(body=first, orelse=second):
            return bool(second) and _always_returns(first) and _always_returns(second)
        case _:
            return False
