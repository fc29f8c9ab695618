"""Tests of the command line that `bot.scaffold.main_file` writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from jinja2 import Environment

from bot.scaffold.command import FROM_FILE, Argument, ArgumentSource, Command
from bot.spec.toolspec import ToolSpec

_COMPARED: Final = """\
    {% if command.prints == "text" %}
    assert capsys.readouterr().out == expected.removesuffix("\\n") + "\\n"
    {% elif command.prints == "exact" %}
    assert capsys.readouterr().out == expected + "\\n"
    {% elif command.prints == "number" %}
    assert capsys.readouterr().out == json.dumps(expected) + "\\n"
    {% elif command.prints == "literal" %}
    assert capsys.readouterr().out == f"{expected!r}\\n"
    {% else %}
    shown = json.dumps(expected, default={{ command.default }}, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\\n"
    {% endif %}
"""

_COMMAND_TEST: Final = (
    '''
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
'''
    + _COMPARED
    + '''

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
'''
    + _COMPARED
    + '''

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
)

_REFUSAL_TEST: Final = '''
@pytest.mark.parametrize("kind", [{{ errors | join(", ") }}])
def test_command_says_what_is_refused(
    {% if inputs | selectattr("written") | list %}
    tmp_path: Path,
    {% endif %}
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    kind: type[Exception],
) -> None:
    """What a function refuses is said on standard error."""

    def refuse(*_given: object, **_named: object) -> None:
        raise kind("out of range")

    monkeypatch.setattr("{{ spec.name }}.__main__.{{ function }}", refuse)
    {% for item in inputs %}
    {{ item.name }}{{ ": Any" if item.loose else "" }} = {{ item.sample }}
    {% if item.written %}
    {{ item.name }}_file = tmp_path / {{ item.name | literal }}
    {{ item.name }}_file.write_text({{ item.written }}, encoding="utf-8")
    {% endif %}
    {% endfor %}
    assert main([{{ (start + inputs | map(attribute="typed") | list) | join(", ") }}]) == 2
    assert capsys.readouterr().err == "{{ spec.name }}: out of range\\n"
'''

_PROGRAM_TEST: Final = '''
def test_command_runs_as_a_program(
    {% if inputs | selectattr("written") | list %}
    tmp_path: Path,
    {% endif %}
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Run with `python -m`, it prints the same and ends with status 0."""
    {% for item in inputs %}
    {{ item.name }}{{ ": Any" if item.loose else "" }} = {{ item.sample }}
    {% if item.written %}
    {{ item.name }}_file = tmp_path / {{ item.name | literal }}
    {{ item.name }}_file.write_text({{ item.written }}, encoding="utf-8")
    {% endif %}
    {% endfor %}
    words: list[str] = [{{ (start + inputs | map(attribute="typed") | list) | join(", ") }}]
    assert main(words) == 0
    shown = capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", ["{{ spec.name }}", *words])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("{{ spec.name }}", run_name="__main__")
    assert ended.value.code == 0
    assert capsys.readouterr().out == shown
'''

_HELP_TEST: Final = '''
def test_command_line_shows_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    """The help begins with the tool's name."""
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("usage: {{ spec.name }}")
'''

_NO_COMMAND_TEST: Final = '''
def test_command_line_shows_what_the_tool_is(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a command there is only the help."""
    assert main([]) == 0
    assert capsys.readouterr().out.startswith("usage: {{ spec.name }}")
'''


def command_tests(spec: ToolSpec, commands: Sequence[Command], templates: Environment) -> list[str]:
    """Test functions of every command; of the help, where there is no command."""
    if not commands:
        return [templates.from_string(_NO_COMMAND_TEST).render(spec=spec)]
    several = len(commands) > 1
    return [_rendered(_COMMAND_TEST, spec, one, several, templates) for one in commands]


def program_tests(
    spec: ToolSpec, commands: Sequence[Command], templates: Environment, errors: Sequence[str]
) -> list[str]:
    """Tests of what all commands share, with the first of them.

    What a function raises is said, whatever input makes it raise (`errors`, the exceptions that the
    command line knows); the module runs as a program; and there is a help.
    """
    if not commands:
        return [templates.from_string(_PROGRAM_TEST).render(spec=spec, inputs=[], start=[])]
    several = len(commands) > 1
    return [
        _rendered(template, spec, commands[0], several, templates, errors)
        for template in (_REFUSAL_TEST, _PROGRAM_TEST, _HELP_TEST)
    ]


def _rendered(
    template: str,
    spec: ToolSpec,
    command: Command,
    several: bool,
    templates: Environment,
    errors: Sequence[str] = (),
) -> str:
    inputs = [
        _input(argument)
        for argument in command.arguments
        if argument.sample or not argument.optional
    ]
    return templates.from_string(template).render(
        spec=spec,
        command=command,
        function=command.function.name,
        inputs=inputs,
        errors=errors,
        start=[f'"{command.name}"'] if several else [],
    )


def _input(argument: Argument) -> dict[str, str | bool]:
    """Return what the template needs of one argument; texts are Python source."""
    name = argument.variable or argument.parameter.name
    from_file = argument.source in FROM_FILE
    written = {
        ArgumentSource.LINES: f'"\\n".join({name})',
        ArgumentSource.TEXT: name,
        ArgumentSource.LITERAL: f"repr({name})",
    }.get(argument.source, f"json.dumps({name}{', default=list' if argument.holds_sets else ''})")
    passed = {
        ArgumentSource.RECORD: f"{argument.record}(**{name})",
        ArgumentSource.RECORDS: f"[{argument.record}(**item) for item in {name}]",
    }.get(argument.source, name)
    passed = argument.fitted(passed)
    plain = f"str({name}_file)" if from_file else f"str({name})"
    if argument.source is ArgumentSource.FLAG:
        typed = f'"{argument.option}" if {name} else "--no-{argument.option[2:]}"'
    elif argument.optional:
        typed = f'"{argument.option}", {plain}'
    else:
        typed = plain
    return {
        "name": name,
        "sample": argument.sample,
        "written": written if from_file else "",
        "passed": f"{argument.parameter.name}={passed}" if argument.named else passed,
        "typed": typed,
        "plain": "missing" if from_file else f'"{1}"',
        "required": not argument.optional,
        "loose": argument.source in FROM_FILE - {ArgumentSource.LINES, ArgumentSource.TEXT},
        "is_object": argument.source is ArgumentSource.OBJECT,
    }
