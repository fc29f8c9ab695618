"""What the names of a test file stand for: parts of the tool, helpers, fixtures."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.validate.case import Case
from bot.validate.policy.names import dotted, imports_of, targets
from bot.validate.source import Module

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class ToolNames:
    """What a candidate defines.

    Attributes:
        package: Its import name.
        blocks: Names of its modules, classes, functions and methods: what computes nothing until
            it is called.
        flags: Names of what gives a truth value by its annotation.
        others: Names of functions and methods that give something else.
    """

    package: str
    blocks: frozenset[str]
    flags: frozenset[str]
    others: frozenset[str]

    def owns(self, path: str) -> bool:
        """Return whether a dotted path leads into the tool; its tests are not part of it."""
        tests = f"{self.package}.tests"
        return f"{path}.".startswith(f"{self.package}.") and not f"{path}.".startswith(f"{tests}.")


@dataclass(frozen=True)
class TestFile:
    """The names that a test file defines at its top level.

    `known` has the dotted path of each import that nothing else of the file hides; `touching` the
    functions and classes that mention the tool, directly or through others; `collecting` the
    variables that begin empty, for tests to collect something in.
    """

    tree: ast.Module
    tool: ToolNames
    known: dict[str, str]
    functions: dict[str, Function]
    classes: dict[str, ast.ClassDef]
    fixtures: dict[str, Function]
    touching: frozenset[str]
    collecting: frozenset[str]


def read_tool(case: Case) -> ToolNames:
    """Return what the candidate of a case defines, from its source."""
    blocks: set[str] = set()
    flags: set[str] = set()
    others: set[str] = set()
    for module in case.modules:
        if module.is_test:
            continue
        blocks.add(module.path.removesuffix(".py").rpartition("/")[2])
        for node in ast.walk(module.tree):
            if isinstance(node, Function):
                is_property = any(ast.unparse(one) == "property" for one in node.decorator_list)
                if not is_property:
                    blocks.add(node.name)
                (flags if _is_bool(node.returns) else others).add(node.name)
            elif isinstance(node, ast.ClassDef):
                blocks.add(node.name)
            elif isinstance(node, ast.AnnAssign) and _is_bool(node.annotation):
                flags.add(ast.unparse(node.target).rpartition(".")[2])
    package = case.candidate.name
    return ToolNames(package, frozenset(blocks | {package}), frozenset(flags), frozenset(others))


def read_test_file(module: Module, tool: ToolNames) -> TestFile:
    """The names of one test file."""
    imported = targets(imports_of(module, tool.package))
    functions = {node.name: node for node in module.tree.body if isinstance(node, Function)}
    classes = {node.name: node for node in module.tree.body if isinstance(node, ast.ClassDef)}
    hidden = {*functions, *classes, *_assigned(module.tree)}
    known = {name: path for name, path in imported.items() if name not in hidden}
    fixtures = {
        name: node
        for node in ast.walk(module.tree)
        if isinstance(node, Function)
        for name in _fixture_names(node, known)
    }
    touching = _touching({**functions, **classes}, known, tool)
    return TestFile(
        module.tree, tool, known, functions, classes, fixtures, touching, _collecting(module)
    )


def mentions(node: ast.AST, known: dict[str, str], tool: ToolNames) -> bool:
    """Return whether a piece of code names anything of the tool, or runs it as a program."""
    return any(
        tool.owns(path) or path == "runpy.run_module"
        for part in ast.walk(node)
        if isinstance(part, ast.Name | ast.Attribute) and (path := dotted(part, known)) is not None
    )


def parameters(function: Function | ast.Lambda) -> list[str]:
    """The names of all parameters, in the order of positional arguments."""
    spec = function.args
    named = [*spec.posonlyargs, *spec.args, *spec.kwonlyargs]
    rest = [one for one in (spec.vararg, spec.kwarg) if one is not None]
    return [one.arg for one in (*named, *rest)]


def names_in(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Every plain name in some pieces of code."""
    for node in nodes:
        for part in ast.walk(node):
            if isinstance(part, ast.Name):
                yield part.id


def _assigned(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.For | ast.With):
            for part in ast.walk(node):
                if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                    yield part.id


def _collecting(module: Module) -> frozenset[str]:
    return frozenset(
        name
        for node in module.tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
        if ast.unparse(node.value) in {"[]", "{}", "list()", "dict()", "set()"}
        for name in names_in(node.targets if isinstance(node, ast.Assign) else [node.target])
    )


def _is_bool(annotation: ast.expr | None) -> bool:
    return annotation is not None and ast.unparse(annotation).strip("'\"") == "bool"


def _fixture_names(function: Function, known: dict[str, str]) -> Iterator[str]:
    for decorator in function.decorator_list:
        call = decorator if isinstance(decorator, ast.Call) else None
        if dotted(decorator if call is None else call.func, known) != "pytest.fixture":
            continue
        yield function.name
        for keyword in call.keywords if call is not None else ():
            if keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
                yield str(keyword.value.value)


def _touching(
    definitions: dict[str, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef],
    known: dict[str, str],
    tool: ToolNames,
) -> frozenset[str]:
    used = {name: set(names_in([node])) for name, node in definitions.items()}
    found = {name for name, node in definitions.items() if mentions(node, known, tool)}
    while more := {name for name, names in used.items() if name not in found and names & found}:
        found |= more
    return frozenset(found)
