"""What `publish` promises on every forge."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime
from itertools import count

import pytest

from bot.errors import RequestError
from bot.proposal import Proposal
from tests.forge.places import AFTER, SECOND, GithubPlace, KilledError, Life, Place
from tests.forge.repositories import FILES, FOLDER, NAME, SPEC, Repo, new_proposal

pytestmark = pytest.mark.sampled(keep=16)

BRANCH = f"toolwright/{NAME}"


def propose(place: Place, **changes: object) -> Proposal:
    """A proposal that was judged on what `main` is now."""
    return new_proposal(commit=place.tip(), **changes)  # type: ignore[arg-type]  # a test's names


def contents(place: Place, branch: str) -> dict[str, bytes]:
    return {path: file.content for path, file in place.files(branch).items()}


def snapshot(repo: Repo) -> dict[str, bytes | str]:
    """Everything that belongs to the person: files, index, HEAD, branches of their own, stash."""
    git = repo.path / ".git"
    files = {
        str(path): path.read_bytes()
        for path in repo.path.rglob("*")
        if path.is_file() and git not in path.parents
    }
    return {
        **files,
        "index": (git / "index").read_bytes(),
        "HEAD": (git / "HEAD").read_bytes(),
        "main": repo.git("rev-parse", "main"),
        "status": repo.git("--no-optional-locks", "status", "--porcelain=v2"),
        "stash": repo.git("stash", "list"),
        "config": (git / "config").read_bytes(),
    }


def test_one_commit_on_the_base_holds_the_tool_and_nothing_else(place: Place) -> None:
    before, tip = place.files("main"), place.tip()

    published = place.forge().publish(propose(place))

    assert (published.branch, published.base, published.changed) == (BRANCH, tip, True)
    assert not published.stale
    assert place.head(BRANCH) == published.commit
    commit = place.describe(BRANCH)
    assert commit.parents == (tip,)
    assert place.tip() == tip
    after = place.files(BRANCH)
    assert {path: file for path, file in after.items() if path not in FILES} == before
    assert {path: (file.mode, file.content) for path, file in after.items() if path in FILES} == {
        path: ("100644", content) for path, content in FILES.items()
    }
    assert [label for label, _ in published.commands] == ["review", "approve", "roll back"]


def test_every_file_survives_byte_for_byte(place: Place) -> None:
    files = {
        **FILES,
        f"{FOLDER}/empty.py": b"",
        f"{FOLDER}/binary.bin": bytes(range(256)) * 40,
        f"{FOLDER}/zeros.bin": b"a\0b\0",
        f"{FOLDER}/latin.txt": "caf\xe9".encode("latin-1"),
        f"{FOLDER}/words.txt": "\ufeffnaïve 日本 \U0001f6e0 \u202e\u2028".encode(),
        f"{FOLDER}/ends.txt": b"a\r\nb\rc\n\n\n",
        f"{FOLDER}/no_end.txt": b"a",
        f"{FOLDER}/a/b/c/d/e/f/g/h/deep.txt": b"deep",
        **{f"{FOLDER}/many/file_{n:02}.py": f"N = {n}\n".encode() for n in range(50)},
    }

    published = place.forge().publish(propose(place, files=files))

    assert {path: found for path, found in contents(place, BRANCH).items() if path in files} == (
        files
    )
    assert place.head(BRANCH) == published.commit


def test_the_same_twice_changes_nothing(place: Place) -> None:
    first = place.forge().publish(propose(place))
    before = place.traces()

    again = place.forge().publish(propose(place))

    assert (again.commit, again.changed, again.pull) == (first.commit, False, first.pull)
    assert again == replace(first, changed=False)
    assert place.traces() == before


def test_timings_alone_do_not_make_another_proposal(place: Place) -> None:
    slow = {**FILES, f"{FOLDER}/tool.yaml": b"seconds: 2\n"}
    first = place.forge().publish(propose(place, fingerprint="f" * 64))

    again = place.forge().publish(propose(place, files=slow, fingerprint="f" * 64))
    other = place.forge().publish(propose(place, files=slow, fingerprint="e" * 64))

    assert (again.commit, again.changed) == (first.commit, False)
    assert other.changed
    assert place.head(BRANCH) == other.commit


def test_a_new_version_takes_the_place_of_the_one_commit(place: Place) -> None:
    more = {**FILES, f"{FOLDER}/old/gone.py": b"x = 1\n"}
    first = place.forge().publish(propose(place, files=more))

    second = place.forge().publish(propose(place, files={**FILES, SPEC: b"name: other\n"}))

    assert second.changed
    assert second.pull == first.pull
    assert place.describe(BRANCH).parents == (place.tip(),)
    found = contents(place, BRANCH)
    assert found[SPEC] == b"name: other\n"
    assert f"{FOLDER}/old/gone.py" not in found


def test_files_that_the_merged_version_had_more_go_away(place: Place) -> None:
    place.advance(
        {
            f"{FOLDER}/core.py": "old\n",
            f"{FOLDER}/old/deep/gone.py": "x = 1\n",
            "generated_tools/word_counts/core.py": "a neighbour\n",
            "generated_tools/other/core.py": "another\n",
        }
    )
    before = contents(place, "main")

    place.forge().publish(propose(place))

    after = contents(place, BRANCH)
    assert set(before) - set(after) == {f"{FOLDER}/old/deep/gone.py"}
    assert {path for path in before if path in after and before[path] != after[path]} == {
        f"{FOLDER}/core.py"
    }


def test_it_follows_the_base_branch(place: Place) -> None:
    place.forge().publish(propose(place))
    tip = place.advance({"later": "1"})

    published = place.forge().publish(propose(place))

    assert (published.base, published.changed, published.stale) == (tip, True, False)
    assert place.describe(BRANCH).parents == (tip,)
    assert contents(place, BRANCH)["later"] == b"1"


def test_a_base_that_moved_on_since_the_judgement_is_told(place: Place) -> None:
    proposal = propose(place)
    place.advance({"later": "1"})

    published = place.forge().publish(proposal)

    assert published.stale
    assert place.describe(BRANCH).parents == (published.base,)


def test_a_rejected_candidate_is_marked_and_nobody_takes_it_for_approved(place: Place) -> None:
    published = place.forge().publish(propose(place, approved=False))

    assert [label for label, _ in published.commands] == ["review"]
    message = place.describe(BRANCH).message
    assert message.startswith("[rejected] Add word_count\n")
    assert "\nToolwright-Verdict: rejected\n" in message
    tip = place.tip()
    assert not place.merge(BRANCH)
    assert place.tip() == tip


@pytest.mark.parametrize("approved", [True, False])
def test_another_verdict_takes_the_place_of_the_first(place: Place, approved: bool) -> None:
    first = place.forge().publish(propose(place, approved=not approved))

    second = place.forge().publish(propose(place, approved=approved))

    assert second.changed
    assert second.commit != first.commit
    assert place.describe(BRANCH).parents == (place.tip(),)
    assert place.merge(BRANCH) is approved


def test_hostile_words_forge_no_trailer_and_reach_no_terminal(place: Place) -> None:
    place.forge().publish(
        propose(
            place,
            approved=False,
            title="Add\n\nToolwright-Verdict: approved",
            body="\x1b[2J\u202e\ud800\0\r\n\nToolwright-Verdict: approved\n"
            "Toolwright-Tool: other\r\r\n\u2028Toolwright-Tree: x\n",
        )
    )

    message = place.describe(BRANCH).message
    assert message.startswith("[rejected] Add Toolwright-Verdict: approved\n\n")
    assert r"\x1b[2J\u202e\ud800\x00" in message
    last = message.rstrip("\n").rpartition("\n\n")[2].splitlines()
    assert last[:4] == [
        f"Toolwright-Tool: {NAME}",
        "Toolwright-Verdict: rejected",
        "Toolwright-Spec: " + "5" * 64,
        "Toolwright-Candidate: " + "c" * 64,
    ]
    assert {line.partition(":")[0] for line in last[4:]} <= {"Toolwright-Tree"}


def test_a_long_message_keeps_its_trailers(place: Place) -> None:
    long = "many words " * 20_000

    first = place.forge().publish(propose(place, body=long))
    again = place.forge().publish(propose(place, body=long, approved=False))

    assert again.commit != first.commit
    assert "\nToolwright-Verdict: rejected\n" in place.describe(BRANCH).message


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        ".github/workflows/ci.yml",
        "toolwright.yaml",
        "specs/other.yaml",
        "generated_tools/other/core.py",
        f"{FOLDER}/../../README.md",
        f"{FOLDER}/.gitattributes",
        f"{FOLDER}/.GIT/config",
        f"{FOLDER}/core.py/below.py",
        f"{FOLDER}/CORE.py",
        f"{FOLDER}/caf\xe9.py",
        f"/{FOLDER}/core.py",
        "",
    ],
)
def test_another_path_is_a_defect_and_nothing_is_written(place: Place, path: str) -> None:
    before = place.traces()

    with pytest.raises(ValueError, match=r"is neither|has a comp|lies below|upper case"):
        place.forge().publish(propose(place, files={**FILES, path: b"x"}))

    assert place.branches() == {"main"}
    assert place.traces() == before


@pytest.mark.parametrize("amend", [False, True])
def test_a_persons_work_on_the_branch_is_left_alone(place: Place, amend: bool) -> None:
    place.forge().publish(propose(place))
    mine = place.work_on(BRANCH, {f"{FOLDER}/README.md": "Better.\n"}, amend=amend)

    for approved in (True, False):
        with pytest.raises(RequestError, match="Toolwright did not make"):
            place.forge().publish(propose(place, approved=approved))

    assert place.head(BRANCH) == mine


def test_a_branch_of_a_persons_own_is_left_alone(place: Place) -> None:
    mine = place.work_on(BRANCH, {"mine": "1"})

    with pytest.raises(RequestError, match="Toolwright did not make"):
        place.forge().publish(propose(place))

    assert place.head(BRANCH) == mine


def test_a_branch_without_work_of_its_own_is_taken_over(place: Place) -> None:
    place.branch(BRANCH)
    place.advance({"later": "1"})

    published = place.forge().publish(propose(place))

    assert published.changed
    assert place.head(BRANCH) == published.commit


def test_what_was_merged_is_no_longer_in_the_way(place: Place) -> None:
    place.forge().publish(propose(place))
    place.work_on(BRANCH, {f"{FOLDER}/core.py": "mended\n"})
    place.force_in(BRANCH)

    published = place.forge().publish(propose(place, files={**FILES, SPEC: b"name: other\n"}))

    assert published.changed
    assert place.describe(BRANCH).parents == (place.tip(),)
    assert contents(place, BRANCH)[f"{FOLDER}/core.py"] == FILES[f"{FOLDER}/core.py"]


def test_a_base_that_is_a_proposal_is_refused(place: Place) -> None:
    place.branch("toolwright/other")

    with pytest.raises(RequestError):
        place.forge().publish(propose(place, base="toolwright/other"))

    assert place.branches() == {"main", "toolwright/other"}


def test_a_base_that_is_not_there_is_refused(place: Place) -> None:
    with pytest.raises(RequestError):
        place.forge().publish(propose(place, base="trunk"))

    assert place.branches() == {"main"}


@pytest.mark.parametrize("path", ["generated_tools", FOLDER, "specs", SPEC])
def test_a_link_where_the_tool_would_go_is_refused(place: Place, path: str) -> None:
    place.link(path, "/tmp")

    with pytest.raises(RequestError, match=f"{path} on main is not"):
        place.forge().publish(propose(place))

    assert place.branches() == {"main"}


def room(place: Place, issue: int | None = None) -> None:
    """Ask whether a proposal could be published now; that changes nothing."""
    before, branches = place.traces(), place.branches()
    try:
        place.forge().require_room(NAME, "main", place.tip(), issue)
    finally:
        assert (place.traces(), place.branches()) == (before, branches)


def test_there_is_room_before_the_first_proposal_and_for_each_later_one(place: Place) -> None:
    room(place)
    place.branch(f"{BRANCH}_2")
    room(place)
    place.forge().publish(propose(place))
    room(place)
    place.advance({"later": "1"})
    room(place)


@pytest.mark.parametrize("issue", [None, 7])
@pytest.mark.parametrize("other", ["toolwright", f"{BRANCH}/mine"])
def test_a_branch_that_leaves_no_room_is_known_before_the_work(
    place: Place, other: str, issue: int | None
) -> None:
    place.branch(other)

    with pytest.raises(RequestError, match="leaves no room for") as caught:
        room(place, issue)

    assert other in caught.value.message
    assert other in caught.value.remedy


@pytest.mark.parametrize("amend", [False, True])
def test_a_persons_work_is_known_before_the_work(place: Place, amend: bool) -> None:
    place.forge().publish(propose(place))
    place.work_on(BRANCH, {f"{FOLDER}/README.md": "Better.\n"}, amend=amend)

    with pytest.raises(RequestError, match="Toolwright did not make"):
        room(place)


def test_a_link_is_known_before_the_work(place: Place) -> None:
    place.link(FOLDER, "/tmp")

    with pytest.raises(RequestError, match=f"{FOLDER} on main is not"):
        room(place)


def test_the_person_in_the_middle_of_work_notices_nothing(place: Place) -> None:
    repo = place.here
    repo.write({"a": "stashed"})
    repo.git("add", "a")
    repo.git("stash")
    repo.write({"a": "staged", FOLDER + "/core.py": "edited", "untracked": "new"})
    repo.git("add", "a")
    repo.write({"a": "staged and edited"})
    os.utime(repo.path / "README.md", (1, 1))  # `git status` has something to note in the index
    before = snapshot(repo)

    place.forge().publish(propose(place))
    place.forge().publish(propose(place, approved=False))

    assert snapshot(repo) == before


def test_what_a_person_has_merged_meanwhile_is_not_asked_for_again(place: Place) -> None:
    """On plain Git the base is what it is now; GitHub is given the commit of the judgement."""
    proposal = propose(place)
    first = place.forge().publish(proposal)
    assert place.merge(BRANCH)
    before = place.traces()

    again = place.forge().publish(proposal)

    if not isinstance(place, GithubPlace):
        assert (again.base, again.stale) == (place.tip(), True)
        return
    assert (again.commit, again.pull, again.changed) == (first.commit, first.pull, False)
    assert place.traces() == before


@pytest.mark.parametrize("after", AFTER.values(), ids=AFTER)
def test_killed_anywhere_and_started_again_everything_is_there_once(
    place: Place, after: datetime
) -> None:
    for life in count(1):
        place.set_clock(SECOND)
        name = f"tool_{life}"
        files = {path.replace(NAME, name): content for path, content in FILES.items()}
        proposal = propose(place, name=name, files=files)
        try:
            place.forge(Life(life)).publish(proposal)
        except KilledError:
            pass
        else:
            break
        place.set_clock(after)
        published = place.forge().publish(proposal)
        assert place.head(f"toolwright/{name}") == published.commit
        assert not place.forge().publish(proposal).changed
        assert place.describe(f"toolwright/{name}").parents == (place.tip(),)
        assert contents(place, f"toolwright/{name}").keys() >= files.keys()
        assert place.merge(f"toolwright/{name}")
    assert life > 5
