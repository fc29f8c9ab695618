"""Command line: print each line of standard input without accents."""

from __future__ import annotations

import sys

from .core import fold


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    for line in sys.stdin:
        print(fold(line))
    return 0


if __name__ == "__main__":
    sys.exit(main())
