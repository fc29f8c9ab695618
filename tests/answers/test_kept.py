from __future__ import annotations

from pathlib import Path

from tests.answers.kept import append, open_kept, whole_lines
from tests.answers.score import Score


def test_records_are_there_again_when_the_file_is_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "scores.jsonl"
    kept = open_kept(Score, path)
    assert kept.known == {}
    kept.add("a", Score(base=True, plus=False, said="late"))
    kept.add("b", Score(base=True, plus=True))
    assert open_kept(Score, path).known == kept.known
    assert open_kept(Score, path).known["a"].said == "late"


def test_a_line_that_was_not_finished_spoils_no_other(tmp_path: Path) -> None:
    path = tmp_path / "scores.jsonl"
    path.write_text('{"base":true,"plus":true,"said":""}\n{"base":true,"pl')
    append(path, Score(base=False, plus=False))
    append(path, Score(base=True, plus=False))
    assert [Score.model_validate_json(line) for line in whole_lines(path)] == [
        Score(base=True, plus=True),
        Score(base=False, plus=False),
        Score(base=True, plus=False),
    ]
