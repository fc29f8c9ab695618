"""Adds up batches of numbers, some at a time."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue


def totals(batches: list[list[int]], workers: int = 2) -> list[int]:
    """Return the total of each batch, in order.

    Raises:
        ValueError: `workers` is not positive.
    """
    if workers < 1:
        raise ValueError(f"workers must be positive, not {workers}")
    waiting: SimpleQueue[int] = SimpleQueue()
    for number in range(len(batches)):
        waiting.put(number)
    found = [0] * len(batches)

    def work() -> None:
        while True:
            try:
                number = waiting.get_nowait()
            except Empty:
                return
            found[number] = sum(batches[number])

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def spread(batches: list[list[int]]) -> int:
    """Return by how much the largest total exceeds the smallest one; 0 without batches."""
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        found = list(pool.map(sum, batches))
    return max(found, default=0) - min(found, default=0)
