"""Whether what an example produced is what it wants; runs outside the sandbox.

The rules are doctest's: the printed text must be the expected text, with the options that the
example switches on, and an exception must match by type and message. On top of them, where the
expected text is a Python literal, the value must be of that literal's type, and so must all its
parts, so that an object whose `repr` imitates a dictionary is not one; and two literals that are
equal type by type agree even where the order of a set or a dictionary is printed otherwise. A float
must be printed digit for digit, unless an option says otherwise. An exception must be the class
that is named, the built-in one where there is such, whatever its text says; and a call that should
give a value must give one, and not print it. Python shows nothing of None, so that an expression
with nothing below it wants None, and so does one with `None` below it.
"""

from __future__ import annotations

import doctest
from typing import Any

from pydantic import BaseModel, ConfigDict

from bot.spec.annotations import EXCEPTIONS
from bot.spec.examples import Example, states_none
from bot.spec.literals import literal_of


class RaisedException(BaseModel):
    """An exception: qualified type name, and the last line of its traceback."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    type: str
    last_line: str


class ProducedValue(BaseModel):
    """What one example produced in the sandbox; hostile in every field."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    index: int
    printed: str
    types: list[str] | None
    plain: bool
    exception: RaisedException | None


def agrees(example: Example, produced: ProducedValue, *, valued: bool = False) -> bool:
    """Return whether the example holds.

    Args:
        example: What is wanted.
        produced: What came.
        valued: Whether the statement asks for a value, so that text which was merely printed is
            another result.
    """
    flags = doctest.DONT_ACCEPT_TRUE_FOR_1
    for option in example.options:
        flags |= doctest.OPTIONFLAGS_BY_NAME.get(option, 0)
    if example.exception is not None:
        return produced.exception is not None and _same_exception(
            example.exception, produced.exception, flags
        )
    if produced.exception is not None:
        return False
    if states_none(example) and produced.types is None and not produced.printed:
        return True
    if valued and example.want and produced.types is None:
        return False
    wanted = literal_of(example.want)
    if wanted is None or produced.types is None:
        return doctest.OutputChecker().check_output(example.want, produced.printed, flags)
    if not produced.plain or f"builtins.{type(wanted[0]).__qualname__}" not in produced.types:
        return False
    if doctest.OutputChecker().check_output(example.want, produced.printed, flags):
        return True
    got = literal_of(produced.printed)
    return got is not None and _same(wanted[0], got[0])


def _same_exception(wanted: str, raised: RaisedException, flags: int) -> bool:
    check = doctest.OutputChecker().check_output
    # A text says of itself what it likes; the class is what the harness saw.
    module, _, name = raised.type.rpartition(".")
    if name != _type_name(wanted) or (name in EXCEPTIONS and module != "builtins"):
        return False
    if flags & doctest.IGNORE_EXCEPTION_DETAIL:
        return True
    got = raised.last_line
    name, separator, message = got.partition(":")
    # A specification does not know in which module the tool defines its exceptions.
    bare = name.rpartition(".")[2] + separator + message
    return any(check(wanted.rstrip("\n") + "\n", text + "\n", flags) for text in (got, bare))


def _type_name(last_line: str) -> str:
    return last_line.partition(":")[0].strip().rpartition(".")[2]


def _same(wanted: Any, got: Any) -> bool:
    if type(wanted) is not type(got):
        return False
    if isinstance(wanted, dict):
        # Keys are compared by text: 1, 1.0 and True are one key to a dictionary.
        return _texts(wanted) == _texts(got) and all(_same(wanted[key], got[key]) for key in wanted)
    if isinstance(wanted, list | tuple):
        return len(wanted) == len(got) and all(map(_same, wanted, got))
    if isinstance(wanted, set):
        return _texts(wanted) == _texts(got)
    return repr(wanted) == repr(got)


def _texts(keys: Any) -> list[str]:
    return sorted(repr(key) for key in keys)
