"""`toolwright patterns`: what the offline generator can build."""

from __future__ import annotations

import json

import click

from bot.commands.options import json_option
from bot.errors import RequestError
from bot.generate.offline.pattern import Pattern
from bot.generate.offline.patterns import PATTERNS


@click.command(name="patterns")
@click.argument("name", required=False)
@json_option
def command(name: str | None, as_json: bool) -> None:
    """List the patterns, or show what the pattern NAME can write and its parameters."""
    if name is not None and name not in PATTERNS:
        raise RequestError(
            f"There is no pattern {name!r}.", remedy=f"Known patterns: {', '.join(PATTERNS)}"
        )
    chosen = [PATTERNS[name]] if name is not None else list(PATTERNS.values())
    if as_json:
        click.echo(json.dumps({"patterns": [_data(pattern) for pattern in chosen]}))
        return
    for pattern in chosen:
        click.echo(f"{pattern.name} ({pattern.category}): {pattern.summary}")
    if name is not None:
        _show(chosen[0])


def _show(pattern: Pattern) -> None:
    click.echo("\nFunctions it can write, under any name:")
    for operation in pattern.operations:
        click.echo(f"  {operation.signature}\n      {operation.about}")
        if operation.measures:
            names = ", ".join(measure.name for measure in operation.measures)
            click.echo(f"      A record may have: {names}")
    click.echo("\nParameters:")
    for field, info in pattern.parameters.model_fields.items():
        click.echo(f"  {field}: {info.description} Default: {info.default!r}")


def _data(pattern: Pattern) -> dict[str, object]:
    return {
        "name": pattern.name,
        "category": pattern.category,
        "summary": pattern.summary,
        "operations": [operation.signature for operation in pattern.operations],
        "parameters": pattern.parameters.model_json_schema(),
    }
