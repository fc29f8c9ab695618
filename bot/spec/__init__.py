"""Specifications: read strictly, checked whole, split into what is shown and what is held back."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.spec.examples import Example, Split, parse_examples, shown, split
    from bot.spec.interface import Class, Function, Interface, Parameter, parse_interface
    from bot.spec.problem import Problem, SpecError
    from bot.spec.read import SpecFile, parse_spec, read_spec
    from bot.spec.rules import Rules
    from bot.spec.schema import json_schema
    from bot.spec.scope import FeatureRefusedError, OutOfScopeError
    from bot.spec.toolspec import Category, Kind, ToolSpec

__all__ = [
    "Category",
    "Class",
    "Example",
    "FeatureRefusedError",
    "Function",
    "Interface",
    "Kind",
    "OutOfScopeError",
    "Parameter",
    "Problem",
    "Rules",
    "SpecError",
    "SpecFile",
    "Split",
    "ToolSpec",
    "json_schema",
    "parse_examples",
    "parse_interface",
    "parse_spec",
    "read_spec",
    "shown",
    "split",
]

_HOMES: Final = {
    "Category": "bot.spec.toolspec",
    "Class": "bot.spec.interface",
    "Example": "bot.spec.examples",
    "FeatureRefusedError": "bot.spec.scope",
    "Function": "bot.spec.interface",
    "Interface": "bot.spec.interface",
    "json_schema": "bot.spec.schema",
    "Kind": "bot.spec.toolspec",
    "OutOfScopeError": "bot.spec.scope",
    "Parameter": "bot.spec.interface",
    "parse_examples": "bot.spec.examples",
    "parse_interface": "bot.spec.interface",
    "parse_spec": "bot.spec.read",
    "Problem": "bot.spec.problem",
    "read_spec": "bot.spec.read",
    "Rules": "bot.spec.rules",
    "shown": "bot.spec.examples",
    "SpecError": "bot.spec.problem",
    "SpecFile": "bot.spec.read",
    "Split": "bot.spec.examples",
    "split": "bot.spec.examples",
    "ToolSpec": "bot.spec.toolspec",
}

if not TYPE_CHECKING:  # type checkers read the imports above, and find a name that is not there
    # Every module of this package begins by running this one, and most need little of the rest: who
    # reads a manifest reads YAML, and no interface, example or rule.
    def __getattr__(name: str) -> object:
        """Load the module that holds a public name when it is first asked for."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = getattr(import_module(_HOMES[name]), name)
        globals()[name] = found
        return found
