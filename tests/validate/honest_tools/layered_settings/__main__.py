"""Command line: merge layers of JSON, one a line."""

from __future__ import annotations

import json
import sys

from .core import merge


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    print(json.dumps(merge(*(json.loads(line) for line in sys.stdin))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
