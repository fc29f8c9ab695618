"""Command line: convert a length."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from .core import convert, units


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the converted value, and return the exit status."""
    parser = argparse.ArgumentParser(prog="unit_convert")
    parser.add_argument("value", type=float)
    parser.add_argument("source", choices=units())
    parser.add_argument("target", choices=units())
    parser.add_argument("--digits", type=int, default=3)
    options = parser.parse_args(arguments)
    result = convert(options.value, options.source, options.target)
    print(f"{result:.{options.digits}f} {options.target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
