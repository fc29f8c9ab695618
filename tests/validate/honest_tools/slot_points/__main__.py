"""Command line: print the length of a path, one `x y` a line."""

from __future__ import annotations

import sys

from .core import Point, path_length


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    pairs = [line.split() for line in sys.stdin]
    print(path_length([Point(float(x), float(y)) for x, y in pairs]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
