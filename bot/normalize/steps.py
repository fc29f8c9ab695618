"""A reply, step by step made to fit the conventions, without changing what its code does."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from bot.normalize.comments import remove_suppressions
from bot.normalize.containers import annotate_containers
from bot.normalize.demonstration import remove_demonstration
from bot.normalize.docstrings import write_docstrings
from bot.normalize.format import formatted
from bot.normalize.imports import hoist_imports
from bot.normalize.lines import readable
from bot.normalize.long_lines import wrap_prose
from bot.normalize.module import Expectations, Rewrite, parsed, sentence
from bot.normalize.parameters import rename_parameters
from bot.normalize.private import annotate_helpers
from bot.normalize.shadowed import remove_shadowed
from bot.normalize.signatures import apply_signatures
from bot.normalize.unreached import remove_unreached
from bot.spec.interface import Interface, parse_interface
from bot.spec.toolspec import ToolSpec
from bot.validate.files import allowed_path
from bot.validate.source import Module

Step = Callable[[Module, Expectations], Rewrite | None]

STEPS: Final[tuple[Step, ...]] = (
    remove_suppressions,
    remove_demonstration,
    remove_shadowed,
    remove_unreached,
    rename_parameters,
    apply_signatures,
    annotate_helpers,
    annotate_containers,
    hoist_imports,
    write_docstrings,
)
"""In this order: what a step removes need not be fitted by the next."""

LAST_STEPS: Final[tuple[Step, ...]] = (wrap_prose,)
"""After the formatter, which decides how wide a line is."""


@dataclass(frozen=True)
class NormalizedReply:
    """The files of a normalized reply, and what was repaired, a sentence each for the report."""

    files: Mapping[str, bytes]
    repairs: tuple[str, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "files", MappingProxyType(dict(self.files)))


def normalize(files: Mapping[str, bytes], spec: ToolSpec) -> NormalizedReply:
    """Repair the modules of a reply; tests, `__init__.py` and `__main__.py` stay as they are.

    Nothing of the reply is run. A file that the gate could not read, after its line ends are put
    right, stays as it is, and so does whatever a step cannot change safely.

    Args:
        files: By path inside the tool's folder.
        spec: As it is shown to generators, without held-back examples.

    Raises:
        SurroundingsError: ruff is missing or does not run.
    """
    interface = parse_interface(spec.interface) if spec.interface.strip() else Interface((), ())
    texts: dict[str, str] = {}
    repairs: list[str] = []
    for path, content in files.items():
        text = readable(content) if _is_ours(path) else None
        module = None if text is None else parsed(path, text)
        if module is None:
            continue
        wanted = Expectations(spec, interface, _read_elsewhere(files, path))
        texts[path], said = _stepped(module, wanted, STEPS)
        repairs += said
    final = dict(files)
    for path, result in formatted(texts, spec.name).items():
        module = parsed(path, result.text)
        if module is None:
            # Fit for the gate before, and not after: a defect of ruff, which must not cost a tool.
            final[path] = texts[path].encode()
            continue
        text, said = _stepped(module, Expectations(spec, interface), LAST_STEPS)
        final[path] = text.encode()
        repairs += [sentence(path, f"{fix}.") for fix in result.fixes]
        if not result.fixes and result.text != readable(files[path]):
            repairs.append(sentence(path, "layout put right."))
        repairs += said
    return NormalizedReply(final, tuple(repairs))


def _is_ours(path: str) -> bool:
    return allowed_path(path) and path.endswith(".py") and "/" not in path and path[0] != "_"


def _stepped(
    module: Module, wanted: Expectations, steps: tuple[Step, ...]
) -> tuple[str, list[str]]:
    repairs: list[str] = []
    for step in steps:
        change = step(module, wanted)
        after = None if change is None else parsed(module.path, change.text)
        # A result that is no Python any more is worth less than the fault it was to mend.
        if change is not None and after is not None:
            module = after
            repairs += change.repairs
    return module.text, repairs


def _read_elsewhere(files: Mapping[str, bytes], path: str) -> frozenset[str]:
    """Every name that the other Python files mention in any way."""
    found: set[str] = set()
    for other, content in files.items():
        text = readable(content) if other != path and other.endswith(".py") else None
        module = None if text is None or not allowed_path(other) else parsed(other, text)
        for node in ast.walk(module.tree) if module else ():
            if isinstance(node, ast.Name):
                found.add(node.id)
            elif isinstance(node, ast.Attribute):
                found.add(node.attr)
            elif isinstance(node, ast.alias):
                found.add(node.name)
    return frozenset(found)
