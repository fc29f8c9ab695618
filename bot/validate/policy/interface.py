"""The interface: every public name that was asked for is there, with the signature asked for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Final

from bot.spec.interface import Assigned, Class, Function, Parameter
from bot.spec.toolspec import Kind
from bot.text.clean import clean
from bot.validate.case import Case
from bot.validate.policy.members import Members, annotation_of, field_of, members_of, plain
from bot.validate.policy.names import imports_of, own_modules
from bot.validate.report import Finding
from bot.validate.source import Module

RULE: Final = "policy/interface"
ANY_DEFAULT: Final = "..."
MAX_STEPS: Final = 10
"""Imports that are followed from `__init__.py` to a definition."""

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class _NamePlace:
    """Where a public name is defined."""

    module: Module
    node: _Definition

    def finding(self, message: str, line: int | None = None) -> Finding:
        """A finding at the definition."""
        place = self.node.lineno if line is None else line
        return Finding(path=self.module.path, line=place, rule=RULE, message=message)


def check_interface(case: Case) -> Iterator[Finding]:
    """Findings on public names that are missing, of another sort, or of another signature."""
    if case.spec.kind is Kind.TEST_SUITE:
        return
    public: tuple[Function | Class, ...] = (*case.interface.functions, *case.interface.classes)
    for wanted in public:
        found = _find(case, wanted.name)
        if found is None:
            message = f"{wanted.name} is not in the package; a definition or import of it passes."
            yield Finding(path="__init__.py", rule=RULE, message=message)
        elif isinstance(wanted, Function):
            yield from _function(found, found.node, wanted, method=False)
        else:
            yield from _class(case, found, wanted)
    for name in case.interface.assigned:
        if name.public and not name.name.startswith("_"):
            yield from _value(case, name)


def _value(case: Case, wanted: Assigned) -> Iterator[Finding]:
    """Say where a constant or an alias is missing, or is another one."""
    statement = ast.parse(wanted.source).body[0]
    value = getattr(statement, "value", None)
    asked = "" if value is None else ast.unparse(value)
    found = _find_value(case, wanted.name)
    if found is None:
        message = f"{wanted.name} is not in the package; a definition or import of it passes."
        yield Finding(path="__init__.py", rule=RULE, message=message)
        return
    module, node = found
    has = "" if node.value is None else ast.unparse(node.value)
    if asked not in {"", ANY_DEFAULT, has}:
        message = f"{wanted.name} is {clean(has, 100) or 'without a value'}; {asked} passes."
        yield Finding(path=module.path, line=node.lineno, rule=RULE, message=message)


def _find_value(case: Case, name: str) -> tuple[Module, ast.Assign | ast.AnnAssign] | None:
    for module, local in _places(case, name):
        for node in reversed(module.tree.body):
            targets = node.targets if isinstance(node, ast.Assign) else []
            targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
            if isinstance(node, ast.Assign | ast.AnnAssign) and any(
                isinstance(one, ast.Name) and one.id == local for one in targets
            ):
                return module, node
    return None


def _find(case: Case, name: str) -> _NamePlace | None:
    for module, local in _places(case, name):
        # The last one wins, as it does when the module is run; overloads stand above it.
        for node in reversed(module.tree.body):
            if isinstance(node, _Definition) and node.name == local:
                return _NamePlace(module, node)
    return None


def _places(case: Case, name: str) -> Iterator[tuple[Module, str]]:
    """Follow the imports of a public name, with what each module calls it."""
    modules = own_modules(case)
    place = case.candidate.name
    for _ in range(MAX_STEPS):
        module = modules.get(place)
        if module is None:
            return
        yield module, name
        step = next(
            (item for item in imports_of(module, case.candidate.name) if item.alias == name), None
        )
        if step is None or step.name is None:
            return
        place, name = step.module, step.name


def _function(
    found: _NamePlace, node: ast.AST, wanted: Function, *, method: bool
) -> Iterator[Finding]:
    expected = ast.AsyncFunctionDef if wanted.is_async else ast.FunctionDef
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or type(node) is not expected:
        sort = "an async function" if wanted.is_async else "a function"
        yield found.finding(f"{wanted.name} is something else; {sort} passes.")
        return
    yield from _decorators(found, node, wanted)
    if wanted.overloads:
        yield from _overloads(found, wanted, method=method)
        return
    asked = [_written(parameter) for parameter in wanted.parameters]
    has = [_written(parameter) for parameter in _parameters(node.args)]
    if method and not wanted.is_static and len(has) == len(asked) + 1:
        has = has[1:]
    for mine, theirs in zip_longest(has, asked, fillvalue=""):
        if not _same_parameter(mine, theirs):
            message = (
                f"{wanted.name} has the parameter {clean(mine, 100) or 'missing'} where "
                f"{clean(theirs, 100) or 'none'} passes."
            )
            yield found.finding(message, node.lineno)
    returns = annotation_of(node.returns)
    if returns != plain(wanted.returns):
        message = f"{wanted.name} returns {clean(returns, 100) or 'something unannotated'}; "
        yield found.finding(f"{message}{plain(wanted.returns)} passes.", node.lineno)


def _decorators(
    found: _NamePlace, node: ast.FunctionDef | ast.AsyncFunctionDef, wanted: Function
) -> Iterator[Finding]:
    names = {_last(ast.unparse(item)).partition("(")[0] for item in node.decorator_list}
    for text in wanted.decorators:
        if _last(text).partition("(")[0] not in names:
            message = f"{wanted.name} lacks the decorator {text}; with it, it passes."
            yield found.finding(message, node.lineno)


def _overloads(found: _NamePlace, wanted: Function, *, method: bool) -> Iterator[Finding]:
    """Compare overload with overload; how they are implemented is nobody's concern."""
    body = found.node.body if isinstance(found.node, ast.ClassDef) else found.module.tree.body
    has = [
        item
        for item in body
        if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef)
        and item.name == wanted.name
        and any(_last(ast.unparse(one)) == "overload" for one in item.decorator_list)
    ]
    if len(has) != len(wanted.overloads):
        message = f"{wanted.name} has {len(has)} overloads; {len(wanted.overloads)} pass."
        yield found.finding(message)
        return
    for node, one in zip(has, wanted.overloads, strict=True):
        yield from _function(found, node, replace(one, overloads=()), method=method)


def _class(case: Case, found: _NamePlace, wanted: Class) -> Iterator[Finding]:
    node = found.node
    if not isinstance(node, ast.ClassDef):
        yield found.finding(f"{wanted.name} is a function; a class passes.")
        return
    for kind, asked, has in (
        ("base", wanted.bases, (*node.bases, *node.keywords)),
        ("decorator", wanted.decorators, node.decorator_list),
    ):
        names = {_last(ast.unparse(item)) for item in has}
        for text in asked:
            if _last(text) not in names:
                yield found.finding(f"{wanted.name} lacks the {kind} {text}; with it, it passes.")
    members = members_of(own_modules(case), found.module, node)
    if _is_ordered(wanted):
        yield from _fields(found, node, wanted)
    else:
        yield from _attributes(found, members, wanted)
    for method in wanted.methods:
        attribute = members.attributes.get(method.name)
        if method.is_property and attribute and _agree(attribute.annotation, method.returns):
            continue
        if method.name in members.methods:
            yield from _function(found, members.methods[method.name], method, method=True)
        else:
            yield found.finding(
                f"{wanted.name} lacks the method {method.name}; with it, it passes."
            )


def _fields(found: _NamePlace, node: ast.ClassDef, wanted: Class) -> Iterator[Finding]:
    """Compare fields whose order says how the class is made."""
    fields = [one for item in node.body if (one := field_of(item)) is not None]
    for mine, theirs in zip_longest(fields[: len(wanted.fields)], wanted.fields):
        if mine is None or not _same_parameter(_written(mine), _written(theirs)):
            has_text = "nothing" if mine is None else clean(_written(mine), 100)
            message = f"{wanted.name} has {has_text} where the field {_written(theirs)} passes."
            yield found.finding(message)


def _attributes(found: _NamePlace, members: Members, wanted: Class) -> Iterator[Finding]:
    """Compare attributes, which a class may set wherever it likes."""
    for theirs in wanted.fields:
        mine = members.attributes.get(theirs.name)
        valued = theirs.default not in {None, ANY_DEFAULT}
        if (
            mine is None
            or not _agree(mine.annotation, theirs.annotation)
            or (valued and mine.default != theirs.default)
        ):
            has_text = "nothing" if mine is None else clean(_written(mine), 100)
            message = f"{wanted.name} has {has_text} where the attribute {_written(theirs)} passes."
            yield found.finding(message)


def _agree(mine: str, theirs: str) -> bool:
    """Tell whether two annotations of an attribute agree; none says nothing against it."""
    return not mine or not theirs or _bare(mine) == _bare(theirs)


def _bare(annotation: str) -> str:
    """`ClassVar[int]` and `Final[int]` as `int`: a reader of the attribute sees no difference."""
    text = plain(annotation)
    for outer in ("ClassVar", "Final"):
        head, bracket, rest = text.partition("[")
        if bracket and head.rpartition(".")[2] == outer:
            text = rest.removesuffix("]")
    return text


def _is_ordered(wanted: Class) -> bool:
    """Return whether the order of its fields says how it is made."""
    text = " ".join((*wanted.decorators, *wanted.bases))
    return any(word in text for word in ("dataclass", "NamedTuple", "TypedDict", "Enum", "Flag"))


def _parameters(arguments: ast.arguments) -> Iterator[Parameter]:
    positional = [*arguments.posonlyargs, *arguments.args]
    unnamed = {one.arg for one in arguments.posonlyargs}
    bare = len(positional) - len(arguments.defaults)
    for index, argument in enumerate(positional):
        default = arguments.defaults[index - bare] if index >= bare else None
        found = _parameter(argument, "positional", default)
        yield replace(found, unnamed=argument.arg in unnamed)
    if arguments.vararg is not None:
        yield _parameter(arguments.vararg, "args", None)
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield _parameter(argument, "keyword", default)
    if arguments.kwarg is not None:
        yield _parameter(arguments.kwarg, "kwargs", None)


def _parameter(argument: ast.arg, kind: str, default: ast.expr | None) -> Parameter:
    text = None if default is None else ast.unparse(default)
    return Parameter(argument.arg, annotation_of(argument.annotation), text, kind)


def _written(parameter: Parameter) -> str:
    mark = {"args": "*", "kwargs": "**", "keyword": "*, "}.get(parameter.kind, "")
    text = f"{mark}{parameter.name}{' (before /)' if parameter.unnamed else ''}"
    if parameter.annotation:
        text += f": {plain(parameter.annotation)}"
    return text if parameter.default is None else f"{text} = {parameter.default}"


def _same_parameter(mine: str, theirs: str) -> bool:
    """Tell whether two written parameters agree; a default of `...` in the stub stands for any."""
    head, separator, default = theirs.partition(" = ")
    if separator and default == ANY_DEFAULT:
        return mine.startswith(f"{head} = ")
    return mine == theirs


def _last(text: str) -> str:
    """`dataclasses.dataclass(frozen=True)` as `dataclass(frozen=True)`."""
    name, bracket, rest = text.partition("(")
    return name.rpartition(".")[2] + bracket + rest
