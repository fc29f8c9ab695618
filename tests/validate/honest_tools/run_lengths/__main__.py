"""Command line: encode each argument."""

from __future__ import annotations

import sys

from .core import encode


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    for word in sys.argv[1:]:
        print("".join(f"{length}{letter}" for length, letter in encode(word)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
