"""Command line: time a loop: ROUNDS."""

from __future__ import annotations

import sys
import time

from .core import Timer


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    timer = Timer(time.perf_counter)
    for _ in range(int(sys.argv[1])):
        with timer.block("round"):
            time.sleep(0)
    print(*timer.totals())
    return 0


if __name__ == "__main__":
    sys.exit(main())
