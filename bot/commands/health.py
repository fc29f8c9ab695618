"""`toolwright health`: are the merged tools as good as when they were merged?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from bot import zone_file
from bot.commands.options import json_option, local_option
from bot.errors import ExitStatus
from bot.forge.local import LocalForge
from bot.health.measure import Bench, measure
from bot.health.report import FollowUp, HealthReports
from bot.health.watched import watched
from bot.progress import Progress
from bot.report.health import health_data, print_health
from bot.rollback.propose import report, status
from bot.sandbox.factory import open_sandbox
from bot.workspace import Workspace, open_workspace


@click.group(name="health", invoke_without_command=True)
@local_option
@json_option
@click.pass_context
def command(ctx: click.Context, local: bool, as_json: bool) -> int:
    """Measure the tools that were merged of late, and propose to take back what is degraded.

    A tool is watched for `health.hours` after its merge, and confirmed when it is healthy after
    them. Exit status 0: all are healthy or confirmed; 1: one is degraded, and its revert is
    proposed; 3: one could not be measured.
    """
    if ctx.invoked_subcommand is not None:
        for given, name in ((as_json, "--json"), (local, "--local")):
            if given:
                raise click.UsageError(f"{name} belongs behind the name of the command.")
        return ExitStatus.DONE
    workspace = open_workspace(Path.cwd(), local=local)
    reports = measured(workspace)
    _print(reports, _reported(reports, workspace), as_json=as_json)
    return status(reports)


@command.command(name="measure")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the reports to this file, for `toolwright health report`.",
)
@local_option
@json_option
def measure_command(out: Path | None, local: bool, as_json: bool) -> int:
    """Measure, and propose nothing; needs a sandbox and no token.

    With --out, the exit status is 0 once the file is written, whatever is in it.
    """
    if out is not None:
        zone_file.require_writable(out)
    reports = measured(open_workspace(Path.cwd(), local=local))
    if out is not None:
        zone_file.write(reports, out)
    _print(reports, (), as_json=as_json)
    return ExitStatus.DONE if out is not None else status(reports)


@command.command(name="report")
@click.argument("file", type=click.Path(path_type=Path))
@local_option
@json_option
def report_command(file: Path, local: bool, as_json: bool) -> int:
    """Propose to take back what FILE says is degraded.

    FILE is what `toolwright health measure --out FILE` wrote. No code of a tool is run. The exit
    status is that of `toolwright health`.
    """
    workspace = open_workspace(Path.cwd(), local=local)
    reports = zone_file.parse(HealthReports, zone_file.content(file), str(file))
    _print(reports, _reported(reports, workspace), as_json=as_json)
    return status(reports)


def _reported(reports: HealthReports, workspace: Workspace) -> tuple[FollowUp, ...]:
    """Propose what has to be taken back, and tell the issues where the forge has issues."""
    if workspace.config.forge == "local":
        return report(reports, workspace, LocalForge(workspace.repository))
    # Only now: what talks to GitHub takes a while to import, and plain Git needs none of it.
    from bot.issues.health import act_on
    from bot.issues.session import open_session

    return act_on(open_session(workspace, Progress().say), reports)


def measured(workspace: Workspace) -> HealthReports:
    """Measure what was merged of late; where that is nothing, no sandbox is asked for.

    Raises:
        RequestError: The history is cut off, so that nobody can say when a tool was merged.
        SurroundingsError: There is no sandbox, or Git failed.
    """
    now, tip, hours = datetime.now(UTC), workspace.tip, workspace.config.health.hours
    watching = watched(workspace.repository, tip, now, hours)
    if not watching:
        return HealthReports(base=workspace.base, tip=tip, measured_at=now, hours=hours, reports=())
    sandbox = open_sandbox(workspace.config.sandbox)
    return measure(watching, Bench(workspace, tip, sandbox, Progress()), now)


def _print(reports: HealthReports, reported: Sequence[FollowUp], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(health_data(reports, reported), ensure_ascii=False))
    else:
        print_health(Console(highlight=False), reports, reported)
