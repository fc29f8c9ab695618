"""Command line: print what stands at a path of standard input: PATH."""

from __future__ import annotations

import sys

from .core import lookup


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    print(lookup(sys.stdin.read(), sys.argv[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
