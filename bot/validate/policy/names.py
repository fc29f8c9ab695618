"""What each name of a module stands for: which import it comes from."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.validate.case import Case
from bot.validate.source import Module


@dataclass(frozen=True)
class ImportedName:
    """One imported name: `module` is dotted and absolute, `name` None for `import module`."""

    alias: str
    module: str
    name: str | None
    line: int

    @property
    def target(self) -> str:
        """The dotted path that the alias stands for."""
        return self.module if self.name is None else f"{self.module}.{self.name}"


def imports_of(module: Module, package: str) -> Iterator[ImportedName]:
    """Every import of the module, at any depth; relative ones are made absolute."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for item in node.names:
                # `import a.b` binds `a`, and `import a.b as c` binds the submodule.
                bound = item.asname or item.name.partition(".")[0]
                yield ImportedName(bound, item.name, None, node.lineno)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(module, package, node)
            for item in node.names:
                yield ImportedName(item.asname or item.name, base, item.name, node.lineno)


def _absolute(module: Module, package: str, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    place = [package, *module.path.split("/")[:-1]]
    parts = place[: len(place) - node.level + 1]
    # A dot too many leaves the tool; the empty name is on no list.
    return ".".join([*parts, *([node.module] if node.module else [])]) if parts else ""


def targets(imports: Iterable[ImportedName]) -> dict[str, str]:
    """The dotted path that each alias stands for."""
    found: dict[str, str] = {}
    for item in imports:
        submodule = item.name is None and item.alias == item.module.partition(".")[0]
        found[item.alias] = item.alias if submodule else item.target
    return found


def dotted(node: ast.expr, known: dict[str, str]) -> str | None:
    """The dotted path of an attribute chain that starts at an imported name."""
    steps: list[str] = []
    while isinstance(node, ast.Attribute):
        steps.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or node.id not in known:
        return None
    return ".".join([known[node.id], *reversed(steps)])


_Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def local_names(tree: ast.Module) -> frozenset[int]:
    """Return the `id` of every name that stands for a variable of a function around it.

    Python never looks further for one: where it has no value yet, that is an error. Names of a
    class or a module are none, since those that are not bound fall through to the builtins.
    """
    found: set[int] = set()
    _collect_locals(tree.body, frozenset(), found)
    return frozenset(found)


def _collect_locals(nodes: Iterable[ast.AST], known: frozenset[str], found: set[int]) -> None:
    for child in nodes:
        if isinstance(child, ast.Name) and child.id in known:
            found.add(id(child))
        if isinstance(child, _Scope):
            inside = (known | _bound_in(child)) - _declared_outside(child)
            body: list[ast.AST] = [*child.body] if isinstance(child.body, list) else [child.body]
            _collect_locals(body, inside, found)
            # Defaults, decorators and annotations are evaluated outside.
            head = [part for part in ast.iter_child_nodes(child) if part not in body]
            _collect_locals(head, known, found)
        else:
            _collect_locals(ast.iter_child_nodes(child), known, found)


def _bound_in(function: _Scope) -> frozenset[str]:
    given = function.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    names = {one.arg for one in every if one is not None}
    for node in _own_nodes(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return frozenset(names)


def _declared_outside(function: _Scope) -> frozenset[str]:
    return frozenset(
        name for node in _own_nodes(function) if isinstance(node, ast.Global) for name in node.names
    )


def _own_nodes(function: _Scope) -> Iterator[ast.AST]:
    """Yield what stands in a function, and not in another one or a class inside of it.

    The variables of a comprehension are its own.
    """
    inner = (*_SCOPES, ast.ClassDef, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    body = function.body if isinstance(function.body, list) else [function.body]
    queue: list[ast.AST] = [*body]
    while queue:
        node = queue.pop()
        if not isinstance(node, inner):
            yield node
            queue += ast.iter_child_nodes(node)


def own_modules(case: Case) -> dict[str, Module]:
    """The candidate's modules by dotted name; the package itself under its own."""
    package = case.candidate.name
    found: dict[str, Module] = {}
    for module in case.modules:
        steps = [package, *module.path.removesuffix(".py").split("/")]
        found[".".join(steps[:-1] if steps[-1] == "__init__" else steps)] = module
    return found


def foreign_names(module: Module, package: str) -> frozenset[str]:
    """Names that the module has from outside the tool; nobody else may take them from it."""
    return frozenset(
        item.alias
        for item in imports_of(module, package)
        if item.module.partition(".")[0] != package
    )


def folded(node: ast.expr) -> str | None:
    """The text that an expression of literals makes, with a blank for what is not literal."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.Constant(value=bytes(raw)):
            return raw.decode("latin-1")
        case ast.BinOp(left=left, op=ast.Add() | ast.Div() as join, right=right):
            first, second = folded(left), folded(right)
            if first is None or second is None:
                return None
            return f"{first}{second}" if isinstance(join, ast.Add) else f"{first}/{second}"
        case ast.JoinedStr(values=values):
            return "".join(folded(value) or " " for value in values)
        case ast.Call(func=ast.Name(id="Path"), args=[only]):
            return folded(only)
        case _:
            return None
