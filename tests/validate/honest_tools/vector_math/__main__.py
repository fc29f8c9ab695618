"""Command line: print the sum of vectors, one a line."""

from __future__ import annotations

import sys

from .core import Vector, total


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    print(total([Vector(*map(int, line.split())) for line in sys.stdin]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
