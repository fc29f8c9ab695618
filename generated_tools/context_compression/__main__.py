"""Command line: Measure what compressing a context saves, and how much of its
information is kept.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from context_compression import (
    batch_report,
    compression_quality,
    compression_ratio,
    count_tokens,
    information_kept,
    lost_names,
    measure_compression,
)


def _json(name: str) -> Any:
    """Read a JSON file; `-` is standard input."""
    return json.loads(_text(name))


def _text(name: str) -> str:
    """Read a file; `-` is standard input."""
    if name == "-":
        return sys.stdin.read()
    return Path(name).read_text(encoding="utf-8")


def _measure_compression(options: argparse.Namespace) -> str:
    """Run the command `measure-compression`."""
    result = measure_compression(
        _text(options.original),
        _text(options.compressed),
    )
    return json.dumps(result, default=dataclasses.asdict, indent=2, ensure_ascii=False)


def _batch_report(options: argparse.Namespace) -> str:
    """Run the command `batch-report`."""
    result = batch_report(
        _json(options.pairs),
    )
    return json.dumps(result, default=dataclasses.asdict, indent=2, ensure_ascii=False)


def _count_tokens(options: argparse.Namespace) -> str:
    """Run the command `count-tokens`."""
    result = count_tokens(
        _text(options.text),
    )
    return json.dumps(result, default=str, indent=2, ensure_ascii=False)


def _compression_ratio(options: argparse.Namespace) -> str:
    """Run the command `compression-ratio`."""
    result = compression_ratio(
        _text(options.original),
        _text(options.compressed),
    )
    return json.dumps(result, default=str, indent=2, ensure_ascii=False)


def _information_kept(options: argparse.Namespace) -> str:
    """Run the command `information-kept`."""
    result = information_kept(
        _text(options.original),
        _text(options.compressed),
    )
    return json.dumps(result, default=str, indent=2, ensure_ascii=False)


def _compression_quality(options: argparse.Namespace) -> str:
    """Run the command `compression-quality`."""
    result = compression_quality(
        _text(options.original),
        _text(options.compressed),
    )
    return json.dumps(result, default=str, indent=2, ensure_ascii=False)


def _lost_names(options: argparse.Namespace) -> str:
    """Run the command `lost-names`."""
    result = lost_names(
        _text(options.original),
        _text(options.compressed),
    )
    return json.dumps(result, default=str, indent=2, ensure_ascii=False)


def _parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(
        prog="context_compression",
        description=(
            "Measure what compressing a context saves, and how much of it"
            "s information is kept."
        ),
    )
    choices = parser.add_subparsers(title="commands", required=True)
    command = choices.add_parser(
        "measure-compression", help="Measure what a compression saves and keeps."
    )
    command.add_argument(
        "original",
        help=("file with the text before it was compressed (`-`: standard input)"),
    )
    command.add_argument(
        "compressed",
        help=("file with the text after it was compressed (`-`: standard input)"),
    )
    command.set_defaults(run=_measure_compression)
    command = choices.add_parser(
        "batch-report", help="Report on the compression of many texts."
    )
    command.add_argument(
        "pairs",
        help=("JSON file with texts before and after, in pairs (`-`: standard input)"),
    )
    command.set_defaults(run=_batch_report)
    command = choices.add_parser("count-tokens", help="Count the tokens of a text.")
    command.add_argument(
        "text",
        help="file with the text (`-`: standard input)",
    )
    command.set_defaults(run=_count_tokens)
    command = choices.add_parser(
        "compression-ratio",
        help=("Measure how long a text is after compression, compared with before."),
    )
    command.add_argument(
        "original",
        help=("file with the text before it was compressed (`-`: standard input)"),
    )
    command.add_argument(
        "compressed",
        help=("file with the text after it was compressed (`-`: standard input)"),
    )
    command.set_defaults(run=_compression_ratio)
    command = choices.add_parser(
        "information-kept",
        help=("Measure how much of a text's information its compression keeps."),
    )
    command.add_argument(
        "original",
        help=("file with the text before it was compressed (`-`: standard input)"),
    )
    command.add_argument(
        "compressed",
        help=("file with the text after it was compressed (`-`: standard input)"),
    )
    command.set_defaults(run=_information_kept)
    command = choices.add_parser(
        "compression-quality",
        help="Score a compression by what it saves and what it keeps.",
    )
    command.add_argument(
        "original",
        help=("file with the text before it was compressed (`-`: standard input)"),
    )
    command.add_argument(
        "compressed",
        help=("file with the text after it was compressed (`-`: standard input)"),
    )
    command.set_defaults(run=_compression_quality)
    command = choices.add_parser(
        "lost-names", help="Find the exact names that a compression loses."
    )
    command.add_argument(
        "original",
        help=("file with the text before it was compressed (`-`: standard input)"),
    )
    command.add_argument(
        "compressed",
        help=("file with the text after it was compressed (`-`: standard input)"),
    )
    command.set_defaults(run=_lost_names)
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
        print(f"context_compression: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
