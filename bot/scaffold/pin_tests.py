"""Tests that pin observed calls: one for each function, and whoever agrees on what it gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from bot.scaffold.pin import Called, Pin, called
from bot.scaffold.source import docstring, literal
from bot.spec.interface import Interface

_Group = Sequence[tuple[Pin, Called]]


def pin_tests(pins: Sequence[Pin], interface: Interface) -> Iterator[tuple[str, str]]:
    """Name and source of each test.

    Args:
        pins: Usable ones (`bot.scaffold.pin.usable`).
        interface: What they call.
    """
    groups: dict[tuple[str, str, str], list[tuple[Pin, Called]]] = {}
    for pin in pins:
        call = called(pin.call, interface)
        if call is not None:
            groups.setdefault((call.written(""), pin.raises, pin.by), []).append((pin, call))
    counts: Counter[str] = Counter()
    for (_, raises, by), group in groups.items():
        function = group[0][1].function.name.lower().strip("_")
        stem = f"test_{function}_" + (f"raises_{raises.lower()}" if raises else "as_observed")
        counts[stem] += 1
        name = stem if counts[stem] == 1 else f"{stem}_{counts[stem]}"
        yield name, _pin_test(name, raises, by, group)


def _pin_test(name: str, raises: str, by: str, group: _Group) -> str:
    single = all(len(call.positional) == 1 and not call.named for _, call in group)
    named = any(call.named for _, call in group)
    columns = {
        "passed": ("Any", [_one(call) if single else _all(call) for _, call in group]),
        "named": ("dict[str, Any]", [literal(dict(call.named)) for _, call in group]),
        "expected": ("Any", [pin.result for pin, _ in group]),
    }
    kept = [
        column
        for column, wanted in (("passed", True), ("named", named), ("expected", not raises))
        if wanted
    ]
    arguments = "passed" if single else ("*passed, **named" if named else "*passed")
    checked = group[0][1].written(arguments)
    if raises:
        about = f"Calls that raise {raises} in {by}; not from the specification."
        check = f"    with pytest.raises({raises}):\n        {checked}"
    else:
        about = f"Results of {by}; not from the specification."
        check = f"    assert {checked} == expected"
    rows = map(_listed, zip(*(columns[one][1] for one in kept), strict=True))
    return "\n".join(
        [
            f"@pytest.mark.parametrize({_listed(list(map(repr, kept)))}, [{', '.join(rows)}])",
            f"def {name}({', '.join(f'{one}: {columns[one][0]}' for one in kept)}) -> None:",
            docstring(about, 1),
            check,
        ]
    )


def _one(call: Called) -> str:
    return literal(call.positional[0])


def _all(call: Called) -> str:
    return f"({''.join(f'{literal(value)}, ' for value in call.positional)})"


def _listed(parts: Sequence[str]) -> str:
    """One column as it is, several as a tuple."""
    return parts[0] if len(parts) == 1 else f"({', '.join(parts)})"
