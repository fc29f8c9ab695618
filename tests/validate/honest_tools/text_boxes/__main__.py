"""Command line: draw a box around standard input: WIDTH."""

from __future__ import annotations

import sys

from .core import box


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    print(box(sys.stdin.read(), int(sys.argv[1])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
