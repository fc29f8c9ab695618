"""Adapting a reference tool: its source with a specification's names, classes and constants."""

from __future__ import annotations

import ast
import copy
import re
import textwrap
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bot.generate.offline.bind import Binding, ClassBinding, FunctionBinding
from bot.generate.offline.conversion import AS_IT_IS
from bot.generate.offline.docstrings import retold
from bot.generate.offline.fold import SOMETHING, Known, known
from bot.generate.offline.literals import source_of
from bot.generate.offline.rewrite import Rewriter, removed
from bot.generate.protocol import GenerationError
from bot.patterns.parameters import ParameterValues
from bot.patterns.pattern import Pattern
from bot.scaffold.source import docstring, signature
from bot.spec.interface import Function, Parameter
from bot.spec.type_tree import members, name_of, parsed

_ATOMS: Final = (
    ast.Name | ast.Constant | ast.Attribute | ast.Call | ast.Subscript | ast.List | ast.Dict
)


class UnboundError(Exception):
    """A piece of the reference tool uses what the specification does not ask for."""


@dataclass(frozen=True)
class FunctionScope:
    """What holds inside of one function of the text.

    Attributes:
        values: What is known of names, for conditions.
        written: Source that stands for a name, such as a default for a parameter that is gone.
        result: The conversion of what it returns.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)
    result: str = AS_IT_IS


@dataclass(frozen=True)
class Adaptation:
    """How a pattern becomes a tool.

    Attributes:
        pattern: It.
        binding: What of it does what.
        settings: What its constants are.
        adopted: By function of the reference, the binding by which it takes the specification's
            name and parameters itself; every other binding calls it.
        names: By definition of the reference.
    """

    pattern: Pattern
    binding: Binding
    settings: ParameterValues
    adopted: Mapping[str, FunctionBinding]
    names: Mapping[str, str]

    @property
    def public(self) -> frozenset[str]:
        """The names that the specification declares."""
        functions = {one.function.name for one in self.binding.functions if one.owner is None}
        owners = {one.owner.name for one in self.binding.functions if one.owner is not None}
        return frozenset({*functions, *owners, *(one.cls.name for one in self.classes)})

    @property
    def classes(self) -> Sequence[ClassBinding]:
        """The classes that are bound."""
        return tuple(self.binding.classes.values())


class Adapter(Rewriter):
    """What code of the reference tool and code of its tests have in common: names and fields."""

    def __init__(self, plan: Adaptation, text: str) -> None:
        super().__init__(text)
        self.plan = plan
        self.scope = FunctionScope(plan.settings.values)
        self.mentioned: set[str] = set()
        self.consulted: set[str] = set()
        self.unreached: set[int] = set()
        self.by_default: dict[str, set[str]] = {}
        self.exemplars: Mapping[str, str] = {}
        self._fields: dict[str, list[ClassBinding]] = {}
        for bound in plan.classes:
            for one in bound.reference.fields:
                self._fields.setdefault(one.name, []).append(bound)
        self._sample_fields = {
            name for name, found in self._fields.items() if any(one.exemplar for one in found)
        }

    def replaced(self, node: ast.AST) -> str | None:
        """Replace names, fields, records and calls, and fold conditions."""
        if id(node) in self.unreached:
            return removed()
        match node:
            case ast.If() | ast.IfExp():
                return self._condition(node)
            case ast.BoolOp():
                return self._conjunction(node)
            case ast.Constant(value=str(value)) if value in self.exemplars:
                return source_of(self.exemplars[value])
            case ast.Name():
                return self._name(node)
            case ast.Call(func=ast.Name(id=name)) if name in self.plan.binding.classes:
                return self._built(node, self.plan.binding.classes[name])
            case ast.Call(func=ast.Name(id=name)) if name in self.plan.pattern.reference.functions:
                return self._called(node, self.plan.pattern.reference.functions[name])
            case ast.Attribute(attr=attr) if attr in self._fields:
                return self._read(node)
            case ast.Dict() if self._sample_fields:
                return self._dictionary(node)
            case ast.List() | ast.Tuple() | ast.Set() if self._sample_fields:
                return self._display(node)
            case ast.Expr() | ast.Assign() | ast.AnnAssign() | ast.Assert() | ast.AugAssign() if (
                self._sample_fields
            ):
                return self._statement(node)
        return None

    def converted(self, way: str, text: str) -> str:
        """The text of a value after a conversion."""
        return way.replace(AS_IT_IS, text)

    def _name(self, node: ast.Name) -> str | None:
        if node.id in self.scope.written:
            self.mentioned |= self.by_default.get(node.id, set())
            return self.scope.written[node.id]
        if node.id in self.plan.names:
            self.mentioned.add(node.id)
            return self.plan.names[node.id]
        return None

    def _known(self, node: ast.expr) -> Known | None:
        found = known(node, self.scope.values)
        if found is not None:
            names = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
            self.consulted |= names & set(self.plan.settings.values)
        return found

    def _condition(self, node: ast.If | ast.IfExp) -> str | None:
        found = self._known(node.test)
        if found is None:
            return None
        if isinstance(node, ast.IfExp):
            return self.text(node.body if found.value else node.orelse)
        chained = self.original(node).startswith("elif")
        indent = " " * node.col_offset
        if found.value:
            return f"else:\n{self.block(node.body)}" if chained else self._inner(node.body, node)
        if not node.orelse:
            return removed()
        first = node.orelse[0]
        if isinstance(first, ast.If) and self.original(first).startswith("elif"):
            text = self.text(first)
            if chained or text == removed():
                return text
            if text.startswith("else:"):
                return textwrap.dedent(text.removeprefix("else:").strip("\n")).replace(
                    "\n", f"\n{indent}"
                )
            return text.removeprefix("el")
        return f"else:\n{self.block(node.orelse)}" if chained else self._inner(node.orelse, node)

    def _inner(self, body: Sequence[ast.stmt], node: ast.If) -> str:
        shift = body[0].col_offset - node.col_offset
        return self.block(body, shift).lstrip(" ")

    def _conjunction(self, node: ast.BoolOp) -> str | None:
        decisive = isinstance(node.op, ast.Or)
        rest: list[ast.expr] = []
        for value in node.values:
            # A literal is a value rather than a condition, as in `count or 0` and `items or ()`.
            named = any(isinstance(one, ast.Name) for one in ast.walk(value))
            found = self._known(value) if named else None
            if found is None:
                rest.append(value)
            elif bool(found.value) is decisive:
                return None
        if len(rest) == len(node.values) or not rest:
            return None
        word = " or " if decisive else " and "
        return word.join(self.text(value) for value in rest)

    def _read(self, node: ast.Attribute) -> str | None:
        """A field that is read."""
        bounds = self._fields[node.attr]
        name = self.exemplars.get(node.attr)
        found = {
            (one.field.name, bound.keyed, one.made)
            for bound in bounds
            for one in bound.fields.get(node.attr, ())
        }
        if name is not None:
            found = {(name, bound.keyed, AS_IT_IS) for bound in bounds}
        if not found:
            raise UnboundError(f"a field like {node.attr} of {bounds[0].cls.name}")
        if len(found) > 1:
            raise UnboundError(f"one name for the field {node.attr} of its classes")
        field_name, keyed, made = found.pop()
        value = self.text(node.value)
        return self.field_read(
            f'{value}["{field_name}"]' if keyed else f"{value}.{field_name}", node, made
        )

    def field_read(self, text: str, _node: ast.Attribute, _made: str) -> str:
        """The text of a field that is read; tests turn its value back."""
        return text

    def _built(self, node: ast.Call, bound: ClassBinding) -> str | None:
        """The call that makes a record, with the fields that are asked for."""
        if node.args or any(keyword.arg is None for keyword in node.keywords):
            raise UnboundError(f"{bound.reference.name} made of anything but its fields by name")
        self.mentioned.add(bound.reference.name)
        pieces: list[tuple[int | None, str]] = []
        for keyword in node.keywords:
            for one in bound.fields.get(str(keyword.arg), ()):
                with_field = self._with(
                    {str(keyword.arg): one.field.name} if bound.exemplar else {}
                )
                text = with_field.text(keyword.value)
                self.mentioned |= with_field.mentioned
                made = self.field_made(one.made, text, keyword.value)
                at = bound.cls.fields.index(one.field)
                pieces.append((at, f"{one.field.name}={made}"))
        return f"{bound.cls.name}({', '.join(_in_order(pieces))})"

    def field_made(self, way: str, text: str, _node: ast.expr) -> str:
        """The text of what a field is made of."""
        return self.converted(way, text)

    def _called(self, node: ast.Call, reference: Function) -> str | None:
        raise NotImplementedError

    def arguments(self, node: ast.Call, reference: Function) -> dict[str, ast.expr]:
        """The arguments of a call by the reference's parameters."""
        names = [one.name for one in reference.parameters if one.kind == "positional"]
        if any(isinstance(one, ast.Starred) for one in node.args) or len(node.args) > len(names):
            raise UnboundError(f"a call of {reference.name} with single arguments")
        found = dict(zip(names, node.args, strict=False))
        for keyword in node.keywords:
            if keyword.arg is None:
                raise UnboundError(f"a call of {reference.name} with single arguments")
            found[keyword.arg] = keyword.value
        return found

    # Fields of exemplars: one piece of code for each field that it stands for.

    def _with(self, exemplars: Mapping[str, str]) -> Adapter:
        other = copy.copy(self)
        other.exemplars = {**self.exemplars, **exemplars}
        other.mentioned = set()
        return other

    def _mentions(self, node: ast.AST) -> set[str]:
        """The fields of exemplars that a piece mentions, records that it makes left out."""
        found: set[str] = set()
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in self.plan.binding.classes:
                return found
            case ast.Constant(value=str(value)) if value in self._sample_fields:
                found.add(value)
            case ast.Attribute(attr=attr) if attr in self._sample_fields:
                found.add(attr)
            case ast.keyword(arg=str(arg)) if arg in self._sample_fields:
                found.add(arg)
        for child in ast.iter_child_nodes(node):
            found |= self._mentions(child)
        return found - set(self.exemplars)

    def _each(self, name: str, nodes: Sequence[ast.AST]) -> Iterator[tuple[int, list[str]]]:
        """The texts of an element for each field that it stands for, and that field's place."""
        for bound in self._fields[name]:
            for one in bound.fields.get(name, ()):
                other = self._with({name: one.field.name})
                yield bound.cls.fields.index(one.field), [other.text(node) for node in nodes]
                self.mentioned |= other.mentioned

    def _display(self, node: ast.List | ast.Tuple | ast.Set) -> str | None:
        if isinstance(node, ast.Tuple) and not isinstance(node.ctx, ast.Load):
            return None
        rows: list[tuple[int | None, str]] = []
        for element in node.elts:
            mentioned = self._mentions(element)
            if len(mentioned) == 1:
                rows += [(at, text) for at, (text,) in self._each(mentioned.pop(), [element])]
            else:
                rows.append((None, self.text(element)))
        if len(rows) == len(node.elts) and all(at is None for at, _ in rows):
            return None
        items = _in_order(rows)
        inside = ", ".join(items)
        match node:
            case ast.List():
                return f"[{inside}]"
            case ast.Set():
                return f"{{{inside}}}" if items else "set()"
        return f"({inside},)" if len(items) == 1 else f"({inside})"

    def _dictionary(self, node: ast.Dict) -> str | None:
        rows: list[tuple[int | None, str]] = []
        changed = False
        for key, value in zip(node.keys, node.values, strict=True):
            mentioned = set() if key is None else self._mentions(key) | self._mentions(value)
            if key is None or len(mentioned) != 1:
                head = "**" if key is None else f"{self.text(key)}: "
                rows.append((None, f"{head}{self.text(value)}"))
                continue
            changed = True
            for at, (left, right) in self._each(mentioned.pop(), [key, value]):
                rows.append((at, f"{left}: {right}"))
        return f"{{{', '.join(_in_order(rows))}}}" if changed else None

    def _statement(self, node: ast.stmt) -> str | None:
        """A statement for each field; one that mentions several takes the first of each."""
        mentioned = self._loose(node)
        if not mentioned:
            return None
        choices = {
            name: [
                one.field.name for bound in self._fields[name] for one in bound.fields.get(name, ())
            ]
            for name in mentioned
        }
        if any(not names for names in choices.values()):
            return self.without(node)
        rounds = len(next(iter(choices.values()))) if len(choices) == 1 else 1
        texts: list[str] = []
        for at in range(rounds):
            other = self._with(
                {name: names[at if rounds > 1 else 0] for name, names in choices.items()}
            )
            texts.append(other.text(node))
            self.mentioned |= other.mentioned
        return f"\n{' ' * node.col_offset}".join(texts)

    def without(self, _node: ast.stmt) -> str:
        """The text of a statement about a field that nothing stands for."""
        return removed()

    def _loose(self, node: ast.AST) -> set[str]:
        """The fields that a statement mentions outside of a display, which repeats by itself."""
        found: set[str] = set()
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in self.plan.binding.classes:
                return found
            case ast.List(elts=elements) | ast.Set(elts=elements) | ast.Tuple(elts=elements):
                for element in elements:
                    inside = self._mentions(element)
                    found |= set() if len(inside) == 1 else self._loose(element)
                return found
            case ast.Dict(keys=keys, values=values):
                for key, value in zip(keys, values, strict=True):
                    inside = (self._mentions(key) if key else set()) | self._mentions(value)
                    loose = (self._loose(key) if key else set()) | self._loose(value)
                    found |= set() if len(inside) == 1 else loose
                return found
            case ast.Constant(value=str(value)) if value in self._sample_fields:
                found.add(value)
            case ast.Attribute(attr=attr) if attr in self._sample_fields:
                found.add(attr)
        for child in ast.iter_child_nodes(node):
            found |= self._loose(child)
        return found - set(self.exemplars)


class CoreAdapter(Adapter):
    """The code of the reference tool itself."""

    def definition(self, name: str) -> str:
        """The text of a definition, under the name that it has in the tool."""
        node = self.plan.pattern.reference.definitions[name]
        setting = self._setting(name)
        if setting is not None and name in self.plan.settings.given:
            return self._constant(node, name)
        if isinstance(node, ast.FunctionDef) and name in self.plan.adopted:
            return self._adopted(node, self.plan.adopted[name])
        before = self.scope
        if isinstance(node, ast.FunctionDef):
            self.scope = hiding(before, _locals(node))
            self._leave_out(node.body)
        text = self.parts(node)
        self.scope = before
        return _renamed(text, name, self.plan.names[name])

    def _setting(self, name: str) -> str | None:
        offered = self.plan.pattern.description.parameters
        return next((key for key, one in offered.items() if one.sets == name), None)

    def _constant(self, node: ast.AST, name: str) -> str:
        value = source_of(self.plan.settings.values[name])
        match node:
            case ast.AnnAssign(annotation=annotation):
                return f"{self.plan.names[name]}: {self.text(annotation)} = {value}"
        return f"{self.plan.names[name]} = {value}"

    def _adopted(self, node: ast.FunctionDef, bound: FunctionBinding) -> str:
        """A function of the reference with the specification's name, parameters and types."""
        inner = hiding(self.scope, _locals(node))
        written = {**inner.written, **{name: one.name for name, one in bound.parameters.items()}}
        values = dict(inner.values)
        head: list[str] = []
        stored = _stored(node)
        defaults = {one.name: one.default for one in bound.reference.parameters}
        # No caller can give `...` where the specification has a parameter of its own.
        values |= {name: object() for name in bound.parameters if defaults[name] == "..."}
        for name in sorted(bound.absent):
            source = defaults[name] or "None"
            tree = ast.parse(source, mode="eval").body
            found = known(tree, self.scope.values)
            outside = frozenset(self.mentioned)
            text = self.text_of(source)
            if name not in stored:
                self.by_default[name] = self.mentioned - outside
                self.mentioned = set(outside)
            if name in stored:
                head.append(f"    {name} = {text}")
                continue
            if found is not None:
                values[name] = found.value
            written[name] = text if isinstance(tree, _ATOMS) else f"({text})"
        values |= {
            name: SOMETHING
            for name, one in bound.parameters.items()
            if defaults[name] == "None"
            and "None" not in map(name_of, members(parsed(one.annotation)))
        }
        taken = {one.name for one in bound.parameters.values()}
        for local in sorted(_locals(node) & taken - set(bound.parameters)):
            written[local] = f"{local}_"
        before, self.scope = self.scope, FunctionScope(values, written, bound.result)
        names = {**self.plan.names, **written}
        about = docstring(
            retold(bound.reference.docstring, names, bound.absent, bound.function.docstring), 1
        )
        body = node.body[1:] if ast.get_docstring(node) is not None else node.body
        self._leave_out(body)
        text = self.block(body)
        self.scope = before
        self.by_default.clear()
        return "\n".join([signature(bound.function), about, *head, text])

    def _leave_out(self, body: Sequence[ast.stmt]) -> None:
        """Mark what stands behind a condition that is known to hold, and leaves the block."""
        for at, node in enumerate(body):
            if not isinstance(node, ast.If):
                continue
            found = self._known(node.test)
            for inner in (node.body, node.orelse):
                self._leave_out(inner)
            if found is None:
                continue
            taken = node.body if found.value else node.orelse
            if taken and isinstance(taken[-1], ast.Return | ast.Raise | ast.Continue | ast.Break):
                self.unreached |= {id(one) for one in body[at + 1 :]}
                return

    def text_of(self, source: str) -> str:
        """The text of an expression that stands elsewhere, such as a default."""
        return self.elsewhere(source).text(ast.parse(source, mode="eval").body)

    def replaced(self, node: ast.AST) -> str | None:
        """Replace what every adapter does, and convert what is returned."""
        match node:
            case ast.Return(value=ast.expr() as value) if (
                self.scope.result != AS_IT_IS and id(node) not in self.unreached
            ):
                return f"return {self.converted(self.scope.result, self.text(value))}"
            case ast.FunctionDef() | ast.Lambda():
                return self._nested(node)
        return super().replaced(node)

    def _nested(self, node: ast.FunctionDef | ast.Lambda) -> str:
        before = self.scope
        self.scope = hiding(before, {arg.arg for arg in arguments_of(node)})
        text = self.parts(node)
        self.scope = before
        return text

    def _called(self, node: ast.Call, reference: Function) -> str | None:
        bound = self.plan.adopted.get(reference.name)
        if bound is None:
            return None
        given = {name: self.text(value) for name, value in self.arguments(node, reference).items()}
        self.mentioned.add(reference.name)
        return self.invoked(reference, given)

    def invoked(self, reference: Function, given: Mapping[str, str]) -> str:
        """A call of one of the reference's functions; arguments by the reference's parameters."""
        bound = self.plan.adopted.get(reference.name)
        if bound is None:
            order = [(one, one.name) for one in reference.parameters]
        else:
            by_name = {one.name: name for name, one in bound.parameters.items()}
            order = [(one, by_name[one.name]) for one in bound.function.parameters]
        return f"{self.plan.names[reference.name]}({joined(order, given)})"


def _in_order(rows: Sequence[tuple[int | None, str]]) -> list[str]:
    """Texts, those for fields that follow each other in the order of the fields."""
    found: list[str] = []
    run: list[tuple[int, str]] = []
    for at, text in [*rows, (None, "")]:
        if at is not None:
            run.append((at, text))
            continue
        found += [one for _, one in sorted(run)]
        run = []
        found.append(text)
    return found[:-1]


def hiding(scope: FunctionScope, names: Collection[str]) -> FunctionScope:
    """A scope in which some names are those of a function's own variables."""
    return FunctionScope(
        {name: value for name, value in scope.values.items() if name not in names},
        {**scope.written, **{name: name for name in names}},
    )


def joined(order: Sequence[tuple[Parameter, str]], given: Mapping[str, str]) -> str:
    """Arguments in the order of a signature; by name behind one that is left out."""
    words: list[str] = []
    by_name = False
    for parameter, key in order:
        if key not in given:
            by_name = True
            continue
        named = by_name or parameter.kind == "keyword"
        words.append(f"{parameter.name}={given[key]}" if named else given[key])
    return ", ".join(words)


def refusal(pattern: Pattern, error: UnboundError) -> GenerationError:
    """Return what is said where a function that is asked for needs what is not."""
    return GenerationError(
        f"pattern {pattern.name}: what the interface asks for needs {error}, which it lacks.",
        remedy="Add it to the interface, or leave out the function that needs it.",
    )


def _renamed(text: str, name: str, final: str) -> str:
    return re.sub(rf"^(def|class) {name}\b", rf"\1 {final}", text, count=1, flags=re.MULTILINE)


def arguments_of(node: ast.FunctionDef | ast.Lambda) -> list[ast.arg]:
    """Every parameter of a function, those with stars as well."""
    given = node.args
    starred = [one for one in (given.vararg, given.kwarg) if one]
    return [*given.posonlyargs, *given.args, *given.kwonlyargs, *starred]


def _is_optional(annotation: str) -> bool:
    return "None" in map(name_of, members(parsed(annotation)))


def _stored(node: ast.FunctionDef) -> set[str]:
    return {
        one.id
        for one in ast.walk(node)
        if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load)
    }


def _locals(node: ast.FunctionDef) -> set[str]:
    return _stored(node) | {one.arg for one in ast.walk(node) if isinstance(one, ast.arg)}
