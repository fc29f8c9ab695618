"""Command line: print the longest lines of standard input."""

from __future__ import annotations

import sys

from .core import top


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    print(*top(sys.stdin.read().splitlines(), len), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
