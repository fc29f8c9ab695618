"""Makes the same calls of several versions of a package, each in a child; judges nothing.

Standard library only. The request is one JSON object on standard input: `nonce`; `package`;
`names`, public names that the calls may use; `calls`, Python expressions; `versions`, each a
mapping of files that take the place of those under the root, by path; `seconds`, wall time after
which no further version is begun; `call_seconds`, CPU time of one call.

The first version is the package as it is. For each version one line comes out: the nonce, a space
and a JSON object with `version` (its number, 0 for the first) and `answer`: what the child says, a
list in the order of the calls, as far as it came, each with `text` (the `repr` of the value, empty
where it is too long), `plain` (whether Python itself wrote all of that), `raised` (the name of a
builtin exception, `?` for another, or empty), `late`, and `lines` (pairs of lines of the package
that ran one after the other; for the first version only).
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType, NoneType
from typing import Any, cast

_OWN = Path(__file__).parent
sys.path.insert(0, str(_OWN))
from guard import install  # type: ignore[import-not-found] # noqa: E402 - lies beside it
from supervise import Supervisor  # type: ignore[import-not-found] # noqa: E402 - lies beside it

sys.path.remove(str(_OWN))

MAX_TEXT = 2_000
MAX_LINES = 2_000
MOST_SECONDS = 20
"""CPU and wall time of one child, whatever its calls need."""
_ROOT = Path("/work")
_ATOMS = (NoneType, bool, int, float, complex, str, bytes)


class _LateError(BaseException):
    """A call has used up its time."""


def main() -> None:
    """Make every call of every version."""
    supervisor = Supervisor()
    request = supervisor.request
    ends = time.monotonic() + request["seconds"]
    for number, overlay in enumerate(request["versions"]):
        if time.monotonic() > ends:
            return
        ended = supervisor.run(_Work(request, overlay, traced=number == 0), MOST_SECONDS)
        supervisor.say({"version": number, "answer": list(_parsed(ended.answer))})


def _parsed(answer: bytes) -> Iterator[Any]:
    """The complete lines; what follows one that is no JSON is not looked at."""
    with contextlib.suppress(ValueError, RecursionError):
        for line in answer.split(b"\n")[:-1]:
            yield json.loads(line)


class _Work:
    """One version, in the child."""

    def __init__(self, request: dict[str, Any], overlay: dict[str, str], *, traced: bool) -> None:
        self._request = request
        self._overlay = overlay
        self._traced = traced

    def __call__(self, send: Callable[[bytes], None]) -> None:
        request = self._request
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS,) * 2)
        scratch = Path(tempfile.mkdtemp())
        shutil.copytree(
            _ROOT / request["package"],
            scratch / request["package"],
            ignore=shutil.ignore_patterns("tests"),
        )
        for path, text in self._overlay.items():
            (scratch / path).write_text(text, encoding="utf-8")
        os.chdir(_ROOT)
        sys.path.insert(0, str(scratch))
        signal.signal(signal.SIGVTALRM, _end_call)
        install()
        module = importlib.import_module(request["package"])
        names = {name: getattr(module, name) for name in request["names"]}
        for call in request["calls"]:
            said = self._call(call, names, scratch)
            send(json.dumps(said).encode("ascii") + b"\n")
            if said["late"] and not self._traced:
                return

    def _call(self, call: str, names: dict[str, Any], scratch: Path) -> dict[str, Any]:
        code = compile(call, "<call>", "eval")
        lines: set[tuple[str, int, int]] = set()
        said = {"text": "", "plain": False, "raised": "", "late": False}
        signal.setitimer(signal.ITIMER_VIRTUAL, self._request["call_seconds"])
        try:
            if self._traced:
                sys.settrace(_tracer(f"{scratch}/{self._request['package']}/", lines))
            value = eval(code, {"__name__": "__calls__", **names})  # noqa: S307 - its purpose
            sys.settrace(None)
            text = repr(value)
            if len(text) <= MAX_TEXT:
                said |= {"text": text, "plain": _is_plain(value)}
        except _LateError:
            said["late"] = True
        except BaseException as error:  # noqa: BLE001 - whatever it raises is the result
            name = type(error).__name__
            said["raised"] = name if getattr(builtins, name, None) is type(error) else "?"
        finally:
            sys.settrace(None)
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        return {**said, "lines": sorted(lines)[:MAX_LINES]}


def _end_call(_number: int, _frame: FrameType | None) -> None:
    raise _LateError


def _tracer(folder: str, lines: set[tuple[str, int, int]]) -> Any:
    """A trace function that collects which lines of the folder run one after the other."""

    def enter(frame: FrameType, _event: str, _argument: object) -> Any:
        path = frame.f_code.co_filename
        if not path.startswith(folder):
            return None
        previous = -frame.f_code.co_firstlineno

        def step(inner: FrameType, event: str, _value: object) -> Any:
            nonlocal previous
            if event == "line":
                lines.add((path.removeprefix(folder), previous, inner.f_lineno))
                previous = inner.f_lineno
            elif event == "return":
                lines.add((path.removeprefix(folder), previous, 0))
            return step

        return step

    return enter


def _is_plain(value: object) -> bool:
    """Return whether a value is of Python's own types throughout, none of them a subclass."""
    kind = type(value)
    if kind in (list, tuple, set):
        return all(map(_is_plain, cast("list[object]", value)))
    if kind is dict:
        return all(
            _is_plain(key) and _is_plain(item)
            for key, item in cast("dict[object, object]", value).items()
        )
    return kind in _ATOMS


if __name__ == "__main__":
    main()
