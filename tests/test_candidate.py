from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.candidate import MAX_FILES, Candidate, Provenance
from bot.errors import RequestError
from bot.handoff import candidate_folder

MADE = Provenance("test", "1")
FILES = st.dictionaries(st.text(max_size=5), st.binary(max_size=5), max_size=4)


@given(FILES, FILES)
def test_the_digest_tells_contents_apart(one: dict[str, bytes], other: dict[str, bytes]) -> None:
    same = Candidate("x", one, MADE).digest == Candidate("x", other, MADE).digest
    assert same == (one == other)


def test_the_digest_leaves_the_provenance_out_and_the_name_in() -> None:
    files = {"core.py": b"X = 1\n"}
    first = Candidate("x", files, MADE)
    assert first.digest == Candidate("x", files, Provenance("other", "2")).digest
    assert first.digest != Candidate("y", files, MADE).digest


def test_moving_a_byte_between_path_and_content_changes_the_digest() -> None:
    assert Candidate("x", {"a": b"bc"}, MADE).digest != Candidate("x", {"ab": b"c"}, MADE).digest


def test_files_cannot_be_changed_afterwards() -> None:
    files = {"core.py": b"1"}
    candidate = Candidate("x", files, MADE)
    files["core.py"] = b"2"
    assert candidate.files["core.py"] == b"1"
    with pytest.raises(TypeError):
        candidate.files["core.py"] = b"3"  # type: ignore[index]


def test_a_folder_gives_back_what_was_written(tmp_path: Path) -> None:
    files = {"core.py": b"X = 1\n", "tests/test_x.py": b"", "README.md": b"\xff"}
    candidate_folder.write(Candidate("x", files, MADE), tmp_path / "x")
    (tmp_path / "x" / "tool.yaml").write_text("manifest")
    (tmp_path / "x" / "__pycache__").mkdir()
    (tmp_path / "x" / "__pycache__" / "core.pyc").write_bytes(b"")
    assert candidate_folder.read(tmp_path / "x", "x").files == dict(sorted(files.items()))


@pytest.mark.parametrize("path", ["../out.py", "/tmp/out.py", "a/../../b.py", ""])
def test_a_path_outside_the_folder_is_not_written(tmp_path: Path, path: str) -> None:
    hostile = Candidate("x", {"core.py": b"", path: b"planted"}, MADE)
    with pytest.raises(RequestError, match="outside its folder"):
        candidate_folder.write(hostile, tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("work")
    with pytest.raises(RequestError, match="not an empty folder"):
        candidate_folder.write(Candidate("x", {"core.py": b""}, MADE), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_links_and_too_many_files_are_refused(tmp_path: Path) -> None:
    linked = tmp_path / "linked"
    linked.mkdir()
    (linked / "data").symlink_to("/etc")
    with pytest.raises(RequestError, match="data is a link"):
        candidate_folder.read(linked, "x")
    many = tmp_path / "many"
    many.mkdir()
    for number in range(MAX_FILES + 1):
        (many / f"{number}.py").touch()
    with pytest.raises(RequestError, match="more than"):
        candidate_folder.read(many, "x")
