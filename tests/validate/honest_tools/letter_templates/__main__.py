"""Command line: fill a template with words: TEMPLATE NAME=VALUE..."""

from __future__ import annotations

import sys

from .core import fill


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    template, *words = sys.argv[1:]
    pairs = (word.partition("=") for word in words)
    print(fill(template, {name: value for name, _, value in pairs}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
