"""Command line: Make pairs of degraded and original Python source, in five ways."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from context_pairs import (
    degrade,
    make_pairs,
    make_pairs_of_files,
    shuffle_order,
    strip_comments,
    strip_docstrings,
    strip_imports,
    strip_type_hints,
    unreadable_sources,
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


def _strip_comments(options: argparse.Namespace) -> str:
    """Run the command `strip-comments`."""
    result = strip_comments(
        _text(options.source),
    )
    return result


def _strip_docstrings(options: argparse.Namespace) -> str:
    """Run the command `strip-docstrings`."""
    result = strip_docstrings(
        _text(options.source),
    )
    return result


def _strip_type_hints(options: argparse.Namespace) -> str:
    """Run the command `strip-type-hints`."""
    result = strip_type_hints(
        _text(options.source),
    )
    return result


def _strip_imports(options: argparse.Namespace) -> str:
    """Run the command `strip-imports`."""
    result = strip_imports(
        _text(options.source),
    )
    return result


def _shuffle_order(options: argparse.Namespace) -> str:
    """Run the command `shuffle-order`."""
    result = shuffle_order(
        _text(options.source),
        options.seed,
    )
    return result


def _degrade(options: argparse.Namespace) -> str:
    """Run the command `degrade`."""
    result = degrade(
        _text(options.source),
        _lines(options.degradations),
        options.seed,
    )
    return result


def _make_pairs(options: argparse.Namespace) -> str:
    """Run the command `make-pairs`."""
    result = make_pairs(
        _text(options.source),
        options.seed,
    )
    return json.dumps(result, default=dataclasses.asdict, indent=2, ensure_ascii=False)


def _make_pairs_of_files(options: argparse.Namespace) -> str:
    """Run the command `make-pairs-of-files`."""
    result = make_pairs_of_files(
        _object(options.sources),
        options.seed,
    )
    return json.dumps(result, default=dataclasses.asdict, indent=2, ensure_ascii=False)


def _unreadable_sources(options: argparse.Namespace) -> str:
    """Run the command `unreadable-sources`."""
    result = unreadable_sources(
        _object(options.sources),
    )
    return json.dumps(result, default=str, indent=2, ensure_ascii=False)


def _parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(
        prog="context_pairs",
        description=(
            "Make pairs of degraded and original Python source, in five ways."
        ),
    )
    choices = parser.add_subparsers(title="commands", required=True)
    command = choices.add_parser("strip-comments", help="Remove the comments.")
    command.add_argument(
        "source",
        help="file with python source (`-`: standard input)",
    )
    command.set_defaults(run=_strip_comments)
    command = choices.add_parser(
        "strip-docstrings",
        help=("Remove the docstrings of the module, its classes and its functions."),
    )
    command.add_argument(
        "source",
        help="file with python source (`-`: standard input)",
    )
    command.set_defaults(run=_strip_docstrings)
    command = choices.add_parser(
        "strip-type-hints",
        help="Remove the annotations of parameters, results and variables.",
    )
    command.add_argument(
        "source",
        help="file with python source (`-`: standard input)",
    )
    command.set_defaults(run=_strip_type_hints)
    command = choices.add_parser(
        "strip-imports", help="Remove the import statements, at any depth."
    )
    command.add_argument(
        "source",
        help="file with python source (`-`: standard input)",
    )
    command.set_defaults(run=_strip_imports)
    command = choices.add_parser(
        "shuffle-order",
        help=(
            "Reorder the top-level definitions so that each comes before what it uses."
        ),
    )
    command.add_argument(
        "source",
        help="file with python source (`-`: standard input)",
    )
    command.add_argument(
        "--seed",
        type=int,
        default=0,
        help=(
            "decides the order of definitions where their dependencies leave a choice"
        ),
    )
    command.set_defaults(run=_shuffle_order)
    command = choices.add_parser(
        "degrade", help="Apply several degradations to a source, one after the other."
    )
    command.add_argument(
        "source",
        help="file with python source (`-`: standard input)",
    )
    command.add_argument(
        "degradations",
        help=(
            "file with names of the degradations to apply, in this order "
            "(`-`: standard input)"
        ),
    )
    command.add_argument(
        "--seed",
        type=int,
        default=0,
        help=(
            "decides the order of definitions where their dependencies leave a choice"
        ),
    )
    command.set_defaults(run=_degrade)
    command = choices.add_parser(
        "make-pairs", help="Make one pair for each degradation."
    )
    command.add_argument(
        "source",
        help="file with python source (`-`: standard input)",
    )
    command.add_argument(
        "--seed",
        type=int,
        default=0,
        help=(
            "decides the order of definitions where their dependencies leave a choice"
        ),
    )
    command.set_defaults(run=_make_pairs)
    command = choices.add_parser(
        "make-pairs-of-files",
        help=("Make the pairs of many sources; one that is not Python is left out."),
    )
    command.add_argument(
        "sources",
        help="JSON file with python source by name (`-`: standard input)",
    )
    command.add_argument(
        "--seed",
        type=int,
        default=0,
        help=(
            "decides the order of definitions where their dependencies leave a choice"
        ),
    )
    command.set_defaults(run=_make_pairs_of_files)
    command = choices.add_parser(
        "unreadable-sources",
        help=("Find the sources that are not Python, which a batch leaves out."),
    )
    command.add_argument(
        "sources",
        help="JSON file with python source by name (`-`: standard input)",
    )
    command.set_defaults(run=_unreadable_sources)
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
        print(f"context_pairs: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
