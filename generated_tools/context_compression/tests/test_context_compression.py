"""Tests of context_compression."""

from __future__ import annotations

import dataclasses
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from context_compression import (
    batch_report,
    compression_quality,
    compression_ratio,
    count_tokens,
    information_kept,
    lost_names,
    measure_compression,
)
from context_compression.__main__ import main

_TEXTS = [
    ("", ""),
    ("; ; ;", ";"),
    ("", "parser"),
    ("parser", ""),
    ("parser", "parser socket walrus"),
    ("parser parser parser socket", "PARSER"),
    ("parser socket walrus quartz", "socket walrus quartz"),
    ("parser socket walrus quartz", "quartz"),
    ("parsers socket", "parser sockets"),
    ("parser, socket; walrus", "walrus"),
    ("parser. socket! walrus?  quartz\n\n; ;\nparser socket", "parser\nwalrus"),
    ("parser = 907", "= 907"),
    ("parser_socket; walrus_quartz", "parser_socket"),
    ("parser_socket parser_socket walrus_quartz", "(walrus_quartz)."),
    ("parser_socket", "parser_socket_walrus"),
    ("parser(socket)", "parser."),
    ("parser_socket quartz", "quartz"),
    ("parserSocket quartz", "quartz"),
    ("parser/socket quartz", "quartz"),
    ("parser.socket quartz", "quartz"),
    ("parser907 quartz", "quartz"),
    ("_parser quartz", "quartz"),
    ("parser( quartz", "quartz"),
    ("a parser", "parser"),
    ("a\nparser", "a"),
    ("queries", "query"),
    ("cache", "caches"),
    ("ids", "id"),
    ("glass", "glas"),
]


def test_examples() -> None:
    """The examples of the specification."""
    assert count_tokens("def load_rows(path): ...") == 9
    assert compression_ratio("red apples, green pears", "apples, pears") == 0.6
    assert (
        information_kept(
            "The parser reads settings.toml. Then it stops.", "parser: settings.toml"
        )
        == 0.74
    )
    assert compression_quality("red apples, green pears", "apples, pears") == 0.5883
    assert (
        compression_quality("red apples, green pears", "red apples, green pears") == 0.0
    )
    assert lost_names(
        "load_rows(path) reads data/rows.csv, 30 rows at once", "load_rows reads rows"
    ) == ["data/rows.csv", "30"]
    figures = measure_compression(
        "The cache holds 500 entries for two days.", "cache: 500 max_entries"
    )
    assert (figures.tokens_before, figures.tokens_after, figures.ratio) == (
        9,
        4,
        0.4444,
    )
    assert (figures.terms_kept, figures.names_kept, figures.sentences_kept) == (
        0.5,
        1.0,
        1.0,
    )
    assert (figures.information_kept, figures.quality) == (0.8, 0.7353)
    assert (figures.lost_names, figures.added_names) == ([], ["max_entries"])
    report = batch_report(
        [
            ("red apples, green pears", "apples, pears"),
            ("Count the rows.", "Count the rows."),
            ("It retries twice, waits, then fails.", "retries twice"),
        ]
    )
    assert (
        report.pairs,
        report.tokens_before,
        report.tokens_after,
        report.total_ratio,
    ) == (3, 18, 9, 0.5)
    assert (report.mean_ratio, report.median_ratio, report.worst_ratio) == (
        0.6074,
        0.6,
        1.0,
    )
    assert (
        report.mean_quality,
        report.median_quality,
        report.worst_quality,
        report.worst_pair,
    ) == (0.4249, 0.5883, 0.0, 1)


def test_measure_compression_gives_tokens_before() -> None:
    """The figure of each pair of texts follows from what is kept."""
    results = [
        measure_compression(original, compressed) for original, compressed in _TEXTS
    ]
    assert [result.tokens_before for result in results] == [
        0,
        3,
        0,
        1,
        1,
        4,
        4,
        4,
        2,
        5,
        11,
        3,
        3,
        3,
        1,
        4,
        2,
        2,
        4,
        4,
        2,
        2,
        3,
        2,
        2,
        1,
        1,
        1,
        1,
    ]


def test_measure_compression_gives_tokens_after() -> None:
    """The figure of each pair of texts follows from what is kept."""
    results = [
        measure_compression(original, compressed) for original, compressed in _TEXTS
    ]
    assert [result.tokens_after for result in results] == [
        0,
        1,
        1,
        0,
        3,
        1,
        3,
        1,
        2,
        1,
        2,
        2,
        1,
        4,
        1,
        2,
        1,
        1,
        1,
        1,
        1,
        1,
        1,
        1,
        1,
        1,
        1,
        1,
        1,
    ]


def test_measure_compression_gives_ratio() -> None:
    """The figure of each pair of texts follows from what is kept."""
    results = [
        measure_compression(original, compressed) for original, compressed in _TEXTS
    ]
    assert [result.ratio for result in results] == [
        1.0,
        0.3333,
        1.0,
        0.0,
        3.0,
        0.25,
        0.75,
        0.25,
        1.0,
        0.2,
        0.1818,
        0.6667,
        0.3333,
        1.3333,
        1.0,
        0.5,
        0.5,
        0.5,
        0.25,
        0.25,
        0.5,
        0.5,
        0.3333,
        0.5,
        0.5,
        1.0,
        1.0,
        1.0,
        1.0,
    ]


def test_measure_compression_gives_information_kept() -> None:
    """The figure of each pair of texts follows from what is kept."""
    results = [
        measure_compression(original, compressed) for original, compressed in _TEXTS
    ]
    assert [result.information_kept for result in results] == [
        1.0,
        1.0,
        1.0,
        0.0,
        1.0,
        0.8333,
        0.8333,
        0.1667,
        1.0,
        0.2222,
        0.5333,
        0.8,
        0.6,
        0.5333,
        0.6,
        0.8,
        0.1333,
        0.1333,
        0.1333,
        0.1333,
        0.4,
        0.4,
        0.4,
        1.0,
        0.0,
        1.0,
        1.0,
        1.0,
        0.0,
    ]


def test_measure_compression_gives_terms_kept() -> None:
    """The figure of each pair of texts follows from what is kept."""
    results = [
        measure_compression(original, compressed) for original, compressed in _TEXTS
    ]
    assert [result.terms_kept for result in results] == [
        1.0,
        1.0,
        1.0,
        0.0,
        1.0,
        0.75,
        0.75,
        0.25,
        1.0,
        0.3333,
        0.5,
        0.5,
        0.5,
        0.3333,
        1.0,
        0.5,
        0.3333,
        0.3333,
        0.3333,
        0.3333,
        0.5,
        0.5,
        0.5,
        1.0,
        0.0,
        1.0,
        1.0,
        1.0,
        0.0,
    ]


def test_measure_compression_gives_names_kept() -> None:
    """The figure of each pair of texts follows from what is kept."""
    results = [
        measure_compression(original, compressed) for original, compressed in _TEXTS
    ]
    assert [result.names_kept for result in results] == [
        1.0,
        1.0,
        1.0,
        1.0,
        1.0,
        1.0,
        1.0,
        1.0,
        1.0,
        1.0,
        1.0,
        1.0,
        0.5,
        0.5,
        0.0,
        1.0,
        0.0,
        0.0,
        0.0,
        0.0,
        0.0,
        0.0,
        0.0,
        1.0,
        1.0,
        1.0,
        1.0,
        1.0,
        1.0,
    ]


def test_measure_compression_gives_sentences_kept() -> None:
    """The figure of each pair of texts follows from what is kept."""
    results = [
        measure_compression(original, compressed) for original, compressed in _TEXTS
    ]
    assert [result.sentences_kept for result in results] == [
        1.0,
        1.0,
        1.0,
        0.0,
        1.0,
        1.0,
        1.0,
        0.0,
        1.0,
        0.0,
        0.6,
        1.0,
        1.0,
        1.0,
        1.0,
        1.0,
        0.0,
        0.0,
        0.0,
        0.0,
        1.0,
        1.0,
        1.0,
        1.0,
        0.0,
        1.0,
        1.0,
        1.0,
        0.0,
    ]


def test_measure_compression_gives_quality() -> None:
    """The figure of each pair of texts follows from what is kept."""
    results = [
        measure_compression(original, compressed) for original, compressed in _TEXTS
    ]
    assert [result.quality for result in results] == [
        0.0,
        0.9091,
        0.0,
        0.0,
        0.0,
        0.8152,
        0.5682,
        0.1974,
        0.0,
        0.2597,
        0.5732,
        0.625,
        0.6123,
        0.0,
        0.0,
        0.7143,
        0.1562,
        0.1562,
        0.1595,
        0.1595,
        0.4167,
        0.4167,
        0.4348,
        0.8333,
        0.0,
        0.0,
        0.0,
        0.0,
        0.0,
    ]


@pytest.mark.parametrize(
    ("original", "compressed", "expected"),
    [
        ("", "parser_socket", []),
        (
            "parser_socket walrus 907 src/parser 907 quartz(",
            "(parser_socket_) quartz.",
            ["parser_socket", "907", "src/parser"],
        ),
        (
            "/parser_socket-; 907. walrus_quartz",
            "-parser_socket/, ./907-( WALRUS_quartz",
            ["walrus_quartz"],
        ),
    ],
)
def test_measure_compression_gives_lost_names(
    original: str, compressed: str, expected: list[str]
) -> None:
    """Nothing is listed twice, and nothing that both texts have."""
    result = measure_compression(original, compressed)
    assert list(result.lost_names) == expected


@pytest.mark.parametrize(
    ("original", "compressed", "expected"),
    [
        ("parser_socket", "", []),
        (
            "parser socket",
            "parser(socket) walrus_907, 42 quartz 42",
            ["walrus_907", "42"],
        ),
    ],
)
def test_measure_compression_gives_added_names(
    original: str, compressed: str, expected: list[str]
) -> None:
    """Nothing is listed twice, and nothing that both texts have."""
    result = measure_compression(original, compressed)
    assert list(result.added_names) == expected


def test_batch_report_sums_up_all_pairs() -> None:
    """Totals, means, medians and worst cases follow from the figures of each pair."""
    texts = [
        ("parser socket walrus quartz", "parser socket walrus"),
        ("parser socket walrus quartz", "socket"),
        ("parser socket", "parser socket"),
        ("walrus walrus quartz parser", "walrus quartz"),
        ("parser socket", "parser socket walrus"),
    ]

    result = batch_report(texts)

    assert result.pairs == 5
    assert result.tokens_before == 16
    assert result.tokens_after == 11
    assert result.total_ratio == 0.6875
    assert result.mean_ratio == 0.8
    assert result.median_ratio == 0.75
    assert result.worst_ratio == 1.5
    assert result.mean_information_kept == 0.7667
    assert result.median_information_kept == 0.8333
    assert result.worst_information_kept == 0.1667
    assert result.mean_quality == 0.3002
    assert result.median_quality == 0.1974
    assert result.worst_quality == 0.0
    assert result.worst_pair == 2


def test_batch_report_finds_the_worst_of_equal_savings() -> None:
    """Where all save alike, what is kept decides."""
    texts = [
        ("parser socket walrus", "parser"),
        ("parser socket walrus", "quartz"),
        ("parser socket walrus", "socket"),
    ]

    result = batch_report(texts)

    assert result.worst_pair == 1


def test_batch_report_of_empty_texts_has_the_ratio_1() -> None:
    """Nothing to compress is neither shortened nor grown."""
    texts = [("", ""), ("", "")]

    result = batch_report(texts)

    assert result.total_ratio == 1


def test_batch_report_refuses_an_empty_batch() -> None:
    """Without a pair there is neither mean nor worst."""
    with pytest.raises(ValueError, match="at least one pair"):
        batch_report([])


def test_count_tokens_counts_tokens() -> None:
    """Every token counts, whatever it means."""
    assert count_tokens("") == 0
    assert count_tokens("def f(x): return x + 3") == 10
    assert count_tokens("one two\n\nthree") == 3


def test_compression_ratio_gives_ratio() -> None:
    """The figure of each pair of texts follows from what is kept."""
    results = [
        compression_ratio(original, compressed) for original, compressed in _TEXTS
    ]
    assert results == [
        1.0,
        0.3333,
        1.0,
        0.0,
        3.0,
        0.25,
        0.75,
        0.25,
        1.0,
        0.2,
        0.1818,
        0.6667,
        0.3333,
        1.3333,
        1.0,
        0.5,
        0.5,
        0.5,
        0.25,
        0.25,
        0.5,
        0.5,
        0.3333,
        0.5,
        0.5,
        1.0,
        1.0,
        1.0,
        1.0,
    ]


def test_information_kept_gives_information_kept() -> None:
    """The figure of each pair of texts follows from what is kept."""
    results = [
        information_kept(original, compressed) for original, compressed in _TEXTS
    ]
    assert results == [
        1.0,
        1.0,
        1.0,
        0.0,
        1.0,
        0.8333,
        0.8333,
        0.1667,
        1.0,
        0.2222,
        0.5333,
        0.8,
        0.6,
        0.5333,
        0.6,
        0.8,
        0.1333,
        0.1333,
        0.1333,
        0.1333,
        0.4,
        0.4,
        0.4,
        1.0,
        0.0,
        1.0,
        1.0,
        1.0,
        0.0,
    ]


@settings(deadline=None, derandomize=True, database=None, max_examples=40)
@given(original=st.text(max_size=60), more=st.text(max_size=20))
def test_information_kept_is_full_where_all_is_kept(original: str, more: str) -> None:
    """A text keeps all of itself, whatever stands below it."""
    compressed = f"{original}\n{more}"
    result = information_kept(original, compressed)
    assert result == 1


def test_compression_quality_gives_quality() -> None:
    """The figure of each pair of texts follows from what is kept."""
    results = [
        compression_quality(original, compressed) for original, compressed in _TEXTS
    ]
    assert results == [
        0.0,
        0.9091,
        0.0,
        0.0,
        0.0,
        0.8152,
        0.5682,
        0.1974,
        0.0,
        0.2597,
        0.5732,
        0.625,
        0.6123,
        0.0,
        0.0,
        0.7143,
        0.1562,
        0.1562,
        0.1595,
        0.1595,
        0.4167,
        0.4167,
        0.4348,
        0.8333,
        0.0,
        0.0,
        0.0,
        0.0,
        0.0,
    ]


@settings(deadline=None, derandomize=True, database=None, max_examples=40)
@given(original=st.text(max_size=60), compressed=st.text(max_size=60))
def test_compression_quality_lies_between_0_and_1(
    original: str, compressed: str
) -> None:
    """No text leads out of the scale."""
    result = compression_quality(original, compressed)
    assert 0 <= result <= 1


@pytest.mark.parametrize(
    ("original", "compressed", "expected"),
    [
        ("", "parser_socket", []),
        (
            "parser_socket walrus 907 src/parser 907 quartz(",
            "(parser_socket_) quartz.",
            ["parser_socket", "907", "src/parser"],
        ),
        (
            "/parser_socket-; 907. walrus_quartz",
            "-parser_socket/, ./907-( WALRUS_quartz",
            ["walrus_quartz"],
        ),
    ],
)
def test_lost_names_gives_lost_names(
    original: str, compressed: str, expected: list[str]
) -> None:
    """Nothing is listed twice, and nothing that both texts have."""
    result = lost_names(original, compressed)
    assert list(result) == expected


def test_command_measure_compression(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    original = "Call load_rows(path) first.\nThen count the rows."
    original_file = tmp_path / "original"
    original_file.write_text(original, encoding="utf-8")
    compressed = "load_rows, then count_all"
    compressed_file = tmp_path / "compressed"
    compressed_file.write_text(compressed, encoding="utf-8")
    expected = measure_compression(original, compressed)
    words = ["measure-compression", str(original_file), str(compressed_file)]
    assert main(words) == 0
    shown = json.dumps(
        expected, default=dataclasses.asdict, indent=2, ensure_ascii=False
    )
    assert capsys.readouterr().out == shown + "\n"


def test_command_measure_compression_reads_standard_input(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hyphen stands for standard input, and gives what a file gives."""
    original = "Call load_rows(path) first.\nThen count the rows."
    compressed = "load_rows, then count_all"
    compressed_file = tmp_path / "compressed"
    compressed_file.write_text(compressed, encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.StringIO(original))
    words = ["measure-compression", "-", str(compressed_file)]
    expected = measure_compression(original, compressed)
    assert main(words) == 0
    shown = json.dumps(
        expected, default=dataclasses.asdict, indent=2, ensure_ascii=False
    )
    assert capsys.readouterr().out == shown + "\n"


def test_command_measure_compression_names_a_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there is named on standard error."""
    missing = str(tmp_path / "missing")
    assert main(["measure-compression", missing, missing]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("context_compression: ")
    assert missing in streams.err


def test_command_batch_report(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    pairs: Any = [("Count the rows.", "Count rows."), ("Read the file.", "Read")]
    pairs_file = tmp_path / "pairs"
    pairs_file.write_text(json.dumps(pairs), encoding="utf-8")
    expected = batch_report(pairs)
    words = ["batch-report", str(pairs_file)]
    assert main(words) == 0
    shown = json.dumps(
        expected, default=dataclasses.asdict, indent=2, ensure_ascii=False
    )
    assert capsys.readouterr().out == shown + "\n"


def test_command_batch_report_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hyphen stands for standard input, and gives what a file gives."""
    pairs: Any = [("Count the rows.", "Count rows."), ("Read the file.", "Read")]
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(pairs)))
    words = ["batch-report", "-"]
    expected = batch_report(pairs)
    assert main(words) == 0
    shown = json.dumps(
        expected, default=dataclasses.asdict, indent=2, ensure_ascii=False
    )
    assert capsys.readouterr().out == shown + "\n"


def test_command_batch_report_names_a_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there is named on standard error."""
    missing = str(tmp_path / "missing")
    assert main(["batch-report", missing]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("context_compression: ")
    assert missing in streams.err


def test_command_count_tokens(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    text = "Call load_rows(path) first."
    text_file = tmp_path / "text"
    text_file.write_text(text, encoding="utf-8")
    expected = count_tokens(text)
    words = ["count-tokens", str(text_file)]
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_count_tokens_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hyphen stands for standard input, and gives what a file gives."""
    text = "Call load_rows(path) first."
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    words = ["count-tokens", "-"]
    expected = count_tokens(text)
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_count_tokens_names_a_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there is named on standard error."""
    missing = str(tmp_path / "missing")
    assert main(["count-tokens", missing]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("context_compression: ")
    assert missing in streams.err


def test_command_compression_ratio(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    original = "Call load_rows(path) first.\nThen count the rows."
    original_file = tmp_path / "original"
    original_file.write_text(original, encoding="utf-8")
    compressed = "load_rows, then count_all"
    compressed_file = tmp_path / "compressed"
    compressed_file.write_text(compressed, encoding="utf-8")
    expected = compression_ratio(original, compressed)
    words = ["compression-ratio", str(original_file), str(compressed_file)]
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_compression_ratio_reads_standard_input(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hyphen stands for standard input, and gives what a file gives."""
    original = "Call load_rows(path) first.\nThen count the rows."
    compressed = "load_rows, then count_all"
    compressed_file = tmp_path / "compressed"
    compressed_file.write_text(compressed, encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.StringIO(original))
    words = ["compression-ratio", "-", str(compressed_file)]
    expected = compression_ratio(original, compressed)
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_compression_ratio_names_a_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there is named on standard error."""
    missing = str(tmp_path / "missing")
    assert main(["compression-ratio", missing, missing]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("context_compression: ")
    assert missing in streams.err


def test_command_information_kept(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    original = "Call load_rows(path) first.\nThen count the rows."
    original_file = tmp_path / "original"
    original_file.write_text(original, encoding="utf-8")
    compressed = "load_rows, then count_all"
    compressed_file = tmp_path / "compressed"
    compressed_file.write_text(compressed, encoding="utf-8")
    expected = information_kept(original, compressed)
    words = ["information-kept", str(original_file), str(compressed_file)]
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_information_kept_reads_standard_input(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hyphen stands for standard input, and gives what a file gives."""
    original = "Call load_rows(path) first.\nThen count the rows."
    compressed = "load_rows, then count_all"
    compressed_file = tmp_path / "compressed"
    compressed_file.write_text(compressed, encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.StringIO(original))
    words = ["information-kept", "-", str(compressed_file)]
    expected = information_kept(original, compressed)
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_information_kept_names_a_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there is named on standard error."""
    missing = str(tmp_path / "missing")
    assert main(["information-kept", missing, missing]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("context_compression: ")
    assert missing in streams.err


def test_command_compression_quality(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    original = "Call load_rows(path) first.\nThen count the rows."
    original_file = tmp_path / "original"
    original_file.write_text(original, encoding="utf-8")
    compressed = "load_rows, then count_all"
    compressed_file = tmp_path / "compressed"
    compressed_file.write_text(compressed, encoding="utf-8")
    expected = compression_quality(original, compressed)
    words = ["compression-quality", str(original_file), str(compressed_file)]
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_compression_quality_reads_standard_input(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hyphen stands for standard input, and gives what a file gives."""
    original = "Call load_rows(path) first.\nThen count the rows."
    compressed = "load_rows, then count_all"
    compressed_file = tmp_path / "compressed"
    compressed_file.write_text(compressed, encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.StringIO(original))
    words = ["compression-quality", "-", str(compressed_file)]
    expected = compression_quality(original, compressed)
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_compression_quality_names_a_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there is named on standard error."""
    missing = str(tmp_path / "missing")
    assert main(["compression-quality", missing, missing]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("context_compression: ")
    assert missing in streams.err


def test_command_lost_names(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    original = "Call load_rows(path) first.\nThen count the rows."
    original_file = tmp_path / "original"
    original_file.write_text(original, encoding="utf-8")
    compressed = "load_rows, then count_all"
    compressed_file = tmp_path / "compressed"
    compressed_file.write_text(compressed, encoding="utf-8")
    expected = lost_names(original, compressed)
    words = ["lost-names", str(original_file), str(compressed_file)]
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_lost_names_reads_standard_input(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hyphen stands for standard input, and gives what a file gives."""
    original = "Call load_rows(path) first.\nThen count the rows."
    compressed = "load_rows, then count_all"
    compressed_file = tmp_path / "compressed"
    compressed_file.write_text(compressed, encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.StringIO(original))
    words = ["lost-names", "-", str(compressed_file)]
    expected = lost_names(original, compressed)
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_lost_names_names_a_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there is named on standard error."""
    missing = str(tmp_path / "missing")
    assert main(["lost-names", missing, missing]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("context_compression: ")
    assert missing in streams.err
