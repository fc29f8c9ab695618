"""`tests/test_<name>.py`: the shown examples, the pattern's own tests, and the command line's."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Sequence
from typing import Final

from jinja2 import Environment

from bot.generate.offline.bind import Bound
from bot.generate.offline.command import FROM_FILE, Argument, Command, Source
from bot.generate.offline.core_file import used, variables
from bot.generate.offline.pattern import Pattern, PatternParameters
from bot.generate.offline.source import docstring, literal
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

_COMMAND_TEST: Final = '''
def test_command_{{ function }}(
    {% if inputs | selectattr("written") | list %}
    tmp_path: Path,
    {% endif %}
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    {% for item in inputs %}
    {{ item.name }}{{ ": Any" if item.loose else "" }} = {{ item.sample }}
    {% if item.written %}
    {{ item.name }}_file = tmp_path / {{ item.name | literal }}
    {{ item.name }}_file.write_text({{ item.written }}, encoding="utf-8")
    {% endif %}
    {% endfor %}
    expected = {{ function }}({{ inputs | map(attribute="passed") | join(", ") }})
    words = [{{ (start + inputs | map(attribute="typed") | list) | join(", ") }}]
    assert main(words) == 0
    {% if command.prints == "text" %}
    assert capsys.readouterr().out == expected.removesuffix("\\n") + "\\n"
    {% else %}
    shown = json.dumps(expected, default={{ command.default }}, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\\n"
    {% endif %}


{% if inputs and inputs[0].written and inputs[0].required %}
def test_command_{{ function }}_reads_standard_input(
    {% if inputs | selectattr("written") | list | length > 1 %}
    tmp_path: Path,
    {% endif %}
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hyphen stands for standard input, and gives what a file gives."""
    {% for item in inputs %}
    {{ item.name }}{{ ": Any" if item.loose else "" }} = {{ item.sample }}
    {% if item.written and not loop.first %}
    {{ item.name }}_file = tmp_path / {{ item.name | literal }}
    {{ item.name }}_file.write_text({{ item.written }}, encoding="utf-8")
    {% endif %}
    {% endfor %}
    monkeypatch.setattr(sys, "stdin", io.StringIO({{ inputs[0].written }}))
    words = [{{ (start + ['"-"'] + (inputs[1:] | map(attribute="typed") | list)) | join(", ") }}]
    expected = {{ function }}({{ inputs | map(attribute="passed") | join(", ") }})
    assert main(words) == 0
    {% if command.prints == "text" %}
    assert capsys.readouterr().out == expected.removesuffix("\\n") + "\\n"
    {% else %}
    shown = json.dumps(expected, default={{ command.default }}, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\\n"
    {% endif %}


def test_command_{{ function }}_names_a_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there is named on standard error."""
    missing = str(tmp_path / "missing")
    {% set others = inputs[1:] | selectattr("required") | map(attribute="plain") | list %}
    assert main([{{ (start + ["missing"] + others) | join(", ") }}]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("{{ spec.name }}: ")
    assert missing in streams.err


{% if inputs[0].is_object %}
def test_command_{{ function }}_refuses_what_is_no_object(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """JSON data of another kind is refused on standard error."""
    {% set unread = others | map("replace", "missing", '"missing"') | list %}
    monkeypatch.setattr(sys, "stdin", io.StringIO("[]"))
    assert main([{{ (start + ['"-"'] + unread) | join(", ") }}]) == 2
    assert capsys.readouterr().err.endswith("does not hold a JSON object\\n")
{% endif %}
{% endif %}
'''

_NO_COMMAND_TEST: Final = '''
def test_command_line_shows_what_the_tool_is(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a command there is only the help."""
    assert main([]) == 0
    assert capsys.readouterr().out.startswith("usage: {{ spec.name }}")
'''


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
    command_tests = [
        _command_test(spec, command, parameters, len(commands) > 1, templates)
        for command in commands
    ]
    if not commands:
        command_tests = [templates.from_string(_NO_COMMAND_TEST).render(spec=spec)]
    return "\n\n".join(
        [
            docstring(f"Tests of {spec.name}."),
            "from __future__ import annotations",
            _IMPORTS,
            pattern.test_imports,
            *(example.source for example in examples if _is_import(example)),
            f"from {spec.name} import {', '.join(public)}",
            f"from {spec.name}.__main__ import main",
            *used(support, own),
            *_example_tests(examples),
            *own,
            *command_tests,
        ]
    )


def _example_tests(examples: Sequence[Example]) -> list[str]:
    """One test for all shown examples: they may share names, as in a doctest."""
    if not examples:
        return []
    body = ['"""The examples of the specification."""']
    header = "def test_examples() -> None:"
    for example in examples:
        if _is_import(example):
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
                header = "def test_examples(capsys: pytest.CaptureFixture[str]) -> None:"
                lines = " ".join(map(repr, example.want.splitlines(keepends=True)))
                body += [source, f"assert capsys.readouterr().out == ({lines})"]
            else:
                body.append(f"assert repr({source}) == {literal(example.want.rstrip())}")
    return [header + "\n" + textwrap.indent("\n".join(body), "    ")]


def _is_import(example: Example) -> bool:
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
    """Whether what is wanted is printed: a statement, such as a loop, has no value."""
    return source.startswith("print(") or _expression(source) is None


def _command_test(
    spec: ToolSpec,
    command: Command,
    parameters: PatternParameters,
    several: bool,
    templates: Environment,
) -> str:
    known = variables(command.bound, parameters)
    inputs = [
        _input(argument, templates.from_string(argument.slot.sample).render(known))
        for argument in command.arguments
        if argument.slot.sample or not argument.optional
    ]
    return templates.from_string(_COMMAND_TEST).render(
        spec=spec,
        command=command,
        function=command.bound.function.name,
        inputs=inputs,
        start=[f'"{command.name}"'] if several else [],
    )


def _input(argument: Argument, sample: str) -> dict[str, str | bool]:
    """What the template needs of one argument; texts are Python source."""
    name = argument.parameter.name
    from_file = argument.source in FROM_FILE
    written = {
        Source.LINES: f'"\\n".join({name})',
        Source.TEXT: name,
    }.get(argument.source, f"json.dumps({name})")
    passed = {
        Source.RECORD: f"{argument.record}(**{name})",
        Source.RECORDS: f"[{argument.record}(**item) for item in {name}]",
    }.get(argument.source, name)
    passed = argument.fitted(passed)
    plain = f"str({name}_file)" if from_file else f"str({name})"
    if argument.source is Source.FLAG:
        typed = f'"{argument.option}" if {name} else "--no-{argument.option[2:]}"'
    elif argument.optional:
        typed = f'"{argument.option}", {plain}'
    else:
        typed = plain
    return {
        "name": name,
        "sample": sample,
        "written": written if from_file else "",
        "passed": f"{name}={passed}" if argument.named else passed,
        "typed": typed,
        "plain": "missing" if from_file else f'"{1}"',
        "required": not argument.optional,
        "loose": argument.source in FROM_FILE - {Source.LINES, Source.TEXT},
        "is_object": argument.source is Source.OBJECT,
    }
