"""Tests of context_quality."""

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

from context_quality import (
    analyse_context,
    completeness,
    rank_contexts,
    recommend,
    redundancy,
    relevance,
    specificity,
    token_efficiency,
)
from context_quality.__main__ import main


def test_examples() -> None:
    """The examples of the specification."""
    assert (
        relevance("def parse_config(path): ...", "Where is the config parsed?") == 0.5
    )
    assert (
        completeness("def load_rows(path): ...", "Why does load_rows ignore max_rows?")
        == 0.5
    )
    assert specificity("Various things are set in settings.toml, see line 12.") == 0.5
    assert (
        redundancy("retry the request once more\nretry the request once more\n")
        == 0.2857
    )
    assert token_efficiency("the cache of the server") == 0.4
    assert recommend(
        "def load_rows(path):\n    return []\n", "Why does load_rows ignore max_rows?"
    ) == ["Add what is required by name and the context lacks. Missing: max_rows."]
    quality = analyse_context("timeout = 30", "What is the timeout?", ["settings.toml"])
    assert (quality.relevance) == 1.0
    assert (quality.missing) == ["settings.toml"]
    assert rank_contexts(
        {"db.py": "def connect(): ...", "ui.py": "def draw(): ..."}, "connect", top=1
    ) == [("db.py", 0.8875)]


@pytest.mark.parametrize(
    ("context", "query", "expected"),
    [
        ("", "parser", 0.0),
        ("parser", "", 1.0),
        ("socket, parser", "parser socket", 1.0),
        ("parser", "parser socket", 0.5),
        ("parser", "parser socket parser", round(2 / 3, 4)),
        ("parser_socket", "SOCKET", 1.0),
        ("ParserSocket", "socket", 1.0),
        ("HTTPParser", "parser", 1.0),
        ("parsersocket", "socket", 0.0),
        ("queries", "query", 1.0),
        ("cache", "caches", 1.0),
        ("glass", "glas", 0.0),
        ("ids", "id", 1.0),
        ("parser", "a parser", 1.0),
        ("a", "a parser", 0.0),
    ],
)
def test_analyse_context_measures_relevance(
    context: str, query: str, expected: float
) -> None:
    """Terms count by word, in singular or plural, as often as the query has them."""
    result = analyse_context(context, query, [])
    assert result.relevance == expected


@pytest.mark.parametrize(
    ("context", "query", "expected"),
    [
        ("", "", 1.0),
        ("", "parser_socket", 0.0),
        ("parser_socket_more", "parser_socket", 0.0),
        ("more_parser_socket", "parser_socket", 0.0),
        ("PARSER_SOCKET", "parser_socket", round(1 / 1, 4)),
        ("parser_socket, 9", "Mend parser_socket.", round(1 / 1, 4)),
        ("parserSocket, 9", "Mend parserSocket.", round(1 / 1, 4)),
        ("src/parser, 9", "Mend src/parser.", round(1 / 1, 4)),
        ("parser.socket, 9", "Mend parser.socket.", round(1 / 1, 4)),
        ("parser90210, 9", "Mend parser90210.", round(1 / 1, 4)),
        ("_parser, 9", "Mend _parser.", round(1 / 1, 4)),
        ("def parser", "mend parser() soon", round(1 / 1, 4)),
        ("parser", "mend `parser` soon", round(1 / 1, 4)),
        (
            "\nparser_socket",
            "parser_socket socket_parser",
            round(1 / 2, 4),
        ),
    ],
)
def test_analyse_context_measures_completeness(
    context: str, query: str, expected: float
) -> None:
    """Whatever is named exactly has to be there as a whole, in any case."""
    result = analyse_context(context, query, [])
    assert result.completeness == expected


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        ("", 0.0),
        ("parser and/ socket - (parser) x.y", 0.0),
        ("parser_socket", 1.0),
        ("parserSocket", 1.0),
        ("src/parser", 1.0),
        ("parser.socket", 1.0),
        ("907", 1.0),
        ("_parser", 1.0),
        ("parser(", 1.0),
        ("about", 0.0),
        ("parser_socket about", 0.5),
        (
            "about 907, ABOUT",
            round(1 / 3, 4),
        ),
    ],
)
def test_analyse_context_measures_specificity(context: str, expected: float) -> None:
    """Exact names count against vague words."""
    result = analyse_context(context, "parser", [])
    assert result.specificity == expected


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        ("", 0.0),
        ("0 1 2 3", 0.0),
        (
            "0 1 2 3\n0 1 2 3",
            round(1 / 5, 4),
        ),
        (
            "0 1 2 3, 0 1 2 3. 0 1 2 3",
            round(5 / 9, 4),
        ),
    ],
)
def test_analyse_context_measures_redundancy(context: str, expected: float) -> None:
    """A sequence of words that occurred before counts as repeated."""
    result = analyse_context(context, "parser", [])
    assert result.redundancy == expected


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        ("", 0.0),
        ("907 ; -", 0.3333),
        ("parser_socket", 1.0),
        ("parser , ; .", 0.25),
        ("parser a socket", round(2 / 3, 4)),
        ("a_parser", 1.0),
        ("parser about", 0.5),
    ],
)
def test_analyse_context_measures_efficiency(context: str, expected: float) -> None:
    """Stop words, vague words and marks say nothing."""
    result = analyse_context(context, "parser", [])
    assert result.token_efficiency == expected


def test_analyse_context_weighs_the_measures() -> None:
    """The score is the weighted mean, and redundancy counts against it."""

    context = ""
    result = analyse_context(context, "parser_socket", [])
    assert result.overall == 0.15
    context = "0 1 2 3\n0 1 2 3"
    result = analyse_context(context, "", [])
    assert result.overall == 0.97
    context = "7 ; ;"
    result = analyse_context(context, "7 parser", [])
    assert result.overall == 0.75


def test_analyse_context_recommends_by_threshold() -> None:
    """Each measure beyond its threshold brings its advice, in a fixed order."""

    context = ""
    result = analyse_context(context, "parser_socket", [])
    assert list(result.recommendations) == [
        ("Add text about the terms of the query that the context never mentions."),
        ("Add what is required by name and the context lacks. Missing: parser_socket."),
        "Replace vague words by names, numbers and paths.",
        "Cut filler words and marks that carry no information.",
    ]
    context = "0 1 2 3\n0 1 2 3"
    result = analyse_context(context, "", [])
    assert list(result.recommendations) == []
    context = "7 ; ;"
    result = analyse_context(context, "7 parser", [])
    assert list(result.recommendations) == [
        ("Add text about the terms of the query that the context never mentions.")
    ]


def test_analyse_context_knows_what_the_call_requires() -> None:
    """One of two required items is named."""
    context = "alpha_1"
    items = ["beta_2", "alpha_1"]
    result = analyse_context(context, "", items)
    expected = round(1 / 2, 4)
    assert result.completeness == expected
    assert list(result.missing) == ["beta_2"]


def test_analyse_context_lists_what_is_missing() -> None:
    """What is required and not named is listed in order."""
    context = ""
    result = analyse_context(context, "parser_socket", [])
    assert list(result.missing) == ["parser_socket"]
    context = "0 1 2 3\n0 1 2 3"
    result = analyse_context(context, "", [])
    assert list(result.missing) == []
    context = "7 ; ;"
    result = analyse_context(context, "7 parser", [])
    assert list(result.missing) == []


def test_analyse_context_lists_repeated_lines() -> None:
    """A line that occurs twice is listed once."""
    context = "one\ntwo\n  one\n\n\n"
    result = analyse_context(context, "")
    assert list(result.repeated_lines) == ["one"]


def test_analyse_context_counts_tokens() -> None:
    """Every token counts, whatever it means."""
    context = "def f(x): return x + 3"
    result = analyse_context(context, "")
    assert result.tokens == 10


@pytest.mark.parametrize(
    ("context", "query", "expected"),
    [
        ("", "parser", 0.0),
        ("parser", "", 1.0),
        ("socket, parser", "parser socket", 1.0),
        ("parser", "parser socket", 0.5),
        ("parser", "parser socket parser", round(2 / 3, 4)),
        ("parser_socket", "SOCKET", 1.0),
        ("ParserSocket", "socket", 1.0),
        ("HTTPParser", "parser", 1.0),
        ("parsersocket", "socket", 0.0),
        ("queries", "query", 1.0),
        ("cache", "caches", 1.0),
        ("glass", "glas", 0.0),
        ("ids", "id", 1.0),
        ("parser", "a parser", 1.0),
        ("a", "a parser", 0.0),
    ],
)
def test_relevance_measures_relevance(
    context: str, query: str, expected: float
) -> None:
    """Terms count by word, in singular or plural, as often as the query has them."""
    result = relevance(context, query)
    assert result == expected


@settings(deadline=None, derandomize=True, database=None, max_examples=40)
@given(context=st.text(max_size=60))
def test_relevance_lies_between_0_and_1(context: str) -> None:
    """No text leads out of the scale."""
    result = relevance(context, "a_b c")
    assert 0 <= result <= 1


@pytest.mark.parametrize(
    ("context", "query", "expected"),
    [
        ("", "", 1.0),
        ("", "parser_socket", 0.0),
        ("parser_socket_more", "parser_socket", 0.0),
        ("more_parser_socket", "parser_socket", 0.0),
        ("PARSER_SOCKET", "parser_socket", round(1 / 1, 4)),
        ("parser_socket, 9", "Mend parser_socket.", round(1 / 1, 4)),
        ("parserSocket, 9", "Mend parserSocket.", round(1 / 1, 4)),
        ("src/parser, 9", "Mend src/parser.", round(1 / 1, 4)),
        ("parser.socket, 9", "Mend parser.socket.", round(1 / 1, 4)),
        ("parser90210, 9", "Mend parser90210.", round(1 / 1, 4)),
        ("_parser, 9", "Mend _parser.", round(1 / 1, 4)),
        ("def parser", "mend parser() soon", round(1 / 1, 4)),
        ("parser", "mend `parser` soon", round(1 / 1, 4)),
        (
            "\nparser_socket",
            "parser_socket socket_parser",
            round(1 / 2, 4),
        ),
    ],
)
def test_completeness_measures_completeness(
    context: str, query: str, expected: float
) -> None:
    """Whatever is named exactly has to be there as a whole, in any case."""
    result = completeness(context, query, [])
    assert result == expected


@settings(deadline=None, derandomize=True, database=None, max_examples=40)
@given(context=st.text(max_size=60))
def test_completeness_lies_between_0_and_1(context: str) -> None:
    """No text leads out of the scale."""
    result = completeness(context, "a_b c")
    assert 0 <= result <= 1


def test_completeness_counts_what_the_call_requires() -> None:
    """Two of three required items are named."""
    context = "alpha_1 beta/two.py"
    items = ["alpha_1", "beta/two.py", "gamma.three"]
    result = completeness(context, "", items)
    assert result == round(2 / 3, 4)


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        ("", 0.0),
        ("parser and/ socket - (parser) x.y", 0.0),
        ("parser_socket", 1.0),
        ("parserSocket", 1.0),
        ("src/parser", 1.0),
        ("parser.socket", 1.0),
        ("907", 1.0),
        ("_parser", 1.0),
        ("parser(", 1.0),
        ("about", 0.0),
        ("parser_socket about", 0.5),
        (
            "about 907, ABOUT",
            round(1 / 3, 4),
        ),
    ],
)
def test_specificity_measures_specificity(context: str, expected: float) -> None:
    """Exact names count against vague words."""
    result = specificity(context)
    assert result == expected


@settings(deadline=None, derandomize=True, database=None, max_examples=40)
@given(context=st.text(max_size=60))
def test_specificity_lies_between_0_and_1(context: str) -> None:
    """No text leads out of the scale."""
    result = specificity(context)
    assert 0 <= result <= 1


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        ("", 0.0),
        ("0 1 2 3", 0.0),
        (
            "0 1 2 3\n0 1 2 3",
            round(1 / 5, 4),
        ),
        (
            "0 1 2 3, 0 1 2 3. 0 1 2 3",
            round(5 / 9, 4),
        ),
    ],
)
def test_redundancy_measures_redundancy(context: str, expected: float) -> None:
    """A sequence of words that occurred before counts as repeated."""
    result = redundancy(context)
    assert result == expected


@settings(deadline=None, derandomize=True, database=None, max_examples=40)
@given(context=st.text(max_size=60))
def test_redundancy_lies_between_0_and_1(context: str) -> None:
    """No text leads out of the scale."""
    result = redundancy(context)
    assert 0 <= result <= 1


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        ("", 0.0),
        ("907 ; -", 0.3333),
        ("parser_socket", 1.0),
        ("parser , ; .", 0.25),
        ("parser a socket", round(2 / 3, 4)),
        ("a_parser", 1.0),
        ("parser about", 0.5),
    ],
)
def test_token_efficiency_measures_efficiency(context: str, expected: float) -> None:
    """Stop words, vague words and marks say nothing."""
    result = token_efficiency(context)
    assert result == expected


@settings(deadline=None, derandomize=True, database=None, max_examples=40)
@given(context=st.text(max_size=60))
def test_token_efficiency_lies_between_0_and_1(context: str) -> None:
    """No text leads out of the scale."""
    result = token_efficiency(context)
    assert 0 <= result <= 1


def test_recommend_recommends_by_threshold() -> None:
    """Each measure beyond its threshold brings its advice, in a fixed order."""

    context = ""
    result = recommend(context, "parser_socket", [])
    assert list(result) == [
        ("Add text about the terms of the query that the context never mentions."),
        ("Add what is required by name and the context lacks. Missing: parser_socket."),
        "Replace vague words by names, numbers and paths.",
        "Cut filler words and marks that carry no information.",
    ]
    context = "0 1 2 3\n0 1 2 3"
    result = recommend(context, "", [])
    assert list(result) == []
    context = "7 ; ;"
    result = recommend(context, "7 parser", [])
    assert list(result) == [
        ("Add text about the terms of the query that the context never mentions.")
    ]


def test_rank_contexts_puts_the_best_first() -> None:
    """The context that names what the query names comes first; ties keep their order."""
    contexts = {"x": "socket", "y": "parser_socket", "z": "socket"}
    ranked = rank_contexts(contexts, "parser_socket", 3)
    assert ranked == [
        ("y", 1.0),
        ("x", 0.45),
        ("z", 0.45),
    ]


def test_rank_contexts_gives_no_more_than_asked() -> None:
    """The rest is left out."""
    contexts = {"x": "socket", "y": "parser_socket", "z": "socket"}
    some = rank_contexts(contexts, "parser_socket", 1)
    every = rank_contexts(contexts, "parser_socket", 3)
    assert some == every[:1]
    assert len(every) == 3


def test_rank_contexts_ranks_nothing_of_nothing() -> None:
    """Without contexts there is no rank."""
    contexts: dict[str, str] = {}
    assert rank_contexts(contexts, "parser") == []


def test_command_analyse_context(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    context = "some `config_path` and lantern\n"
    context_file = tmp_path / "context"
    context_file.write_text(context, encoding="utf-8")
    query = "parser"
    required = ["config_path"]
    required_file = tmp_path / "required"
    required_file.write_text("\n".join(required), encoding="utf-8")
    expected = analyse_context(context, query, required=required)
    words = [
        "analyse-context",
        str(context_file),
        str(query),
        "--required",
        str(required_file),
    ]
    assert main(words) == 0
    shown = json.dumps(
        expected, default=dataclasses.asdict, indent=2, ensure_ascii=False
    )
    assert capsys.readouterr().out == shown + "\n"


def test_command_analyse_context_reads_standard_input(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hyphen stands for standard input, and gives what a file gives."""
    context = "some `config_path` and lantern\n"
    query = "parser"
    required = ["config_path"]
    required_file = tmp_path / "required"
    required_file.write_text("\n".join(required), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.StringIO(context))
    words = ["analyse-context", "-", str(query), "--required", str(required_file)]
    expected = analyse_context(context, query, required=required)
    assert main(words) == 0
    shown = json.dumps(
        expected, default=dataclasses.asdict, indent=2, ensure_ascii=False
    )
    assert capsys.readouterr().out == shown + "\n"


def test_command_analyse_context_names_a_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there is named on standard error."""
    missing = str(tmp_path / "missing")
    assert main(["analyse-context", missing, "1"]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("context_quality: ")
    assert missing in streams.err


def test_command_relevance(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    context = "some `config_path` and lantern\n"
    context_file = tmp_path / "context"
    context_file.write_text(context, encoding="utf-8")
    query = "parser"
    expected = relevance(context, query)
    words = ["relevance", str(context_file), str(query)]
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_relevance_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hyphen stands for standard input, and gives what a file gives."""
    context = "some `config_path` and lantern\n"
    query = "parser"
    monkeypatch.setattr(sys, "stdin", io.StringIO(context))
    words = ["relevance", "-", str(query)]
    expected = relevance(context, query)
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_relevance_names_a_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there is named on standard error."""
    missing = str(tmp_path / "missing")
    assert main(["relevance", missing, "1"]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("context_quality: ")
    assert missing in streams.err


def test_command_completeness(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    context = "some `config_path` and lantern\n"
    context_file = tmp_path / "context"
    context_file.write_text(context, encoding="utf-8")
    query = "parser"
    required = ["config_path"]
    required_file = tmp_path / "required"
    required_file.write_text("\n".join(required), encoding="utf-8")
    expected = completeness(context, query, required=required)
    words = [
        "completeness",
        str(context_file),
        str(query),
        "--required",
        str(required_file),
    ]
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_completeness_reads_standard_input(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hyphen stands for standard input, and gives what a file gives."""
    context = "some `config_path` and lantern\n"
    query = "parser"
    required = ["config_path"]
    required_file = tmp_path / "required"
    required_file.write_text("\n".join(required), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.StringIO(context))
    words = ["completeness", "-", str(query), "--required", str(required_file)]
    expected = completeness(context, query, required=required)
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_completeness_names_a_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there is named on standard error."""
    missing = str(tmp_path / "missing")
    assert main(["completeness", missing, "1"]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("context_quality: ")
    assert missing in streams.err


def test_command_specificity(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    context = "some `config_path` and lantern\n"
    context_file = tmp_path / "context"
    context_file.write_text(context, encoding="utf-8")
    expected = specificity(context)
    words = ["specificity", str(context_file)]
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_specificity_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hyphen stands for standard input, and gives what a file gives."""
    context = "some `config_path` and lantern\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO(context))
    words = ["specificity", "-"]
    expected = specificity(context)
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_specificity_names_a_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there is named on standard error."""
    missing = str(tmp_path / "missing")
    assert main(["specificity", missing]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("context_quality: ")
    assert missing in streams.err


def test_command_redundancy(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    context = "some `config_path` and lantern\n"
    context_file = tmp_path / "context"
    context_file.write_text(context, encoding="utf-8")
    expected = redundancy(context)
    words = ["redundancy", str(context_file)]
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_redundancy_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hyphen stands for standard input, and gives what a file gives."""
    context = "some `config_path` and lantern\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO(context))
    words = ["redundancy", "-"]
    expected = redundancy(context)
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_redundancy_names_a_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there is named on standard error."""
    missing = str(tmp_path / "missing")
    assert main(["redundancy", missing]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("context_quality: ")
    assert missing in streams.err


def test_command_token_efficiency(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    context = "some `config_path` and lantern\n"
    context_file = tmp_path / "context"
    context_file.write_text(context, encoding="utf-8")
    expected = token_efficiency(context)
    words = ["token-efficiency", str(context_file)]
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_token_efficiency_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hyphen stands for standard input, and gives what a file gives."""
    context = "some `config_path` and lantern\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO(context))
    words = ["token-efficiency", "-"]
    expected = token_efficiency(context)
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_token_efficiency_names_a_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there is named on standard error."""
    missing = str(tmp_path / "missing")
    assert main(["token-efficiency", missing]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("context_quality: ")
    assert missing in streams.err


def test_command_recommend(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    context = "some `config_path` and lantern\n"
    context_file = tmp_path / "context"
    context_file.write_text(context, encoding="utf-8")
    query = "parser"
    required = ["config_path"]
    required_file = tmp_path / "required"
    required_file.write_text("\n".join(required), encoding="utf-8")
    expected = recommend(context, query, required=required)
    words = [
        "recommend",
        str(context_file),
        str(query),
        "--required",
        str(required_file),
    ]
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_recommend_reads_standard_input(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hyphen stands for standard input, and gives what a file gives."""
    context = "some `config_path` and lantern\n"
    query = "parser"
    required = ["config_path"]
    required_file = tmp_path / "required"
    required_file.write_text("\n".join(required), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.StringIO(context))
    words = ["recommend", "-", str(query), "--required", str(required_file)]
    expected = recommend(context, query, required=required)
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_recommend_names_a_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there is named on standard error."""
    missing = str(tmp_path / "missing")
    assert main(["recommend", missing, "1"]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("context_quality: ")
    assert missing in streams.err


def test_command_rank_contexts(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    contexts: Any = {"first": "copper", "second": "parser"}
    contexts_file = tmp_path / "contexts"
    contexts_file.write_text(json.dumps(contexts), encoding="utf-8")
    query = "parser"
    top = 1
    expected = rank_contexts(contexts, query, top=top)
    words = ["rank-contexts", str(contexts_file), str(query), "--top", str(top)]
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_rank_contexts_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hyphen stands for standard input, and gives what a file gives."""
    contexts: Any = {"first": "copper", "second": "parser"}
    query = "parser"
    top = 1
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(contexts)))
    words = ["rank-contexts", "-", str(query), "--top", str(top)]
    expected = rank_contexts(contexts, query, top=top)
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_rank_contexts_names_a_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there is named on standard error."""
    missing = str(tmp_path / "missing")
    assert main(["rank-contexts", missing, "1"]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("context_quality: ")
    assert missing in streams.err


def test_command_rank_contexts_refuses_what_is_no_object(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """JSON data of another kind is refused on standard error."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("[]"))
    assert main(["rank-contexts", "-", "1"]) == 2
    assert capsys.readouterr().err.endswith("does not hold a JSON object\n")
