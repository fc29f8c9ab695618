from __future__ import annotations

import pytest

from tests.answers.policies import Tried, agreeing, first, first_shown


def _tried(*outcomes: str | None, shown: bool = True) -> Tried:
    return Tried(shown=shown, outcomes=list(outcomes))


@pytest.mark.parametrize(
    ("answers", "wanted"),
    [
        ([], (None, None, None)),
        ([_tried("= 1", shown=False)], (0, None, 0)),
        ([_tried("= 1", shown=False), _tried("= 2"), _tried("= 2")], (0, 1, 1)),
        # Two groups of one size: the one whose member came first.
        ([_tried("= 1"), _tried("= 2"), _tried("= 2"), _tried("= 1")], (0, 0, 0)),
        # Agreement in failing is none.
        ([_tried("! E", shown=False), _tried("! E", shown=False), _tried("= 2")], (0, 2, 2)),
        ([_tried(None, shown=False), _tried("ended", shown=False)], (0, None, None)),
        # One other outcome makes another group.
        ([_tried("= 1", "= 3"), _tried("= 1", "! E"), _tried("= 1", "! E")], (0, 0, 1)),
        # Without calls to compare on, all agree.
        ([_tried(shown=False), _tried()], (0, 1, 0)),
    ],
)
def test_what_each_policy_chooses(
    answers: list[Tried], wanted: tuple[int | None, int | None, int | None]
) -> None:
    assert (first(answers), first_shown(answers), agreeing(answers)) == wanted
