"""Command line: print the total of each line of numbers on standard input."""

from __future__ import annotations

import sys

from .core import totals


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    print(*totals([[int(word) for word in line.split()] for line in sys.stdin]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
