"""Docstrings where a module, a public class or a public function has none."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bot.normalize.edits import Edit, Positions, apply
from bot.normalize.module import Expectations, Rewrite, listed, sentence
from bot.normalize.names import Definition
from bot.scaffold.source import docstring
from bot.text.clean import clean
from bot.validate.source import Module

MAX_TEXT = 240
"""Characters of a docstring that is written here."""


def write_docstrings(module: Module, wanted: Expectations) -> Rewrite | None:
    """Write the specification's words where nothing is said; what the model said stays."""
    positions = Positions(module.text)
    edits: list[Edit] = []
    told: list[str] = []
    if ast.get_docstring(module.tree, clean=False) is None:
        start = _first_line(module, positions)
        edits.append(Edit(start, start, f"{docstring(_summary(wanted))}\n\n"))
        told.append("the module")
    for node, depth in _public(module.tree):
        if ast.get_docstring(node, clean=False) is not None:
            continue
        text = docstring(_words(node, wanted), depth)
        edits.append(_insertion(module.text, positions, node, text))
        told.append(node.name)
    if not edits:
        return None
    said = f"docstring written for {listed(told)}."
    return Rewrite(apply(module.text, edits), (sentence(module.path, said),))


def _first_line(module: Module, positions: Positions) -> int:
    """The first line, or the one after what must stay first: `#!` and a declared encoding."""
    lines = module.text.split("\n", 2)[:2]
    kept = 0
    for number, line in enumerate(lines, 1):
        if line.startswith("#!") or (line.startswith("#") and "coding" in line):
            kept = number
    return positions.line(kept + 1) if kept < module.text.count("\n") + 1 else len(module.text)


def _public(
    tree: ast.Module,
) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, int]]:
    for node in tree.body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            yield node, 1
            for item in node.body if isinstance(node, ast.ClassDef) else ():
                if isinstance(item, Definition) and not item.name.startswith("_"):
                    yield item, 2


def _summary(wanted: Expectations) -> str:
    text = clean(wanted.spec.summary, MAX_TEXT)
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _words(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, wanted: Expectations
) -> str:
    stated = {item.name: item.docstring for item in wanted.interface.items}
    if stated.get(node.name, "").strip():
        return stated[node.name].strip()
    if node.name in stated and len(stated) == 1:
        return _summary(wanted)
    text = " ".join(node.name.replace("_", " ").split())
    return f"{text[:1].upper()}{text[1:]}." if text else f"{node.name}."


def _insertion(
    text: str,
    positions: Positions,
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef,
    documentation: str,
) -> Edit:
    """The docstring as the first statement of a body, with the indentation of that body."""
    first = positions.start(node.body[0])
    line = text.rfind("\n", 0, first) + 1
    margin = text[line:first]
    if margin.strip() or text[:line].endswith("\\\n"):
        # The body stands behind its head, on one line; the formatter puts the margin right.
        head = positions.text(node.lineno)
        margin = head[: len(head) - len(head.lstrip())] + "    "
        behind = len(text[:first].rstrip("\\\n \t"))
        return Edit(behind, first, f"\n{_indented(documentation, margin)}\n{margin}")
    # Comments above the first statement stay with it.
    while line > 0:
        above = text.rfind("\n", 0, line - 1) + 1
        if not text[above:line].lstrip().startswith("#") or above <= positions.start(node):
            break
        line = above
    return Edit(line, line, f"{_indented(documentation, margin)}\n")


def _indented(documentation: str, margin: str) -> str:
    lines = documentation.split("\n")
    own = len(lines[0]) - len(lines[0].lstrip())
    return "\n".join(f"{margin}{line[own:]}" if line.strip() else line for line in lines)
