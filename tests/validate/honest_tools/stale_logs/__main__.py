"""Command line: list the logs of FOLDER that are older than SECONDS."""

from __future__ import annotations

import sys
from pathlib import Path

from .core import stale


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    print(*stale(Path(sys.argv[1]), float(sys.argv[2])), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
