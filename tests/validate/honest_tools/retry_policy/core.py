"""Repeats calls that fail."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

ParamsT = ParamSpec("ParamsT")
ResultT = TypeVar("ResultT")


def pauses(attempts: int, first: float = 1.0, limit: float = 60.0) -> list[float]:
    """Return the seconds between so many attempts.

    Raises:
        ValueError: `attempts` is not positive.
    """
    if attempts < 1:
        raise ValueError(f"attempts must be positive, not {attempts}")
    return [min(first * 2**number, limit) for number in range(attempts - 1)]


def retrying(
    attempts: int, sleep: Callable[[float], None]
) -> Callable[[Callable[ParamsT, ResultT]], Callable[ParamsT, ResultT]]:
    """Return a decorator that repeats a call which raises `ValueError` or `OSError`."""

    def decorate(call: Callable[ParamsT, ResultT]) -> Callable[ParamsT, ResultT]:
        @functools.wraps(call)
        def repeated(*args: ParamsT.args, **kwargs: ParamsT.kwargs) -> ResultT:
            for pause in pauses(attempts):
                try:
                    return call(*args, **kwargs)
                except (OSError, ValueError):
                    sleep(pause)
            return call(*args, **kwargs)

        return repeated

    return decorate


def retry(call: Callable[[], int], attempts: int, sleep: Callable[[float], None]) -> int:
    """Return what the call returns, once it does; the last failure is the caller's.

    Raises:
        ValueError: `attempts` is not positive, or the last attempt raised it.
        OSError: The last attempt raised it.
    """
    return retrying(attempts, sleep)(call)()
