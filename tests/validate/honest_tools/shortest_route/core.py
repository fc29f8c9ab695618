"""Shortest routes by Dijkstra's algorithm."""

from __future__ import annotations

import heapq


def _settled(edges: dict[str, dict[str, int]], start: str) -> dict[str, tuple[int, list[str]]]:
    found: dict[str, tuple[int, list[str]]] = {}
    queue: list[tuple[int, list[str]]] = [(0, [start])]
    while queue:
        length, path = heapq.heappop(queue)
        place = path[-1]
        if place in found:
            continue
        found[place] = (length, path)
        for after, step in edges.get(place, {}).items():
            if step < 0:
                raise ValueError(f"the length from {place} to {after} is negative")
            heapq.heappush(queue, (length + step, [*path, after]))
    return found


def distances(edges: dict[str, dict[str, int]], start: str) -> dict[str, int]:
    """Return the length of the shortest route to every place that can be reached, nearest first.

    Raises:
        ValueError: A length is negative.
    """
    return {place: length for place, (length, _) in _settled(edges, start).items()}


def route(edges: dict[str, dict[str, int]], start: str, goal: str) -> list[str]:
    """Return the places on the shortest route, both ends included.

    Raises:
        ValueError: There is no route, or a length is negative.
    """
    found = _settled(edges, start)
    if goal not in found:
        raise ValueError(f"there is no way from {start} to {goal}")
    return found[goal][1]
