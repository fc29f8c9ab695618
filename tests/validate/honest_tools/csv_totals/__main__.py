"""Command line: sum the columns of standard input."""

from __future__ import annotations

import sys

from .core import column_totals, to_csv


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    print(to_csv(column_totals(sys.stdin.read())), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
