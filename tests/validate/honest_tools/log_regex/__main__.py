"""Command line: print the slow paths of standard input."""

from __future__ import annotations

import sys

from .core import slow_paths


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    print(*slow_paths(sys.stdin.readlines()), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
