"""Command line: print the last lines of standard input: COUNT."""

from __future__ import annotations

import sys

from .core import RingBuffer


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    ring = RingBuffer(int(sys.argv[1]))
    for line in sys.stdin:
        ring.push(line.rstrip("\n"))
    print(*ring, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
