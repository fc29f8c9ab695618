"""Comments that would silence a tool: they go, since no tool may be silenced here."""

from __future__ import annotations

import io
import tokenize

from bot.normalize.edits import Edit, Positions, apply
from bot.normalize.module import Expectations, Rewrite, sentence
from bot.validate.policy.comments import SUPPRESSION
from bot.validate.source import Module


def remove_suppressions(module: Module, _: Expectations) -> Rewrite | None:
    """Remove every comment that the policy stage refuses; the code beside it stays."""
    positions = Positions(module.text)
    edits: list[Edit] = []
    for token in tokenize.generate_tokens(io.StringIO(module.text).readline):
        if token.type == tokenize.COMMENT and SUPPRESSION.search(token.string):
            start = positions.line(token.start[0]) + token.start[1]
            edits.append(Edit(start, start + len(token.string)))
    if not edits:
        return None
    count = f"{len(edits)} comment{'' if len(edits) == 1 else 's'}"
    said = f"{count} that would silence a checker removed."
    return Rewrite(apply(module.text, edits), (sentence(module.path, said),))
