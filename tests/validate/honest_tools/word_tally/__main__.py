"""Command line: count the words of standard input."""

from __future__ import annotations

import sys

from .core import tally


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    for word, count in tally(sys.stdin.read()).items():
        print(f"{count} {word}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
