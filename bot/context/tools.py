"""The registry's tools as pieces: the merged version, similar ones, a model, and the others.

Told is the code alone. Tests and READMEs repeat examples, and a specification holds those that are
held back for the tool's own next attempt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.config import ContextConfig
from bot.context.outline import outline, parsed
from bot.context.piece import Piece, PieceKind
from bot.context.similarity import Profile, Weights, declared, similarity, weigh
from bot.context.source import WHOLE_TOKENS, ContextSource, python, readable
from bot.context.words import terms
from bot.llm.tokens import estimate
from bot.registry.tools import Tool, ToolStatus
from bot.spec.toolspec import ToolSpec

CORE: Final = "core.py"
MAIN: Final = "__main__.py"
RELEVANT: Final = 0.3
"""From here on, the interface of an existing tool is worth telling."""
MAX_RELEVANT: Final = 10
_MODEL: Final = 0.5
_USED: Final = frozenset({ToolStatus.MERGED, ToolStatus.MODIFIED})


@dataclass(frozen=True)
class RankedTool:
    """A tool, its code, and how similar it is to what is asked for."""

    tool: Tool
    code: str
    similarity: float


def rank(spec: ToolSpec, tools: Sequence[Tool], behaviours: Mapping[str, str]) -> list[RankedTool]:
    """The other tools that can be relied on, the most similar first, equal ones by name.

    Args:
        spec: The shown part of the specification.
        tools: The registry.
        behaviours: The behaviour that each tool's specification states, as far as it is known.
    """
    codes = {
        tool.name: code
        for tool in tools
        if tool.status in _USED and tool.name != spec.name and (code := _text(tool, CORE))
    }
    used = [tool for tool in tools if tool.name in codes]
    asked = Profile(
        terms(f"{spec.name} {spec.summary} {spec.behaviour}"),
        _declared(spec.interface),
        spec.category,
    )
    profiles = {
        tool.name: Profile(
            terms(f"{tool.name} {tool.summary} {behaviours.get(tool.name, '')}"),
            _declared(codes[tool.name]),
            tool.category,
        )
        for tool in used
    }
    weights: Weights = weigh([asked.words, *(one.words for one in profiles.values())])
    ranked = [
        RankedTool(tool, codes[tool.name], similarity(asked, profiles[tool.name], weights))
        for tool in used
    ]
    return sorted(ranked, key=lambda one: (-one.similarity, one.tool.name))


def tool_pieces(
    spec: ToolSpec,
    tools: Sequence[Tool],
    ranked: Sequence[RankedTool],
    config: ContextConfig,
    source: ContextSource,
) -> Iterator[Piece]:
    """Return what is told of the registry.

    - The merged version of the tool itself, its code.
    - The most similar ones over the limit, their code.
    - The command line of the most similar merged tool in which it is short, as a model.
    - The interfaces of the others that are similar at all.
    """
    own = next((tool for tool in tools if tool.name == spec.name), None)
    if own and own.status in _USED and (code := _text(own, CORE)):
        yield from _code(PieceKind.MERGED, own, code, 1.0, source)
    similar = [one for one in ranked if one.similarity > config.similarity][: config.similar_tools]
    for one in similar:
        yield from _code(PieceKind.SIMILAR, one.tool, one.code, one.similarity, source)
    for one in ranked:
        main = _text(one.tool, MAIN)
        if one.tool.status is ToolStatus.MERGED and main and estimate(main) <= WHOLE_TOKENS:
            title = f"{one.tool.name}/{MAIN}"
            yield from _pieces(source.piece(PieceKind.MODEL, title, main, _MODEL))
            break
    others = [one for one in ranked if one not in similar and one.similarity >= RELEVANT]
    for one in others[:MAX_RELEVANT]:
        tree = parsed(one.code)
        text = f"{one.tool.summary}\n\n{outline(tree)}" if tree else one.tool.summary
        yield from _pieces(source.piece(PieceKind.TOOL, one.tool.name, text, one.similarity))


def _code(
    kind: PieceKind, tool: Tool, code: str, score: float, source: ContextSource
) -> Iterator[Piece]:
    yield from _pieces(source.piece(kind, *python(f"{tool.name}/{CORE}", code), score))


def _pieces(piece: Piece | None) -> Iterator[Piece]:
    if piece is not None:
        yield piece


def _text(tool: Tool, path: str) -> str:
    return readable(tool.files.get(path, b"")) or ""


def _declared(source: str) -> Mapping[str, int]:
    tree = parsed(source)
    return declared(tree) if tree else {}
