"""Planning: which functions of a reference tool take a specification's names themselves."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping

from bot.generate.offline.adapt import Adaptation
from bot.generate.offline.bind import Binding, FunctionBinding
from bot.generate.offline.conversion import AS_IT_IS
from bot.patterns.parameters import ParameterValues
from bot.patterns.pattern import Pattern
from bot.patterns.reference import Reference


def planned(pattern: Pattern, binding: Binding, settings: ParameterValues) -> Adaptation:
    """Decide how each function that is bound comes into the tool, and what everything is called."""
    reference = pattern.reference
    users: dict[str, list[FunctionBinding]] = {}
    for bound in binding.functions:
        users.setdefault(bound.reference.name, []).append(bound)
    inside = _used(reference, set(users))
    adopted = {
        name: one
        for name, bounds in users.items()
        if (one := _adoptable(reference, bounds, inside)) is not None
    }
    return Adaptation(pattern, binding, settings, adopted, _names(reference, binding, adopted))


def _names(
    reference: Reference, binding: Binding, adopted: Mapping[str, FunctionBinding]
) -> dict[str, str]:
    """Return what each definition is called.

    Public where the specification declares it, else private.
    """
    names: dict[str, str] = {}
    for name in reference.definitions:
        if name in adopted:
            names[name] = adopted[name].function.name
        elif name in binding.classes:
            names[name] = binding.classes[name].cls.name
        else:
            names[name] = name if name.startswith("_") else _private(reference, name)
    return names


def _private(reference: Reference, name: str) -> str:
    """A private name that no other definition has."""
    made = f"_{name}"
    while made in reference.definitions:
        made += "_"
    return made


def _adoptable(
    reference: Reference, bounds: list[FunctionBinding], inside: Mapping[str, list[ast.Call]]
) -> FunctionBinding | None:
    """The binding by which a function can take the specification's place, if one can."""
    bound = next((one for one in bounds if one.owner is None), None)
    if bound is None or any(way != AS_IT_IS for way in bound.given.values()):
        return None
    node = reference.definitions[bound.reference.name]
    assert isinstance(node, ast.FunctionDef)  # noqa: S101
    calls = inside.get(bound.reference.name, [])
    others = len(bounds) > 1 or bool(calls)
    if bound.result != AS_IT_IS and (others or _yields(node)):
        return None
    needed = {name for one in bounds for name in (*one.parameters, *one.state)}
    names = [one.name for one in bound.reference.parameters]
    for call in calls:
        needed |= {*names[: len(call.args)], *(str(one.arg) for one in call.keywords)}
    # What calls it inside gives what the reference takes, which may be more than the specification.
    narrowed = calls and any(
        one.annotation != parameter.annotation
        for one in bound.reference.parameters
        if (parameter := bound.parameters.get(one.name)) is not None
    )
    if narrowed or needed & bound.absent or _collides(reference, node, bound):
        return None
    return bound


def _collides(reference: Reference, node: ast.FunctionDef, bound: FunctionBinding) -> bool:
    """Return whether a parameter's new name hides something else that the function uses."""
    new = {one.name for name, one in bound.parameters.items() if one.name != name}
    outside = {*reference.definitions, *reference.imported, *vars(builtins)}
    used = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    return bool(new & used & outside)


def _yields(node: ast.FunctionDef) -> bool:
    return any(isinstance(one, ast.Yield | ast.YieldFrom) for one in ast.walk(node))


def _used(reference: Reference, roots: set[str]) -> dict[str, list[ast.Call]]:
    """Calls of the public functions, by name, in all that the functions lead to."""
    calls: dict[str, list[ast.Call]] = {}
    seen: set[str] = set()
    queue = sorted(roots)
    while queue:
        name = queue.pop()
        if name in seen:
            continue
        seen.add(name)
        for node in ast.walk(reference.definitions[name]):
            if isinstance(node, ast.Name) and node.id in reference.definitions:
                queue.append(node.id)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                calls.setdefault(node.func.id, []).append(node)
    return calls
