"""The tests of a reference tool, as far as they bind to a specification."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from typing import Final

from bot.generate.offline.adapt import Adaptation, Adapter, FunctionScope, UnboundError, joined
from bot.generate.offline.bind import ClassBinding, FunctionBinding
from bot.generate.offline.conversion import AS_IT_IS, conversion
from bot.generate.offline.core_file import Core
from bot.generate.offline.literals import source_of
from bot.generate.offline.rewrite import cleaned, removed
from bot.patterns.pattern import Pattern
from bot.scaffold.source import docstring
from bot.spec.interface import Function
from bot.spec.toolspec import ToolSpec

_DISPLAYS: Final[Mapping[type[ast.expr], str]] = {
    ast.List: "list[Any]",
    ast.ListComp: "list[Any]",
    ast.Dict: "dict[Any, Any]",
    ast.DictComp: "dict[Any, Any]",
    ast.Set: "set[Any]",
    ast.JoinedStr: "str",
}


def tests_file(spec: ToolSpec, plan: Adaptation, core: Core) -> str:
    """Write the tests that go along, still unformatted; empty where none does."""
    writer = _Tests(spec, plan, core)
    return writer.written()


class _Tests:
    def __init__(self, spec: ToolSpec, plan: Adaptation, core: Core) -> None:
        self._spec = spec
        self._plan = plan
        self._core = core
        self._tree = plan.pattern.test_tree
        self._own = _definitions(self._tree)

    def written(self) -> str:
        texts: dict[str, str] = {}
        public: set[str] = set()
        constants: set[str] = set()
        for node in self._tree.body:
            if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_"):
                continue
            try:
                found = self._with_helpers(node)
            except UnboundError:
                continue
            for name, adapter in found.items():
                texts[name] = adapter.result
                public |= adapter.public
                constants |= adapter.constants
        if not texts:
            return ""
        order = [
            *self._own,
            *(node.name for node in self._tree.body if isinstance(node, ast.FunctionDef)),
        ]
        written = [texts[name] for name in dict.fromkeys(order) if name in texts]
        return "\n\n\n".join(
            [
                docstring(f"What {self._spec.name} computes, case by case."),
                "from __future__ import annotations",
                "\n".join(
                    ["import re", "from typing import Any, Final, Literal", *self._imports()]
                ),
                f"from {self._spec.name} import {', '.join(sorted(public))}" if public else "",
                "\n".join(self._constant(name) for name in sorted(constants)),
                *written,
            ]
        )

    def _imports(self) -> list[str]:
        return [
            ast.unparse(node)
            for node in self._tree.body
            if isinstance(node, ast.Import)
            or (isinstance(node, ast.ImportFrom) and not _is_own(node, self._plan.pattern))
        ]

    def _constant(self, name: str) -> str:
        """A copy of a constant of the tool, which the tests hold its results to."""
        settings = self._plan.settings
        node = self._plan.pattern.reference.definitions[name]
        assert isinstance(node, ast.AnnAssign | ast.Assign)  # noqa: S101
        source = ast.unparse(node.value) if node.value else "None"
        made_of = {one.id for one in ast.walk(node.value or node) if isinstance(one, ast.Name)}
        if name in settings.given or (
            name in settings.values and made_of & set(self._plan.pattern.reference.definitions)
        ):
            source = source_of(settings.values[name])
        annotation = ast.unparse(node.annotation) if isinstance(node, ast.AnnAssign) else "Final"
        named = {one.id for one in ast.walk(ast.parse(annotation)) if isinstance(one, ast.Name)}
        if named & set(self._plan.pattern.reference.definitions):
            # A class that the tool has under another name, or not at all.
            annotation = "Final[Any]"
        return f"{name}: {annotation} = {source}"

    def _with_helpers(self, node: ast.FunctionDef) -> dict[str, _TestAdapter]:
        """A test and every definition of the module that it leads to, adapted."""
        found: dict[str, _TestAdapter] = {}
        queue: list[str] = [node.name]
        while queue:
            name = queue.pop()
            if name in found:
                continue
            adapter = _TestAdapter(self._plan, self._own)
            adapter.adapt(node if name == node.name else self._own[name])
            found[name] = adapter
            queue += sorted(adapter.helpers)
        if not any(adapter.called for adapter in found.values()):
            raise UnboundError("what it calls")
        self._hold_to_constants(found)
        text = found[node.name].result
        if not re.search(
            r"\bassert\b|pytest\.raises",
            text + "".join(found[name].result for name in found[node.name].helpers),
        ):
            raise UnboundError("what any assertion of it checks")
        return found

    def _hold_to_constants(self, found: Mapping[str, _TestAdapter]) -> None:
        """Refuse a test that would need the pattern's own value of a constant that has another.

        Raises:
            UnboundError: It does.
        """
        reached: set[str] = set()
        queue = [name for adapter in found.values() for name in adapter.called]
        while queue:
            name = queue.pop()
            if name not in reached:
                reached.add(name)
                queue += self._core.mentions.get(name, ())
        named = {name for adapter in found.values() for name in adapter.named}
        offered = self._plan.pattern.description.parameters
        for setting in offered.values():
            changed = setting.constant in self._plan.settings.given
            stands_for = {setting.constant, *(offered[one].constant for one in setting.together)}
            if changed and setting.constant in reached and not stands_for & named:
                raise UnboundError(f"the pattern's own {setting.constant}")


class _TestAdapter(Adapter):
    """One definition of the tests' module."""

    def __init__(self, plan: Adaptation, own: Mapping[str, ast.stmt]) -> None:
        super().__init__(plan, plan.pattern.tests)
        self.scope = FunctionScope()
        self._own = own
        # Functions before methods, which take an object to call them.
        self._by_function: dict[str, list[FunctionBinding]] = {}
        for bound in sorted(plan.binding.functions, key=lambda one: one.owner is not None):
            self._by_function.setdefault(bound.reference.name, []).append(bound)
        self.result = ""
        self.public: set[str] = set()
        self.constants: set[str] = set()
        self.helpers: set[str] = set()
        self.called: set[str] = set()
        self.named: set[str] = set()
        self._kinds: Mapping[str, str] = {}

    def adapt(self, node: ast.stmt) -> None:
        """Work out `result`, the definition's text, and what it uses.

        Raises:
            UnboundError: It uses what the specification does not ask for.
        """
        given = self.plan.settings.given
        match node:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=kind) if name in given:
                value = source_of(self.plan.settings.values[name])
                self.result = f"{name}: {ast.unparse(kind)} = {value}"
                self.named.add(name)
                return
        self._kinds = {**_kinds(self._own.values()), **_kinds(ast.walk(node))}
        text = self.parts(node)
        if isinstance(node, ast.FunctionDef):
            for name in sorted(self._by_function, key=len, reverse=True):
                new = rf"\1{self._by_function[name][0].function.name}"
                text = re.sub(rf"\A(def test_\w*?){name}(?=_|\()", new, text, count=1)
        self.result = cleaned(text)

    def replaced(self, node: ast.AST) -> str | None:
        match node:
            case ast.Assert():
                try:
                    return super().replaced(node) or self.parts(node)
                except UnboundError:
                    return removed()
        return super().replaced(node)

    def without(self, node: ast.stmt) -> str:
        """Refuse a test that is about a field which nothing stands for."""
        raise UnboundError(ast.unparse(node))

    def _name(self, node: ast.Name) -> str | None:
        name = node.id
        if name in self.scope.written:
            return None
        if name in self._own:
            self.helpers.add(name)
            if name in self.plan.settings.values:
                self.named.add(name)
            return None
        reference = self.plan.pattern.reference
        if name in self.plan.binding.classes:
            self.public.add(self.plan.names[name])
            return self.plan.names[name]
        if name in reference.functions:
            return self._function_name(name)
        if name in reference.definitions and isinstance(node.ctx, ast.Load):
            if name in reference.classes or not name.isupper():
                raise UnboundError(name)
            self.constants.add(name)
            self.named.add(name)
        return None

    def _function_name(self, name: str) -> str:
        """A function that is passed on, which has to be one of the tool's as it is."""
        bound = self.plan.adopted.get(name)
        if bound is None:
            raise UnboundError(name)
        self.called.add(name)
        self.public.add(bound.function.name)
        return bound.function.name

    def _called(self, node: ast.Call, reference: Function) -> str | None:
        arguments = self.arguments(node, reference)
        for bound in self._by_function.get(reference.name, ()):
            given = {
                name: value
                for name, value in arguments.items()
                if name not in bound.absent or not self._holds_anyway(reference, name, value)
            }
            if not set(given) & bound.absent:
                return self._written_call(bound, given)
        missing = ", ".join(arguments)
        raise UnboundError(f"{reference.name}({missing})")

    def _written_call(self, bound: FunctionBinding, given: Mapping[str, ast.expr]) -> str:
        reference = bound.reference
        self.called.add(reference.name)
        texts = {name: self._given(bound, name, value) for name, value in given.items()}
        texts |= self._defaults(bound, set(given))
        order = [(one, key) for key, one in bound.parameters.items()]
        order.sort(key=lambda pair: bound.function.parameters.index(pair[0]))
        call = f"{bound.function.name}({joined(order, texts)})"
        if bound.owner is not None:
            self.public.add(bound.owner.name)
            state = [(one, key) for key, one in bound.state.items()]
            held = ", ".join(f"{one.name}={texts[key]}" for one, key in state if key in texts)
            call = f"{bound.owner.name}({held}).{call}"
        else:
            self.public.add(bound.function.name)
        if bound.result == AS_IT_IS:
            return call
        back = conversion(reference.returns, bound.function.returns, self._alike)
        return call if back is None else self.converted(back, call)

    def _holds_anyway(self, reference: Function, name: str, value: ast.expr) -> bool:
        """Return whether an argument says what holds where the tool has no such parameter."""
        default = next(one.default for one in reference.parameters if one.name == name)
        if default is not None and ast.dump(ast.parse(default, mode="eval").body) == ast.dump(
            value
        ):
            return True
        return any(
            setting.instead == name and isinstance(value, ast.Name) and value.id == setting.constant
            for setting in self.plan.pattern.description.parameters.values()
        )

    def _defaults(self, bound: FunctionBinding, given: set[str]) -> dict[str, str]:
        """Defaults of the reference that the specification has not, given outright."""
        texts: dict[str, str] = {}
        for one in bound.reference.parameters:
            theirs = bound.parameters.get(one.name) or bound.state.get(one.name)
            if one.default is None or one.name in given or theirs is None:
                continue
            if theirs.default != one.default:
                if one.default == "...":
                    raise UnboundError(f"{bound.reference.name} without {one.name}")
                tree = ast.parse(one.default, mode="eval").body
                kind = _kind(tree)
                if isinstance(tree, ast.Name):
                    self.constants.add(tree.id)
                elif kind and conversion(theirs.annotation, kind, self._alike) != AS_IT_IS:
                    raise UnboundError(f"{bound.reference.name} without {one.name}")
                texts[one.name] = one.default
        return texts

    def _given(self, bound: FunctionBinding, name: str, value: ast.expr) -> str:
        text = self.text(value)
        kind = self._kinds.get(value.id) if isinstance(value, ast.Name) else _kind(value)
        if kind is None:
            return text
        wanted = (bound.parameters.get(name) or bound.state[name]).annotation
        way = conversion(wanted, kind, self._alike)
        return text if way is None else self.converted(way, text)

    def field_made(self, way: str, text: str, node: ast.expr) -> str:
        return text if _kind(node) is None else self.converted(way, text)

    def field_read(self, text: str, node: ast.Attribute, made: str) -> str:
        if made == AS_IT_IS:
            return text
        for bound in self._fields[node.attr]:
            for one in bound.fields.get(node.attr, ()):
                theirs = next(two for two in bound.reference.fields if two.name == node.attr)
                back = conversion(theirs.annotation, one.field.annotation, self._alike)
                return text if back is None else self.converted(back, text)
        return text

    def _built(self, node: ast.Call, bound: ClassBinding) -> str | None:
        self.public.add(bound.cls.name)
        return super()._built(node, bound)

    def _alike(self, one: str, other: str) -> bool | None:
        pairs = {(bound.cls.name, bound.reference.name) for bound in self.plan.classes}
        if not any({one, other} & set(pair) for pair in pairs):
            return None
        return (one, other) in pairs or (other, one) in pairs


def _kind(node: ast.expr) -> str | None:
    """The annotation that a literal has by itself; None for any other expression."""
    if isinstance(node, ast.Constant):
        return "None" if node.value is None else type(node.value).__name__
    return _DISPLAYS.get(type(node))


def _kinds(nodes: Iterable[ast.AST]) -> dict[str, str]:
    """The annotations of variables, as far as literals and annotations say."""
    found: dict[str, str] = {}
    for node in nodes:
        match node:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                found[name] = ast.unparse(annotation)
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if kind := _kind(value):
                found[name] = kind
    return found


def _definitions(tree: ast.Module) -> dict[str, ast.stmt]:
    """Return what a module of tests defines beside tests, by name."""
    found: dict[str, ast.stmt] = {}
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name) if not name.startswith("test_"):
                found[name] = node
            case ast.ClassDef(name=name):
                found[name] = node
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                found[name] = node
    return found


def _is_own(node: ast.ImportFrom, pattern: Pattern) -> bool:
    return (node.module or "").startswith(pattern.package)
