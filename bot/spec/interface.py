"""The interface of a specification: Python stubs, parsed with `ast`, never executed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from bot.spec.annotations import (
    EXCEPTIONS,
    Namespace,
    annotation_faults,
    default_faults,
    import_faults,
)
from bot.spec.names import BUILTINS
from bot.spec.problem import Fault, TextError
from bot.spec.signatures import Class, Function, Interface, Parameter
from bot.spec.syntax import UnreadableError, is_stub, parse_python
from bot.text.hidden import find_hidden
from bot.text.printable import quoted

__all__ = ["Class", "Function", "Interface", "InterfaceError", "Parameter", "parse_interface"]

MAX_PUBLIC: Final = 30
MAX_MEMBERS: Final = 40
MAX_PARAMETERS: Final = 20


class InterfaceError(TextError):
    """An interface that is refused; `faults` has every reason with its line inside the text."""


SPECIAL_METHODS: Final = frozenset(
    {
        "__init__", "__call__", "__enter__", "__exit__", "__iter__", "__next__", "__len__",
        "__contains__", "__getitem__", "__str__",
    }
)  # fmt: skip
_BASES: Final = frozenset(
    {
        "abc.ABC", "enum.Enum", "enum.Flag", "enum.IntEnum", "enum.IntFlag", "enum.StrEnum",
        "typing.NamedTuple", "typing.Protocol", "typing.TypedDict",
    }
)  # fmt: skip
_DECORATORS: Final = frozenset(
    {"dataclasses.dataclass", "enum.unique", "typing.final", "typing.runtime_checkable"}
)
_DATACLASS_OPTIONS: Final = frozenset({"eq", "frozen", "kw_only", "order", "slots"})
# Names that Python modules of the tool's own package have.
_TAKEN: Final = frozenset({"core", "tests"})


@lru_cache(maxsize=256)
def parse_interface(text: str) -> Interface:
    """Read stubs: annotated signatures with `...`, classes, and the imports that they need.

    Raises:
        InterfaceError: Anything else is in the text, or a name in it is unknown, private, taken or
            not used.
    """
    try:
        tree = parse_python(text)
    except UnreadableError as error:
        raise InterfaceError([error.fault]) from error
    reader = _Reader(tree)
    interface = reader.read(tree)
    if reader.faults:
        raise InterfaceError(reader.faults)
    return interface


class _Reader:
    """Walks the statements of one interface and collects faults on the way."""

    def __init__(self, tree: ast.Module) -> None:
        definitions = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        self.scope = Namespace({node.name for node in tree.body if isinstance(node, definitions)})
        self.faults: list[Fault] = []
        self._complete: set[str] = set()

    def read(self, tree: ast.Module) -> Interface:
        functions: list[Function] = []
        classes: list[Class] = []
        imports: list[ast.Import | ast.ImportFrom] = []
        for node in tree.body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                self.faults.extend(import_faults(node, self.scope))
                imports.append(node)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                self._claim(node, node.name)
                self._no_decorators(node)
                functions.append(self._function(node, method=False))
            elif isinstance(node, ast.ClassDef):
                self._claim(node, node.name)
                classes.append(self._class(node))
            else:
                advice = "Keep to imports, `def name(…) -> …: ...` and classes."
                self._fault(node, "Only stubs may stand here.", advice)
        if len(functions) + len(classes) > MAX_PUBLIC:
            message = f"The interface has over {MAX_PUBLIC} public names."
            self.faults.append(Fault(1, message, "Split it into several tools."))
        elif not functions and not classes:
            message = "The interface declares no function and no class."
            self.faults.append(Fault(1, message, "Write at least one `def name(…) -> …: ...`."))
        for statement in imports:
            self._report_unused(statement)
        return Interface(tuple(functions), tuple(classes), tuple(map(ast.unparse, imports)))

    def _fault(self, node: ast.stmt | ast.expr | ast.arg, message: str, advice: str) -> None:
        self.faults.append(Fault(node.lineno, message, advice))

    def _docstring(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str:
        text = ast.get_docstring(node) or ""
        for hidden in find_hidden(text):
            message = f"An escape in the docstring makes hidden text: {hidden.shown}."
            self._fault(node, message, "Remove the escape, or double its backslash.")
        return text

    def _report_unused(self, node: ast.Import | ast.ImportFrom) -> None:
        for name in (alias.asname or alias.name for alias in node.names):
            if name in self.scope.imported and name not in self.scope.used:
                self._fault(node, f"The import of `{name}` is not used.", "Remove it.")

    def _claim(self, node: ast.stmt, name: str) -> None:
        if name in self._complete:
            self._fault(node, f"The name {quoted(name)} is declared twice.", "Keep one of them.")
        elif name.startswith("_"):
            self._fault(node, f"The name {quoted(name)} is private.", "Declare public names only.")
        elif name in BUILTINS or name in _TAKEN or name in self.scope.imported:
            message = f"The name {quoted(name)} hides a builtin, an import or a module of the tool."
            self._fault(node, message, "Choose another name.")
        self._complete.add(name)

    def _no_decorators(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for decorator in node.decorator_list:
            message = f"The decorator {quoted(ast.unparse(decorator))} has no place on a stub."
            self._fault(decorator, message, "Declare a plain function, method or field.")

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, *, method: bool) -> Function:
        name = quoted(node.name)
        if not is_stub(node.body):
            self._fault(node, f"The body of {name} is not a stub.", "Write `...` as its body.")
        if node.returns is None:
            self._fault(node, f"The return of {name} is not annotated.", "Write `-> type`.")
        else:
            self.faults.extend(annotation_faults(node.returns, self.scope))
        return Function(
            name=node.name,
            parameters=tuple(self._parameters(node, method=method)),
            returns=ast.unparse(node.returns) if node.returns else "",
            docstring=self._docstring(node),
            is_async=isinstance(node, ast.AsyncFunctionDef),
            line=node.lineno,
        )

    def _parameters(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, *, method: bool
    ) -> Iterator[Parameter]:
        arguments = node.args
        if arguments.posonlyargs:
            message = f"The `/` among the parameters of {quoted(node.name)} is not known here."
            self._fault(node, message, "Leave it out.")
        positional = [*arguments.posonlyargs, *arguments.args]
        missing = len(positional) - len(arguments.defaults)
        defaults: list[ast.expr | None] = [*[None] * missing, *arguments.defaults]
        rows = [
            (arg, default, "positional") for arg, default in zip(positional, defaults, strict=True)
        ]
        if method and rows and rows[0][0].arg == "self":
            rows = rows[1:]
        elif method:
            message = f"The method {quoted(node.name)} does not begin with `self`."
            self._fault(node, message, "Write `self` first.")
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
            yield self._parameter(arg, default, kind)

    def _parameter(self, arg: ast.arg, default: ast.expr | None, kind: str) -> Parameter:
        name = quoted(arg.arg)
        if arg.arg in BUILTINS:
            advice = f"Rename it, such as `{arg.arg}_`."
            self._fault(arg, f"The parameter {name} hides a builtin.", advice)
        elif arg.arg.startswith("_"):
            self._fault(arg, f"The parameter {name} is private.", "Name it without underscore.")
        if arg.annotation is None:
            advice = f"Write `{arg.arg}: type`."
            self._fault(arg, f"The parameter {name} is not annotated.", advice)
        else:
            self.faults.extend(annotation_faults(arg.annotation, self.scope))
        if default is not None:
            self.faults.extend(default_faults(default, self.scope))
        return Parameter(
            name=arg.arg,
            annotation=ast.unparse(arg.annotation) if arg.annotation else "",
            default=ast.unparse(default) if default is not None else None,
            kind=kind,
        )

    def _class(self, node: ast.ClassDef) -> Class:
        origins = [self._base(base) for base in node.bases]
        for option in node.keywords:
            if option.arg != "total" or "typing.TypedDict" not in origins:
                message = f"The class option {quoted(option.arg)} is refused."
                self._fault(node, message, "Remove it.")
        for decorator in node.decorator_list:
            self._decorator(decorator)
        fields: list[Parameter] = []
        methods: list[Function] = []
        enumerates = any(origin.startswith("enum.") for origin in origins)
        for statement in node.body:
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                self._no_decorators(statement)
                if statement.name.startswith("_") and statement.name not in SPECIAL_METHODS:
                    message = f"The method {quoted(statement.name)} is private."
                    self._fault(statement, message, "Declare public methods only.")
                methods.append(self._function(statement, method=True))
            elif field := self._field(statement, enumerates=enumerates):
                fields.append(field)
            elif not is_stub([statement]):
                advice = "Keep to `name: type`, `def` with `...`, and `NAME = value` in an Enum."
                self._fault(statement, f"This may not stand in class {quoted(node.name)}.", advice)
        self._check_members(node, [*fields, *methods])
        return Class(
            name=node.name,
            bases=tuple(map(ast.unparse, (*node.bases, *node.keywords))),
            decorators=tuple(map(ast.unparse, node.decorator_list)),
            fields=tuple(fields),
            methods=tuple(methods),
            docstring=self._docstring(node),
            line=node.lineno,
        )

    def _check_members(self, node: ast.ClassDef, members: list[Parameter | Function]) -> None:
        names = [member.name for member in members]
        for name in sorted({name for name in names if names.count(name) > 1}):
            message = f"The member {quoted(name)} of {quoted(node.name)} is declared twice."
            self._fault(node, message, "Keep one of them.")
        if len(names) > MAX_MEMBERS:
            message = f"The class {quoted(node.name)} has over {MAX_MEMBERS} members."
            self._fault(node, message, "Split it.")

    def _base(self, base: ast.expr) -> str:
        origin = self.scope.origin(base)
        declared = origin in self.scope.declared and origin in self._complete
        if not (declared or origin in _BASES or origin in EXCEPTIONS):
            advice = "Use a class declared above, an exception, Enum, NamedTuple, Protocol, "
            self._fault(
                base, f"The base {quoted(ast.unparse(base))} is refused.", advice + "TypedDict."
            )
        return origin

    def _decorator(self, node: ast.expr) -> None:
        call = node if isinstance(node, ast.Call) else None
        origin = self.scope.origin(call.func if call else node)
        options = call.keywords if call else []
        plain = all(
            option.arg in _DATACLASS_OPTIONS
            and isinstance(option.value, ast.Constant)
            and isinstance(option.value.value, bool)
            for option in options
        )
        takes_options = call is None or origin == "dataclasses.dataclass"
        if origin not in _DECORATORS or not plain or not takes_options or (call and call.args):
            message = f"The decorator {quoted(ast.unparse(node))} is refused."
            self._fault(node, message, "Use `@dataclass` or `@dataclass(frozen=True)`.")

    def _field(self, node: ast.stmt, *, enumerates: bool) -> Parameter | None:
        match node:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value):
                self.faults.extend(annotation_faults(annotation, self.scope))
                text = ast.unparse(annotation)
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if enumerates:
                text = ""
            case _:
                return None
        if name.startswith("_"):
            self._fault(
                node, f"The field {quoted(name)} is private.", "Declare public fields only."
            )
        if value is not None:
            self.faults.extend(default_faults(value, self.scope))
        return Parameter(name, text, None if value is None else ast.unparse(value))
