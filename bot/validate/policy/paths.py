"""Paths: the files that a tool consists of, and no others."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Final

from bot.candidate import MAX_FILE_BYTES, MAX_FILES
from bot.spec.toolspec import Kind
from bot.text.clean import clean
from bot.validate.case import Case
from bot.validate.files import allowed_path
from bot.validate.policy.allowed import words
from bot.validate.report import Finding

RULE: Final = "policy/path"
SHAPES: Final = (
    "__init__.py, __main__.py, lower-case modules, README.md, tests/test_<name>.py and tests/data"
)

# A tool of such a name would be imported in place of what judges it.
_TOOLCHAIN: Final = words(
    "_pytest astroid attr attrs bandit bot coverage dill execnet flake8 generated_tools hypothesis"
    " iniconfig isort markdown_it mccabe mdurl mypy mypy_extensions mypyc packaging pathspec pip"
    " platformdirs pluggy py pycodestyle pyflakes pygments pylint pytest rich setuptools"
    " sortedcontainers stevedore tests tomlkit typing_extensions wheel yaml"
)


def required_paths(case: Case) -> tuple[str, ...]:
    """The files that a tool of the specification's kind must have."""
    tests = f"tests/test_{case.spec.name}.py"
    if case.spec.kind is Kind.TEST_SUITE:
        return (tests,)
    return ("__init__.py", "core.py", "__main__.py", tests)


def check_paths(case: Case) -> Iterator[Finding]:
    """Findings on names, shapes, sizes and missing files."""
    candidate = case.candidate
    if candidate.name != case.spec.name:
        message = f"The candidate is named {clean(candidate.name, 60)}; {case.spec.name} passes."
        yield Finding(rule=RULE, message=message)
    if candidate.name in _TOOLCHAIN or candidate.name in sys.stdlib_module_names:
        message = f"{candidate.name} is the name of a module in use; another name passes."
        yield Finding(rule=RULE, message=message)
    if len(candidate.files) > MAX_FILES:
        message = f"There are {len(candidate.files)} files; {MAX_FILES} or fewer pass."
        yield Finding(rule=RULE, message=message)
    for path, content in list(candidate.files.items())[:MAX_FILES]:
        if not allowed_path(path):
            message = (
                f"{clean(path, 120) or 'An empty path'} is not a file of a tool; {SHAPES} pass."
            )
            yield Finding(path=clean(path, 120), rule=RULE, message=message)
        elif len(content) > MAX_FILE_BYTES:
            message = f"The file has {len(content)} bytes; {MAX_FILE_BYTES} or fewer pass."
            yield Finding(path=path, rule=RULE, message=message)
    for path in required_paths(case):
        if path not in candidate.files:
            message = f"{path} is missing; a tool that has it passes."
            yield Finding(path=path, rule="policy/missing", message=message)
