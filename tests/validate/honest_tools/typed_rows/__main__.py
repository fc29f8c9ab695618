"""Command line: total rows of JSON, one a line."""

from __future__ import annotations

import json
import sys

from .core import totals


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    print(json.dumps(totals([json.loads(line) for line in sys.stdin])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
