"""Edit distance by recursion."""

from __future__ import annotations

from functools import cache


def edit_steps(first: str, second: str) -> list[str]:
    """Return the fewest edits that make the second text of the first, from left to right."""

    @cache
    def steps(done: int, made: int) -> tuple[str, ...]:
        if done == len(first):
            return tuple(f"insert {letter}" for letter in second[made:])
        if made == len(second):
            return tuple(f"delete {letter}" for letter in first[done:])
        old, new = first[done], second[made]
        if old == new:
            return steps(done + 1, made + 1)
        choices = (
            (f"replace {old} by {new}", *steps(done + 1, made + 1)),
            (f"delete {old}", *steps(done + 1, made)),
            (f"insert {new}", *steps(done, made + 1)),
        )
        return min(choices, key=len)

    return list(steps(0, 0))


def edit_distance(first: str, second: str) -> int:
    """Return the number of edits that are needed at least."""
    return len(edit_steps(first, second))
