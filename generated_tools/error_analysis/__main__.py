"""Command line: Analyse the errors of a log, by category, with known fixes."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from error_analysis import (
    analyse_log,
    category_of,
    most_common,
    suggest_fix,
)


def _lines(name: str) -> list[str]:
    """Read the lines of a file; `-` is standard input."""
    return _text(name).splitlines()


def _text(name: str) -> str:
    """Read a file; `-` is standard input."""
    if name == "-":
        return sys.stdin.read()
    return Path(name).read_text(encoding="utf-8")


def _analyse_log(options: argparse.Namespace) -> str:
    """Run the command `analyse-log`."""
    result = analyse_log(
        _lines(options.lines),
        options.top,
    )
    return json.dumps(result, default=dataclasses.asdict, indent=2, ensure_ascii=False)


def _category_of(options: argparse.Namespace) -> str:
    """Run the command `category-of`."""
    result = category_of(
        options.line,
    )
    return json.dumps(result, default=str, indent=2, ensure_ascii=False)


def _most_common(options: argparse.Namespace) -> str:
    """Run the command `most-common`."""
    result = most_common(
        _lines(options.lines),
        options.top,
    )
    return json.dumps(result, default=str, indent=2, ensure_ascii=False)


def _suggest_fix(options: argparse.Namespace) -> str:
    """Run the command `suggest-fix`."""
    result = suggest_fix(
        options.category,
    )
    return json.dumps(result, default=str, indent=2, ensure_ascii=False)


def _parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(
        prog="error_analysis",
        description="Analyse the errors of a log, by category, with known fixes.",
    )
    choices = parser.add_subparsers(title="commands", required=True)
    command = choices.add_parser("analyse-log", help="Analyse the errors of a log.")
    command.add_argument(
        "lines",
        help="file with the lines of the log (`-`: standard input)",
    )
    command.add_argument(
        "--top",
        type=int,
        default=5,
        help="how many categories to give at most",
    )
    command.set_defaults(run=_analyse_log)
    command = choices.add_parser(
        "category-of", help="Name the category of an error line."
    )
    command.add_argument(
        "line",
        help="one line of the log",
    )
    command.set_defaults(run=_category_of)
    command = choices.add_parser(
        "most-common", help="Rank the categories of error by how often they occur."
    )
    command.add_argument(
        "lines",
        help="file with the lines of the log (`-`: standard input)",
    )
    command.add_argument(
        "--top",
        type=int,
        default=5,
        help="how many categories to give at most",
    )
    command.set_defaults(run=_most_common)
    command = choices.add_parser(
        "suggest-fix", help="Suggest the known fix for a category of error."
    )
    command.add_argument(
        "category",
        help="a category of error",
    )
    command.set_defaults(run=_suggest_fix)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: What follows the program's name; those of the process when None.

    Returns:
        The exit status: 0 when the result was printed, 2 when the input cannot be used.
    """
    options = _parser().parse_args(arguments)
    try:
        print(options.run(options).removesuffix("\n"))
    except (OSError, ValueError) as error:
        print(f"error_analysis: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
