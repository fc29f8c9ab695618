"""Tests of the error classifier."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bot.patterns.error_classifier.core import (
    CATEGORIES,
    ERROR_LINE,
    FIXES,
    NO_FIX,
    OTHER,
    analyse,
    analyse_by,
    analyse_file,
    analyse_files,
    analyse_text,
    category_by,
    category_of,
    category_or_other,
    count,
    count_all,
    count_by,
    count_file,
    count_text,
    find_entries,
    find_lines,
    find_lines_in_text,
    group,
    is_error,
    rank,
    rank_names,
    suggest,
    suggest_all,
    suggest_always,
)

SAMPLES: list[str] = ["ERROR io: disk full", "2026-01-05 [main] ERROR net: timeout"]
LOG: list[str] = ["ERROR b: x", "INFO up", "ERROR a: y", "", "ERROR a: z"]
EXPRESSIONS: dict[str, str] = {"disk": "disk|space", "slow": r"\btime"}


def _expected(line: str) -> str | None:
    """Say what the constants make of a line."""
    match = ERROR_LINE.search(line)
    if match is None:
        return None
    if not CATEGORIES:
        return match.groupdict().get("kind") or OTHER
    return next((name for name, one in CATEGORIES.items() if one.search(line)), OTHER)


def _ranking(lines: list[str]) -> list[tuple[str, int]]:
    """Rank what the constants make of lines."""
    return Counter(name for name in map(_expected, lines) if name is not None).most_common()


def _fixes(ranking: list[tuple[str, int]]) -> dict[str, str]:
    """Look up the known fixes of categories that were ranked."""
    return {name: FIXES[name] for name, _ in ranking if name in FIXES}


def _sample_log() -> list[str]:
    """Make a log of the samples, the last of which stands there most often."""
    return ["", *SAMPLES, "all is well", SAMPLES[-1], SAMPLES[-1]]


def test_analyse_reports_on_the_samples() -> None:
    """Every sample is an error of the category that the constants give it."""
    log = _sample_log()
    ranking = _ranking(log)
    fixes = _fixes(ranking)
    report = analyse(log)
    assert report.total == len(SAMPLES) + 2
    assert report.total_lines == len(SAMPLES) + 4
    assert report.distinct == len(ranking)
    assert report.error_rate == (len(SAMPLES) + 2) / (len(SAMPLES) + 4)
    assert list(report.counts.items()) == ranking
    assert list(report.shares) == [name for name, _ in ranking]
    assert report.shares[ranking[0][0]] == ranking[0][1] / (len(SAMPLES) + 2)
    assert report.ranked == ranking
    assert report.kinds == [name for name, _ in ranking]
    assert report.top_kinds == [name for name, _ in ranking]
    assert report.top_kind == ranking[0][0]
    assert report.top_kind_name == ranking[0][0]
    assert report.error_lines == [*SAMPLES, SAMPLES[-1], SAMPLES[-1]]
    assert list(report.suggestions.items()) == list(fixes.items())
    assert report.advice == list(fixes.values())
    assert {name: len(lines) for name, lines in report.grouped.items()} == dict(ranking)
    assert report.first_lines[str(_expected(SAMPLES[0]))] == SAMPLES[0]
    assert [entry.raw_line for entry in report.entries] == [*SAMPLES, SAMPLES[-1], SAMPLES[-1]]


def test_analyse_ranks_as_many_as_asked_for() -> None:
    """The limit holds for the ranking alone, and for what follows from it."""
    log = _sample_log()
    ranking = _ranking(log)
    fixes = _fixes(ranking[:1])
    report = analyse(log, top=1)
    assert report.total == len(SAMPLES) + 2
    assert report.total_lines == len(SAMPLES) + 4
    assert report.distinct == len(ranking)
    assert report.error_rate == (len(SAMPLES) + 2) / (len(SAMPLES) + 4)
    assert list(report.counts.items()) == ranking
    assert list(report.shares) == [name for name, _ in ranking]
    assert report.ranked == ranking[:1]
    assert report.kinds == [name for name, _ in ranking]
    assert report.top_kinds == [name for name, _ in ranking[:1]]
    assert report.top_kind == ranking[0][0]
    assert report.top_kind_name == ranking[0][0]
    assert report.error_lines == [*SAMPLES, SAMPLES[-1], SAMPLES[-1]]
    assert list(report.suggestions.items()) == list(fixes.items())
    assert report.advice == list(fixes.values())
    assert {name: len(lines) for name, lines in report.grouped.items()} == dict(ranking)
    assert report.first_lines[str(_expected(SAMPLES[0]))] == SAMPLES[0]
    assert [entry.raw_line for entry in report.entries] == [*SAMPLES, SAMPLES[-1], SAMPLES[-1]]
    every = analyse(log, top=99)
    assert every.total == len(SAMPLES) + 2
    assert every.ranked == ranking
    assert list(every.suggestions.items()) == list(_fixes(ranking).items())
    assert every.advice == list(_fixes(ranking).values())


def test_analyse_counts_nothing_in_an_empty_log() -> None:
    """Without a line there is nothing to report, whatever the limit."""
    fixes = _fixes(_ranking([]))
    report = analyse([], top=9)
    assert report.total == 0
    assert report.total_lines == 0
    assert report.error_rate == 0.0
    assert report.counts == {}
    assert report.grouped == {}
    assert report.ranked == []
    assert report.top_kinds == []
    assert report.top_kind is None
    assert report.top_kind_name == ""
    assert report.suggestions == fixes
    assert report.advice == []
    assert report.entries == []


def test_analyse_by_kind() -> None:
    """Without categories, the kind of an error is its category."""
    report = analyse(LOG)
    assert report.total == 3
    assert report.total_lines == 5
    assert report.distinct == 2
    assert report.error_rate == 0.6
    assert list(report.counts.items()) == [("a", 2), ("b", 1)]
    assert list(report.shares.items()) == [("a", 2 / 3), ("b", 1 / 3)]
    assert report.grouped == {"b": ["ERROR b: x"], "a": ["ERROR a: y", "ERROR a: z"]}
    assert report.first_lines == {"b": "ERROR b: x", "a": "ERROR a: y"}
    assert report.kinds == ["a", "b"]
    assert report.error_lines == ["ERROR b: x", "ERROR a: y", "ERROR a: z"]
    assert [entry.line_number for entry in report.entries] == [1, 3, 5]


def test_analyse_an_empty_log() -> None:
    """Without a line there is nothing to report."""
    fixes = _fixes(_ranking([]))
    report = analyse([])
    assert report.total == 0
    assert report.total_lines == 0
    assert report.distinct == 0
    assert report.error_rate == 0.0
    assert report.counts == {}
    assert report.shares == {}
    assert report.grouped == {}
    assert report.ranked == []
    assert report.top_kinds == []
    assert report.top_kind is None
    assert report.top_kind_name == ""
    assert report.suggestions == fixes
    assert report.advice == []
    assert report.entries == []


def test_analyse_text_by_lines() -> None:
    """Each line of a text is one of the log."""
    ranking = _ranking(_sample_log())
    fixes = _fixes(ranking)
    report = analyse_text("\n".join(_sample_log()))
    assert report.total == len(SAMPLES) + 2
    assert report.total_lines == len(SAMPLES) + 4
    assert list(report.counts.items()) == ranking
    assert report.ranked == ranking
    assert report.top_kinds == [name for name, _ in ranking]
    assert list(report.suggestions.items()) == list(fixes.items())
    assert report.advice == list(fixes.values())


def test_analyse_text_ranks_as_many_as_asked_for() -> None:
    """The limit holds for the ranking alone."""
    ranking = _ranking(_sample_log())
    fixes = _fixes(ranking[:1])
    report = analyse_text("\n".join(_sample_log()), top=1)
    assert report.total == len(SAMPLES) + 2
    assert list(report.counts.items()) == ranking
    assert report.ranked == ranking[:1]
    assert report.top_kinds == [name for name, _ in ranking[:1]]
    assert list(report.suggestions.items()) == list(fixes.items())
    assert report.advice == list(fixes.values())


def test_analyse_file_by_lines(tmp_path: Path) -> None:
    """A file is read line by line; bytes that are no text stop nothing."""
    ranking = _ranking(_sample_log())
    fixes = _fixes(ranking)
    path = tmp_path / "log.txt"
    path.write_bytes("\n".join(_sample_log()).encode() + b"\n\xff\n")
    report = analyse_file(path)
    assert report.total == len(SAMPLES) + 2
    assert report.total_lines == len(SAMPLES) + 5
    assert list(report.counts.items()) == ranking
    assert report.ranked == ranking
    assert list(report.suggestions.items()) == list(fixes.items())
    assert report.advice == list(fixes.values())


def test_analyse_file_ranks_as_many_as_asked_for(tmp_path: Path) -> None:
    """The limit holds for the ranking alone."""
    ranking = _ranking(_sample_log())
    fixes = _fixes(ranking[:1])
    path = tmp_path / "log.txt"
    path.write_bytes("\n".join(_sample_log()).encode() + b"\n\xff\n")
    report = analyse_file(path, top=1)
    assert report.total == len(SAMPLES) + 2
    assert report.total_lines == len(SAMPLES) + 5
    assert list(report.counts.items()) == ranking
    assert report.ranked == ranking[:1]
    assert list(report.suggestions.items()) == list(fixes.items())
    assert report.advice == list(fixes.values())


def test_analyse_file_in_another_encoding(tmp_path: Path) -> None:
    """The encoding decides what the bytes mean."""
    path = tmp_path / "log.txt"
    path.write_bytes("ERROR é: x".encode("latin-1"))
    assert analyse_file(path, encoding="latin-1").counts == {"é": 1}
    assert analyse_file(path, encoding="utf-8").counts == {"\ufffd": 1}


def test_analyse_file_that_is_missing(tmp_path: Path) -> None:
    """A file that is not there is an error of its own."""
    with pytest.raises(FileNotFoundError):
        analyse_file(tmp_path / "none.txt")


def test_analyse_files_together(tmp_path: Path) -> None:
    """What several files hold is one log."""
    ranking = _ranking([*SAMPLES, SAMPLES[-1]])
    fixes = _fixes(ranking)
    paths = [tmp_path / "one.txt", tmp_path / "two.txt"]
    paths[0].write_text("\n".join(SAMPLES), encoding="utf-8")
    paths[1].write_text(f"fine\n{SAMPLES[-1]}", encoding="utf-8")
    report = analyse_files(paths)
    assert report.total == len(SAMPLES) + 1
    assert report.total_lines == len(SAMPLES) + 2
    assert list(report.counts.items()) == ranking
    assert report.ranked == ranking
    assert list(report.suggestions.items()) == list(fixes.items())
    assert report.advice == list(fixes.values())


def test_analyse_files_ranks_as_many_as_asked_for(tmp_path: Path) -> None:
    """The limit holds for the ranking alone."""
    ranking = _ranking([*SAMPLES, SAMPLES[-1]])
    fixes = _fixes(ranking[:1])
    paths = [tmp_path / "one.txt", tmp_path / "two.txt"]
    paths[0].write_text("\n".join(SAMPLES), encoding="utf-8")
    paths[1].write_text(f"fine\n{SAMPLES[-1]}", encoding="utf-8")
    report = analyse_files(paths, top=1)
    assert report.total == len(SAMPLES) + 1
    assert list(report.counts.items()) == ranking
    assert report.ranked == ranking[:1]
    assert list(report.suggestions.items()) == list(fixes.items())
    assert report.advice == list(fixes.values())


def test_analyse_by_expressions() -> None:
    """The lines that an expression finds are what counts, whatever else they say."""
    lines = ["disk full", "fine", "times out", "timed out"]
    fixes = _fixes([("slow", 2), ("disk", 1)])
    report = analyse_by(lines, EXPRESSIONS)
    assert report.total == 3
    assert report.total_lines == 4
    assert list(report.counts.items()) == [("slow", 2), ("disk", 1)]
    assert report.ranked == [("slow", 2), ("disk", 1)]
    assert report.suggestions == fixes
    assert report.grouped == {"disk": ["disk full"], "slow": ["times out", "timed out"]}
    assert [entry.category for entry in report.entries] == ["disk", "slow", "slow"]


def test_analyse_by_expressions_ranks_as_many_as_asked_for() -> None:
    """The limit holds for the ranking alone."""
    fixes = _fixes([("slow", 2)])
    report = analyse_by(["disk full", "times out", "timed out"], EXPRESSIONS, top=1)
    assert report.suggestions == fixes
    assert list(report.counts.items()) == [("slow", 2), ("disk", 1)]
    assert report.ranked == [("slow", 2)]
    assert report.total == 3


def test_count_by_category() -> None:
    """The most frequent category comes first."""
    log = _sample_log()
    assert list(count(log).items()) == _ranking(log)
    assert count(["", "all is well"]) == {}
    assert count(SAMPLES * 3) == {name: 3 * number for name, number in _ranking(SAMPLES)}


def test_count_by_kind() -> None:
    """Without categories, the kind of an error is its category."""
    assert list(count(LOG).items()) == [("a", 2), ("b", 1)]
    assert count(["no ERROR a: x", "ERROR a b: x", "ERRORS a: x", "ERROR : x"]) == {}


def test_count_text_by_lines() -> None:
    """Each line of a text is one of the log."""
    assert list(count_text("\n".join(_sample_log())).items()) == _ranking(_sample_log())
    assert count_text("") == {}


def test_count_file_by_category(tmp_path: Path) -> None:
    """A file is read line by line; bytes that are no text stop nothing."""
    path = tmp_path / "log.txt"
    path.write_bytes("\n".join(_sample_log()).encode() + b"\n\xff")
    assert list(count_file(path).items()) == _ranking(_sample_log())


def test_count_file_in_another_encoding(tmp_path: Path) -> None:
    """The encoding decides what the bytes mean."""
    path = tmp_path / "log.txt"
    path.write_bytes("ERROR é: x".encode("latin-1"))
    assert count_file(path, encoding="latin-1") == {"é": 1}


def test_count_by_expressions() -> None:
    """The first expression that finds something decides."""
    lines = ["time for disks", "timed", "in time", "fine"]
    assert list(count_by(lines, EXPRESSIONS).items()) == [("slow", 2), ("disk", 1)]
    assert count_by(lines, {}) == {}


def test_count_all_errors() -> None:
    """Every error counts, of whatever category."""
    assert count_all(_sample_log()) == len(SAMPLES) + 2
    assert count_all(["", "all is well"]) == 0
    assert count_all([]) == 0


def test_rank_by_frequency() -> None:
    """A category that occurs more often comes first."""
    log = _sample_log()
    assert rank(log) == _ranking(log)
    assert rank(["all is well"]) == []


def test_rank_as_many_as_asked_for() -> None:
    """The limit cuts what is less frequent."""
    log = _sample_log()
    assert rank(log, top=1) == _ranking(log)[:1]
    assert rank(log, top=99) == _ranking(log)
    assert rank(log, top=0) == []


def test_rank_names_by_frequency() -> None:
    """A category that occurs more often comes first."""
    log = _sample_log()
    assert rank_names(log) == [name for name, _ in _ranking(log)]
    assert rank_names([]) == []


def test_rank_names_as_many_as_asked_for() -> None:
    """The limit cuts what is less frequent."""
    log = _sample_log()
    assert rank_names(log, top=1) == [name for name, _ in _ranking(log)[:1]]
    assert rank_names(log, top=99) == [name for name, _ in _ranking(log)]


def test_group_lines() -> None:
    """Lines keep their order, and categories that of their first line."""
    log = _sample_log()
    groups = group(log)
    assert list(groups) == list(dict.fromkeys(_expected(line) for line in SAMPLES))
    assert groups[str(_expected(SAMPLES[-1]))][-3:] == [SAMPLES[-1]] * 3
    assert sum(map(len, groups.values())) == len(SAMPLES) + 2
    assert group(["all is well"]) == {}


def test_category_of_errors_only() -> None:
    """A sample has a category; a line without an error has none."""
    assert [category_of(line) for line in SAMPLES] == [_expected(line) for line in SAMPLES]
    assert category_of("all is well") is None
    assert category_of("") is None


def test_category_of_a_kind() -> None:
    """The kind stands behind the level, which may stand behind a time."""
    assert category_of("ERROR io: x") == "io"
    assert category_of("[12] (a) 2026-01-05 10:00:00,1 ERROR  io : x") == "io"
    assert category_of("INFO ERROR io: x") is None
    assert category_of("ERROR io") is None


def test_category_by_expressions() -> None:
    """The first expression that finds something decides."""
    assert category_by("time for disks", EXPRESSIONS) == "disk"
    assert category_by("in time", EXPRESSIONS) == "slow"
    assert category_by("sometimes", EXPRESSIONS) is None


def test_kind_of_messages() -> None:
    """A message always has a category."""
    assert [category_or_other(line) for line in SAMPLES] == [_expected(line) for line in SAMPLES]
    assert category_or_other("") == next(
        (name for name, one in CATEGORIES.items() if one.search("")), OTHER
    )


def test_kind_of_what_is_no_error_line() -> None:
    """Where no kind is found, the message belongs to the others."""
    assert category_or_other("all is well") == "other"
    assert category_or_other("ERROR io: x") == "io"


def test_is_error_line() -> None:
    """Each sample is an error; other lines are none."""
    assert [is_error(line) for line in SAMPLES] == [True] * len(SAMPLES)
    assert is_error("all is well") is False
    assert is_error("") is False


def test_find_lines_keeps_their_order() -> None:
    """Only the errors are left."""
    assert find_lines(_sample_log()) == [*SAMPLES, SAMPLES[-1], SAMPLES[-1]]
    assert find_lines([""]) == []


def test_find_lines_in_text_keeps_their_order() -> None:
    """Only the errors are left."""
    lines = [*SAMPLES, SAMPLES[-1], SAMPLES[-1]]
    assert find_lines_in_text("\n".join(_sample_log())) == lines
    assert find_lines_in_text("") == []


def test_find_entries_in_samples() -> None:
    """Every error is numbered by its line."""
    entries = find_entries(["", *SAMPLES, "all is well", SAMPLES[0]])
    places = [*range(2, len(SAMPLES) + 2), len(SAMPLES) + 3]
    assert [entry.line_number for entry in entries] == places
    assert [entry.raw_line for entry in entries] == [*SAMPLES, SAMPLES[0]]
    assert [entry.category for entry in entries] == [*map(_expected, [*SAMPLES, SAMPLES[0]])]
    assert [entry.known_fix for entry in entries] == [
        FIXES.get(str(_expected(line))) for line in [*SAMPLES, SAMPLES[0]]
    ]
    assert find_entries([]) == []


def test_find_entries_with_their_messages() -> None:
    """The message is what stands behind the kind."""
    entries = find_entries(["ERROR io:  disk full", "ERROR net:"])
    assert [entry.message for entry in entries] == ["disk full", "ERROR net:"]
    assert [entry.category for entry in entries] == ["io", "net"]


def test_suggest_known_fixes() -> None:
    """Each known fix is given, and nothing for an unknown category."""
    assert {category: suggest(category) for category in FIXES} == FIXES
    assert suggest("no such category") is None


def test_advise_known_fixes() -> None:
    """Each known fix is given, and a sentence for an unknown category."""
    assert {category: suggest_always(category) for category in FIXES} == FIXES
    assert suggest_always("no such category") == NO_FIX


def test_suggest_all_known_fixes() -> None:
    """The known fixes of the categories that occur are given."""
    log = _sample_log()
    known = {name: FIXES[name] for name, _ in _ranking(log) if name in FIXES}
    assert list(suggest_all(log).items()) == list(known.items())
    assert suggest_all([]) == {}
