"""Command line: check a name against known ones: NAME KNOWN..."""

from __future__ import annotations

import sys

from .core import sentence


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    print(sentence(sys.argv[1], sys.argv[2:]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
