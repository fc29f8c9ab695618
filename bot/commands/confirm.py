"""The question before something is changed that a person should have seen first."""

from __future__ import annotations

import sys

import click

from bot.errors import RequestError


def confirm(question: str, *, yes: bool) -> bool:
    """Return whether to go on; `yes` answers for the person.

    Raises:
        RequestError: There is nobody to ask.
    """
    if yes:
        return True
    if not sys.stdin.isatty():
        raise RequestError(
            "Nothing was changed, because there is no terminal to ask on.",
            remedy="Read what is shown above, then run the same command with --yes.",
        )
    return click.confirm(question, default=False, err=True)
