"""The beginning of a tool specification, for a part of a feature that could be a tool itself."""

from __future__ import annotations

import ast
import json
import re
import textwrap
from collections.abc import Sequence
from typing import Final

from bot.spec.calls import example_faults
from bot.spec.examples import Example, rendered
from bot.spec.names import why_not_a_tool
from bot.spec.signatures import Function, Interface, Parameter
from bot.spec.stubs import class_stub, function_stub, stubs
from bot.spec.toolspec import Category, Kind

MAX_SUMMARY: Final = 110
OTHER_CATEGORIES: Final = "context, profiling, debugging, evaluation"


def skeleton(name: str, about: str, interface: Interface, examples: Sequence[Example]) -> str:
    """The text of a valid tool specification that a person corrects and files.

    Args:
        name: A function of `interface`, or a snake_case name where nothing is declared.
        about: What the part does; its first words become the summary.
        interface: The function, and the classes that its signature may need.
        examples: Those that exercise nothing but this part are taken over.
    """
    part = _needed(name, interface)
    declared = bool(part.functions)
    if not declared:
        text_parameter = Parameter("text", "str")
        part = Interface((Function(_tool_name(name), (text_parameter,), "str"),), ())
    taken = [item for item in examples if declared and not list(example_faults([item], part))]
    note = "" if declared else "  # write the types that it really has"
    lines = [
        f"name: {_tool_name(name)}",
        f"kind: {Kind.TOOL}",
        f"category: {Category.PREPROCESSING}  # or {OTHER_CATEGORIES}",
        f"summary: {json.dumps(_summary(name, about), ensure_ascii=False)}",
        f"interface: |{note}",
        textwrap.indent(stubs(part).rstrip("\n"), "  "),
    ]
    if taken:
        lines += ["examples: |", textwrap.indent(rendered(taken).rstrip("\n"), "  ")]
    return "\n".join(lines) + "\n"


def _needed(name: str, interface: Interface) -> Interface:
    """The one function, with the classes and imports that it needs, those of the classes too."""
    functions = tuple(item for item in interface.functions if item.name == name)
    words = {word for item in functions for word in _words(function_stub(item))}
    for _ in interface.classes:
        for item in interface.classes:
            if item.name in words:
                words |= _words(class_stub(item))
    imports = tuple(kept for line in interface.imports if (kept := _kept(line, words)))
    classes = tuple(item for item in interface.classes if item.name in words)
    assigned = tuple(item for item in interface.assigned if item.name in words)
    return Interface(functions, classes, imports, assigned)


def _kept(line: str, words: set[str]) -> str:
    """An import statement with only the names that are needed; empty when none is."""
    [node] = ast.parse(line).body
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return ""
    node.names = [alias for alias in node.names if (alias.asname or alias.name) in words]
    return ast.unparse(node) if node.names else ""


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


def _tool_name(name: str) -> str:
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    snake = re.sub(r"_+", "_", re.sub(r"[^a-z0-9]+", "_", snake)).strip("_")[:34].rstrip("_")
    if not snake or not snake[0].isalpha():
        snake = f"part_{snake}".rstrip("_")
    return f"part_{snake}" if why_not_a_tool(snake) else snake


def _summary(name: str, about: str) -> str:
    line = " ".join(about.split()) or f"The part {name} of a larger feature."
    if len(line) > MAX_SUMMARY:
        line = line[: MAX_SUMMARY - 1].rstrip() + "…"
    return line if len(line) >= 10 else f"The part {name}: {line}"
