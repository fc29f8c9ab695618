"""Runs doctest statements inside the sandbox and says what each produced; judges nothing.

Standard library only. The request is one JSON line on standard input: `nonce`, `package`, `names`
(public names that the statements may use), `sources`, and `elsewhere`, which surroundings are other
ones (see `elsewhere`). For each source one line comes out: the nonce, a space and a JSON object
with `index`, `printed` (standard output, a displayed value included), `types` (the qualified names
of the displayed value's class and its bases, null where no value was displayed), `plain` (whether
nothing but Python itself wrote the displayed value), and `exception` (null, or its type's name and
its last traceback line). Where all have one, a last line says what they leave running: `left`,
threads and tasks (see `leftovers`), and `processes`, their names.

Two processes share the work. The first one never imports the candidate. It forks the second before
it reads the request, so that no byte of the nonce is ever in memory that the candidate runs in;
hands it one statement at a time, so that there is nothing to answer ahead; and alone holds the
descriptor to the host. It forbids others to open its memory and descriptors, and in the end kills
whatever the second process left behind. A statement whose answer never came has no line.

The statements run in a folder of their own, in which they can make files; what the tool may read
is linked there.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import io
import json
import os
import select
import signal
import sys
import time
import traceback
from pathlib import Path
from types import EllipsisType, NoneType
from typing import Any, Self, cast

_OWN = Path(__file__).parent
sys.path.insert(0, str(_OWN))
from elsewhere import go  # type: ignore[import-not-found] # noqa: E402 - lies beside it
from guard import install  # type: ignore[import-not-found] # noqa: E402 - likewise
from leftovers import Leftovers  # type: ignore[import-not-found] # noqa: E402 - likewise
from statements import (  # type: ignore[import-not-found] # noqa: E402 - likewise
    Statements,
    compiled,
    enter_scratch,
)
from supervise import (  # type: ignore[import-not-found] # noqa: E402 - likewise
    close_off,
    end_children,
    still_running,
    write,
)

sys.path.remove(str(_OWN))

MAX_PRINTED = 65_536
MAX_BASES = 20
MAX_ANSWER = 1 << 20
"""Bytes of one answer: every character escaped as JSON does it, and room for the rest."""
POLL_SECONDS = 0.1
EXIT_SECONDS = 1.0
"""What the second process has to end in, once it has answered everything."""

_ATOMS = (NoneType, EllipsisType, bool, int, float, complex, str, bytes)


def main() -> int:
    """Run every source of the request in one namespace, in order, in a process of its own."""
    close_off()
    questions, ask = os.pipe()
    answers, answer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ask)
        os.close(answers)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(2, 1)
        install()
        _serve(questions, answer)
        os._exit(0)
    os.close(questions)
    os.close(answer)
    # A child that is gone is seen when its answer does not come.
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    request = json.loads(sys.stdin.readline())
    complete = _supervise(child, request, ask, answers)
    return _end(child, complete=complete)


def _supervise(child: int, request: dict[str, Any], ask: int, answers: int) -> bool:
    """Ask for one source after another, and what is left; whether every answer came."""
    opening = {name: request[name] for name in ("package", "names", "elsewhere")}
    for index, question in enumerate([opening, *request["sources"], None]):
        # Nothing may stand in the pipe before the question: that would be no answer.
        if select.select([answers], [], [], 0)[0] or not _ask(ask, question):
            return False
        said = _answer(child, answers)
        if said is None:
            return False
        if question is None:
            os.close(ask)
            _say(request, {"left": said.get("left"), "processes": _processes(child)})
        elif index:
            _say(request, said | {"index": index - 1})
    return True


def _say(request: dict[str, Any], data: dict[str, Any]) -> None:
    write(1, f"{request['nonce']} {json.dumps(data)}\n".encode("ascii"))


def _processes(child: int) -> list[str]:
    """What the second process, which has nothing left to do, leaves running beside itself."""
    end = time.monotonic() + EXIT_SECONDS
    while not _has_ended(child) and time.monotonic() < end:
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)
    names: list[str] = still_running()
    return names


def _ask(descriptor: int, question: object) -> bool:
    try:
        write(descriptor, json.dumps(question).encode("ascii") + b"\n")
    except BrokenPipeError:
        return False
    return True


def _answer(child: int, descriptor: int) -> dict[str, Any] | None:
    """One line with a JSON object; None for anything else, and where the child is gone."""
    line = b""
    while not line.endswith(b"\n"):
        # The end of the file says nothing: a process that the child left may hold the pipe open.
        while not select.select([descriptor], [], [], POLL_SECONDS)[0]:
            if _has_ended(child):
                return None
        part = os.read(descriptor, 65_536)
        line += part
        if not part or len(line) > MAX_ANSWER or b"\n" in line[:-1]:
            return None
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _end(child: int, *, complete: bool) -> int:
    """Kill and reap all that is left; the exit status is the child's where it ended too early."""
    status = 0
    if not complete:
        # Where it is not gone, it has said something that it should not, or closed its pipe.
        time.sleep(POLL_SECONDS)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) if _has_ended(child) else 1
    end_children()
    return 128 - status if status < 0 else status


def _has_ended(child: int) -> bool:
    return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _serve(questions: int, answer: int) -> None:
    """Answer what the first process asks: the package first, and then its sources."""
    root = Path.cwd()
    sys.path.insert(0, str(root))
    statements = Statements()
    failure: dict[str, Any] | None = None
    leftovers = Leftovers()
    with os.fdopen(questions, encoding="ascii") as lines:
        for number, line in enumerate(lines):
            asked = json.loads(line)
            if not number:
                go(asked["elsewhere"])
                enter_scratch(Path.cwd(), {asked["package"], _OWN.name})
                failure = _load(asked["package"], asked["names"], statements.namespace)
                said = {}
            elif asked is None:
                said = {"left": leftovers.found()}
            else:
                said = failure or _run(asked, statements)
            write(answer, json.dumps(said).encode("ascii") + b"\n")


class _Catching:
    """Keeps whatever the block raises, an exit included: it is the result."""

    error: BaseException | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> bool:
        self.error = error
        return True


def _load(package: str, names: list[str], namespace: dict[str, Any]) -> dict[str, Any] | None:
    with _Catching() as caught:
        module = importlib.import_module(package)
        namespace.update({name: getattr(module, name) for name in names})
    if caught.error is None:
        return None
    return {"printed": "", "types": None, "plain": False, "exception": _describe(caught.error)}


def _run(source: str, statements: Statements) -> dict[str, Any]:
    shown: list[Any] = []

    def display(value: Any) -> None:
        if value is not None:
            shown.append(value)
            sys.stdout.write(f"{value!r}\n")

    sys.displayhook = display
    printed = io.StringIO()
    with _Catching() as caught, contextlib.redirect_stdout(printed):
        statements.run(compiled(source))
    return {
        "printed": _bounded(printed.getvalue()),
        "types": [_name(base) for base in _bases(type(shown[-1]))[:MAX_BASES]] if shown else None,
        "plain": bool(shown) and all(map(_is_plain, shown)),
        "exception": None if caught.error is None else _describe(caught.error),
    }


def _is_plain(value: object) -> bool:
    """Return whether every part of a value is written by Python's own `__repr__` of its class."""
    # The nearest class that says how to write it.
    kind = next(base for base in _bases(type(value)) if "__repr__" in _namespace(base))
    # The methods of that class: those of a subclass could show other parts.
    if kind is list:
        return all(map(_is_plain, list.__iter__(cast("list[object]", value))))
    if kind is tuple:
        return all(map(_is_plain, tuple.__iter__(cast("tuple[object]", value))))
    if kind is set:
        return all(map(_is_plain, set.__iter__(cast("set[object]", value))))
    if kind is frozenset:
        return all(map(_is_plain, frozenset.__iter__(cast("frozenset[object]", value))))
    if kind is dict:
        pairs = dict.items(cast("dict[object, object]", value))
        return all(_is_plain(key) and _is_plain(item) for key, item in pairs)
    return kind in _ATOMS


def _bases(kind: type) -> tuple[type, ...]:
    # Not `kind.__mro__`, which a metaclass could answer.
    bases: tuple[type, ...] = type.__dict__["__mro__"].__get__(kind)
    return bases


def _namespace(kind: type) -> Any:
    return type.__dict__["__dict__"].__get__(kind)


def _name(kind: type) -> str:
    module = f"{kind.__module__}"
    if module == "builtins" and kind is not getattr(builtins, kind.__name__, None):
        # `__module__` is a name that anyone can write.
        module = "imitated"
    return _bounded(f"{module}.{kind.__qualname__}")[:200]


def _describe(error: BaseException) -> dict[str, str]:
    described = traceback.TracebackException(type(error), error, None, compact=True)
    # A note stands below the message, and would pass for it.
    vars(described)["__notes__"] = None
    # A message of several lines is compared whole, as doctest does.
    last = list(described.format_exception_only())[-1].rstrip("\n")
    return {"type": _name(type(error)), "last_line": _bounded(last)}


def _bounded(text: str) -> str:
    # A lone surrogate has no place in UTF-8, and so none in the report.
    return text[:MAX_PRINTED].encode("utf-8", "backslashreplace").decode()


if __name__ == "__main__":
    sys.exit(main())
