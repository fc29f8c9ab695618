"""Arguments that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

spec_argument = click.argument("spec", type=click.Path(path_type=Path))
folder_argument = click.argument("folder", type=click.Path(path_type=Path))
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object, and nothing else."
)
local_option = click.option(
    "--local",
    is_flag=True,
    help="Propose on a branch of this clone alone, whatever forge is configured.",
)
no_cache_option = click.option(
    "--no-cache", is_flag=True, help="Judge anew what was judged before, and keep the new result."
)
