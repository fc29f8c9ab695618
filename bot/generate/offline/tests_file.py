"""`tests/test_<name>.py`: the shown examples, the pattern's own tests, and the command line's."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Final

from jinja2 import Environment

from bot.generate.offline.bind import Bound
from bot.generate.offline.core_file import variables
from bot.generate.offline.pattern import Pattern, PatternParameters
from bot.scaffold.command import Command
from bot.scaffold.command_tests import command_tests
from bot.scaffold.example_tests import example_tests, is_import
from bot.scaffold.source import docstring
from bot.scaffold.support import used
from bot.spec.examples import Example
from bot.spec.interface import Class
from bot.spec.toolspec import ToolSpec

_IMPORTS: Final = """
import dataclasses
import io
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any
import pytest
"""


def tests_source(
    spec: ToolSpec,
    examples: Sequence[Example],
    classes: Sequence[Class],
    pattern: Pattern,
    parameters: PatternParameters,
    bindings: Sequence[Bound],
    commands: Sequence[Command],
    public: Sequence[str],
    templates: Environment,
) -> str:
    """Write the test module, still unformatted; `examples` are the shown ones alone."""
    own = [
        templates.from_string(textwrap.dedent(bound.operation.tests).strip("\n")).render(
            {**variables(bound, parameters, classes, bindings), "tool": spec.name}
        )
        for bound in bindings
        if bound.operation.tests
    ]
    support = {
        name: templates.from_string(textwrap.dedent(text).strip("\n")).render(p=parameters)
        for name, text in pattern.test_support.items()
    }
    return "\n\n".join(
        [
            docstring(f"Tests of {spec.name}."),
            "from __future__ import annotations",
            _IMPORTS,
            pattern.test_imports,
            *(example.source for example in examples if is_import(example)),
            f"from {spec.name} import {', '.join(public)}",
            f"from {spec.name}.__main__ import main",
            *used(support, own),
            *example_tests(examples),
            *own,
            *command_tests(spec, commands, templates),
        ]
    )
