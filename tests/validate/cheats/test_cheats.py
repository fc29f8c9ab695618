"""Every cheat is found out, for the reason that is given with it."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.sandbox.protocol import Sandbox
from tests.validate.cheats.cheat import Cheat
from tests.validate.cheats.corpus import CHEATS
from tests.validate.cheats.judge import Result, judge, pending

pytestmark = pytest.mark.sampled(keep=30)


def test_there_are_enough_of_them_and_each_has_a_name() -> None:
    names = Counter(cheat.name for cheat in CHEATS)
    assert len(names) >= 48
    assert {name for name, count in names.items() if count > 1} == set()
    assert all(cheat.caught for cheat in CHEATS)
    # The whole gate takes seconds for each, and says no more of most than the stage that matters.
    assert 4 <= sum(cheat.whole for cheat in CHEATS) <= 8


@pytest.mark.parametrize("cheat", CHEATS, ids=[cheat.name for cheat in CHEATS])
def test_the_cheat_is_caught(cheat: Cheat, bubblewrap_sandbox: Sandbox) -> None:
    if missing := pending(cheat):
        pytest.skip(f"the gate has no stage named {', '.join(sorted(missing))} yet")
    verdict = judge(cheat, bubblewrap_sandbox)
    assert verdict.result is Result.CAUGHT, f"expected {cheat.caught}, found {verdict.found}"
