"""Command line: print a route: START GOAL; edges come as JSON on standard input."""

from __future__ import annotations

import json
import sys

from .core import route


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    start, goal = sys.argv[1:]
    print(" > ".join(route(json.load(sys.stdin), start, goal)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
