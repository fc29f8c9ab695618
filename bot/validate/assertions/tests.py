"""The tests of a candidate, and which of them check nothing that the tool computed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.validate.assertions.names import ToolNames, read_test_file, read_tool
from bot.validate.assertions.scope import TooInvolvedError
from bot.validate.assertions.walk import Walker
from bot.validate.canary import test_functions
from bot.validate.case import Case
from bot.validate.source import Module

NOTHING: Final = "asserts nothing"
TOO_INVOLVED: Final = "is too involved to be read"


@dataclass(frozen=True)
class JudgedTest:
    """One test function; `fault` says why it checks nothing, None where it does check something."""

    path: str
    line: int
    name: str
    fault: str | None


def judge_tests(case: Case) -> tuple[JudgedTest, ...]:
    """Every test function of the candidate, judged from its source alone."""
    tool = read_tool(case)
    return tuple(
        judged for module in case.modules if module.is_test for judged in _judged(module, tool)
    )


def _judged(module: Module, tool: ToolNames) -> Iterator[JudgedTest]:
    file = read_test_file(module, tool)
    owners = {
        id(item): node
        for node in module.tree.body
        if isinstance(node, ast.ClassDef)
        for item in node.body
    }
    walker = Walker(file)
    for name, function in test_functions(module):
        try:
            summary = walker.test(function, owners.get(id(function)))
        except (TooInvolvedError, RecursionError):
            fault: str | None = TOO_INVOLVED
        else:
            fault = None if summary.strong else next(iter(summary.faults), NOTHING)
        yield JudgedTest(module.path, function.lineno, name, fault)
