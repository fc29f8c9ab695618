"""Command line: print the area of a rectangle: WIDTH HEIGHT."""

from __future__ import annotations

import sys

from .core import Rectangle


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    width, height = sys.argv[1:]
    print(Rectangle(float(width), float(height)).describe())
    return 0


if __name__ == "__main__":
    sys.exit(main())
