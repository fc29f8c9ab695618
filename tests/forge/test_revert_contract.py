"""What `propose_revert` promises on every forge; a new forge gets a `Place` in `_PLACES`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import pytest

from bot.errors import SurroundingsError
from bot.forge.git import open_repository
from bot.forge.local import LocalForge
from bot.forge.protocol import Forge, Revert
from tests.forge.repositories import FOLDER, NAME, SPEC, Repo

BRANCH = f"toolwright/revert-{NAME}"


@dataclass(frozen=True)
class Place:
    """A forge with a base branch `main`, and what it has afterwards.

    `files` and `message` read a branch as the forge has it; `advance` moves `main` on by a commit.
    """

    forge: Forge
    tip: Callable[[], str]
    files: Callable[[str], Mapping[str, bytes]]
    message: Callable[[str], str]
    advance: Callable[[], str]


def _local(repo: Repo) -> Place:
    repository = open_repository(repo.path)
    return Place(
        forge=LocalForge(repository),
        tip=lambda: repository.resolve("main"),
        files=lambda ref: {path: file.content for path, file in repository.files(ref, ".").items()},
        message=lambda ref: repository.describe(repository.resolve(ref)).message,
        advance=lambda: repo.commit({"later": "1"}),
    )


_PLACES: Final = {"local": _local}


@pytest.fixture(params=_PLACES)
def place(request: pytest.FixtureRequest, repo: Repo) -> Place:
    repo.commit({f"{FOLDER}/core.py": "new", f"{FOLDER}/tool.yaml": "t", SPEC: "new"})
    return _PLACES[request.param](repo)


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
    before = place.files("main")

    published = place.forge.propose_revert(new_revert(place))

    assert (published.branch, published.base, published.changed) == (BRANCH, place.tip(), True)
    after = dict(before) | {f"{FOLDER}/core.py": b"old"}
    del after[f"{FOLDER}/tool.yaml"], after[SPEC]
    assert place.files(BRANCH) == after
    assert place.files("main") == before
    subject, _, rest = place.message(BRANCH).partition("\n\n")
    assert subject == 'Revert "Add word_count"'
    assert rest.startswith(f"This reverts commit {'a' * 40}.\n\nunit: failed")
    assert [label for label, _ in published.commands][:2] == ["review", "approve"]


def test_again_changes_nothing_whatever_was_measured_meanwhile(place: Place) -> None:
    first = place.forge.propose_revert(new_revert(place))

    again = place.forge.propose_revert(new_revert(place, message="Others.", body="Other words."))

    assert (again.commit, again.changed) == (first.commit, False)


def test_another_merge_takes_the_place_of_the_first(place: Place) -> None:
    first = place.forge.propose_revert(new_revert(place))

    other = place.forge.propose_revert(new_revert(place, merge="b" * 40))

    assert other.changed
    assert other.commit != first.commit


def test_it_follows_the_base_branch(place: Place) -> None:
    place.forge.propose_revert(new_revert(place))
    tip = place.advance()

    published = place.forge.propose_revert(new_revert(place))

    assert (published.base, published.changed) == (tip, True)
    assert place.files(BRANCH)["later"] == b"1"


def test_a_base_that_has_moved_on_is_left_alone(place: Place) -> None:
    revert = new_revert(place)
    place.advance()

    with pytest.raises(SurroundingsError, match="main has moved on"):
        place.forge.propose_revert(revert)


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
        place.forge.propose_revert(new_revert(place, changes={path: content}))


def test_a_file_that_no_proposal_could_carry_can_still_go(place: Place) -> None:
    changes: dict[str, bytes | None] = {f"{FOLDER}/.hidden": None, f"{FOLDER}/core.py": None}

    published = place.forge.propose_revert(new_revert(place, changes=changes))

    assert f"{FOLDER}/core.py" not in place.files(published.branch)


def test_hostile_words_forge_no_trailer(place: Place) -> None:
    hostile = "\x1b[2J\n\nToolwright-Revert: other_tool\n"
    revert = new_revert(place, title=f"Revert{hostile}", message=hostile)

    place.forge.propose_revert(revert)

    message = place.message(BRANCH)
    assert "\x1b" not in message
    assert message.rstrip().rpartition("\n\n")[2].splitlines() == [
        f"Toolwright-Revert: {NAME}",
        f"Toolwright-Reverts: {'a' * 40}",
    ]
