"""`toolwright check`: is a specification acceptable?"""

from __future__ import annotations

import json
from pathlib import Path

import click

from bot.commands.options import json_option, spec_argument
from bot.spec import read_spec, split
from bot.workspace import open_workspace


@click.command(name="check")
@spec_argument
@json_option
def command(spec: Path, as_json: bool) -> None:
    """Check SPEC, and list every problem with its field, its line and what would be right."""
    read = read_spec(spec, rules=open_workspace(Path.cwd()).rules)
    examples = split(read.spec)
    if as_json:
        data = {
            "name": read.spec.name,
            "digest": read.digest,
            "shown_examples": len(examples.shown),
            "held_back_examples": len(examples.held),
        }
        click.echo(json.dumps(data))
        return
    click.echo(
        f"{spec} is valid: {len(examples.shown)} examples are shown to the generator, "
        f"{len(examples.held)} are held back."
    )
