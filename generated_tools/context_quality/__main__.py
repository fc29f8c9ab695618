"""Command line: Analyse how well a context serves a query to a language model."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

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


def _lines(name: str) -> list[str]:
    """Read the lines of a file; `-` is standard input."""
    return _text(name).splitlines()


def _object(name: str) -> dict[str, Any]:
    """Read a JSON file that holds an object; `-` is standard input."""
    data = _json(name)
    if not isinstance(data, dict):
        raise ValueError(f"{name} does not hold a JSON object")
    return data


def _json(name: str) -> Any:
    """Read a JSON file; `-` is standard input."""
    return json.loads(_text(name))


def _text(name: str) -> str:
    """Read a file; `-` is standard input."""
    if name == "-":
        return sys.stdin.read()
    return Path(name).read_text(encoding="utf-8")


def _analyse_context(options: argparse.Namespace) -> str:
    """Run the command `analyse-context`."""
    result = analyse_context(
        _text(options.context),
        options.query,
        None if options.required is None else _lines(options.required),
    )
    return json.dumps(result, default=dataclasses.asdict, indent=2, ensure_ascii=False)


def _relevance(options: argparse.Namespace) -> str:
    """Run the command `relevance`."""
    result = relevance(
        _text(options.context),
        options.query,
    )
    return json.dumps(result, default=str, indent=2, ensure_ascii=False)


def _completeness(options: argparse.Namespace) -> str:
    """Run the command `completeness`."""
    result = completeness(
        _text(options.context),
        options.query,
        None if options.required is None else _lines(options.required),
    )
    return json.dumps(result, default=str, indent=2, ensure_ascii=False)


def _specificity(options: argparse.Namespace) -> str:
    """Run the command `specificity`."""
    result = specificity(
        _text(options.context),
    )
    return json.dumps(result, default=str, indent=2, ensure_ascii=False)


def _redundancy(options: argparse.Namespace) -> str:
    """Run the command `redundancy`."""
    result = redundancy(
        _text(options.context),
    )
    return json.dumps(result, default=str, indent=2, ensure_ascii=False)


def _token_efficiency(options: argparse.Namespace) -> str:
    """Run the command `token-efficiency`."""
    result = token_efficiency(
        _text(options.context),
    )
    return json.dumps(result, default=str, indent=2, ensure_ascii=False)


def _recommend(options: argparse.Namespace) -> str:
    """Run the command `recommend`."""
    result = recommend(
        _text(options.context),
        options.query,
        None if options.required is None else _lines(options.required),
    )
    return json.dumps(result, default=str, indent=2, ensure_ascii=False)


def _rank_contexts(options: argparse.Namespace) -> str:
    """Run the command `rank-contexts`."""
    result = rank_contexts(
        _object(options.contexts),
        options.query,
        options.top,
    )
    return json.dumps(result, default=str, indent=2, ensure_ascii=False)


def _parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(
        prog="context_quality",
        description=("Analyse how well a context serves a query to a language model."),
    )
    choices = parser.add_subparsers(title="commands", required=True)
    command = choices.add_parser(
        "analyse-context", help="Assess a context by every measure."
    )
    command.add_argument(
        "context",
        help="file with the context to judge (`-`: standard input)",
    )
    command.add_argument(
        "query",
        help="what the context should help with",
    )
    command.add_argument(
        "--required",
        default=None,
        help=("file with items that the context should name (`-`: standard input)"),
    )
    command.set_defaults(run=_analyse_context)
    command = choices.add_parser(
        "relevance", help="Measure how much of a query a context is about."
    )
    command.add_argument(
        "context",
        help="file with the context to judge (`-`: standard input)",
    )
    command.add_argument(
        "query",
        help="what the context should help with",
    )
    command.set_defaults(run=_relevance)
    command = choices.add_parser(
        "completeness",
        help="Measure how much of what is required by name a context has.",
    )
    command.add_argument(
        "context",
        help="file with the context to judge (`-`: standard input)",
    )
    command.add_argument(
        "query",
        help="what the context should help with",
    )
    command.add_argument(
        "--required",
        default=None,
        help=("file with items that the context should name (`-`: standard input)"),
    )
    command.set_defaults(run=_completeness)
    command = choices.add_parser(
        "specificity", help="Measure how exactly a context names things."
    )
    command.add_argument(
        "context",
        help="file with the context to judge (`-`: standard input)",
    )
    command.set_defaults(run=_specificity)
    command = choices.add_parser(
        "redundancy", help="Measure how much of a context repeats."
    )
    command.add_argument(
        "context",
        help="file with the context to judge (`-`: standard input)",
    )
    command.set_defaults(run=_redundancy)
    command = choices.add_parser(
        "token-efficiency",
        help="Measure how many of a context's tokens mean something.",
    )
    command.add_argument(
        "context",
        help="file with the context to judge (`-`: standard input)",
    )
    command.set_defaults(run=_token_efficiency)
    command = choices.add_parser(
        "recommend", help="Recommend what would improve a context."
    )
    command.add_argument(
        "context",
        help="file with the context to judge (`-`: standard input)",
    )
    command.add_argument(
        "query",
        help="what the context should help with",
    )
    command.add_argument(
        "--required",
        default=None,
        help=("file with items that the context should name (`-`: standard input)"),
    )
    command.set_defaults(run=_recommend)
    command = choices.add_parser("rank-contexts", help="Rank contexts for a query.")
    command.add_argument(
        "contexts",
        help=("JSON file with the contexts to rank, by name (`-`: standard input)"),
    )
    command.add_argument(
        "query",
        help="what the context should help with",
    )
    command.add_argument(
        "--top",
        type=int,
        default=10,
        help="how many contexts to give at most",
    )
    command.set_defaults(run=_rank_contexts)
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
    except (OSError, TypeError, ValueError) as error:
        print(f"context_quality: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
