"""Command line: print the newest version of the arguments."""

from __future__ import annotations

import sys

from .core import newest


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    print(newest(sys.argv[1:]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
