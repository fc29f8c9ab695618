"""Command line: order tasks: `task: need need` on each line of standard input."""

from __future__ import annotations

import sys

from .core import order


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    pairs = (line.partition(":") for line in sys.stdin)
    print(*order({task.strip(): needs.split() for task, _, needs in pairs}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
