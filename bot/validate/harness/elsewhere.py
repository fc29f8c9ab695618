"""Makes this process believe that it runs elsewhere: in another folder, at another time, and so on.

Standard library only; lies beside the harnesses inside the sandbox. A child calls `go` before it
imports anything of the candidate. Python's own types stay the ones they are, so that what a tool
does with a date or a path that it was given is not touched.

The locale is set from within, and not at the start of the interpreter: the encoding of file names
and of the standard streams thus stays UTF-8, and what changes is the encoding that `open` takes
where none is named. No tool can name the former, and every tool can name the latter.
"""

from __future__ import annotations

import ctypes
import datetime
import gc
import locale
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "elsewhere"
"""Holds what the tool may read, at the same paths as the usual working folder."""
_ZONE = "NZST-12NZDT,M9.5.0,M4.1.0/3"
_NOON = 2_087_899_200
"""29 February 2036, 12:00 UTC: another year, and a day that most years do not have."""
_COUNTS = (7, 11)
_STAGED_SECONDS = 300.0
"""How long before a run its files may have been written."""
_STAMPS = ("st_atime", "st_mtime", "st_ctime")


class _Function:
    """A function in the place of a built-in one; no method where a class holds it, as that one."""

    def __init__(self, name: str, call: Callable[..., Any]) -> None:
        self.__name__ = self.__qualname__ = name
        self._call = call

    def __call__(self, *given: Any, **named: Any) -> Any:
        return self._call(*given, **named)


def go(factors: list[str]) -> None:
    """Change the surroundings that are named.

    Raises:
        KeyError: There are no such surroundings.
    """
    for factor in factors:
        _FACTORS[factor]()


def _folder() -> None:
    os.chdir(_FOLDER)


def _home() -> None:
    os.environ["HOME"] = tempfile.mkdtemp()


def _zone() -> None:
    os.environ["TZ"] = _ZONE
    time.tzset()


def _locale() -> None:
    os.environ.update(LANG="C", LC_ALL="C")
    locale.setlocale(locale.LC_ALL, "C")


def _processors() -> None:
    count = next(count for count in _COUNTS if count != os.cpu_count())
    for name in ("cpu_count", "process_cpu_count"):
        if hasattr(os, name):
            _put(os, name, lambda: count)
    _put(os, "sched_getaffinity", lambda _: set(range(count)))


def _date() -> None:
    start, start_ns = time.time(), time.time_ns()
    ahead_ns = _NOON * 10**9 - start_ns
    _shift_stamps(os.stat, start_ns, ahead_ns)
    _shift_stamps(os.lstat, start_ns, ahead_ns)
    _shift_stamps(os.fstat, start_ns, ahead_ns)
    seconds, nanoseconds = time.time, time.time_ns
    ahead = _NOON - start

    def now() -> float:
        return seconds() + ahead

    _put(time, "time", now)
    _put(time, "time_ns", lambda: nanoseconds() + ahead_ns)
    for name in ("ctime", "gmtime", "localtime"):
        _put(time, name, _of_seconds(getattr(time, name), now))
    text, formatted = time.asctime, time.strftime
    _put(time, "asctime", lambda *given: text(*(given or (time.localtime(),))))
    _put(time, "strftime", lambda form, *given: formatted(form, *(given or (time.localtime(),))))
    _put(time, "clock_gettime", _of_clock(time.clock_gettime, ahead))
    _put(time, "clock_gettime_ns", _of_clock(time.clock_gettime_ns, ahead_ns))
    _shift_dates(now)


def _put(module: Any, name: str, call: Callable[..., Any]) -> None:
    setattr(module, name, _Function(name, call))


def _of_seconds(real: Callable[[float], Any], now: Callable[[], float]) -> Callable[..., Any]:
    return lambda given=None: real(now() if given is None else given)


def _of_clock(real: Callable[[int], Any], ahead: float) -> Callable[[int], Any]:
    return lambda clock: real(clock) + (ahead if clock == time.CLOCK_REALTIME else 0)


def _shift_dates(now: Callable[[], float]) -> None:
    # In the classes themselves: a subclass in their place would be another type to every caller.
    def local(cls: Any, tz: datetime.tzinfo | None = None) -> Any:
        return cls.fromtimestamp(now(), tz)

    def utc(cls: Any) -> Any:
        return cls.fromtimestamp(now(), datetime.UTC).replace(tzinfo=None)

    def today(cls: Any) -> Any:
        return cls.fromtimestamp(now())

    _patch(datetime.datetime, now=classmethod(local), utcnow=classmethod(utc))
    _patch(datetime.date, today=classmethod(today))


def _patch(kind: type, **members: Any) -> None:
    # The dictionary behind the view, for Python has no other way into a class of its own.
    [namespace] = gc.get_referents(kind.__dict__)
    namespace.update(members)
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(kind))


def _shift_stamps(real: Callable[..., os.stat_result], start_ns: int, ahead_ns: int) -> None:
    """Have files that the kernel has stamped since the run began be as old as they are.

    A file that is a second old must not be ten years old to a tool that compares its stamp with the
    clock. Stamps that a test has set lie elsewhere, and stay. `os.DirEntry` has no such shift.
    """
    oldest = start_ns - int(_STAGED_SECONDS * 10**9)
    kernel = time.time_ns

    def shifted(*given: Any, **named: Any) -> os.stat_result:
        found = real(*given, **named)
        # A structure of C's: what stands in it, and what it has beside that, by name.
        parts: Any = found.__reduce__()
        fields, extra = list(parts[1][0]), dict(parts[1][1])
        for place, stamp in enumerate(_STAMPS, start=7):
            stamped = extra[f"{stamp}_ns"]
            if oldest <= stamped <= kernel() + 10**9:
                stamped += ahead_ns
                fields[place] = stamped // 10**9
                extra |= {f"{stamp}_ns": stamped, stamp: stamped / 10**9}
        return os.stat_result(fields, extra)

    name = real.__name__
    _put(os, name, shifted)
    for known in (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks):
        if real in known:
            known.add(getattr(os, name))


_FACTORS = {
    "date": _date,
    "folder": _folder,
    "home": _home,
    "locale": _locale,
    "processors": _processors,
    "zone": _zone,
}
