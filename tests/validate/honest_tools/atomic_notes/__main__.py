"""Command line: save standard input as a note: FOLDER NAME."""

from __future__ import annotations

import sys
from pathlib import Path

from .core import save


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    folder, name = sys.argv[1:]
    print(save(Path(folder), name, sys.stdin.read()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
