"""What models claim in the tests that they wrote: single comparisons of a call with a literal."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from bot.candidate import Candidate

MAX_CLAIMS: Final = 60
"""Of all models together; every claim is run on every candidate."""
MAX_LENGTH: Final = 600
"""Characters of one claim."""


@dataclass(frozen=True)
class Claim:
    """A test that a model wrote: an expression that it says is true."""

    model: str
    source: str


def claims(
    drafts: Iterable[Candidate], functions: Collection[str], secret: Collection[str] = ()
) -> tuple[Claim, ...]:
    """The claims in the tests of drafts, each once for each model, the first `MAX_CLAIMS`.

    Only `assert f(…) == …` is read, with a public function and literals: what stands around it, and
    any other kind of test, is for the unit stage.

    Args:
        drafts: As models wrote them.
        functions: The public functions.
        secret: Calls about which nothing may be claimed.
    """
    found = dict.fromkeys(
        Claim(draft.provenance.model, source)
        for draft in drafts
        for path, content in draft.files.items()
        if path.startswith("tests/")
        for source in _claimed(content, functions, secret)
    )
    return tuple(found)[:MAX_CLAIMS]


def _claimed(content: bytes, functions: Collection[str], secret: Collection[str]) -> Iterator[str]:
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        match node:
            case ast.Assert(
                test=ast.Compare(
                    left=ast.Call(func=ast.Name(id=name)) as call,
                    ops=[ast.Eq()],
                    comparators=[expected],
                )
            ) if name in functions:
                values = [*call.args, *(word.value for word in call.keywords), expected]
                if not all(map(_is_literal, values)) or ast.unparse(call) in secret:
                    continue
                source = f"{ast.unparse(call)} == {ast.unparse(expected)}"
                if len(source) <= MAX_LENGTH and "\n" not in source:
                    yield source


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return False
    return True
