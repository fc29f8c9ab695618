"""Comments that would silence a tool, and characters that a reader does not see."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from typing import Final

from bot.text.clean import clean
from bot.text.hidden import find_hidden
from bot.validate.case import Case
from bot.validate.report import Finding
from bot.validate.source import Module

# Looked for anywhere in a comment: most tools accept further text before and after.
SUPPRESSION: Final = re.compile(
    r"\b(noqa|nosec|nosemgrep|pylint\s*:|mypy\s*:|flake8\s*[:=]|ruff\s*:|type\s*:\s*ignore|fmt\s*:"
    r"|isort\s*:|yapf\s*:|pyright\s*:|pytype\s*:|pyre-|pragma\s*:?\s*no|lint\s*:|codespell\s*:"
    r"|lgtm\b|noinspection|hypothesis\s*:|mutmut\s*:|doctest\s*:)",
    re.IGNORECASE,
)


def check_comments(case: Case) -> Iterator[Finding]:
    """Findings on suppression comments, hidden characters and identifiers outside ASCII."""
    for module in case.modules:
        yield from _tokens(module)
        for hidden in find_hidden(module.text):
            if hidden.name:
                message = f"Hidden character {clean(str(hidden), 120)}; its escape passes."
                yield Finding(
                    path=module.path, line=hidden.line, rule="policy/hidden", message=message
                )


def _tokens(module: Module) -> Iterator[Finding]:
    try:
        for token in tokenize.generate_tokens(io.StringIO(module.text).readline):
            line = token.start[0]
            if token.type == tokenize.COMMENT and SUPPRESSION.search(token.string):
                message = f"The comment {clean(token.string, 80)} silences a tool; none passes."
                yield Finding(
                    path=module.path, line=line, rule="policy/suppression", message=message
                )
            if token.type == tokenize.NAME and not token.string.isascii():
                name = ascii(token.string).strip("'")
                message = f"The identifier {clean(name, 80)} is not ASCII; an ASCII one passes."
                yield Finding(
                    path=module.path, line=line, rule="policy/identifier", message=message
                )
    except (tokenize.TokenError, SyntaxError) as error:
        message = f"The file cannot be split into tokens: {clean(str(error), 120)}."
        yield Finding(path=module.path, rule="policy/parse", message=message)
