"""`__main__.py`: a command line derived from the interface, the same for every pattern."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from jinja2 import Environment

from bot.generate.offline.command import FROM_FILE, Argument, Command, Source
from bot.generate.offline.core_file import used
from bot.generate.offline.source import docstring
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
    "_text": '''
def _text(name: str) -> str:
    """Read a file; `-` is standard input."""
    if name == "-":
        return sys.stdin.read()
    return Path(name).read_text(encoding="utf-8")
''',
}

_COMMAND: Final = '''
def _{{ command.bound.function.name }}(options: argparse.Namespace) -> str:
    """Run the command `{{ command.name }}`."""
    result = {{ command.bound.function.name }}(
        {% for argument in command.arguments %}
        {{ argument.value }},
        {% endfor %}
    )
    {% if command.prints == "text" %}
    return result
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
        {% if argument.parameter.default is not none %}
        default={{ argument.parameter.default }},
        {% elif argument.source == "flag" %}
        required=True,
        {% endif %}
        help={{ about(argument) | literal }},
    )
    {% endfor %}
    command.set_defaults(run=_{{ command.bound.function.name }})
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
        print(options.run(options).removesuffix("\\n"))
    except (OSError, {{ 'TypeError, ' if data }}ValueError) as error:
        print(f"{{ spec.name }}: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
'''

_NO_COMMAND: Final = '''
def main(arguments: Sequence[str] | None = None) -> int:
    """Show what the tool is; its functions take functions, so only Python can call them.

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
import dataclasses
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
"""


def main_source(
    spec: ToolSpec, public: Sequence[str], commands: Sequence[Command], templates: Environment
) -> str:
    """Write `__main__.py`, still unformatted; `public` are the names of the package."""
    functions = [templates.from_string(_COMMAND).render(command=command) for command in commands]
    main = templates.from_string(_MAIN if commands else _NO_COMMAND).render(
        spec=spec,
        commands=commands,
        help=_help,
        about=_about,
        data=_takes_data(commands),
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


def _takes_data(commands: Sequence[Command]) -> bool:
    """Whether JSON data with a wrong key or value, a TypeError there, can reach the tool."""
    arguments = [argument for command in commands for argument in command.arguments]
    return any(one.source in FROM_FILE - {Source.LINES, Source.TEXT} for one in arguments)


def _help(command: Command) -> str:
    documented = command.bound.function.docstring or command.bound.operation.about
    return documented.strip().splitlines()[0].replace("%", "%%")


def _about(argument: Argument) -> str:
    about = argument.slot.about[0].lower() + argument.slot.about[1:].removesuffix(".")
    if argument.source in FROM_FILE:
        form = "JSON file" if argument.source not in (Source.LINES, Source.TEXT) else "file"
        about = f"{form} with {about} (`-`: standard input)"
    return about.replace("%", "%%")
