"""Values like those that were seen: of the same kind, near them or at the edges of the kind.

Plain data alone, as literals give it. Everything is drawn from the generator that is passed, so
that one seed gives the same values again; sets are taken in sorted order for the same reason.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

_LETTERS: Final = "abcXYZ019 _-.,"
_SPACES: Final = ("  ", "\t", "\n", " ")
_EDGE_NUMBERS: Final = (0, 1, 2, -1, 4, 9, 10, 25, 49, 97, 100, 101, 1000, 1_000_003)
_HALF: Final = 0.5
_WIDE: Final = 30


def near(draw: random.Random, value: Any, seen: Sequence[Any]) -> Any:
    """Another value of the same kind that keeps to what was seen.

    Args:
        draw: Where chance comes from.
        value: What to vary.
        seen: Values that stood in the same place. Where none of them is negative the result is not;
            where none of them is zero, numbers stay away from it.
    """
    match value:
        case bool():
            return draw.random() < _HALF
        case int():
            return _near_number(draw, value, seen)
        case float():
            drawn = draw.choice(
                [value + draw.randint(-3, 3), value * 2, value / 2, round(value, 1), value + 0.25]
            )
            signed = drawn if any(_is_negative(item) for item in seen) else abs(drawn)
            return signed if signed or 0 in seen else value
        case str():
            letters = "".join(item for item in seen if isinstance(item, str)) or _LETTERS
            return "".join(_mixed(draw, list(value), lambda: draw.choice(letters)))
        case list():
            items = _items(seen, list)
            return _mixed(draw, value, lambda: near(draw, draw.choice(items or [0]), items))
        case tuple():
            return _near_tuple(draw, value, seen)
        case set() | frozenset():
            items = _sorted(value)
            return type(value)(
                _mixed(draw, items, lambda: near(draw, draw.choice(items or [0]), items))
            )
        case dict() if value:
            kept = draw.sample(list(value.items()), draw.randint(1, len(value)))
            values = list(value.values())
            return {
                key: near(draw, item, values) if draw.random() < _HALF else item
                for key, item in kept
            }
    return value


def edge(draw: random.Random, value: Any) -> Any:
    """A value of the same kind where faults are often found: nothing, one, many, the reverse."""
    match value:
        case bool():
            return not value
        case int():
            return draw.choice([*_EDGE_NUMBERS, -value, value * 10, value + 1])
        case float():
            return draw.choice([0.0, 1.0, -value, value * 10, value / 3])
        case str():
            middle = len(value) // 2
            spaced = value[:middle] + draw.choice(_SPACES) + value[middle:]
            return draw.choice(
                [
                    "", value[:1], value[-1:], value[::-1], value.upper(), value.lower(),
                    value.swapcase(), value.title(), value * 2, f" {value} ", value[:1] * 3,
                    spaced, spaced.swapcase(),
                    f"{value}7", f"{value}!", f"{value}_{value}",
                ]
            )  # fmt: skip
        case list() | tuple():
            items = list(value)
            varied = [edge(draw, item) if draw.random() < _HALF else item for item in items]
            deeper = [[item, item] if isinstance(item, list) else item for item in items]
            return type(value)(
                draw.choice(
                    [[], items[:1], items[::-1], items * 2, items[:1] * 3, items * 20, varied,
                     varied, varied, varied[:2], sorted(items, key=written), deeper]
                )
            )  # fmt: skip
        case set() | frozenset():
            return type(value)(draw.choice([[], _sorted(value)[:1]]))
        case dict():
            varied_items = {key: edge(draw, item) for key, item in value.items()}
            return draw.choice([{}, dict(list(value.items())[:1]), varied_items])
    return value


def written(value: Any) -> str:
    """A value as source: as `repr` gives it, but the same in every process, and evaluable.

    Sets are in sorted order, since their own depends on the process, and infinity is a number that
    overflows, since its own name is none.
    """
    match value:
        case float() if math.isinf(value):
            return "1e999" if value > 0 else "-1e999"
        case list():
            return f"[{_joined(value)}]"
        case tuple():
            return f"({_joined(value)}{',' * (len(value) == 1)})"
        case set() if value:
            return f"{{{', '.join(sorted(map(written, value)))}}}"
        case frozenset() if value:
            return f"frozenset({written(set(value))})"
        case dict():
            pairs = (f"{written(key)}: {written(item)}" for key, item in value.items())
            return f"{{{', '.join(pairs)}}}"
    return repr(value)


def _joined(value: Iterable[Any]) -> str:
    return ", ".join(map(written, value))


def _near_number(draw: random.Random, value: int, seen: Sequence[Any]) -> int:
    numbers = [item for item in seen if isinstance(item, int)] or [value]
    drawn = draw.choice(
        [
            value + draw.randint(-3, 3),
            value * 2,
            value // 2,
            draw.randint(0, max(_WIDE, abs(value))),
            draw.randint(0, max(_WIDE, *map(abs, numbers))),
        ]
    )
    negative = any(item < 0 for item in numbers)
    signed = drawn * draw.choice([1, 1, -1]) if negative else abs(drawn)
    return signed if signed or 0 in numbers else 1


def _near_tuple(draw: random.Random, value: tuple[Any, ...], seen: Sequence[Any]) -> Any:
    """A record keeps its length and the kind of each place; other tuples are like lists."""
    tuples = [item for item in seen if isinstance(item, tuple)]
    items = _items(seen, tuple)
    of_one_length = len(tuples) > 1 and len({len(item) for item in tuples}) == 1
    if of_one_length or len({type(item) for item in value}) > 1:
        return tuple(
            near(draw, item, [other for other in items if type(other) is type(item)])
            if draw.random() < _HALF
            else item
            for item in value
        )
    return tuple(_mixed(draw, list(value), lambda: near(draw, draw.choice(items or [0]), items)))


def _mixed(draw: random.Random, value: Iterable[Any], fresh: Callable[[], Any]) -> list[Any]:
    """One to three items removed, added, replaced, repeated or exchanged."""
    items = list(value)
    for _ in range(draw.randint(1, 3)):
        place = draw.randrange(len(items) + 1)
        match draw.randrange(5):
            case 0 if len(items) > 1:
                del items[min(place, len(items) - 1)]
            case 2 if items:
                items[min(place, len(items) - 1)] = fresh()
            case 3 if items:
                items.insert(place, draw.choice(items))
            case 4 if len(items) > 1:
                draw.shuffle(items)
            case _:
                items.insert(place, fresh())
    return items


def _items(seen: Sequence[Any], kind: type[list[Any] | tuple[Any, ...]]) -> list[Any]:
    return [item for other in seen if isinstance(other, kind) for item in list(other)]


def _sorted(value: Iterable[Any]) -> list[Any]:
    return sorted(value, key=written)


def _is_negative(value: Any) -> bool:
    return isinstance(value, int | float) and value < 0
