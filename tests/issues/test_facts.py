from __future__ import annotations

import pytest

from bot.issues.facts import same
from tests.issues.stories import BOT, opened


@pytest.mark.parametrize(
    ("login", "may"),
    [
        ("ada", True),
        ("max", True),
        ("wes", True),
        ("tri", False),
        ("rea", False),
        ("nob", False),
        (BOT, False),
        ("other[bot]", False),
    ],
)
def test_people_with_write_access_may_command_and_bots_never(login: str, may: bool) -> None:
    assert opened().may_command(login) is may
    assert opened({login: "admin"}).may_command(login) is not login.endswith("[bot]")
    assert opened({login: "owner"}).may_command(login) is False


def test_a_machine_account_that_the_bot_acts_as_is_a_bot() -> None:
    facts = opened({"Tool-User": "admin"})
    assert not facts.is_bot("Tool-User")
    assert same("tool-user", "Tool-User")
