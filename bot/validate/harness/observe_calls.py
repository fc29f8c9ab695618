"""Evaluates calls inside the sandbox and says what each gave; judges nothing.

Standard library only. The request is one JSON object on standard input: `nonce`; `package`; the
public `names` to take from it; `sources`, expressions; `seconds`, the CPU time of one of them; and
`spend`, after which no further one is begun.

Calls are made in order in a child, which is replaced where a call ends it or takes too long, so
that one that hangs or kills costs itself alone. For each call one line comes out: the nonce, a
space and a JSON object with `call` (its number), `value` (see `_written`) or null, `literal`
(whether `value` is how Python itself writes the result, and nothing is lost in it), `raises` (the
qualified name of the exception's class) or null, and `ended`, whether the call ended its process.
"""

from __future__ import annotations

import importlib
import io
import json
import math
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_OWN = Path(__file__).parent
sys.path.insert(0, str(_OWN))
from guard import install  # type: ignore[import-not-found] # noqa: E402 - lies beside it
from supervise import Supervisor  # type: ignore[import-not-found] # noqa: E402 - lies beside it

sys.path.remove(str(_OWN))

MAX_TEXT = 4000
"""Characters of a result; a longer one is cut, and says how long it was."""
MAX_DEPTH = 40
WAIT = 4
"""Times its CPU time that a call may take on the clock."""
MAX_LOST = 4
"""Calls that ended their process, after which no further one is begun."""
DIGITS = 10
"""Significant digits of a fraction: sums in another order differ in the last ones."""
MAX_EXACT = 1e15
MAX_BITS = 10_000


def main() -> None:
    """Make every call of the request, as far as the time goes."""
    supervisor = Supervisor()
    request = supervisor.request
    sources, each = request["sources"], request["seconds"]
    end = time.monotonic() + request["spend"]
    begun = lost = 0
    while begun < len(sources) and lost < MAX_LOST and (left := end - time.monotonic()) > 0:
        work = _Work(request["package"], request["names"], sources[begun:], each)
        ended = supervisor.run(work, left)
        for said in _read(ended.answer):
            supervisor.say({**said, "call": begun, "ended": False})
            begun += 1
        # However it ended: one that has not said all has left early, with status 0 as well.
        if begun < len(sources):
            nothing = {"value": None, "key": None, "literal": False, "raises": None}
            supervisor.say({**nothing, "call": begun, "ended": True})
            begun += 1
            lost += 1


def _read(answer: bytes) -> list[dict[str, Any]]:
    """Whole lines of a child; what follows a malformed one is dropped."""
    found = []
    for line in answer.split(b"\n")[:-1]:
        try:
            said = json.loads(line)
        except (ValueError, RecursionError):
            break
        if not isinstance(said, dict):
            break
        found.append({name: said.get(name) for name in ("value", "key", "literal", "raises")})
    return found


class _Work:
    """Some calls one after another, in the child."""

    def __init__(self, package: str, names: list[str], sources: list[str], seconds: float) -> None:
        self._package = package
        self._names = names
        self._sources = sources
        self._seconds = seconds

    def __call__(self, send: Callable[[bytes], None]) -> None:
        install()
        os.chdir("/work")
        sys.path.insert(0, "/work")
        sys.stdout = sys.stderr = io.StringIO()
        self._limit()
        namespace: dict[str, Any] = {"__name__": "__examples__"}
        try:
            module = importlib.import_module(self._package)
            namespace.update({name: getattr(module, name) for name in self._names})
            failure = None
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is the result
            failure = error
        for source in self._sources:
            self._limit()
            said = _raised(failure) if failure else _made(source, namespace)
            send(json.dumps(said).encode("ascii") + b"\n")

    def _limit(self) -> None:
        # With their default action these signals end the process, wherever the call is. Processor
        # time is what a busy machine does not stretch; a call that waits uses none.
        signal.setitimer(signal.ITIMER_PROF, self._seconds)
        signal.setitimer(signal.ITIMER_REAL, WAIT * self._seconds)


def _made(source: str, namespace: dict[str, Any]) -> dict[str, Any]:
    try:
        value = eval(source, dict(namespace))  # noqa: S307 - its purpose
        text, key, literal = _written(value, 0)
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is the result
        return _raised(error)
    if len(text) > MAX_TEXT:
        literal = False
    return {"value": _bounded(text), "key": _bounded(key), "literal": literal, "raises": None}


def _raised(error: BaseException) -> dict[str, Any]:
    kind = type(error)
    name = _bounded(f"{kind.__module__}.{kind.__qualname__}")[:200]
    return {"value": None, "key": None, "literal": False, "raises": name}


def _bounded(text: str) -> str:
    if len(text) > MAX_TEXT:
        text = f"{text[:MAX_TEXT]}… of {len(text)} characters"
    # A lone surrogate has no place in UTF-8.
    return text.encode("utf-8", "backslashreplace").decode()


def _written(value: Any, depth: int) -> tuple[str, str, bool]:
    """A value as Python writes it, as a key that equal values share, and whether it is a literal.

    In both, sets and mappings are in sorted order. In the key, whole numbers have no point and
    fractions `DIGITS` digits. Of what is no plain data only the class is told.
    """
    kind = type(value)
    if depth > MAX_DEPTH:
        return "…", "…", False
    if kind is bool or kind is int or kind is float:
        return _number(value)
    if kind is str or kind is bytes or value is None:
        return repr(value), repr(value), True
    if kind is list or kind is tuple:
        parts = [_written(item, depth + 1) for item in value]
        opening, closing = "[]" if kind is list else "()"
        if kind is tuple and len(parts) == 1:
            closing = ",)"
        return _joined(parts, opening, closing)
    if kind is set or kind is frozenset:
        parts = sorted(_written(item, depth + 1) for item in value)
        if not parts:
            return f"{kind.__name__}()", "set()", kind is set
        text, key, literal = _joined(parts, "{", "}")
        return (text, key, literal) if kind is set else (f"frozenset({text})", key, False)
    if isinstance(value, dict):
        pairs = sorted(
            (_written(key, depth + 1), _written(item, depth + 1)) for key, item in dict.items(value)
        )
        parts = [
            (f"{key[0]}: {item[0]}", f"{key[1]}: {item[1]}", key[2] and item[2])
            for key, item in pairs
        ]
        text, key, literal = _joined(parts, "{", "}")
        return (text, key, literal) if kind is dict else (f"{kind.__name__}({text})", key, False)
    name = f"<{kind.__module__}.{kind.__qualname__}>"[:200]
    return name, name, False


def _joined(
    parts: list[tuple[str, str, bool]], opening: str, closing: str
) -> tuple[str, str, bool]:
    text = ", ".join(part[0] for part in parts)
    key = ", ".join(part[1] for part in parts)
    return (
        f"{opening}{text}{closing}",
        f"{opening}{key}{closing}",
        all(part[2] for part in parts),
    )


def _number(value: Any) -> tuple[str, str, bool]:
    if isinstance(value, int):
        # Python refuses to write long numbers in decimal digits.
        write = hex if value.bit_length() > MAX_BITS else repr
        return write(value), write(int(value)), True
    if not math.isfinite(value):
        return repr(value), repr(value), False
    if value == int(value) and abs(value) < MAX_EXACT:
        return repr(value), repr(int(value)), True
    return repr(value), f"{value:.{DIGITS}g}", True


if __name__ == "__main__":
    main()
