"""`toolwright build`: the build zone's part of an issue, without any token of the forge."""

from __future__ import annotations

from pathlib import Path

import click

from bot import job as jobs
from bot.bundle import Bundle, bundle
from bot.commands.options import no_cache_option
from bot.errors import RequestError
from bot.generate.choose import open_generator
from bot.job import Job
from bot.pipeline import Workshop, build
from bot.render.progress import Progress
from bot.render.words import verdict
from bot.sandbox.select import open_sandbox
from bot.spec import parse_spec
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
    whether a bundle was written, not what the gate thinks: `toolwright publish` says that.
    """
    asked = jobs.read(job)
    workspace = open_workspace(Path.cwd())
    progress = Progress()
    result = make(asked, workspace, progress, cached=not no_cache)
    jobs.write(result, out)
    progress.say(f"bundle {out}")


def make(asked: Job, workspace: Workspace, progress: Progress, *, cached: bool) -> Bundle:
    """What a job comes to; a request that cannot be met is a bundle that says why.

    Raises:
        SurroundingsError: Sandbox, model or Git failed: that says nothing of the request.
    """
    try:
        spec = parse_spec(asked.spec.encode(), f"issue {asked.issue}", rules=workspace.rules)
        shop = Workshop(
            workspace=workspace,
            generator=open_generator(workspace.config),
            sandbox=open_sandbox(workspace.config.sandbox),
            progress=progress,
            cache=open_cache(workspace.repository.common_dir, progress.say) if cached else None,
        )
        built = build(spec, shop, asked.notes, asked.attempt)
    except RequestError as error:
        progress.say(f"refused: {error.message}")
        return Bundle(job=asked.digest, refusal=str(error))
    progress.say(verdict(built.report))
    return bundle(asked, built)
