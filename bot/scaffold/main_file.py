"""`__main__.py`: a command line derived from the interface, whoever wrote the functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from jinja2 import Environment

from bot.scaffold.command import FROM_FILE, Argument, ArgumentSource, Command
from bot.scaffold.source import docstring
from bot.scaffold.support import used
from bot.spec.toolspec import ToolSpec

_READERS: Final = {
    "_lines": '''
def _lines(name: str) -> list[str]:
    """Read the lines of a file; `-` is standard input."""
    return _text(name).splitlines()
''',
    "_object": '''
def _object(name: str) -> dict[str, Any]:
    """Read a JSON file that holds an object; `-` is standard input."""
    data = _json(name)
    if not isinstance(data, dict):
        raise ValueError(f"{name} does not hold a JSON object")
    return data
''',
    "_json": '''
def _json(name: str) -> Any:
    """Read a JSON file; `-` is standard input."""
    return json.loads(_text(name))
''',
    "_literal": '''
def _literal(name: str) -> Any:
    """Read a file with Python data; `-` is standard input."""
    return ast.literal_eval(_text(name).strip())
''',
    "_text": '''
def _text(name: str) -> str:
    """Read a file; `-` is standard input."""
    if name == "-":
        return sys.stdin.read()
    return Path(name).read_text(encoding="utf-8")
''',
}

_COMMAND: Final = '''
def _{{ command.function.name }}(options: argparse.Namespace) -> str:
    """Run the command `{{ command.name }}`."""
    result = {{ command.function.name }}(
        {% for argument in command.arguments %}
        {{ argument.value }},
        {% endfor %}
    )
    {% if command.prints in ("text", "exact") %}
    return result
    {% elif command.prints == "number" %}
    return json.dumps(result)
    {% elif command.prints == "literal" %}
    return repr(result)
    {% else %}
    return json.dumps(result, default={{ command.default }}, indent=2, ensure_ascii=False)
    {% endif %}
'''

_MAIN: Final = '''
def _parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(
        prog={{ spec.name | literal }}, description={{ spec.summary | literal }}
    )
    {% if commands | length > 1 %}
    choices = parser.add_subparsers(title="commands", required=True)
    {% endif %}
    {% for command in commands %}
    {% if commands | length > 1 %}
    command = choices.add_parser(
        {{ command.name | literal }}, help={{ help(command) | literal }}
    )
    {% else %}
    command = parser
    {% endif %}
    {% for argument in command.arguments %}
    command.add_argument(
        {{ (argument.option if argument.optional else argument.parameter.name) | literal }},
        {% if argument.source == "flag" %}
        action=argparse.BooleanOptionalAction,
        {% elif argument.source in ("integer", "number", "path") %}
        type={{ {"integer": "int", "number": "float", "path": "Path"}[argument.source] }},
        {% endif %}
        {% if argument.unset is not none %}
        default={{ argument.unset }},
        {% elif argument.source == "flag" %}
        required=True,
        {% endif %}
        help={{ about(argument) | literal }},
    )
    {% endfor %}
    command.set_defaults(run=_{{ command.function.name }})
    {% endfor %}
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: What follows the program's name; those of the process when None.

    Returns:
        The exit status: 0 when the result was printed, 2 when the input cannot be used.
    """
    options = _parser().parse_args(arguments)
    try:
        print(options.run(options){% if trims %}.removesuffix("\\n"){% endif %})
    except ({{ errors | join(', ') }}) as error:
        print(f"{{ spec.name }}: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
'''

_NO_COMMAND: Final = '''
def main(arguments: Sequence[str] | None = None) -> int:
    """Show what the tool is; {{ reason }}, so only Python can call them.

    Args:
        arguments: What follows the program's name; those of the process when None.

    Returns:
        The exit status: always 0.
    """
    parser = argparse.ArgumentParser(
        prog={{ spec.name | literal }},
        description={{ spec.summary | literal }},
        epilog="Its functions are called from Python; the README says how.",
    )
    parser.parse_args(arguments)
    parser.print_help()
    return 0


if __name__ == "__main__":
    sys.exit(main())
'''

_IMPORTS: Final = """
import argparse
import ast
import dataclasses
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
"""


def main_source(
    spec: ToolSpec,
    public: Sequence[str],
    commands: Sequence[Command],
    templates: Environment,
    *,
    errors: Sequence[str] = (),
    reason: str = "its functions take functions",
    trims: bool = True,
) -> str:
    """Write `__main__.py`, still unformatted.

    Args:
        spec: What the tool is.
        public: The names of the package.
        commands: What it offers; without any it shows the help.
        templates: From `bot.scaffold.source.environment`.
        errors: Further exceptions that mean an input which cannot be used.
        reason: Why there is no command, where there is none.
        trims: Whether what is printed loses a newline at its end, so that there is one only.
    """
    functions = [templates.from_string(_COMMAND).render(command=command) for command in commands]
    main = templates.from_string(_MAIN if commands else _NO_COMMAND).render(
        spec=spec,
        commands=commands,
        help=_help,
        about=_about,
        errors=errors_of(commands, errors),
        reason=reason,
        trims=trims,
    )
    return "\n\n".join(
        [
            docstring(f"Command line: {spec.summary}"),
            "from __future__ import annotations",
            _IMPORTS,
            f"from {spec.name} import {', '.join(public)}" if commands else "",
            *used(_READERS, functions),
            *functions,
            main,
        ]
    )


def errors_of(commands: Sequence[Command], further: Sequence[str]) -> list[str]:
    """The exceptions that mean an input which cannot be used."""
    data = any(command.takes_data for command in commands)
    literals = any(
        argument.source is ArgumentSource.LITERAL
        for command in commands
        for argument in command.arguments
    )
    known = {"TypeError": data, "SyntaxError": literals}
    return ["OSError", *further, *(name for name, needed in known.items() if needed), "ValueError"]


def _help(command: Command) -> str:
    return command.about.strip().splitlines()[0].replace("%", "%%")


def _about(argument: Argument) -> str:
    about = argument.about[0].lower() + argument.about[1:].removesuffix(".")
    if argument.source in FROM_FILE:
        plain = argument.source in (
            ArgumentSource.LINES,
            ArgumentSource.TEXT,
            ArgumentSource.LITERAL,
        )
        form = "file" if plain else "JSON file"
        about = f"{form} with {about} (`-`: standard input)"
    return about.replace("%", "%%")
