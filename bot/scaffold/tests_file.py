"""`tests/test_<name>.py` of a completed tool: examples, pins, properties and the command line."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from jinja2 import Environment

from bot.scaffold.command import Command
from bot.scaffold.command_tests import command_tests, program_tests
from bot.scaffold.example_tests import example_tests, is_import
from bot.scaffold.interface_commands import UNUSABLE
from bot.scaffold.main_file import errors_of
from bot.scaffold.pin import Pin
from bot.scaffold.pin_tests import pin_tests
from bot.scaffold.property_tests import property_tests
from bot.scaffold.source import docstring
from bot.spec.examples import Example
from bot.spec.interface import Interface
from bot.spec.toolspec import ToolSpec

_IMPORTS: Final = """
import asyncio
import copy
import dataclasses
import io
import json
import re
import runpy
import sys
from datetime import date
from pathlib import Path
from typing import Any
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
"""


@dataclass(frozen=True)
class SuiteParts:
    """What a test module is made of, beside the specification.

    Attributes:
        pins: Usable ones (`bot.scaffold.pin.usable`).
        commands: What the tool's command line offers; None where it is not ours to test.
        left_out: Names of test functions that are not to be written.
    """

    pins: Sequence[Pin]
    commands: Sequence[Command] | None
    left_out: Collection[str] = ()


def tests_source(
    spec: ToolSpec,
    interface: Interface,
    examples: Sequence[Example],
    written: SuiteParts,
    templates: Environment,
) -> str:
    """Write the test module, still unformatted; `examples` are the shown ones alone."""
    public = sorted(interface.names)
    # pytest would take a function of the tool that is named like a test for one.
    names = {name: f"the_{name}" for name in public if name.lower().startswith("test")}
    tests = {
        **{_name(text): text for text in example_tests(examples, interface)},
        **dict(pin_tests(written.pins, interface)),
        **dict(property_tests(interface, examples)),
        **_command_line(spec, written, templates),
    }
    kept = [text for name, text in tests.items() if name not in written.left_out]
    imported = ", ".join(f"{name} as {names[name]}" if name in names else name for name in public)
    return "\n\n".join(
        [
            docstring(f"Tests of {spec.name}."),
            "from __future__ import annotations",
            _IMPORTS,
            *(example.source for example in examples if is_import(example)),
            f"from {spec.name} import {imported}",
            f"from {spec.name}.__main__ import main" if written.commands is not None else "",
            *(_renamed(text, names) for text in kept),
        ]
    )


def _name(text: str) -> str:
    """The name of the first test in a piece of source."""
    return text[text.index("def ") + len("def ") :].partition("(")[0]


def _command_line(spec: ToolSpec, written: SuiteParts, templates: Environment) -> dict[str, str]:
    if written.commands is None:
        return {}
    offered = written.commands
    tests = [
        *command_tests(spec, offered, templates),
        *program_tests(spec, offered, templates, errors_of(offered, UNUSABLE)),
    ]
    return {_name(text): text for text in tests}


def _renamed(text: str, names: Mapping[str, str]) -> str:
    """Source with the tool's functions under other names; it must parse."""
    if not names:
        return text
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)
    return ast.unparse(tree)
