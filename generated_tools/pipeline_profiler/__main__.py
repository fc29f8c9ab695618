"""Command line: Profile the steps of a pipeline, and find its bottlenecks."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline_profiler import (
    compare_times,
    find_bottlenecks,
    find_regressions,
    rank_steps,
    render_comparison,
    render_times,
)


def _object(name: str) -> dict[str, Any]:
    """Read a JSON file that holds an object; `-` is standard input."""
    data = _json(name)
    if not isinstance(data, dict):
        raise ValueError(f"{name} does not hold a JSON object")
    return data


def _json(name: str) -> Any:
    """Read a JSON file; `-` is standard input."""
    return json.loads(_text(name))


def _text(name: str) -> str:
    """Read a file; `-` is standard input."""
    if name == "-":
        return sys.stdin.read()
    return Path(name).read_text(encoding="utf-8")


def _find_bottlenecks(options: argparse.Namespace) -> str:
    """Run the command `find-bottlenecks`."""
    result = find_bottlenecks(
        _object(options.seconds),
        options.threshold,
    )
    return json.dumps(result, default=str, indent=2, ensure_ascii=False)


def _rank_steps(options: argparse.Namespace) -> str:
    """Run the command `rank-steps`."""
    result = rank_steps(
        _object(options.seconds),
        options.top,
    )
    return json.dumps(result, default=str, indent=2, ensure_ascii=False)


def _render_times(options: argparse.Namespace) -> str:
    """Run the command `render-times`."""
    result = render_times(
        _object(options.seconds),
        options.threshold,
    )
    return result


def _compare_times(options: argparse.Namespace) -> str:
    """Run the command `compare-times`."""
    result = compare_times(
        _object(options.before),
        _object(options.after),
    )
    return json.dumps(result, default=dataclasses.asdict, indent=2, ensure_ascii=False)


def _render_comparison(options: argparse.Namespace) -> str:
    """Run the command `render-comparison`."""
    result = render_comparison(
        _object(options.before),
        _object(options.after),
    )
    return result


def _find_regressions(options: argparse.Namespace) -> str:
    """Run the command `find-regressions`."""
    result = find_regressions(
        _object(options.before),
        _object(options.after),
        options.tolerance,
    )
    return json.dumps(result, default=str, indent=2, ensure_ascii=False)


def _parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(
        prog="pipeline_profiler",
        description="Profile the steps of a pipeline, and find its bottlenecks.",
    )
    choices = parser.add_subparsers(title="commands", required=True)
    command = choices.add_parser(
        "find-bottlenecks",
        help=("Find the steps that take more than a share of the total time."),
    )
    command.add_argument(
        "seconds",
        help="JSON file with seconds by step (`-`: standard input)",
    )
    command.add_argument(
        "--threshold",
        type=float,
        default=0.3,
        help="share of the total time, over which a step is a bottleneck",
    )
    command.set_defaults(run=_find_bottlenecks)
    command = choices.add_parser("rank-steps", help="Rank the steps by time.")
    command.add_argument(
        "seconds",
        help="JSON file with seconds by step (`-`: standard input)",
    )
    command.add_argument(
        "--top",
        type=int,
        default=10,
        help="how many entries to give at most",
    )
    command.set_defaults(run=_rank_steps)
    command = choices.add_parser(
        "render-times", help="Write times as a table that marks the bottlenecks."
    )
    command.add_argument(
        "seconds",
        help="JSON file with seconds by step (`-`: standard input)",
    )
    command.add_argument(
        "--threshold",
        type=float,
        default=0.3,
        help="share of the total time, over which a step is a bottleneck",
    )
    command.set_defaults(run=_render_times)
    command = choices.add_parser(
        "compare-times", help="Compare the times of two runs step by step."
    )
    command.add_argument(
        "before",
        help=(
            "JSON file with seconds by step, measured before the change ("
            "`-`: standard input)"
        ),
    )
    command.add_argument(
        "after",
        help=(
            "JSON file with seconds by step, measured after the change (`"
            "-`: standard input)"
        ),
    )
    command.set_defaults(run=_compare_times)
    command = choices.add_parser(
        "render-comparison", help="Write the times of two runs as a table."
    )
    command.add_argument(
        "before",
        help=(
            "JSON file with seconds by step, measured before the change ("
            "`-`: standard input)"
        ),
    )
    command.add_argument(
        "after",
        help=(
            "JSON file with seconds by step, measured after the change (`"
            "-`: standard input)"
        ),
    )
    command.set_defaults(run=_render_comparison)
    command = choices.add_parser(
        "find-regressions",
        help="Find the steps that grew slower by more than a tolerance.",
    )
    command.add_argument(
        "before",
        help=(
            "JSON file with seconds by step, measured before the change ("
            "`-`: standard input)"
        ),
    )
    command.add_argument(
        "after",
        help=(
            "JSON file with seconds by step, measured after the change (`"
            "-`: standard input)"
        ),
    )
    command.add_argument(
        "--tolerance",
        type=float,
        default=0.1,
        help="relative growth up to which a step is no regression",
    )
    command.set_defaults(run=_find_regressions)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: What follows the program's name; those of the process when None.

    Returns:
        The exit status: 0 when the result was printed, 2 when the input cannot be used.
    """
    options = _parser().parse_args(arguments)
    try:
        print(options.run(options).removesuffix("\n"))
    except (OSError, TypeError, ValueError) as error:
        print(f"pipeline_profiler: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
