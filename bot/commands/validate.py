"""`toolwright validate`: the gate alone."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console

from bot.commands.options import folder_argument, json_option, no_cache_option
from bot.errors import ExitStatus, RequestError, SurroundingsError
from bot.forge.propose import require_judgement
from bot.handoff import candidate_folder
from bot.progress import Progress
from bot.regular_file import why_unwritable
from bot.report.formats import FORMATS
from bot.report.terminal import print_report
from bot.sandbox.factory import open_sandbox
from bot.spec import read_spec
from bot.validate.cache import open_cache
from bot.validate.case import open_case
from bot.validate.gate import validate
from bot.validate.report import ValidationReport
from bot.workspace import open_workspace


@click.command(name="validate")
@folder_argument
@click.option(
    "--spec",
    required=True,
    type=click.Path(path_type=Path),
    help="The specification that the candidate is to meet.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    help="How to print the report; a table where nothing is said.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the report to this file instead of standard output.",
)
@no_cache_option
@json_option
def command(
    folder: Path,
    spec: Path,
    form: str | None,
    output: Path | None,
    no_cache: bool,
    as_json: bool,
) -> int:
    """Judge the candidate in FOLDER. Exit status 0: approved; 1: rejected.

    `--json` is `--format json`. The report is all that is printed on standard output.
    """
    if as_json and form not in {None, "json"}:
        raise click.UsageError(f"--json and --format {form} ask for two formats.")
    if output is not None and (why := why_unwritable(output)):
        raise _unwritable(output, why)
    workspace = open_workspace(Path.cwd())
    progress = Progress()
    read = read_spec(spec, rules=workspace.rules)
    sandbox = open_sandbox(workspace.config.sandbox)
    case = open_case(
        candidate_folder.read(folder, read.spec.name),
        read.spec,
        sandbox,
        thresholds=workspace.config.thresholds,
        limits=workspace.limits,
        reads=workspace.contents(read.spec.reads),
        host=workspace.equipped(workspace.host(read), sandbox, progress.say),
    )
    with progress.step(f"judging {folder} in {case.sandbox.name}"):
        report = validate(
            case,
            progress=progress.stage,
            cache=open_cache(workspace.repository.common_dir, progress.say, anew=no_cache),
        )
    _write(report, form or ("json" if as_json else "table"), output)
    try:
        require_judgement(report)
    except SurroundingsError as error:
        # Not raised any further: the report, which tells the same, is already the whole output.
        click.echo(f"toolwright: {error}", err=True)
        return error.status
    return ExitStatus.DONE if report.approved else ExitStatus.REJECTED


def _write(report: ValidationReport, form: str, output: Path | None) -> None:
    if output is None and form == "table":
        print_report(Console(highlight=False), report)
        return
    document = FORMATS[form](report).encode()
    if output is None:
        sys.stdout.buffer.write(document)
        sys.stdout.flush()
        return
    try:
        output.write_bytes(document)
    except OSError as error:
        raise _unwritable(output, error.strerror) from error


def _unwritable(output: Path, why: str | None) -> RequestError:
    return RequestError(
        f"{output} cannot be written: {why}.",
        remedy="Name a file in a folder that you may write to.",
    )
