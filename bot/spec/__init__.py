"""Specifications: read strictly, checked whole, split into what is shown and what is held back."""

from __future__ import annotations

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
