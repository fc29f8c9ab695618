"""`toolwright run`: the whole job."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from bot.commands.options import json_option, local_option, no_cache_option, spec_argument
from bot.errors import ExitStatus
from bot.forge.factory import open_forge
from bot.generate.factory import open_generator
from bot.llm.factory import open_client, recorded
from bot.llm.run_record import judged
from bot.pipeline import Workshop, run
from bot.progress import Progress
from bot.proposal import BuildResult, Publication
from bot.report.data import generation_data, report_data
from bot.report.exchanges import shown
from bot.report.terminal import print_impact, print_origin, print_report, print_scores
from bot.sandbox.factory import open_sandbox
from bot.validate.cache import open_cache
from bot.workspace import Workspace, open_workspace


@click.command(name="run")
@spec_argument
@local_option
@no_cache_option
@json_option
def command(spec: Path, local: bool, no_cache: bool, as_json: bool) -> int:
    """Generate and judge the tool of SPEC, and propose it on the branch toolwright/<name>.

    On GitHub, a pull request from that branch is opened or brought up to date; with --local, or in
    a clone that has no remote, the branch is all there is.

    Working tree and index are never touched. Exit status 0: the gate approves, and a person may
    merge; 1: the gate rejects, the branch is marked so and the report says what would pass.
    """
    workspace = open_workspace(Path.cwd(), local=local)
    progress = Progress()
    forge = open_forge(workspace, progress.say)
    progress.say(f"proposes {_place(workspace)}")
    client = open_client(
        workspace.config, workspace.repository, say=progress.say, listening=shown(progress)
    )
    workshop = Workshop(
        workspace=workspace,
        generator=open_generator(workspace.config, client),
        sandbox=open_sandbox(workspace.config.sandbox),
        progress=progress,
        cache=open_cache(workspace.repository.common_dir, progress.say, anew=no_cache),
    )
    with recorded(client) as ending:
        built, published = run(spec, workshop, forge)
        ending.result = judged(approved=built.report.approved)
    if as_json:
        click.echo(json.dumps(_data(built, published), ensure_ascii=False))
    else:
        _print(built, published, Console(highlight=False))
    return ExitStatus.DONE if built.report.approved else ExitStatus.REJECTED


def _place(workspace: Workspace) -> str:
    if workspace.config.forge == "local":
        return f"on a branch of this clone, {workspace.repository.root}; nothing is sent anywhere"
    return f"a pull request on {workspace.github_access.repository}"


def _data(built: BuildResult, published: Publication) -> dict[str, object]:
    made = built.candidate.provenance
    scores = made.context
    return {
        **report_data(built.report),
        "impact": built.impact.model_dump(mode="json"),
        "generation": generation_data(made),
        "context": scores.model_dump(mode="json") if scores else None,
        "branch": published.branch,
        "commit": published.commit,
        "base": published.base,
        "page": published.page,
        "changed": published.changed,
        "stale": published.stale,
        "commands": dict(published.commands),
    }


def _print(built: BuildResult, published: Publication, console: Console) -> None:
    console.print()
    print_report(console, built.report)
    if built.candidate.provenance.exchanges:
        console.print()
        print_origin(console, built.candidate.provenance, built.report)
    console.print()
    print_impact(console, built.impact)
    if built.candidate.provenance.context:
        console.print()
        print_scores(console, built.candidate.provenance.context)
    same = "" if published.changed else ", as an earlier run left it"
    console.print(Text(f"\nbranch   {published.branch} at {published.commit[:12]}{same}"))
    console.print(Text(f"report   {published.page}\n"), soft_wrap=True)
    if published.stale:
        console.print(Text("The base branch has moved on since this was judged.\n"))
    for label, line in published.commands:
        console.print(Text(f"{label}:", style="bold"))
        console.print(Text(f"  {line}"), soft_wrap=True)
