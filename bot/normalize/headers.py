"""The head of a definition in the source, and which definitions the interface asks for."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

from bot.normalize.edits import Positions
from bot.normalize.names import Function
from bot.spec.interface import Function as Stub
from bot.spec.interface import Interface
from bot.validate.source import Module


@dataclass(frozen=True)
class MatchedDefinition:
    """A function or method of the interface, and its definition in a module.

    `index` is that of the statement at the top which holds it; `owner` the class of a method.
    """

    stub: Stub
    node: ast.FunctionDef | ast.AsyncFunctionDef
    index: int
    owner: ast.ClassDef | None = None

    @property
    def arguments(self) -> list[ast.arg]:
        """The parameters in order, without `self` or `cls`."""
        found = parameters(self.node)
        bound = self.owner is not None and found and found[0].arg in {"self", "cls"}
        return found[1:] if bound else found

    @property
    def shown(self) -> str:
        """The name for a sentence."""
        return self.node.name if self.owner is None else f"{self.owner.name}.{self.node.name}"


def asked_for(module: Module, interface: Interface) -> Iterator[MatchedDefinition]:
    """The functions and methods of the interface that the module defines; the last of a name."""
    last = {
        node.name: (index, node)
        for index, node in enumerate(module.tree.body)
        if isinstance(node, Function | ast.ClassDef)
    }
    for stub in interface.functions:
        index, node = last.get(stub.name, (0, None))
        if isinstance(node, Function) and _same_sort(stub, node):
            yield MatchedDefinition(stub, node, index)
    for cls in interface.classes:
        index, node = last.get(cls.name, (0, None))
        if not isinstance(node, ast.ClassDef):
            continue
        methods = {item.name: item for item in node.body if isinstance(item, Function)}
        for stub in cls.methods:
            method = methods.get(stub.name)
            if method is not None and _same_sort(stub, method):
                yield MatchedDefinition(stub, method, index, node)


def parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.arg]:
    """All parameters in the order written."""
    arguments = node.args
    found = [*arguments.posonlyargs, *arguments.args]
    found += [arguments.vararg] if arguments.vararg else []
    found += arguments.kwonlyargs
    found += [arguments.kwarg] if arguments.kwarg else []
    return found


def kinds(node: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, str]:
    """The kind of each parameter by name, in the words of the interface."""
    arguments = node.args
    found = {item.arg: "positional" for item in (*arguments.posonlyargs, *arguments.args)}
    found |= {item.arg: "args" for item in [arguments.vararg] if item}
    found |= {item.arg: "keyword" for item in arguments.kwonlyargs}
    found |= {item.arg: "kwargs" for item in [arguments.kwarg] if item}
    return found


def defaults(node: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, ast.expr]:
    """The default of each parameter that has one, by name."""
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    bare = len(positional) - len(arguments.defaults)
    found = {
        item.arg: default
        for item, default in zip(positional[bare:], arguments.defaults, strict=True)
    }
    for item, keyword in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if keyword is not None:
            found[item.arg] = keyword
    return found


def colons(module: Module) -> dict[int, int]:
    """Return where each `def` ends its head: the offset of its colon, by the offset of the `def`.

    An `async def` counts from its `def`.
    """
    positions = Positions(module.text)
    found: dict[int, int] = {}
    opened: list[tuple[int, int]] = []
    depth = 0
    for token in tokenize.generate_tokens(io.StringIO(module.text).readline):
        line, column = token.start
        offset = positions.line(line) + column
        if token.type == tokenize.NAME and token.string == "def":
            opened.append((offset, depth))
        elif token.type == tokenize.OP and token.string in "([{":
            depth += 1
        elif token.type == tokenize.OP and token.string in ")]}":
            depth -= 1
        elif token.type == tokenize.OP and token.string == ":" and opened:
            start, outside = opened[-1]
            if depth == outside:
                found[start] = offset
                opened.pop()
    return found


def definition_at(
    node: ast.FunctionDef | ast.AsyncFunctionDef, text: str, positions: Positions
) -> int:
    """The offset of the word `def` of a function."""
    return text.index("def", positions.at(node.lineno, node.col_offset))


def _same_sort(stub: Stub, node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return stub.is_async == isinstance(node, ast.AsyncFunctionDef)
