"""`toolwright new`: a specification from a pattern, complete and ready to run or to edit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import yaml

from bot.commands.options import json_option
from bot.errors import RequestError
from bot.generate.offline.begin import begun
from bot.patterns import catalogue
from bot.progress import Progress
from bot.sandbox.factory import open_sandbox
from bot.spec.read import FOLDER
from bot.workspace import open_workspace


@click.command(name="new")
@click.argument("name")
@click.option("--from", "pattern", required=True, metavar="PATTERN", help="A pattern's name.")
@click.option(
    "--set",
    "given",
    multiple=True,
    metavar="KEY=VALUE",
    help="A parameter of the pattern, its value as YAML; `a.b=…` sets the key b inside of a.",
)
@json_option
def command(name: str, pattern: str, given: tuple[str, ...], as_json: bool) -> None:
    """Write specs/NAME.yaml for a tool that a pattern builds. An existing file stays.

    `toolwright patterns` lists the patterns. Examples that do not hold with the parameters given
    are left out, which takes a run in the sandbox.
    """
    known = catalogue()
    if pattern not in known:
        raise RequestError(
            f"There is no pattern {pattern!r}.", remedy=f"Known patterns: {', '.join(known)}"
        )
    workspace = open_workspace(Path.cwd())
    progress = Progress()
    place = workspace.repository.root / FOLDER / f"{name}.yaml"
    if place.exists():
        raise RequestError(f"{place} is there already.", remedy="Choose another name, or edit it.")
    parameters = _parameters(given)
    text, left_out = begun(
        known[pattern],
        name,
        parameters,
        rules=workspace.rules,
        limits=workspace.limits,
        sandbox=lambda: open_sandbox(workspace.config.sandbox),
    )
    place.parent.mkdir(exist_ok=True)
    with place.open("x", encoding="utf-8") as file:
        file.write(text)
    if left_out:
        progress.say(
            f"{left_out} of the pattern's examples do not hold with these parameters and are left "
            "out: write your own."
        )
    if as_json:
        click.echo(json.dumps({"path": str(place), "left_out": left_out}))
        return
    click.echo(f"{place}\nEdit it, or go on: toolwright run {FOLDER}/{name}.yaml")


def _parameters(given: tuple[str, ...]) -> dict[str, Any]:
    """Parameters as a specification has them, from `key=value`."""
    parameters: dict[str, Any] = {}
    for item in given:
        path, equals, text = item.partition("=")
        *outer, last = path.split(".")
        if not equals or not all([*outer, last]):
            raise RequestError(f"--set {item}: this is not KEY=VALUE.", remedy="Write --set top=5.")
        try:
            value = yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise RequestError(
                f"--set {item}: the value is no YAML.", remedy="Put quotes around a text."
            ) from error
        inside = parameters
        for key in outer:
            held = inside.setdefault(key, {})
            if not isinstance(held, dict):
                raise RequestError(f"--set {item}: {key} has a value of its own already.")
            inside = held
        inside[last] = value
    return parameters
