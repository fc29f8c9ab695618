"""The interface of a specification: Python stubs, parsed with `ast`, never executed.

Whatever a type checker takes as a stub is taken, as far as it says what a caller sees.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from bot.spec.annotations import (
    Namespace,
    annotation_faults,
    default_faults,
    import_faults,
    name_faults,
)
from bot.spec.problem import Fault, TextError
from bot.spec.signatures import Assigned, Class, Function, Interface, Parameter
from bot.spec.syntax import UnreadableError, is_stub, parse_python
from bot.text.hidden import find_hidden
from bot.text.printable import quoted

__all__ = [
    "Assigned", "Class", "Function", "Interface", "InterfaceError", "Parameter", "parse_interface",
]  # fmt: skip

MAX_PUBLIC: Final = 30
MAX_MEMBERS: Final = 60
MAX_PARAMETERS: Final = 20


class InterfaceError(TextError):
    """An interface that is refused; `faults` has every reason with its line inside the text."""


# Names that Python modules of the tool's own package have.
_TAKEN: Final = frozenset({"core", "tests"})
_VARIABLES: Final = frozenset({"typing.ParamSpec", "typing.TypeVar", "typing.TypeVarTuple"})
_FUTURE: Final = "__future__"

_Definition = ast.FunctionDef | ast.AsyncFunctionDef


@lru_cache(maxsize=256)
def parse_interface(text: str) -> Interface:
    """Read stubs: annotated signatures, classes, names with a type or a value, and imports.

    Raises:
        InterfaceError: Code that runs is in the text, something is not annotated, or a name in it
            is unknown or taken. A statement is refused for one reason, the first.
    """
    try:
        tree = parse_python(text)
    except UnreadableError as error:
        raise InterfaceError([error.fault]) from error
    reader = _Reader()
    interface = reader.read(tree)
    if reader.faults:
        raise InterfaceError(_once(reader.faults))
    return interface


def _once(faults: list[Fault]) -> list[Fault]:
    """Keep the first fault of a line, and the first that says the same."""
    lines: dict[int, Fault] = {}
    for fault in faults:
        lines.setdefault(fault.line, fault)
    said: dict[str, Fault] = {}
    for fault in lines.values():
        said.setdefault(fault.message, fault)
    return list(said.values())


class _Reader:
    """Walks the statements of one interface and collects faults on the way."""

    def __init__(self) -> None:
        self.scope = Namespace(set())
        self.faults: list[Fault] = []

    def read(self, tree: ast.Module) -> Interface:
        statements = list(_statements(tree.body))
        self.scope.declared |= set(_declared(statements))
        imports: list[str] = []
        for statement in statements:
            if isinstance(statement, ast.Import | ast.ImportFrom):
                self.faults.extend(import_faults(statement, self.scope))
                if not (isinstance(statement, ast.ImportFrom) and statement.module == _FUTURE):
                    imports.append(ast.unparse(statement))
        functions: list[Function] = []
        classes: list[Class] = []
        assigned: list[Assigned] = []
        for node in statements:
            match node:
                case ast.Import() | ast.ImportFrom():
                    continue
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    functions.append(self._function(node, method=False))
                case ast.ClassDef():
                    classes.append(self._class(node))
                case ast.Assign() | ast.AnnAssign():
                    assigned += self._assigned(node)
                case ast.Expr(value=ast.Constant()) | ast.Pass():
                    continue
                case _:
                    advice = "Keep to imports, `def name(…) -> …: ...`, classes and types."
                    self._fault(node, "Only stubs may stand here.", advice)
        functions = list(_merged(functions))
        self._check_names((*functions, *classes, *assigned))
        declared: list[Function | Class] = [*functions, *classes]
        public = [one for one in declared if not one.name.startswith("_")]
        if len(public) > MAX_PUBLIC:
            message = f"The interface has over {MAX_PUBLIC} public names."
            self.faults.append(Fault(1, message, "Split it into several tools."))
        elif not public and not self.faults:
            message = "The interface declares no function and no class."
            self.faults.append(Fault(1, message, "Write at least one `def name(…) -> …: ...`."))
        return Interface(tuple(functions), tuple(classes), tuple(imports), tuple(assigned))

    def _fault(self, node: ast.stmt | ast.expr | ast.arg, message: str, advice: str) -> None:
        self.faults.append(Fault(node.lineno, message, advice))

    def _check_names(self, items: tuple[Function | Class | Assigned, ...]) -> None:
        seen: set[str] = set()
        for item in items:
            if item.name in seen:
                message = f"The name {quoted(item.name)} is declared twice."
                self.faults.append(Fault(item.line, message, "Keep one of them."))
            elif item.name in _TAKEN or item.name in self.scope.imported:
                message = f"The name {quoted(item.name)} hides an import or a module of the tool."
                self.faults.append(Fault(item.line, message, "Choose another name."))
            seen.add(item.name)

    def _docstring(self, node: _Definition | ast.ClassDef) -> str:
        text = ast.get_docstring(node) or ""
        for hidden in find_hidden(text):
            message = f"An escape in the docstring makes hidden text: {hidden.shown}."
            self._fault(node, message, "Remove the escape, or double its backslash.")
        return text

    def _assigned(self, node: ast.Assign | ast.AnnAssign) -> Iterator[Assigned]:
        """Read an alias, a type variable or a constant."""
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if isinstance(node, ast.AnnAssign):
            self.faults.extend(annotation_faults(node.annotation, self.scope))
        if node.value is not None:
            self.faults.extend(name_faults(node.value, self.scope))
        made = node.value.func if isinstance(node.value, ast.Call) else None
        variable = made is not None and self.scope.origin(made) in _VARIABLES
        for target in targets:
            if not isinstance(target, ast.Name):
                self._fault(node, "Only a name may be given a value here.", "Write `NAME = …`.")
                continue
            public = not (variable or target.id.startswith("_") or target.id == "__all__")
            yield Assigned(target.id, ast.unparse(node), public, node.lineno)

    def _decorators(self, node: _Definition | ast.ClassDef) -> tuple[str, ...]:
        for decorator in node.decorator_list:
            # `@size.setter` names the property above it.
            if not (isinstance(decorator, ast.Attribute) and decorator.attr in _ACCESSORS):
                self.faults.extend(name_faults(decorator, self.scope))
        return tuple(map(ast.unparse, node.decorator_list))

    def _function(self, node: _Definition, *, method: bool) -> Function:
        name = quoted(node.name)
        decorators = self._decorators(node)
        if not is_stub(node.body):
            self._fault(node, f"The body of {name} is not a stub.", "Write `...` as its body.")
        implied = "None" if method and node.name in _WITHOUT_RESULT else ""
        if node.returns is None and not implied:
            self._fault(node, f"The return of {name} is not annotated.", "Write `-> type`.")
        elif node.returns is not None:
            self.faults.extend(annotation_faults(node.returns, self.scope))
        return Function(
            name=node.name,
            parameters=tuple(self._parameters(node, decorators, method=method)),
            returns=ast.unparse(node.returns) if node.returns else implied,
            docstring=self._docstring(node),
            is_async=isinstance(node, ast.AsyncFunctionDef),
            line=node.lineno,
            decorators=decorators,
        )

    def _parameters(
        self, node: _Definition, decorators: tuple[str, ...], *, method: bool
    ) -> Iterator[Parameter]:
        arguments = node.args
        unnamed = {one.arg for one in arguments.posonlyargs}
        positional = [*arguments.posonlyargs, *arguments.args]
        missing = len(positional) - len(arguments.defaults)
        defaults: list[ast.expr | None] = [*[None] * missing, *arguments.defaults]
        rows = [
            (arg, default, "positional") for arg, default in zip(positional, defaults, strict=True)
        ]
        if method and "staticmethod" not in decorators:
            if not rows:
                message = f"The method {quoted(node.name)} has no first parameter."
                self._fault(node, message, "Write `self` first, or `@staticmethod` above it.")
            rows = rows[1:]
        rows += [(arg, None, "args") for arg in [arguments.vararg] if arg]
        rows += [
            (arg, default, "keyword")
            for arg, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        ]
        rows += [(arg, None, "kwargs") for arg in [arguments.kwarg] if arg]
        if len(rows) > MAX_PARAMETERS:
            message = f"{quoted(node.name)} has over {MAX_PARAMETERS} parameters."
            self._fault(node, message, "Gather them in a dataclass.")
        for arg, default, kind in rows:
            if arg.annotation is None:
                message = f"The parameter {quoted(arg.arg)} is not annotated."
                self._fault(arg, message, f"Write `{arg.arg}: type`.")
            else:
                self.faults.extend(annotation_faults(arg.annotation, self.scope))
            if default is not None:
                self.faults.extend(default_faults(default, self.scope))
            yield Parameter(
                name=arg.arg,
                annotation=ast.unparse(arg.annotation) if arg.annotation else "",
                default=ast.unparse(default) if default is not None else None,
                kind=kind,
                unnamed=arg.arg in unnamed,
            )

    def _class(self, node: ast.ClassDef) -> Class:
        members = {name for statement in node.body for name in _declared([statement])}
        with self.scope.inside(members):
            for part in (*node.bases, *(option.value for option in node.keywords)):
                self.faults.extend(name_faults(part, self.scope))
            decorators = self._decorators(node)
            fields: list[Parameter] = []
            methods: list[Function] = []
            for statement in node.body:
                if isinstance(statement, _Definition):
                    methods.append(self._function(statement, method=True))
                elif found := list(self._fields(statement)):
                    fields += found
                elif isinstance(statement, ast.ClassDef):
                    self._class(statement)
                elif not is_stub([statement]):
                    advice = "Keep to `name: type`, `name = value` and `def` with `...`."
                    message = f"This may not stand in class {quoted(node.name)}."
                    self._fault(statement, message, advice)
            return Class(
                name=node.name,
                bases=tuple(map(ast.unparse, (*node.bases, *node.keywords))),
                decorators=decorators,
                fields=tuple(fields),
                methods=tuple(self._members(node, fields, methods)),
                docstring=self._docstring(node),
                line=node.lineno,
            )

    def _members(
        self, node: ast.ClassDef, fields: list[Parameter], methods: list[Function]
    ) -> Iterator[Function]:
        # What sets or deletes a property stands below it, under its name.
        read = [one for one in methods if not _is_accessor(one)]
        merged = list(_merged(read))
        names = [*(field.name for field in fields), *(method.name for method in merged)]
        for name in sorted({name for name in names if names.count(name) > 1}):
            message = f"The member {quoted(name)} of {quoted(node.name)} is declared twice."
            self._fault(node, message, "Keep one of them.")
        if len(names) > MAX_MEMBERS:
            message = f"The class {quoted(node.name)} has over {MAX_MEMBERS} members."
            self._fault(node, message, "Split it.")
        return iter(merged)

    def _fields(self, node: ast.stmt) -> Iterator[Parameter]:
        match node:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value):
                self.faults.extend(annotation_faults(annotation, self.scope))
                names, text = [name], ast.unparse(annotation)
            case ast.Assign(targets=targets, value=value):
                names = [one.id for one in targets if isinstance(one, ast.Name)]
                text = ""
            case _:
                return
        if value is not None:
            self.faults.extend(name_faults(value, self.scope))
        for name in names:
            yield Parameter(name, text, None if value is None else ast.unparse(value))


_ACCESSORS: Final = frozenset({"deleter", "getter", "setter"})
# Python itself lets them give nothing back, and nobody writes it.
_WITHOUT_RESULT: Final = frozenset({"__init__", "__init_subclass__"})


def _is_accessor(method: Function) -> bool:
    return any(one.rpartition(".")[2] in _ACCESSORS for one in method.decorators)


def _merged(functions: list[Function]) -> Iterator[Function]:
    """Put the overloads of a function together; what implements them says no more."""
    overloads: dict[str, list[Function]] = {}
    for one in functions:
        if any(decorator.rpartition(".")[2] == "overload" for decorator in one.decorators):
            overloads.setdefault(one.name, []).append(one)
    done: set[str] = set()
    for one in functions:
        every = overloads.get(one.name)
        if every is None:
            yield one
        elif one.name not in done:
            done.add(one.name)
            first = every[0]
            returns = " | ".join(dict.fromkeys(item.returns for item in every))
            yield Function(
                name=one.name,
                parameters=first.parameters,
                returns=returns,
                docstring=next((item.docstring for item in every if item.docstring), ""),
                is_async=first.is_async,
                line=first.line,
                decorators=tuple(
                    item for item in first.decorators if item.rpartition(".")[2] != "overload"
                ),
                overloads=tuple(every),
            )


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements of a stub; of `if TYPE_CHECKING:` and the like what stands inside."""
    for node in body:
        if isinstance(node, ast.If):
            yield from _statements(node.body)
        else:
            yield node


def _declared(statements: list[ast.stmt]) -> Iterator[str]:
    for node in statements:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name) | ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case ast.Assign(targets=targets):
                yield from (one.id for one in targets if isinstance(one, ast.Name))
