"""Command line: split an amount of euro cents: CENTS PARTS."""

from __future__ import annotations

import sys

from .core import Money


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    cents, parts = sys.argv[1:]
    for part in Money("EUR", int(cents)).split(int(parts)):
        print(part)
    return 0


if __name__ == "__main__":
    sys.exit(main())
