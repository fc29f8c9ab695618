"""How a run in the sandbox ends on the command line."""

from __future__ import annotations

import sys

import click

from bot.errors import ExitStatus
from bot.sandbox.protocol import Outcome, Stopped


def finish(outcome: Outcome, name: str) -> int:
    """Pass a run's streams on, and give its exit status as a shell would."""
    sys.stdout.buffer.write(outcome.stdout)
    sys.stdout.flush()
    sys.stderr.buffer.write(outcome.stderr)
    if isinstance(outcome, Stopped):
        click.echo(f"toolwright: the sandbox ended {name} at its limit: {outcome.limit}", err=True)
        return ExitStatus.SURROUNDINGS
    return outcome.exit_status if outcome.exit_status >= 0 else 128 - outcome.exit_status
