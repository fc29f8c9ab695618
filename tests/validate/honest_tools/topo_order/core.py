"""Orders tasks by what they need."""

from __future__ import annotations

import graphlib


class CycleError(ValueError):
    """Tasks need each other."""


def stages(needs: dict[str, list[str]]) -> list[list[str]]:
    """Return groups of tasks: each needs only tasks of earlier groups, in order of name.

    Raises:
        CycleError: Tasks need each other; the message names them in order.
    """
    sorter = graphlib.TopologicalSorter(needs)
    try:
        sorter.prepare()
    except graphlib.CycleError as error:
        names = sorted(set(error.args[1]))
        raise CycleError(f"a cycle: {', '.join(names)}") from error
    groups: list[list[str]] = []
    while sorter.is_active():
        ready = sorter.get_ready()
        groups.append(sorted(ready))
        sorter.done(*ready)
    return groups


def order(needs: dict[str, list[str]]) -> list[str]:
    """Return all tasks, each after what it needs.

    Raises:
        CycleError: As `stages`.
    """
    return [task for group in stages(needs) for task in group]
