"""Command line: Count events in a sliding window, and say when a limit is passed."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from rate_window import (
    DEFAULT_LIMIT,
    passes,
)


def _passes(options: argparse.Namespace) -> str:
    """Run the command `passes`."""
    result = passes(
        options.count,
        options.limit,
    )
    return json.dumps(result)


def _parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(
        prog="rate_window",
        description=(
            "Count events in a sliding window, and say when a limit is passed."
        ),
    )
    command = parser
    command.add_argument(
        "count",
        type=int,
        help="the value of count",
    )
    command.add_argument(
        "--limit",
        type=int,
        default=DEFAULT_LIMIT,
        help="the value of limit",
    )
    command.set_defaults(run=_passes)
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
        print(options.run(options))
    except (OSError, ArithmeticError, LookupError, ValueError) as error:
        print(f"rate_window: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
