"""Command line: add up deposits, one `name cents` a line."""

from __future__ import annotations

import sys

from .core import Ledger


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    ledger = Ledger()
    for line in sys.stdin:
        account, cents = line.split()
        print(account, ledger.deposit(account, int(cents)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
