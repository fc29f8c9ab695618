"""Comments that silence a tool."""

from __future__ import annotations

from bot.normalize.comments import remove_suppressions
from tests.normalize.made import module, step, wanted


def test_they_go_and_nothing_else_does() -> None:
    source = (
        'x = "# noqa"  # noqa: F401\ny = 1  # type: ignore[x]\n# plain\n# pylint: disable=all\n'
    )
    assert step(remove_suppressions, source) == 'x = "# noqa"  \ny = 1  \n# plain\n\n'


def test_other_comments_stay() -> None:
    assert remove_suppressions(module("x = 1  # the type\n"), wanted()) is None
