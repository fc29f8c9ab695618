"""The command line's entry, and the one boundary that turns an error into an exit status."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise

import click

from bot import defect, streams
from bot.commands import toolwright
from bot.errors import ExitStatus, ToolwrightError
from bot.streams import UnwritableError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: What follows the program's name; those of the process when None.

    Returns:
        The exit status, as `bot.errors.ExitStatus` says; `streams.READER_GONE` where nobody reads
        what is printed any more.
    """
    if arguments is None:
        streams.guard()
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        status = _run(words)
        sys.stdout.flush()
    except UnwritableError as error:
        status = _unwritable(error)
    streams.let_go()
    return status


def _run(words: list[str]) -> int:
    as_json = _wants_json(words)
    try:
        status = toolwright.main(args=words, prog_name="toolwright", standalone_mode=False)
    except ToolwrightError as error:
        return _report(error.status, error.message, error.remedy, as_json=as_json)
    except click.UsageError as error:
        usage = error.ctx.get_usage() if error.ctx else ""
        return _report(ExitStatus.REQUEST, error.format_message(), usage, as_json=as_json)
    except click.ClickException as error:
        return _report(ExitStatus.REQUEST, error.format_message(), "", as_json=as_json)
    except (click.Abort, KeyboardInterrupt):
        _say("interrupted; run the same command again, nothing is done twice")
        return ExitStatus.SURROUNDINGS
    except UnwritableError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, it must not pass for a verdict
        found = defect.describe(error, words)
        return _report(ExitStatus.SURROUNDINGS, found.message, found.remedy, as_json=as_json)
    return int(status or ExitStatus.DONE)


def _wants_json(words: Sequence[str]) -> bool:
    return "--json" in words or "--format=json" in words or ("--format", "json") in pairwise(words)


def _unwritable(error: UnwritableError) -> int:
    if error.reader_gone:
        return streams.READER_GONE
    _say(str(error), "Make room or let it go elsewhere, then run the same command again.")
    return ExitStatus.SURROUNDINGS


def _report(status: ExitStatus, message: str, remedy: str, *, as_json: bool) -> int:
    _say(message, remedy)
    if as_json:
        problem = {"message": message, "remedy": remedy, "exit_status": int(status)}
        sys.stdout.write(json.dumps({"error": problem}, ensure_ascii=False) + "\n")
    return status


def _say(message: str, remedy: str = "") -> None:
    # Where nobody can be told, the exit status still tells.
    with suppress(UnwritableError):
        sys.stderr.write(f"toolwright: {message}\n" + (f"{remedy}\n" if remedy else ""))


if __name__ == "__main__":
    sys.exit(main())
