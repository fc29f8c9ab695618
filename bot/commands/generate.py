"""`toolwright generate`: a candidate in a folder, judged by nobody."""

from __future__ import annotations

import json
from pathlib import Path

import click

from bot.candidate import Candidate
from bot.commands.options import json_option, spec_argument
from bot.context.collect import context_for
from bot.context.gather import Context
from bot.errors import SurroundingsError
from bot.generate.factory import open_generator
from bot.generate.protocol import ASK_ANEW, Generator
from bot.handoff import candidate_folder
from bot.llm.factory import open_client, recorded
from bot.llm.run_record import Result
from bot.progress import Progress
from bot.registry.tools import list_tools
from bot.report.exchanges import shown
from bot.scaffold.complete import complete
from bot.spec import read_spec
from bot.workspace import open_workspace


@click.command(name="generate")
@spec_argument
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder that gets the candidate's files; empty or not there yet.",
)
@json_option
def command(spec: Path, out: Path, as_json: bool) -> None:
    """Generate the tool of SPEC into a folder. Nothing is run, judged or proposed.

    Of several models' answers, the first that can be read is written; `toolwright run` compares
    them.
    """
    candidate_folder.require_empty(out)
    workspace = open_workspace(Path.cwd())
    read = read_spec(spec, rules=workspace.rules)
    tools = list_tools(workspace.repository, workspace.tip)
    progress = Progress()
    client = open_client(
        workspace.config, workspace.repository, say=progress.say, listening=shown(progress)
    )
    generator = open_generator(workspace.config, client)
    with recorded(client) as ending:
        candidate = _first(generator, context_for(workspace, read, tools), progress)
        candidate_folder.write(candidate, out)
        ending.result = Result.DONE
    if as_json:
        data = {"name": candidate.name, "digest": candidate.digest, "files": list(candidate.files)}
        click.echo(json.dumps(data))
        return
    for path in candidate.files:
        click.echo(str(out / path))


def _first(generator: Generator, context: Context, progress: Progress) -> Candidate:
    """The first draft, with the files that it lacks."""
    drafts = generator.drafts(context)
    for failed in drafts.failed:
        # What gave no reply at all was told when it failed.
        if failed.reply:
            progress.say(f"{failed.model}: {failed.message}")
    if not drafts.candidates:
        raise SurroundingsError(
            "No model gave a reply that can be used.",
            remedy=ASK_ANEW,
        )
    draft = drafts.candidates[0]
    return Candidate(draft.name, complete(context.spec, draft.files), draft.provenance)
