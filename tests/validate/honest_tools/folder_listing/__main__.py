"""Command line: list the text files of FOLDER, by default of this one."""

from __future__ import annotations

import sys
from pathlib import Path

from .core import first_words


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path.cwd()
    for path, words in first_words(folder).items():
        print(f"{path}: {words}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
