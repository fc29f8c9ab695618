"""Command line: print the outliers of the arguments."""

from __future__ import annotations

import sys

from .core import outliers


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    print(*outliers([float(word) for word in sys.argv[1:]]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
