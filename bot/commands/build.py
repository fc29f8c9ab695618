"""`toolwright build`: the build zone's part of an issue, without any token of the forge."""

from __future__ import annotations

from pathlib import Path

import click

from bot import zone_file
from bot.commands.options import no_cache_option
from bot.errors import RequestError, SurroundingsError
from bot.generate.factory import open_generator
from bot.handoff import job as jobs
from bot.handoff.bundle import MAX_REASON, Bundle, bundle, bundled
from bot.handoff.job import Job
from bot.llm.client import Client
from bot.llm.factory import new_run, open_client, recorded
from bot.pipeline import Workshop, build
from bot.progress import Progress
from bot.report.exchanges import shown
from bot.report.words import verdict
from bot.sandbox.factory import open_sandbox
from bot.spec import parse_spec
from bot.text.clean import clean_block
from bot.validate.cache import open_cache
from bot.workspace import Workspace, open_workspace


@click.command(name="build")
@click.argument("job", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="Where to write the bundle for `toolwright publish`.",
)
@no_cache_option
def command(job: Path, out: Path, no_cache: bool) -> None:
    """Generate and judge what JOB asks for, and write down what came of it.

    JOB is a file that `toolwright handle --job` wrote. No token is needed. The exit status says
    whether building came to an end, not what the gate thinks: `toolwright publish` says that.
    """
    asked = jobs.read(job)
    zone_file.require_writable(out)
    workspace = open_workspace(Path.cwd())
    progress = Progress()
    result = make(asked, workspace, progress, cached=not no_cache)
    zone_file.write(result, out)
    progress.say(f"bundle {out}")
    if result.failure:
        raise SurroundingsError(result.failure)


def make(asked: Job, workspace: Workspace, progress: Progress, *, cached: bool) -> Bundle:
    """Return what a job comes to; a request that cannot be met is a bundle that says why.

    Where models were asked before something failed, so is the failure: what they took has to be
    recorded.

    Raises:
        SurroundingsError: Sandbox, model or Git failed: that says nothing of the request.
    """
    config, run = workspace.config, new_run()
    client = open_client(
        config,
        workspace.repository,
        run=run,
        known=asked.spent,
        say=progress.say,
        listening=shown(progress),
    )
    try:
        with recorded(client) as ending:
            result = _made(asked, workspace, progress, client, cached=cached)
            ending.result = bundled(result)
    except SurroundingsError as error:
        if not client.budget.spent.requests:
            raise
        progress.say(error.message)
        result = Bundle(job=asked.digest, failure=clean_block(str(error), MAX_REASON))
    if not client.budget.spent.requests:
        return result
    return result.model_copy(update={"run": run, "usage": client.budget.spent})


def _made(
    asked: Job,
    workspace: Workspace,
    progress: Progress,
    client: Client,
    *,
    cached: bool,
) -> Bundle:
    try:
        spec = parse_spec(asked.spec.encode(), f"issue {asked.issue}", rules=workspace.rules)
        shop = Workshop(
            workspace=workspace,
            generator=open_generator(workspace.config, client),
            sandbox=open_sandbox(workspace.config.sandbox),
            progress=progress,
            cache=open_cache(workspace.repository.common_dir, progress.say, anew=not cached),
        )
        built = build(spec, shop, asked.notes, asked.attempt)
    except RequestError as error:
        progress.say(f"refused: {error.message}")
        return Bundle(job=asked.digest, refusal=str(error))
    progress.say(verdict(built.report))
    return bundle(asked, built)
