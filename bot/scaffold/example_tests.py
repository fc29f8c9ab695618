"""The shown examples of a specification as one plain test."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Sequence
from typing import Final

from bot.scaffold.source import literal
from bot.spec.examples import Example

EXAMPLES_TEST: Final = "test_examples"


def example_tests(examples: Sequence[Example]) -> list[str]:
    """One test for all shown examples: they may share names, as in a doctest."""
    if not examples:
        return []
    body = ['"""The examples of the specification."""']
    header = f"def {EXAMPLES_TEST}() -> None:"
    for example in examples:
        if is_import(example):
            continue
        source = example.source.strip()
        if example.exception is not None:
            error = example.exception.split(":")[0]
            body.append(f"with pytest.raises({error}):\n{textwrap.indent(source, '    ')}")
        elif not example.want:
            body.append(_loosely_typed(source, body))
        elif (value := _literal_want(example)) is not None:
            body.append(f"assert {_claim(source, value)}")
        elif not example.options:
            if _prints(source):
                header = f"def {EXAMPLES_TEST}(capsys: pytest.CaptureFixture[str]) -> None:"
                lines = " ".join(map(repr, example.want.splitlines(keepends=True)))
                body += [source, f"assert capsys.readouterr().out == ({lines})"]
            else:
                body.append(f"assert repr({source}) == {literal(example.want.rstrip())}")
    return [header + "\n" + textwrap.indent("\n".join(body), "    ")]


def is_import(example: Example) -> bool:
    """Return whether an example only imports."""
    return isinstance(ast.parse(example.source).body[0], ast.Import | ast.ImportFrom)


def _claim(source: str, value: str) -> str:
    """That an expression has a value, as a person would write it after `assert`."""
    call = source if isinstance(_expression(source), ast.Call) else f"({source})"
    singletons = {"True": source, "False": f"not {call}", "None": f"{call} is None"}
    return singletons.get(value, f"{call} == {value}")


def _loosely_typed(source: str, before: Sequence[str]) -> str:
    """A first assignment of plain data with the type Any: what is inferred may be too narrow."""
    match ast.parse(source).body:
        case [ast.Assign(targets=[ast.Name(id=name)], value=ast.Dict() | ast.List())]:
            if not any(line.startswith(f"{name}: Any =") for line in before):
                return f"{name}: Any ={source.partition('=')[2]}"
    return source


def _expression(source: str) -> ast.expr | None:
    statement = ast.parse(source).body[-1]
    return statement.value if isinstance(statement, ast.Expr) else None


def _literal_want(example: Example) -> str | None:
    try:
        ast.literal_eval(example.want.strip())
    except (ValueError, SyntaxError):
        return None
    # A printed text such as `3` looks like a literal without being the call's value.
    return None if _prints(example.source) else example.want.strip()


def _prints(source: str) -> bool:
    """Return whether what is wanted is printed: a statement, such as a loop, has no value."""
    return source.startswith("print(") or _expression(source) is None
