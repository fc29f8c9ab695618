"""Bounded concurrency for scoring coroutines."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable


async def gather_scores(
    texts: list[str], score: Callable[[str], Awaitable[int]], limit: int = 2
) -> list[int]:
    """Return the score of each text, in order; at most `limit` are computed at a time.

    Raises:
        ValueError: `limit` is not positive.
    """
    if limit < 1:
        raise ValueError(f"limit must be positive, not {limit}")
    gate = asyncio.Semaphore(limit)

    async def one(text: str) -> int:
        async with gate:
            return await score(text)

    return list(await asyncio.gather(*(one(text) for text in texts)))


async def _length(text: str) -> int:
    await asyncio.sleep(0)
    return len(text)


def score_all(texts: list[str]) -> list[int]:
    """Return the length of each text."""
    return asyncio.run(gather_scores(texts, _length))
