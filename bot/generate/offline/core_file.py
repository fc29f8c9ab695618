"""`core.py` of a tool: what of a reference tool its specification asks for, and what that needs."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from bot.generate.offline.adapt import Adaptation, CoreAdapter
from bot.generate.offline.bind import FunctionBinding, state_of
from bot.generate.offline.docstrings import retold
from bot.generate.offline.rewrite import cleaned, reached
from bot.patterns.reference import Reference
from bot.scaffold.source import class_source, docstring, signature
from bot.spec.interface import Class, Function, Interface, Parameter
from bot.spec.toolspec import ToolSpec

_INIT: Final = "__init__"


@dataclass(frozen=True)
class Core:
    """The text of `core.py`, unformatted, and by definition of the reference what decides it."""

    text: str
    mentions: dict[str, frozenset[str]]


def core_file(spec: ToolSpec, interface: Interface, plan: Adaptation) -> Core:
    """Write `core.py`.

    Raises:
        UnboundError: What is asked for needs what is not.
    """
    reference = plan.pattern.reference
    by_hand = [one for one in plan.binding.functions if not _adopts(plan, one)]
    extra, queue = _written_by_rule(interface, plan, by_hand)
    queue |= set(plan.adopted) | set(plan.binding.classes)
    written: dict[str, str] = {}
    mentions: dict[str, frozenset[str]] = {}
    while queue:
        name = sorted(queue)[0]
        queue.discard(name)
        if name in written:
            continue
        bound = plan.binding.classes.get(name)
        adapter = CoreAdapter(plan, reference.text)
        written[name] = class_source(bound.cls) if bound else adapter.definition(name)
        mentions[name] = frozenset(adapter.mentioned | adapter.consulted)
        queue |= adapter.mentioned - set(written)
    imports = [
        ast.unparse(node)
        for node in reference.tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    loose = [
        class_source(cls)
        for cls in interface.classes
        if not cls.methods and cls.name not in {one.cls.name for one in plan.classes}
    ]
    text = "\n\n\n".join(
        [
            docstring(f"{spec.summary}\n\n{spec.behaviour}"),
            "\n".join(["from __future__ import annotations", *imports, *interface.imports]),
            *loose,
            *_spaced(reference, written),
            *extra,
        ]
    )
    return Core(reached(cleaned(text)), mentions)


def _spaced(reference: Reference, written: Mapping[str, str]) -> list[str]:
    """The definitions in the reference's order, constants that follow each other in one piece."""
    pieces: list[str] = []
    before = False
    for name, node in reference.definitions.items():
        # One class of the specification can stand for several of the reference tool.
        if name not in written or written[name] in pieces:
            continue
        constant = isinstance(node, ast.Assign | ast.AnnAssign)
        if constant and before:
            pieces[-1] += f"\n{written[name]}"
        else:
            pieces.append(written[name])
        before = constant
    return pieces


def _adopts(plan: Adaptation, bound: FunctionBinding) -> bool:
    return plan.adopted.get(bound.reference.name) is bound


def _written_by_rule(
    interface: Interface, plan: Adaptation, bounds: Collection[FunctionBinding]
) -> tuple[list[str], set[str]]:
    """Functions and classes that call what is adapted, and what of the reference they call."""
    adapter = CoreAdapter(plan, plan.pattern.reference.text)
    texts = [_calling(adapter, plan, one) for one in bounds if one.owner is None]
    for cls in interface.classes:
        methods = [one for one in bounds if one.owner is cls]
        if methods:
            texts.append(_class(adapter, plan, cls, methods))
    return texts, {one.reference.name for one in bounds} | adapter.mentioned


def _calling(adapter: CoreAdapter, plan: Adaptation, bound: FunctionBinding) -> str:
    """A function or method that calls the one that it is bound to."""
    owner = bound.owner
    sources = {name: one.name for name, one in bound.parameters.items()}
    if owner is not None:
        sources |= {name: f"self.{held(owner, one)}" for name, one in bound.state.items()}
    given = {name: adapter.converted(bound.given[name], source) for name, source in sources.items()}
    result = adapter.converted(bound.result, adapter.invoked(bound.reference, given))
    names = {**plan.names, **{name: one.name for name, one in bound.parameters.items()}}
    gone = bound.absent | set(bound.state)
    about = retold(bound.reference.docstring, names, gone, bound.function.docstring)
    lines = [_signature(bound.function, method=owner is not None), docstring(about, 1)]
    leaves = bound.function.returns == "None"
    return "\n".join([*lines, f"    {result}" if leaves else f"    return {result}"])


def _class(
    adapter: CoreAdapter, plan: Adaptation, cls: Class, methods: Collection[FunctionBinding]
) -> str:
    """The class form: a class whose methods call functions with what its instances hold."""
    init = next((one for one in cls.methods if one.name == _INIT), None)
    state = state_of(cls)
    said = ", ".join(f"`{one.name}`" for one in state)
    about = cls.docstring or (
        f"What works with one choice of {said}." if state else "What works without any choice."
    )
    lines = [*(f"@{one}" for one in cls.decorators)]
    bases = f"({', '.join(cls.bases)})" if cls.bases else ""
    lines += [f"class {cls.name}{bases}:", docstring(about, 1)]
    fields = class_source(cls).split("\n")[-len(cls.fields) :] if cls.fields else []
    lines += ["", *fields, ""]
    if init is not None:
        assigned = [f"        self.{held(cls, one)} = {one.name}" for one in init.parameters]
        lines += [
            _indented(_signature(init, method=True)),
            docstring(init.docstring or f"Keep {said}." if said else "Hold nothing.", 2),
            *assigned,
            "",
        ]
    for bound in methods:
        lines += [_indented(_calling(adapter, plan, bound)), ""]
    return "\n".join(lines)


def held(cls: Class, parameter: Parameter) -> str:
    """The attribute that holds what a constructor was given, public where the class has it."""
    return (
        parameter.name
        if any(one.name == parameter.name for one in cls.fields)
        else f"_{parameter.name}"
    )


def _signature(function: Function, *, method: bool) -> str:
    text = signature(function)
    if not method:
        return text
    head, rest = text.split("(", 1)
    return f"{head}(self{'' if rest.startswith(')') else ', '}{rest}"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" if line.strip() else line for line in text.split("\n"))
