"""Command line: print the factors of each argument."""

from __future__ import annotations

import sys

from .core import factors


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    for word in sys.argv[1:]:
        print(word, *factors(int(word)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
