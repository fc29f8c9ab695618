"""Command line: print the length of each argument."""

from __future__ import annotations

import sys

from .core import score_all


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    print(*score_all(sys.argv[1:]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
