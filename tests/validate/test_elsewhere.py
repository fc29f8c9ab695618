"""Which surroundings decide, told from what fails where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.validate.elsewhere import ELSEWHERE, HERE, Factor, Place, causes, sentences
from tests.validate.honest import CORE, make_case


def tried(*failing: set[Factor], here: bool = False) -> dict[str, tuple[Factor, ...]]:
    """The causes of what fails wherever all of some factors are changed, or here as well."""

    def attempt(places: Sequence[Place]) -> list[set[str]]:
        return [
            {"x"}
            if (here and place == HERE) or any(one <= place.factors for one in failing)
            else set()
            for place in places
        ]

    return causes(["x"], attempt)


def test_the_surroundings_that_decide_are_named() -> None:
    assert tried({Factor.LOCALE}) == {"x": (Factor.LOCALE,)}
    assert tried({Factor.DATE}, {Factor.ZONE}) == {"x": (Factor.ZONE, Factor.DATE)}


def test_several_that_decide_together() -> None:
    assert tried({Factor.DATE, Factor.ZONE}) == {"x": ()}


def test_what_fails_here_too_or_only_once_is_chance() -> None:
    assert tried({Factor.LOCALE}, here=True) == {}
    assert tried() == {}


def test_nothing_is_tried_where_nothing_failed() -> None:
    def attempt(_: Sequence[Place]) -> list[set[str]]:
        raise AssertionError

    assert causes([], attempt) == {}


def test_the_words() -> None:
    assert list(sentences("test_x failed", (Factor.LOCALE, Factor.HOME))) == [
        (
            "test_x failed where the locale is C, whose text is ASCII; "
            'encoding="utf-8" wherever a file is opened, in the tool and in its tests, passes.'
        ),
        "test_x failed where the home is another one; a path that is passed in passes.",
    ]
    [together] = sentences("test_x failed", ())
    assert together.startswith("test_x failed where working folder, home, locale, ")
    for factor in Factor:
        [sentence] = sentences("x", (factor,))
        assert sentence.endswith(" passes.")


def test_hash_seeds_belong_to_the_case() -> None:
    case = make_case()
    other = make_case({"core.py": CORE + b"# another\n"})
    seeds = [place.hash_seed(one) for one in (case, other) for place in (HERE, ELSEWHERE)]
    assert len(set(seeds)) == 4
    assert all(0 <= seed < 2**32 for seed in seeds)
    assert HERE.hash_seed(make_case()) == seeds[0]
    assert Place(frozenset({Factor.HASH_SEED})).hash_seed(case) == seeds[1]


def test_the_other_folder_has_what_the_tool_may_read() -> None:
    case = make_case()
    assert HERE.settings(case) == {}
    assert ELSEWHERE.settings(case) == {"elsewhere/.keep": b""}
    reading = replace(case, reads={"docs/a.md": b"x"})
    assert ELSEWHERE.settings(reading) == {"elsewhere/docs/a.md": b"x"}
    assert ELSEWHERE.inside == ["date", "folder", "home", "locale", "processors", "zone"]
