"""Command line: record each line of standard input: FILE."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from .core import Journal


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    journal = Journal(Path(sys.argv[1]))
    for line in sys.stdin:
        journal.record(logging.INFO, line.rstrip("\n"))
    journal.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
