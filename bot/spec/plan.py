"""An implementation plan for what Toolwright does not build, for a person to design from.

Derived from the text and the interface of the specification alone; it holds no code but signatures
that the specification states.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.spec.examples import Example, parse_examples
from bot.spec.interface import parse_interface
from bot.spec.prose import (
    has_effects,
    is_about,
    is_demand,
    mentions,
    statements,
    title,
    works_on_data,
)
from bot.spec.signatures import Class, Function, Interface
from bot.spec.skeleton import skeleton
from bot.spec.stubs import class_stub, function_stub
from bot.spec.toolspec import ToolSpec
from bot.text.clean import clean

MAX_COMPONENTS: Final = 60
MAX_CRITERIA: Final = 60
MAX_TEXT: Final = 300


@dataclass(frozen=True)
class Component:
    """One part of the work.

    `signature` is the stub that the specification states, or empty; `needs` names the components
    it builds on; `spec` is the text of a tool specification that this part could be filed as, or
    empty.
    """

    name: str
    purpose: str
    signature: str = ""
    needs: tuple[str, ...] = ()
    spec: str = ""


@dataclass(frozen=True)
class Plan:
    """What a person needs to begin with.

    Attributes:
        name: The name of the specification.
        summary: Its summary.
        reasons: Why no code is written for it, a sentence each.
        components: In an order in which each stands behind what it needs.
        together: Groups of components that need each other, and so have no order.
        criteria: What has to hold when the work is done.
        omitted: How many statements found no room among the components.
    """

    name: str
    summary: str
    reasons: tuple[str, ...]
    components: tuple[Component, ...]
    together: tuple[tuple[str, ...], ...]
    criteria: tuple[str, ...]
    omitted: int = 0


def plan(spec: ToolSpec, reasons: Iterable[str] = ()) -> Plan:
    """Derive a plan from a specification that has passed every check.

    Args:
        spec: The specification as written; of any kind.
        reasons: Why it is refused; for the reader.
    """
    interface = parse_interface(spec.interface) if spec.interface else Interface((), ())
    examples = (*parse_examples(spec.examples), *parse_examples(spec.acceptance))
    items, sentences = statements(spec.behaviour)
    text = [*items, *sentences]
    components = _declared(interface, items, sentences, examples)
    names = [component.name for component in components]
    parts = items or ([] if components else [line for line in sentences if not is_demand(line)])
    free = [part for part in parts if not any(is_about(part, name) for name in names)]
    free = free or ([] if components else [spec.summary])
    # Bounded before the comparison of each with each.
    room = max(0, MAX_COMPONENTS - len(components))
    components += _described(free[:room], names)
    order, together = _ordered(components)
    return Plan(
        name=spec.name,
        summary=spec.summary,
        reasons=tuple(reasons),
        components=tuple(order),
        together=tuple(together),
        criteria=tuple(_criteria(spec, text, examples))[:MAX_CRITERIA],
        omitted=len(free[room:]),
    )


def _declared(
    interface: Interface,
    items: Sequence[str],
    sentences: Sequence[str],
    examples: Sequence[Example],
) -> list[Component]:
    components: list[Component] = []
    for item in interface.items:
        about = [line for line in items if is_about(line, item.name)]
        about += [line for line in sentences if mentions(line, item.name)]
        doc = item.docstring.split("\n\n")[0]
        purpose = " ".join([" ".join(doc.split()), *about]).strip()
        stub = function_stub(item) if isinstance(item, Function) else class_stub(item)
        fits = isinstance(item, Function) and _is_pure(item, purpose)
        components.append(
            Component(
                name=item.name,
                purpose=_short(purpose) or "As declared; the specification says no more.",
                signature=stub,
                needs=tuple(_needs(item, stub, " ".join(about), interface)),
                spec=skeleton(item.name, purpose, interface, examples) if fits else "",
            )
        )
    return components


def _needs(item: Function | Class, stub: str, about: str, interface: Interface) -> list[str]:
    """Declared names in the signature, and those that the text about this one names as needed."""
    words = set(re.findall(r"\w+", stub))
    uses = set(re.findall(r"\b(?:uses|calls|needs|from|with|after)\s+`?(\w+)", about))
    others = [other.name for other in interface.items]
    return [name for name in others if name != item.name and name in words | uses]


def _is_pure(function: Function, purpose: str) -> bool:
    return (
        not function.is_async
        and bool(function.parameters)
        and function.returns != "None"
        and not has_effects(f"{function.name.replace('_', ' ')} {purpose}")
    )


def _described(parts: Sequence[str], taken: Sequence[str]) -> list[Component]:
    named: dict[str, str] = {}
    for part in parts:
        name = base = title(part)
        number = 2
        while name in named or name in taken:
            name, number = f"{base}_{number}", number + 1
        named[name] = part
    return [
        Component(
            name=name,
            purpose=_short(part),
            needs=tuple(
                other for other in (*taken, *named) if other != name and mentions(part, other)
            ),
            spec=skeleton(name, part, Interface((), ()), ()) if works_on_data(part) else "",
        )
        for name, part in named.items()
    ]


def _criteria(spec: ToolSpec, text: Sequence[str], examples: Sequence[Example]) -> list[str]:
    criteria = [_short(line) for line in text if is_demand(line)]
    for example in examples:
        if example.want:
            source, want = " ".join(example.source.split()), " ".join(example.want.split())
            result = f"raises {example.exception}" if example.exception else f"gives {want}"
            criteria.append(_short(f"{source} {result}"))
    if spec.performance.max_seconds is not None:
        criteria.append(f"The examples take at most {spec.performance.max_seconds:g} s of CPU.")
    if spec.performance.max_memory_mb is not None:
        criteria.append(f"Memory peaks at most at {spec.performance.max_memory_mb} MiB.")
    return criteria


def _ordered(
    components: Sequence[Component],
) -> tuple[list[Component], list[tuple[str, ...]]]:
    """A topological order that keeps the written order where it may; circles are named."""
    waiting = {component.name: component for component in components}
    for name, component in waiting.items():
        needs = tuple(need for need in component.needs if need in waiting)
        waiting[name] = replace(component, needs=needs)
    order: list[Component] = []
    together: list[tuple[str, ...]] = []
    while waiting:
        ready = [c for c in waiting.values() if not any(need in waiting for need in c.needs)]
        if not ready:
            circle = _circle(waiting)
            together.append(circle)
            ready = [waiting[name] for name in circle]
        for component in ready:
            order.append(component)
            del waiting[component.name]
    return order, together


def _circle(waiting: Mapping[str, Component]) -> tuple[str, ...]:
    """Components that need each other, found by following needs until one comes again."""
    path = [next(iter(waiting))]
    while True:
        following = next(need for need in waiting[path[-1]].needs if need in waiting)
        if following in path:
            return tuple(path[path.index(following) :])
        path.append(following)


def _short(text: str) -> str:
    return clean(text, MAX_TEXT)
