"""`toolwright context`: what a model would be told, printed and sent nowhere."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from bot.candidate import ContextScores
from bot.commands.options import json_option, spec_argument
from bot.context.collect import collect
from bot.context.gather import Context
from bot.generate.model.prompt import counted, messages_for
from bot.llm.message import Message, digest, estimated_tokens
from bot.registry.tools import list_tools
from bot.report.terminal import print_pieces, print_scores
from bot.spec import read_spec
from bot.workspace import open_workspace


@click.command(name="context")
@spec_argument
@json_option
def command(spec: Path, as_json: bool) -> None:
    """Show what a model would be told for SPEC: pieces, scores, then the text as it would get it.

    Nothing is sent. Tokens are estimated; a run has the endpoint's own figures.
    """
    workspace = open_workspace(Path.cwd())
    read = read_spec(spec, rules=workspace.rules)
    context = collect(workspace, read, list_tools(workspace.repository, workspace.tip))
    messages = messages_for(context)
    scores = counted(context.scores, messages)
    budget = workspace.config.context.max_tokens
    if as_json:
        click.echo(json.dumps(_data(context, scores, messages, budget), ensure_ascii=False))
    else:
        _print(context, scores, messages, budget, Console(highlight=False))


def _data(
    context: Context, scores: ContextScores | None, messages: tuple[Message, ...], budget: int
) -> dict[str, object]:
    return {
        "name": context.spec.name,
        "digest": digest(messages),
        "tokens": estimated_tokens(messages),
        "budget": budget,
        "scores": scores.model_dump(mode="json") if scores else None,
        "pieces": [asdict(piece) for piece in context.pieces],
        "left_out": [
            {"kind": piece.kind, "title": piece.title, "tokens": piece.tokens, "score": piece.score}
            for piece in context.left_out
        ],
        "messages": [asdict(message) for message in messages],
    }


def _print(
    context: Context,
    scores: ContextScores | None,
    messages: tuple[Message, ...],
    budget: int,
    console: Console,
) -> None:
    used = sum(piece.tokens for piece in context.pieces)
    console.print(f"pieces of the repository: {used} of {budget} tokens, estimated")
    print_pieces(console, context.pieces)
    if context.left_out:
        console.print(f"\nleft out, over the {budget} tokens of context.max_tokens:")
        print_pieces(console, context.left_out)
    if scores:
        console.print()
        print_scores(console, scores)
    for message in messages:
        console.print(Text(f"\n{message.role}:", style="bold"))
        console.print(Text(message.content), soft_wrap=True)
