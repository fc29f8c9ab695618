"""Command line: count the lines below a folder: FOLDER."""

from __future__ import annotations

import sys
from pathlib import Path

from .core import count_folder


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    for name, lines in count_folder(Path(sys.argv[1])).items():
        print(f"{lines} {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
