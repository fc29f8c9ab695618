"""What `propose_revert` promises on every forge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from itertools import count

import pytest

from bot.errors import RequestError, SurroundingsError
from bot.proposal import Revert
from tests.forge.places import AFTER, SECOND, GithubPlace, KilledError, Life, Place
from tests.forge.repositories import FOLDER, NAME, SPEC, new_proposal

pytestmark = pytest.mark.sampled(keep=6)

BRANCH = f"toolwright/revert-{NAME}"
TOOL = {f"{FOLDER}/core.py": "new", f"{FOLDER}/tool.yaml": "t", SPEC: "new"}


@pytest.fixture(autouse=True)
def _merged(place: Place) -> None:
    """`main` has a tool, whose earlier version the reverts bring back."""
    place.advance(TOOL)


def contents(place: Place, branch: str) -> Mapping[str, bytes]:
    return {path: file.content for path, file in place.files(branch).items()}


def new_revert(place: Place, **changes: object) -> Revert:
    revert = Revert(
        name=NAME,
        base="main",
        tip=place.tip(),
        merge="a" * 40,
        changes={f"{FOLDER}/core.py": b"old", f"{FOLDER}/tool.yaml": None, SPEC: None},
        title='Revert "Add word_count"',
        message=f"This reverts commit {'a' * 40}.\n\nunit: failed",
        body="**It is degraded.**",
    )
    return replace(revert, **changes)  # type: ignore[arg-type]  # a test's own names


def test_one_commit_undoes_what_it_says_and_nothing_else(place: Place) -> None:
    before = contents(place, "main")

    published = place.forge().propose_revert(new_revert(place))

    assert (published.branch, published.base, published.changed) == (BRANCH, place.tip(), True)
    after = dict(before) | {f"{FOLDER}/core.py": b"old"}
    del after[f"{FOLDER}/tool.yaml"], after[SPEC]
    assert contents(place, BRANCH) == after
    assert contents(place, "main") == before
    subject, _, rest = place.describe(BRANCH).message.partition("\n\n")
    assert subject == 'Revert "Add word_count"'
    assert rest.startswith(f"This reverts commit {'a' * 40}.\n\nunit: failed")
    assert [label for label, _ in published.commands][:2] == ["review", "approve"]


def test_again_changes_nothing_whatever_was_measured_meanwhile(place: Place) -> None:
    first = place.forge().propose_revert(new_revert(place))

    again = place.forge().propose_revert(new_revert(place, message="Others.", body="Other words."))

    assert (again.commit, again.changed) == (first.commit, False)


def test_another_merge_takes_the_place_of_the_first(place: Place) -> None:
    first = place.forge().propose_revert(new_revert(place))

    other = place.forge().propose_revert(new_revert(place, merge="b" * 40))

    assert other.changed
    assert other.commit != first.commit


def test_it_follows_the_base_branch(place: Place) -> None:
    place.forge().propose_revert(new_revert(place))
    tip = place.advance({"later": "1"})

    published = place.forge().propose_revert(new_revert(place))

    assert (published.base, published.changed) == (tip, True)
    assert contents(place, BRANCH)["later"] == b"1"


def test_a_base_that_has_moved_on_is_never_taken_back_with_it(place: Place) -> None:
    """Plain Git refuses, since nobody would look again; GitHub merges three trees."""
    revert = new_revert(place)
    place.advance({"later": "1"})

    if not isinstance(place, GithubPlace):
        with pytest.raises(SurroundingsError, match="main has moved on"):
            place.forge().propose_revert(revert)
        assert place.head(BRANCH) is None
        return
    published = place.forge().propose_revert(revert)
    assert published.base == revert.tip
    assert place.merge(BRANCH)
    assert contents(place, "main")["later"] == b"1"
    assert contents(place, "main")[f"{FOLDER}/core.py"] == b"old"


@pytest.mark.parametrize("amend", [False, True])
def test_a_persons_work_on_the_branch_is_left_alone(place: Place, amend: bool) -> None:
    place.forge().propose_revert(new_revert(place))
    mine = place.work_on(BRANCH, {f"{FOLDER}/core.py": "mine"}, amend=amend)

    with pytest.raises(RequestError, match="Toolwright did not make"):
        place.forge().propose_revert(new_revert(place, merge="b" * 40))

    assert place.head(BRANCH) == mine


def test_a_proposal_for_the_tool_is_left_alone(place: Place) -> None:
    proposal = new_proposal(commit=place.tip())
    other = place.forge().publish(proposal)

    place.forge().propose_revert(new_revert(place))

    assert place.head(other.branch) == other.commit
    assert not place.forge().publish(proposal).changed


def test_a_person_can_merge_it(place: Place) -> None:
    place.forge().propose_revert(new_revert(place))

    assert place.merge(BRANCH)
    assert contents(place, "main")[f"{FOLDER}/core.py"] == b"old"
    assert SPEC not in contents(place, "main")


def test_a_link_where_files_would_come_back_is_left_alone(place: Place) -> None:
    place.link(FOLDER, "/tmp")

    with pytest.raises(RequestError, match=f"{FOLDER} on main is not a folder"):
        place.forge().propose_revert(new_revert(place, changes={f"{FOLDER}/core.py": b"old"}))

    assert place.head(BRANCH) is None


def test_declined_it_is_not_asked_for_again_while_its_branch_is_there(place: Place) -> None:
    revert = new_revert(place)
    place.forge().propose_revert(revert)
    place.decline(BRANCH)

    if isinstance(place, GithubPlace):
        with pytest.raises(RequestError, match=r"closed the revert of word_count: \S+/pull/1\n"):
            place.forge().propose_revert(revert)
        place.scene.maintainer.delete(f"/git/refs/heads/{BRANCH}")

    assert place.forge().propose_revert(revert).changed
    assert place.merge(BRANCH)


def test_merged_in_the_meantime_it_is_not_called_declined(place: Place) -> None:
    revert = new_revert(place)
    place.forge().propose_revert(revert)
    assert place.merge(BRANCH)

    if isinstance(place, GithubPlace):
        with pytest.raises(RequestError, match="A person merged the revert of word_count"):
            place.forge().propose_revert(revert)
    else:
        with pytest.raises(SurroundingsError, match="main has moved on"):
            place.forge().propose_revert(revert)


@pytest.mark.parametrize("after", AFTER.values(), ids=AFTER)
def test_what_was_cut_short_is_not_taken_for_what_a_person_declined(
    place: Place, after: datetime
) -> None:
    place.forge().propose_revert(new_revert(place))
    place.decline(BRANCH)
    declined, tries = place.head(BRANCH), count(1)
    revert = new_revert(place, changes={f"{FOLDER}/core.py": b"older", SPEC: None})
    place.set_clock(SECOND)
    while place.head(BRANCH) == declined:
        with pytest.raises(KilledError):
            place.forge(Life(next(tries))).propose_revert(revert)

    place.set_clock(after)
    published = place.forge().propose_revert(revert)

    assert place.head(BRANCH) == published.commit
    assert not place.forge().propose_revert(revert).changed
    assert place.merge(BRANCH)


@pytest.mark.parametrize("after", AFTER.values(), ids=AFTER)
def test_killed_anywhere_and_started_again_everything_is_there_once(
    place: Place, after: datetime
) -> None:
    for life in count(1):
        place.set_clock(SECOND)
        revert = new_revert(place, changes={f"{FOLDER}/core.py": b"%d" % life, SPEC: None})
        try:
            place.forge(Life(life)).propose_revert(revert)
        except KilledError:
            pass
        else:
            break
        place.set_clock(after)
        published = place.forge().propose_revert(revert)
        before = place.traces()
        again = place.forge().propose_revert(revert)
        assert (again.commit, again.changed) == (published.commit, False)
        assert place.head(BRANCH) == published.commit
        assert place.traces() == before
        assert place.merge(BRANCH)
        place.advance(TOOL)
    assert life > 5


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("README.md", None),
        (".github/workflows/ci.yml", b""),
        (f"{FOLDER}/.gitattributes", b""),
        (f"{FOLDER}/../README.md", None),
        (f"{FOLDER}/.git/config", None),
        ("generated_tools/other/core.py", None),
    ],
)
def test_another_path_is_a_defect(place: Place, path: str, content: bytes | None) -> None:
    with pytest.raises(ValueError, match=r"is neither inside|has a component"):
        place.forge().propose_revert(new_revert(place, changes={path: content}))


def test_a_file_that_no_proposal_could_carry_can_still_go(place: Place) -> None:
    changes: dict[str, bytes | None] = {f"{FOLDER}/.hidden": None, f"{FOLDER}/core.py": None}

    published = place.forge().propose_revert(new_revert(place, changes=changes))

    assert f"{FOLDER}/core.py" not in contents(place, published.branch)


def test_hostile_words_forge_no_trailer(place: Place) -> None:
    hostile = "\x1b[2J\n\nToolwright-Revert: other_tool\n"
    revert = new_revert(place, title=f"Revert{hostile}", message=hostile)

    place.forge().propose_revert(revert)

    message = place.describe(BRANCH).message
    assert "\x1b" not in message
    last = message.rstrip().rpartition("\n\n")[2].splitlines()
    assert last[:2] == [f"Toolwright-Revert: {NAME}", f"Toolwright-Reverts: {'a' * 40}"]
    assert {line.partition(":")[0] for line in last[2:]} <= {"Toolwright-Tree"}
