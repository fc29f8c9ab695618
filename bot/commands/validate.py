"""`toolwright validate`: the gate alone."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.console import Console

from bot import candidate_folder
from bot.commands.options import folder_argument, json_option
from bot.errors import ExitStatus
from bot.propose import require_judgement
from bot.render.data import report_data
from bot.render.progress import Progress
from bot.render.terminal import print_report
from bot.sandbox.select import open_sandbox
from bot.spec import read_spec
from bot.validate.case import open_case
from bot.validate.gate import validate
from bot.workspace import open_workspace


@click.command(name="validate")
@folder_argument
@click.option(
    "--spec",
    required=True,
    type=click.Path(path_type=Path),
    help="The specification that the candidate is to meet.",
)
@json_option
def command(folder: Path, spec: Path, as_json: bool) -> int:
    """Judge the candidate in FOLDER. Exit status 0: approved; 1: rejected."""
    workspace = open_workspace(Path.cwd())
    progress = Progress()
    read = read_spec(spec, rules=workspace.rules)
    case = open_case(
        candidate_folder.read(folder, read.spec.name),
        read.spec,
        open_sandbox(workspace.config.sandbox),
        thresholds=workspace.config.thresholds,
        limits=workspace.limits,
        reads=workspace.contents(read.spec.reads),
        host=workspace.host(read),
    )
    with progress.step(f"judging {folder} in {case.sandbox.name}"):
        report = validate(case, progress=progress.stage)
    if as_json:
        click.echo(json.dumps(report_data(report), ensure_ascii=False))
    else:
        print_report(Console(highlight=False), report)
    require_judgement(report)
    return ExitStatus.DONE if report.approved else ExitStatus.REJECTED
