"""`__init__.py` and `README.md` of a tool."""

from __future__ import annotations

from collections.abc import Sequence

from bot.scaffold.command import FROM_FILE, Command
from bot.scaffold.source import docstring, signature
from bot.spec.interface import Interface
from bot.spec.toolspec import ToolSpec


def package_source(spec: ToolSpec, public: Sequence[str]) -> str:
    """Write `__init__.py`, still unformatted: the public names, and nothing else."""
    listed = ", ".join(f'"{name}"' for name in public)
    return "\n\n".join(
        [
            docstring(spec.summary),
            f"from {spec.name}.core import {', '.join(public)}",
            f"__all__ = [{listed}]",
        ]
    )


def readme(spec: ToolSpec, interface: Interface, commands: Sequence[Command]) -> str:
    """Write `README.md`: what the tool does, how to run it and how to call it."""
    parts = [f"# {spec.name}", spec.summary]
    if spec.behaviour.strip():
        parts.append(spec.behaviour.strip())
    if commands:
        lines = "\n".join(_usage(spec, command, len(commands) > 1) for command in commands)
        parts.append(
            f"## On the command line\n\n```sh\n{lines}\n```\n\n"
            "A file named `-` is standard input. Exit status 2 means that the input cannot be used."
        )
    listed = "\n".join(signature(function).rstrip(":") for function in interface.functions)
    parts.append(f"## From Python\n\n```python\n{listed}\n```")
    if spec.examples.strip():
        parts.append(f"```pycon\n{spec.examples.strip()}\n```")
    return "\n\n".join(parts) + "\n"


def _usage(spec: ToolSpec, command: Command, several: bool) -> str:
    words = [f"toolwright tools run {spec.name}"]
    if several:
        words.append(command.name)
    for argument in command.arguments:
        word = "FILE" if argument.source in FROM_FILE else argument.parameter.name.upper()
        words.append(f"[{argument.option} {word}]" if argument.optional else word)
    return " ".join(words)
