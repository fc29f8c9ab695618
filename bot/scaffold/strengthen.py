"""Further pins: calls whose results a small fault in the code would change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel, ConfigDict, NonNegativeInt, ValidationError

from bot.scaffold.pin import MAX_CALL, Pin, called, usable, value_of
from bot.validate.case import Case
from bot.validate.harness import run_harness
from bot.validate.mutation import Generator
from bot.validate.mutation.mutant import Mutant
from bot.validate.mutation.operators import faults
from bot.validate.mutation.sample import spread

PROGRAM: Final = "compare_calls.py"

MAX_MUTANTS: Final = 120
MAX_CALLS: Final = 80
MAX_PINS: Final = 16
"""Of one tool; more would be a test that nobody reads."""
SECONDS: Final = 15.0
"""Wall time of all versions together, after which no further one is begun."""
CALL_SECONDS: Final = 0.1
"""CPU time of one call: a suite runs each of them some two hundred times."""


class _CallResult(BaseModel):
    """What one call of one version gave; hostile in every field."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    text: str
    plain: bool
    raised: str
    late: bool
    lines: list[tuple[str, int, int]]


class _Version(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    version: NonNegativeInt
    answer: list[_CallResult]


@dataclass(frozen=True)
class _Observed:
    """A call of the code as it is, and what tells it apart: mutants by number, pairs of lines."""

    pin: Pin
    seen: frozenset[object]


def strengthen(
    case: Case,
    calls: Sequence[str],
    known: Sequence[Pin] = (),
    *,
    generator: Generator = faults,
) -> tuple[Pin, ...]:
    """The fewest calls found that tell apart what the examples and the known pins do not.

    Each call is made of the code as it is, and of copies with one small fault each, all in one
    sandbox. A call is worth a pin where a fault changes its result, or where it runs lines that
    nothing else does. What it gives is what this very code gives, right or wrong.

    Args:
        case: The completed tool.
        calls: Python expressions; only calls of public functions with literals are made.
        known: Pins that the tests have anyway.
        generator: Makes the faults.

    Returns:
        At most `MAX_PINS`; the same for the same case and calls, unless the time ran out or its
        code is not deterministic.

    Raises:
        SandboxError: The sandbox could not run it.
    """
    interface = case.interface
    names = [function.name for function in interface.functions if function.is_plain]
    free = [example.source.strip() for example in case.shown if _is_expression(example.source)]
    free += [pin.call for pin in usable(known, interface)]
    offered = [text for text in dict.fromkeys(calls) if text not in free and len(text) <= MAX_CALL]
    offered = [text for text in offered if called(text, interface) is not None][:MAX_CALLS]
    if not offered:
        return ()
    mutants = _mutants(case, generator)
    versions = _versions(case, names, [*free, *offered], mutants)
    if not versions:
        return ()
    plain, changed = versions[0], versions[1:]
    found = [
        _observed(text, number, plain, changed)
        for number, text in enumerate([*free, *offered])
        if number < len(plain)
    ]
    told = frozenset[object]().union(*(one.seen for one in found[: len(free)] if one is not None))
    further = [one for one in found[len(free) :] if one is not None]
    worthy = {pin.call for pin in usable([one.pin for one in further], interface)}
    return tuple(_cover([one for one in further if one.pin.call in worthy], told))


def _is_expression(source: str) -> bool:
    try:
        compile(source.strip(), "<example>", "eval")
    except (SyntaxError, ValueError):
        return False
    return True


def _mutants(case: Case, generator: Generator) -> list[Mutant]:
    """Faults of everything but tests and the command line, as many as there is time for."""
    modules = [one for one in case.modules if not one.is_test and one.path != "__main__.py"]
    every = [mutant for module in modules for mutant in generator(module)]
    return spread(every, MAX_MUTANTS, case.candidate.digest)


def _versions(
    case: Case, names: Sequence[str], calls: Sequence[str], mutants: Sequence[Mutant]
) -> list[list[_CallResult]]:
    folder = case.candidate.name
    request = {
        "package": folder,
        "names": list(names),
        "calls": list(calls),
        "versions": [{}, *({f"{folder}/{one.path}": one.text} for one in mutants)],
        "seconds": SECONDS,
        "call_seconds": CALL_SECONDS,
    }
    reply = run_harness(case, PROGRAM, request)
    found: list[list[_CallResult]] = []
    for line in reply.lines:
        try:
            version = _Version.model_validate_json(line)
        except ValidationError:
            # Whatever the child said, it is a difference.
            found.append([])
            continue
        found.append(version.answer)
    return found


def _observed(
    call: str, number: int, plain: list[_CallResult], changed: Sequence[list[_CallResult]]
) -> _Observed | None:
    result = plain[number]
    if result.late or (not result.raised and not result.plain):
        return None
    kills: set[object] = {
        mutant
        for mutant, answers in enumerate(changed)
        # Where an answer is missing, the call before it was the last.
        if (number < len(answers) and _differs(result, answers[number])) or number == len(answers)
    }
    pin = Pin(call, "" if result.raised else result.text, result.raised)
    return _Observed(pin, frozenset({*kills, *result.lines}))


def _differs(one: _CallResult, other: _CallResult) -> bool:
    if other.late or one.raised != other.raised:
        return True
    if one.raised or one.text == other.text:
        return False
    mine, theirs = value_of(one.text), value_of(other.text)
    # A set may be written in another order, and True is 1 to a test as well.
    return not (mine and theirs and mine == theirs)


def _cover(found: Sequence[_Observed], told: frozenset[object]) -> Iterator[Pin]:
    """Greedily: next is what tells most that nothing before it does, and of these the shortest."""
    left = list(found)
    for _ in range(MAX_PINS):
        worth = [len(one.seen - told) for one in left]
        if not any(worth):
            return
        best = min(left, key=lambda one: (-len(one.seen - told), len(one.pin.call), one.pin.call))
        yield best.pin
        told |= best.seen
        left.remove(best)
