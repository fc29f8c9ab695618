"""The command line's entry, and the one boundary that turns an error into an exit status."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from itertools import pairwise

import click

from bot.commands import toolwright
from bot.errors import ExitStatus, ToolwrightError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: What follows the program's name; those of the process when None.

    Returns:
        The exit status, as `bot.errors.ExitStatus` says.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        status = toolwright.main(args=words, prog_name="toolwright", standalone_mode=False)
    except ToolwrightError as error:
        return _report(error.status, error.message, error.remedy, as_json=_wants_json(words))
    except click.UsageError as error:
        usage = error.ctx.get_usage() if error.ctx else ""
        message = error.format_message()
        return _report(ExitStatus.REQUEST, message, usage, as_json=_wants_json(words))
    except click.ClickException as error:
        return _report(ExitStatus.REQUEST, error.format_message(), "", as_json=_wants_json(words))
    except (click.Abort, KeyboardInterrupt):
        _say("interrupted; run the same command again, nothing is done twice")
        return ExitStatus.SURROUNDINGS
    except BrokenPipeError:
        sys.stderr.close()
        return ExitStatus.SURROUNDINGS
    return int(status or ExitStatus.DONE)


def _wants_json(words: Sequence[str]) -> bool:
    return "--json" in words or "--format=json" in words or ("--format", "json") in pairwise(words)


def _report(status: ExitStatus, message: str, remedy: str, *, as_json: bool) -> int:
    if as_json:
        problem = {"message": message, "remedy": remedy, "exit_status": int(status)}
        sys.stdout.write(json.dumps({"error": problem}, ensure_ascii=False) + "\n")
    _say(message)
    if remedy:
        sys.stderr.write(f"{remedy}\n")
    return status


def _say(message: str) -> None:
    sys.stderr.write(f"toolwright: {message}\n")


if __name__ == "__main__":
    sys.exit(main())
