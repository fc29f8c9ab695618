"""What a model is told: the specification, and the pieces of the repository that bear on it.

All of it is read from Git at the commit that work starts from; nothing is fetched, imported or run.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.context.gather import Context, gather
from bot.context.guidance import pattern_pieces
from bot.context.named import named
from bot.context.ranking import choose_pieces
from bot.context.redact import held_back, held_in_repository
from bot.context.score import score
from bot.context.source import ContextSource
from bot.context.tools import rank, tool_pieces
from bot.errors import RequestError
from bot.git.repository import REGULAR_MODES
from bot.layout import SPECS_FOLDER, spec_path
from bot.registry.tools import Tool
from bot.spec import SpecFile, parse_spec, shown
from bot.spec.rules import Rules
from bot.workspace import Workspace


def context_for(
    workspace: Workspace, spec: SpecFile, tools: Sequence[Tool], notes: Iterable[str] = ()
) -> Context:
    """Return what the configured generator is told.

    For a model, that is everything that `collect` finds; the offline generator reads nothing but
    the specification.
    """
    if workspace.config.generator == "offline":
        return gather(spec, tools, notes)
    return collect(workspace, spec, tools, notes)


def collect(
    workspace: Workspace, spec: SpecFile, tools: Sequence[Tool], notes: Iterable[str] = ()
) -> Context:
    """Find what bears on a specification, and choose within `context.max_tokens`.

    Args:
        workspace: The repository; read at its tip.
        spec: The specification as it was written.
        tools: The registry, which the caller has read already.
        notes: What a maintainer asked for after earlier attempts.

    Raises:
        RequestError: There is no base branch.
    """
    config, rules, commit = workspace.config.context, workspace.rules, workspace.tip
    plain = gather(spec, tools)
    specs = {
        path: file.content
        for path, file in workspace.repository.files(commit, SPECS_FOLDER).items()
        if path.endswith(".yaml") and file.mode in REGULAR_MODES
    }
    held = (held_back(spec.spec) | held_in_repository(specs, rules)).without(plain.spec)
    told = tuple(held.redacted(note) for note in notes)
    source = ContextSource(
        workspace.repository, workspace.repository.entries(commit), held, rules.protected
    )
    behaviours = {
        tool.name: _behaviour(specs.get(spec_path(tool.name), b""), rules) for tool in tools
    }
    ranked = rank(plain.spec, tools, behaviours)
    code, missing = named(plain.spec, source)
    choice = choose_pieces(
        (
            *code,
            *tool_pieces(plain.spec, tools, ranked, config, source),
            *pattern_pieces(plain.spec, source),
        ),
        config.max_tokens,
    )
    return replace(
        plain,
        notes=told,
        pieces=choice.pieces,
        left_out=choice.left_out,
        scores=score(plain.spec, told, choice, missing),
    )


def _behaviour(source: bytes, rules: Rules) -> str:
    """Return what a merged tool's specification says.

    Nothing of one that is lost or no longer valid.
    """
    try:
        return shown(parse_spec(source, "a merged specification", rules).spec).behaviour
    except RequestError:
        return ""
