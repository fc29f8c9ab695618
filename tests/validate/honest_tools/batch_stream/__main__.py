"""Command line: print whole numbers of standard input in batches: SIZE."""

from __future__ import annotations

import sys

from .core import batches


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    numbers = (int(line) for line in sys.stdin)
    for batch in batches(numbers, int(sys.argv[1])):
        print(*batch)
    return 0


if __name__ == "__main__":
    sys.exit(main())
