"""Command line: print the edits between two texts: FIRST SECOND."""

from __future__ import annotations

import sys

from .core import edit_steps


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    first, second = sys.argv[1:]
    print(*edit_steps(first, second), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
