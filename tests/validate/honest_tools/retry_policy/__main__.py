"""Command line: print the pauses of so many attempts: ATTEMPTS."""

from __future__ import annotations

import sys

from .core import pauses


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    print(*pauses(int(sys.argv[1])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
