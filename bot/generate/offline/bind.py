"""Binding: which function of a reference tool does what a function of a specification asks for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.generate.offline.conversion import AS_IT_IS, conversion
from bot.patterns.pattern import Pattern
from bot.patterns.reference import signature_text
from bot.spec.interface import Class, Function, Interface, Parameter

FIGURES: Final = frozenset(
    {"percent", "ratio", "mean", "median", "max", "min", "variance", "stddev"}
)
"""Words that say which figure a function gives: one that gives another one is the wrong one."""

_SAME: Final = {
    **dict.fromkeys(("average", "avg"), "mean"),
    **dict.fromkeys(("maximum", "highest"), "max"),
    **dict.fromkeys(("minimum", "lowest"), "min"),
    **dict.fromkeys(("percentage", "pct"), "percent"),
    **dict.fromkeys(("retained", "retention", "preserved", "keep"), "kept"),
}


@dataclass(frozen=True)
class FunctionBinding:
    """A function or method of the specification, with the one of the reference tool that does it.

    Attributes:
        function: The specification's.
        reference: The reference tool's.
        parameters: By the reference's parameter, the specification's that gives it.
        state: By the reference's parameter, the parameter or field of the class that gives it.
        given: By the reference's parameter, how the specification's becomes one.
        result: How the reference's result becomes the specification's.
        owner: The class, where it is a method.
    """

    function: Function
    reference: Function
    parameters: Mapping[str, Parameter]
    given: Mapping[str, str]
    result: str
    state: Mapping[str, Parameter] = field(default_factory=dict)
    owner: Class | None = None

    @property
    def absent(self) -> frozenset[str]:
        """The reference's parameters that nothing gives, and whose defaults hold."""
        names = {parameter.name for parameter in self.reference.parameters}
        return frozenset(names - set(self.parameters) - set(self.state))


@dataclass(frozen=True)
class FieldBinding:
    """A field of the specification's class, and how the reference's becomes one."""

    field: Parameter
    made: str


@dataclass(frozen=True)
class ClassBinding:
    """A class of the specification that takes the place of one of the reference tool.

    `fields` has those of the specification by field of the reference: one at most, unless the
    class is an exemplar, whose fields each stand for any number of one type.
    """

    cls: Class
    reference: Class
    fields: Mapping[str, tuple[FieldBinding, ...]]
    exemplar: bool

    @property
    def keyed(self) -> bool:
        """Whether its fields are read as the keys of a TypedDict."""
        return "TypedDict" in " ".join(self.cls.bases)


@dataclass(frozen=True)
class Binding:
    """How a pattern serves an interface; `classes` is by the reference's class."""

    functions: tuple[FunctionBinding, ...]
    classes: Mapping[str, ClassBinding]


@dataclass(frozen=True)
class Unbound:
    """Why a pattern cannot build an interface.

    Attributes:
        reasons: One sentence a function or class.
        nearest: How the reference writes what was nearest, for the remedy; empty where nothing is.
        bound: How many functions could be bound.
    """

    reasons: tuple[str, ...]
    nearest: str = ""
    bound: int = 0


def bind(
    pattern: Pattern, interface: Interface, operations: Mapping[str, str], *, named: bool
) -> Binding | Unbound:
    """Bind every function and method of an interface to a function of a pattern.

    Args:
        pattern: The pattern to try.
        interface: What the tool must offer.
        operations: The reference's function by the specification's, where a person has chosen.
        named: Whether the specification names the pattern. Where it does not, types alone are
            too weak a sign, and a function's name must share a word with the reference's.

    Returns:
        One binding a function, in the interface's order, or the reasons why there is none.
    """
    return _Binder(pattern, interface, operations, named=named).bind()


class _Binder:
    def __init__(
        self, pattern: Pattern, interface: Interface, operations: Mapping[str, str], *, named: bool
    ) -> None:
        self._pattern = pattern
        self._interface = interface
        self._operations = operations
        self._named = named
        self._classes: dict[str, ClassBinding] = {}
        self._by_name = {cls.name: cls for cls in interface.classes}
        self._why_not: dict[tuple[str, str], str] = {}
        self._nearest = ""

    def bind(self) -> Binding | Unbound:
        reasons: list[str] = []
        bound: list[FunctionBinding] = []
        names = {function.name for function in self._interface.functions}
        names |= {method.name for cls in self._interface.classes for method in cls.methods}
        reasons += [
            f"pattern.parameters.operations names {name}, no function of the interface"
            for name in sorted(set(self._operations) - names)
        ]
        for function, owner in self._wanted():
            found = self._function(function, owner)
            if isinstance(found, str):
                reasons.append(found)
            else:
                bound.append(found)
        if not reasons and not bound:
            reasons.append("the interface declares no function and no method")
        if not reasons:
            reasons += self._unused(bound)
        if reasons:
            return Unbound(tuple(reasons), self._nearest, len(bound))
        return Binding(tuple(bound), dict(self._classes))

    def _wanted(self) -> list[tuple[Function, Class | None]]:
        methods = [
            (method, cls)
            for cls in self._interface.classes
            for method in cls.methods
            if method.name != "__init__"
        ]
        return [*((function, None) for function in self._interface.functions), *methods]

    def _unused(self, bound: list[FunctionBinding]) -> list[str]:
        """What of the specification's classes nothing would fill or read."""
        filled = {binding.cls.name for binding in self._classes.values()}
        owners = {binding.owner.name for binding in bound if binding.owner}
        reasons = [
            f"{cls.name} is no result and no parameter of any of its functions"
            for cls in self._interface.classes
            if cls.name not in filled | owners
        ]
        for cls in self._interface.classes:
            used = {
                parameter.name
                for binding in bound
                if binding.owner is cls
                for parameter in binding.state.values()
            }
            reasons += [
                f"no method of {cls.name} uses {parameter.name}"
                for parameter in state_of(cls)
                if cls.name in owners - filled and parameter.name not in used
            ]
        return reasons

    def _function(self, function: Function, owner: Class | None) -> FunctionBinding | str:
        shown = f"{owner.name}.{function.name}" if owner else function.name
        if function.is_async:
            return f"{shown} is asynchronous, and nothing of {self._pattern.name} is"
        offered = self._pattern.reference.functions
        wanted = self._operations.get(function.name)
        if wanted is not None and wanted not in offered:
            return (
                f"pattern.parameters.operations gives {wanted} for {function.name}; "
                f"known: {', '.join(offered)}"
            )
        ranked = sorted(
            ((self._spoken(function.name, name), name) for name in offered),
            key=lambda pair: -pair[0],
        )
        reasons: dict[str, str] = {}
        best: tuple[int, tuple[int, int, int], FunctionBinding, dict[str, ClassBinding]] | None = (
            None
        )
        for score, name in ranked:
            if wanted not in (None, name):
                continue
            # A name that speaks for one function must not get what another one gives.
            if wanted is None and score == 0 and (ranked[0][0] > 0 or not self._named):
                break
            if best is not None and score < best[0]:
                break
            figures = self._unspoken(function.name, name) if wanted is None else ""
            if figures:
                reasons[name] = f"nothing says that it gives a {figures}"
                continue
            kept = dict(self._classes)
            found = self._fit(function, offered[name], owner)
            made, self._classes = self._classes, kept
            if isinstance(found, str):
                reasons[name] = found
                continue
            # Of functions that are known as well by their names, the parameters' names decide, then
            # the very type of the result, and then the words that a function has of its own.
            common = (
                sum(self._common(one.name, of) for of, one in found.parameters.items()),
                int(function.returns == offered[name].returns),
                len(words(function.name) & words(name)),
            )
            if best is None or common > best[1]:
                best = (score, common, found, made)
        if best is not None:
            self._classes = best[3]
            return best[2]
        if not reasons:
            return f"{shown}: no function of {self._pattern.name} is known by a word of this name"
        name, reason = next(iter(reasons.items()))
        self._nearest = self._nearest or signature_text(offered[name], function.name)
        return f"{shown} is not its {name}: {reason}"

    def _spoken(self, name: str, reference: str) -> int:
        spoken = words(self._pattern.function_words(reference))
        return len(words(name) & spoken)

    def _unspoken(self, name: str, reference: str) -> str:
        """Return the words of a name for a figure that the reference is not known to give."""
        spoken = words(self._pattern.function_words(reference))
        return " ".join(sorted((words(name) & FIGURES) - spoken))

    def _fit(
        self, function: Function, reference: Function, owner: Class | None
    ) -> FunctionBinding | str:
        state = state_of(owner) if owner else ()
        bound: dict[str, Parameter] = {}
        given: dict[str, str] = {}
        for parameter in function.parameters:
            name = self._parameter(parameter, reference, bound)
            if name is None:
                return self._no_parameter(parameter, reference, bound)
            bound[name] = parameter
            given[name] = self._way(reference, name, parameter) or AS_IT_IS
        held: dict[str, Parameter] = {}
        for parameter in state:
            name = self._parameter(parameter, reference, {**bound, **held}, spoken=True)
            if name is not None:
                held[name] = parameter
                given[name] = self._way(reference, name, parameter) or AS_IT_IS
        missing = [
            parameter
            for parameter in reference.parameters
            if parameter.default is None and parameter.name not in {**bound, **held}
        ]
        if missing:
            return f"it needs {missing[0].name}: {missing[0].annotation}"
        self._why_not.clear()
        result = conversion(function.returns, reference.returns, self._alike)
        if result is None:
            why = "; ".join(self._why_not.values())
            return why or f"it returns {reference.returns}, not {function.returns}"
        return FunctionBinding(function, reference, bound, given, result, held, owner)

    def _no_parameter(
        self, parameter: Parameter, reference: Function, bound: Collection[str]
    ) -> str:
        free = [one for one in reference.parameters if one.name not in bound]
        named = [one for one in free if self._common(parameter.name, one.name)]
        if named:
            return (
                f"{parameter.name} is {parameter.annotation}, and its {named[0].name} is "
                f"{named[0].annotation}"
            )
        offered = ", ".join(f"{one.name}: {one.annotation}" for one in free) or "no further one"
        return f"it has no parameter like {parameter.name}: {parameter.annotation} ({offered})"

    def _parameter(
        self,
        parameter: Parameter,
        reference: Function,
        bound: Collection[str],
        *,
        spoken: bool = False,
    ) -> str | None:
        """The reference's parameter whose type fits and whose words have most in common."""
        best: tuple[int, str] | None = None
        for one in reference.parameters:
            common = self._common(parameter.name, one.name)
            if one.name in bound or self._way(reference, one.name, parameter) is None:
                continue
            if common == 0 and (spoken or one.default is not None or _vague(parameter, one)):
                continue
            if best is None or common > best[0]:
                best = (common, one.name)
        return best[1] if best else None

    def _way(self, reference: Function, name: str, parameter: Parameter) -> str | None:
        wanted = next(one for one in reference.parameters if one.name == name)
        if parameter.kind in ("args", "kwargs") or wanted.kind in ("args", "kwargs"):
            return None
        return conversion(wanted.annotation, parameter.annotation, self._alike)

    def _common(self, name: str, reference: str) -> int:
        return len(words(name) & words(self._pattern.parameter_words(reference)))

    def _alike(self, one: str, other: str) -> bool | None:
        """Whether a class of the specification can take the place of one of the reference."""
        offered = self._pattern.reference.classes
        if one in self._by_name and (other in offered or one not in offered):
            return self._class(one, other)
        if other in self._by_name or one in offered or other in offered:
            return self._class(other, one)
        return None

    def _class(self, name: str, reference: str) -> bool:
        known = self._classes.get(reference)
        if known is not None:
            return known.cls.name == name
        cls = self._by_name.get(name)
        offered = self._pattern.reference.classes.get(reference)
        if cls is None or offered is None or not cls.fields:
            return False
        exemplar = reference in self._pattern.description.exemplars
        fields: dict[str, list[FieldBinding]] = {}
        kept = dict(self._classes)
        for wanted in cls.fields:
            found = self._field(wanted, offered, exemplar=exemplar)
            if isinstance(found, str):
                self._why_not[name, wanted.name] = f"{name}.{wanted.name}: {found}"
                self._classes = kept
                return False
            one, made = found
            fields.setdefault(one, []).append(FieldBinding(wanted, made))
        double = [one for one, by in fields.items() if len(by) > 1 and not exemplar]
        if double:
            names = ", ".join(one.field.name for one in fields[double[0]])
            self._why_not[name, double[0]] = f"{name} has one thing under several names: {names}"
            self._classes = kept
            return False
        self._classes[reference] = ClassBinding(
            cls, offered, {one: tuple(by) for one, by in fields.items()}, exemplar
        )
        return True

    def _field(self, wanted: Parameter, cls: Class, *, exemplar: bool) -> tuple[str, str] | str:
        if exemplar:
            for one in cls.fields:
                same_sort = (one.default is None) == (wanted.default is None)
                there = conversion(wanted.annotation, one.annotation, self._alike)
                back = conversion(one.annotation, wanted.annotation, self._alike)
                if same_sort and there == AS_IT_IS == back:
                    return one.name, AS_IT_IS
            known = ", ".join(dict.fromkeys(one.annotation for one in cls.fields))
            return f"it knows no {wanted.annotation}, but {known}"
        asked = words(wanted.name)
        named = [
            one
            for one in cls.fields
            if asked <= words(self._pattern.field_words(cls.name, one.name))
        ]
        # The one that is known by the fewest other words is the one that is meant.
        named.sort(key=lambda one: -len(asked & words(one.name)))
        for one in named:
            made = conversion(wanted.annotation, one.annotation, self._alike)
            if made is not None:
                return one.name, made
        if named:
            kinds = " or ".join(one.annotation for one in named)
            return f"it is {kinds} there, not {wanted.annotation}"
        return f"nothing there is known by this name ({', '.join(one.name for one in cls.fields)})"


def state_of(cls: Class) -> tuple[Parameter, ...]:
    """What an instance of a class holds: its constructor's parameters, or its fields."""
    for method in cls.methods:
        if method.name == "__init__":
            return method.parameters
    return cls.fields


def _vague(parameter: Parameter, reference: Parameter) -> bool:
    """Whether a type fits only because it says nothing."""
    loose = {"Any", "object"}
    return parameter.annotation in loose and reference.annotation not in loose


def words(text: str) -> frozenset[str]:
    """Return the words of names: one for all that mean the same, in the singular, as the British
    spell it.
    """
    parts = (
        part.removesuffix("s").replace("yze", "yse").replace("ize", "ise")
        for name in text.lower().split()
        for part in name.split("_")
        if part
    )
    return frozenset(_SAME.get(part, part) for part in parts)
