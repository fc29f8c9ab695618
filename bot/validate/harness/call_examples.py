"""Runs doctest statements inside the sandbox and says what each produced; judges nothing.

Standard library only. The request is one JSON line on standard input: `nonce`, `package`, `names`
(public names that the statements may use) and `sources`. For each source one line comes out: the
nonce, a space and a JSON object with `index`, `printed` (standard output, a displayed value
included), `types` (the qualified names of the displayed value's class and its bases, null where no
value was displayed), and `exception` (null, or its type's name and its last traceback line).
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any, Self

MAX_PRINTED = 65_536


def main() -> None:
    """Run every source of the request in one namespace, in order."""
    request = json.loads(sys.stdin.readline())
    # The only way to the host from here on is this descriptor; candidate code gets the other.
    results = os.dup(1)
    os.dup2(2, 1)
    sys.path.insert(0, str(Path.cwd()))
    namespace: dict[str, Any] = {"__name__": "__examples__"}
    package_failure = _load(request["package"], request["names"], namespace)
    for index, source in enumerate(request["sources"]):
        result = package_failure or _run(source, namespace)
        line = f"{request['nonce']} {json.dumps(result | {'index': index})}\n"
        _write(results, line.encode("ascii"))


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
    return {"printed": "", "types": None, "exception": _describe(caught.error)}


def _run(source: str, namespace: dict[str, Any]) -> dict[str, Any]:
    shown: list[Any] = []

    def display(value: Any) -> None:
        if value is not None:
            shown.append(value)
            sys.stdout.write(f"{value!r}\n")

    sys.displayhook = display
    printed = io.StringIO()
    with _Catching() as caught, contextlib.redirect_stdout(printed):
        exec(compile(source + "\n", "<example>", "single"), namespace)  # noqa: S102 - its purpose
    types = [f"{t.__module__}.{t.__qualname__}" for t in type(shown[-1]).__mro__] if shown else None
    exception = None if caught.error is None else _describe(caught.error)
    return {"printed": _bounded(printed.getvalue()), "types": types, "exception": exception}


def _describe(error: BaseException) -> dict[str, str]:
    # A message of several lines is compared whole, as doctest does.
    last = traceback.format_exception_only(error)[-1].rstrip("\n")
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    return {"type": _bounded(name), "last_line": _bounded(last)}


def _bounded(text: str) -> str:
    # A lone surrogate has no place in UTF-8, and so none in the report.
    return text[:MAX_PRINTED].encode("utf-8", "backslashreplace").decode()


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


if __name__ == "__main__":
    main()
