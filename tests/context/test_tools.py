from __future__ import annotations

from typing import Any

import pytest

from bot.context.piece import Piece, PieceKind
from tests.context.scene import CORE, SPEC, collected, tool_files
from tests.forge.repositories import Repo

TWIN = "Count the errors of a log by kind."
MAIN = '"""Command line."""\n\n\ndef main() -> int:\n    return 0\n'
OTHER = '"""Draw."""\n\n\ndef draw(canvas: bytes) -> bytes:\n    return canvas\n'


def by_kind(repo: Repo, kind: PieceKind, **settings: Any) -> list[Piece]:
    context = collected(repo, **settings)
    return [one for one in (*context.pieces, *context.left_out) if one.kind is kind]


def twin(name: str) -> dict[str, str]:
    spec = SPEC.replace("error_patterns", name)
    return tool_files(name, {"core.py": CORE, "__main__.py": MAIN}, TWIN, spec)


def test_the_five_most_similar_ones_over_the_limit_are_told_with_their_code(repo: Repo) -> None:
    for number in range(7):
        repo.commit(twin(f"error_patterns{number}"), "Merge")
    repo.commit(tool_files("draw_lines", {"core.py": OTHER}, "Draw a line on a canvas."), "Merge")
    pieces = by_kind(repo, PieceKind.SIMILAR)
    assert len(pieces) == 5
    assert all(piece.score > 0.7 and piece.text == CORE.strip() for piece in pieces)
    assert len(by_kind(repo, PieceKind.SIMILAR, context={"similar_tools": 2})) == 2
    assert by_kind(repo, PieceKind.SIMILAR, context={"similarity": 1.0}) == []
    # The two that are over the limit and not among the five are told by their interface.
    assert [piece.title for piece in by_kind(repo, PieceKind.TOOL)] == [
        "error_patterns5",
        "error_patterns6",
    ]


def test_the_limit_is_the_setting(repo: Repo) -> None:
    repo.commit(tool_files("draw_lines", {"core.py": OTHER}, "Draw a line on a canvas."), "Merge")
    assert by_kind(repo, PieceKind.SIMILAR) == []
    (piece,) = by_kind(repo, PieceKind.SIMILAR, context={"similarity": 0.1})
    assert 0.1 < piece.score < 0.3
    assert by_kind(repo, PieceKind.TOOL) == []


def test_the_merged_version_is_told_and_is_not_similar_to_itself(repo: Repo) -> None:
    repo.commit(twin("error_patterns"), "Merge")
    (own,) = by_kind(repo, PieceKind.MERGED)
    assert (own.title, own.score) == ("error_patterns/core.py", 1.0)
    assert by_kind(repo, PieceKind.SIMILAR) == []


def test_the_model_is_the_command_line_of_a_tool_as_it_was_merged(repo: Repo) -> None:
    repo.commit(twin("error_patterns1"), "Merge")
    (model,) = by_kind(repo, PieceKind.MODEL)
    assert model.title == "error_patterns1/__main__.py"
    assert model.text == MAIN.strip()
    repo.commit({"generated_tools/error_patterns1/__main__.py": MAIN + "# edited\n"})
    assert by_kind(repo, PieceKind.MODEL) == []
    assert len(by_kind(repo, PieceKind.SIMILAR)) == 1


@pytest.mark.parametrize("path", ["tool.yaml", "core.py"])
def test_a_tool_that_cannot_be_read_is_not_told(repo: Repo, path: str) -> None:
    repo.commit(twin("error_patterns1"), "Merge")
    (repo.path / "generated_tools/error_patterns1" / path).write_bytes(b"\xff\xfe")
    repo.commit({})
    assert by_kind(repo, PieceKind.SIMILAR) == []
    assert by_kind(repo, PieceKind.MODEL) == []
