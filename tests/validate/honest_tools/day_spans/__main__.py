"""Command line: print the working days between two days: FIRST LAST."""

from __future__ import annotations

import sys

from .core import parse_day, working_days


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    first, last = sys.argv[1:]
    print(working_days(parse_day(first), parse_day(last)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
