"""The page counts what it was given."""

from __future__ import annotations

from tests.validate.cheats.cheat import Cheat, policy, unchanged
from tests.validate.cheats.judge import Result, Verdict
from tests.validate.verdict_table import Honest, failures, table


def test_the_page() -> None:
    caught = Cheat("one", "Does this.", unchanged, policy("call", "test"))
    missed = Cheat("two", "Does that.", unchanged, (("unit", ""),))
    later = Cheat("three", "Does more.", unchanged, (("later", "x"),))
    cheats = {
        caught: Verdict(Result.CAUGHT, ()),
        missed: Verdict(Result.MISSED, ()),
        later: Verdict(Result.PENDING, ()),
    }
    honest = [Honest("good", ()), Honest("bad", ("policy", "unit"))]
    lines = table(cheats, honest).splitlines()
    assert lines[2:6] == [
        "| later | 0 | 0 | 1 |",
        "| policy | 1 | 0 | 0 |",
        "| unit | 0 | 1 | 0 |",
        "| **all cheats** | **1** | **1** | **1** |",
    ]
    assert "Honest tools passed: **1 of 2**." in lines
    assert "| one | Does this. | caught | policy `policy/call`; policy `policy/test` |" in lines
    assert "| two | Does that. | missed | unit `*` |" in lines
    assert lines[-2:] == ["| good | passed |", "| bad | refused by policy, unit |"]
    assert failures(cheats, honest) == 2
    assert failures({caught: cheats[caught]}, honest[:1]) == 0
