"""Command line: print the next light: LIGHT."""

from __future__ import annotations

import sys

from .core import after, parse_light


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    print(after(parse_light(sys.argv[1])).value)
    return 0


if __name__ == "__main__":
    sys.exit(main())
