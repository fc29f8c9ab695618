"""What a class of the candidate offers: methods and attributes, its own and those it inherits."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, cast

from bot.spec.interface import Parameter
from bot.spec.syntax import expression_of
from bot.validate.source import Module

MAX_BASES: Final = 10
"""Classes that are followed upwards."""

_Method = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Members:
    """By name; an attribute without a known type has an empty annotation."""

    methods: dict[str, _Method] = field(default_factory=dict)
    attributes: dict[str, Parameter] = field(default_factory=dict)


def members_of(
    modules: Mapping[str, Module], module: Module, node: ast.ClassDef, steps: int = MAX_BASES
) -> Members:
    """Return the members of a class of `module`, one of the candidate's `modules` by dotted name.

    Attributes are those of the class, what its methods set of `self`, and its properties.
    """
    found = Members()
    for base in reversed(node.bases) if steps else ():
        plain_base = base.value if isinstance(base, ast.Subscript) else base
        name = ast.unparse(plain_base).rpartition(".")[2]
        for place, definition in _classes(modules, module, name):
            inherited = members_of(modules, place, definition, steps - 1)
            found.methods |= inherited.methods
            found.attributes |= inherited.attributes
    for item in node.body:
        if isinstance(item, _Method):
            found.methods[item.name] = item
            for set_there in _set_by(item):
                found.attributes.setdefault(set_there.name, set_there)
    for item in node.body:
        if isinstance(item, _Method) and _is_property(item):
            found.attributes[item.name] = Parameter(item.name, annotation_of(item.returns))
        elif (own := field_of(item)) is not None:
            found.attributes[own.name] = own
    return found


def _classes(
    modules: Mapping[str, Module], module: Module, name: str
) -> Iterator[tuple[Module, ast.ClassDef]]:
    """Yield the class of that name: of the same module, or else of any other of the tool."""
    for place in (module, *(one for one in modules.values() if one is not module)):
        for node in reversed(place.tree.body):
            if isinstance(node, ast.ClassDef) and node.name == name:
                yield place, node
                return


def _is_property(method: _Method) -> bool:
    names = {ast.unparse(one).rpartition(".")[2] for one in method.decorator_list}
    return bool(names & {"property", "cached_property"})


def _set_by(method: _Method) -> Iterator[Parameter]:
    """Yield what a method sets of its first parameter."""
    given = [*method.args.posonlyargs, *method.args.args]
    if not given:
        return
    own = given[0].arg
    types = {one.arg: annotation_of(one.annotation) for one in (*given, *method.args.kwonlyargs)}
    for node in ast.walk(method):
        match node:
            case ast.AnnAssign(target=ast.Attribute(value=ast.Name(id=name), attr=attribute)):
                if name == own:
                    yield Parameter(attribute, annotation_of(node.annotation))
            case ast.Assign(targets=targets, value=value):
                known = types.get(value.id, "") if isinstance(value, ast.Name) else ""
                for target in targets:
                    for part in ast.walk(target):
                        if (
                            isinstance(part, ast.Attribute)
                            and isinstance(part.value, ast.Name)
                            and part.value.id == own
                        ):
                            yield Parameter(part.attr, known if part is target else "")
            case ast.Call(args=[ast.Name(id=name), ast.Constant(value=str(attribute)), _]):
                # `object.__setattr__(self, "x", value)`, as frozen classes have it.
                if name == own:
                    yield Parameter(attribute, "")


def field_of(item: ast.stmt) -> Parameter | None:
    """Return an annotated field, or the member of an enumeration, which has no annotation."""
    match item:
        case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value):
            written = None if value is None else ast.unparse(value)
            return Parameter(name=name, annotation=annotation_of(annotation), default=written)
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return Parameter(name=name, annotation="", default=ast.unparse(value))
        case _:
            return None


def annotation_of(node: ast.expr | None) -> str:
    """Return the text of an annotation without quotes, empty for none."""
    return "" if node is None else plain(ast.unparse(node))


def plain(text: str) -> str:
    """Return an annotation without the quotes of forward references, those of literals apart."""
    if "'" not in text and '"' not in text:
        return text.strip()
    try:
        return ast.unparse(_Unquoted().visit(expression_of(text)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return text.strip()


class _Unquoted(ast.NodeTransformer):
    """Puts the type in the place of a text that holds one."""

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        name = ast.unparse(node.value).rpartition(".")[2]
        if name == "Literal":
            return node
        if name == "Annotated" and isinstance(node.slice, ast.Tuple) and node.slice.elts:
            node.slice.elts[0] = self.visit(node.slice.elts[0])
            return node
        return self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if not isinstance(node.value, str):
            return node
        return cast("ast.AST", self.visit(expression_of(node.value)))
