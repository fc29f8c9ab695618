"""`toolwright patterns`: what the offline generator can build."""

from __future__ import annotations

import json
import typing
from collections.abc import Iterator

import click

from bot.commands.options import json_option
from bot.errors import RequestError
from bot.patterns import catalogue
from bot.patterns.parameters import OPERATIONS, annotation
from bot.patterns.pattern import Pattern
from bot.patterns.reference import signature_text


@click.command(name="patterns")
@click.argument("name", required=False)
@json_option
def command(name: str | None, as_json: bool) -> None:
    """List the patterns, or show the interface and the parameters of the pattern NAME."""
    patterns = catalogue()
    if name is not None and name not in patterns:
        raise RequestError(
            f"There is no pattern {name!r}.", remedy=f"Known patterns: {', '.join(patterns)}"
        )
    chosen = [patterns[name]] if name is not None else list(patterns.values())
    if as_json:
        click.echo(json.dumps({"patterns": [_data(pattern) for pattern in chosen]}))
        return
    for pattern in chosen:
        click.echo(
            f"{pattern.name} ({pattern.description.category}): {pattern.description.summary}"
        )
    if name is not None:
        click.echo("\n".join(_shown(chosen[0])))
    else:
        click.echo(
            "\ntoolwright patterns NAME shows one; toolwright new TOOL --from NAME begins one."
        )


def _shown(pattern: Pattern) -> Iterator[str]:
    yield ""
    yield "Functions, and methods of a class form; names, order and optional parameters are yours:"
    for function in pattern.reference.functions.values():
        yield f"  {signature_text(function, function.name)}"
        yield f"      {function.docstring.splitlines()[0]}"
        known = pattern.description.words.functions.get(function.name)
        if known:
            yield f"      known by: {function.name.replace('_', ' ')} {known}"
    for cls in pattern.reference.classes.values():
        if not cls.fields:
            continue
        sort = (
            "any fields of these types" if cls.name in pattern.description.exemplars else "fields"
        )
        yield ""
        yield f"{cls.name}, {sort}; take what you need:"
        for field in cls.fields:
            known = pattern.description.words.fields.get(f"{cls.name}.{field.name}")
            also = f"  (known by: {known})" if known else ""
            yield f"  {field.name}: {field.annotation}{also}"
    yield ""
    yield "Parameters, under `pattern.parameters`:"
    for name, setting in pattern.description.parameters.items():
        yield f"  {name}: {setting.about}"
        if setting.example is not None:
            yield f"      for example  {name}: {json.dumps(setting.example, ensure_ascii=False)}"
        for key, kind in _keys(annotation(pattern, setting)):
            yield f"      {key}: {kind}"
    yield f"  {OPERATIONS}: The pattern's function by yours, where names leave a choice."


def _keys(kind: object) -> Iterator[tuple[str, str]]:
    """The keys inside of a parameter's value, where it has named ones."""
    if typing.is_typeddict(kind):
        for key, inner in typing.get_type_hints(kind).items():
            yield key, getattr(inner, "__name__", str(inner)).replace("typing.", "")
    for inner in typing.get_args(kind):
        yield from _keys(inner)


def _data(pattern: Pattern) -> dict[str, object]:
    return {
        "name": pattern.name,
        "category": pattern.description.category,
        "summary": pattern.description.summary,
        "functions": [
            signature_text(function, function.name)
            for function in pattern.reference.functions.values()
        ],
        "classes": {
            cls.name: {field.name: field.annotation for field in cls.fields}
            for cls in pattern.reference.classes.values()
            if cls.fields
        },
        "parameters": {
            name: {"about": setting.about, "example": setting.example}
            for name, setting in pattern.description.parameters.items()
        },
    }
