"""Command line: print a percentage: PART WHOLE."""

from __future__ import annotations

import sys

from .core import percentage, share


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    part, whole = sys.argv[1:]
    print(percentage(share(int(part), int(whole))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
