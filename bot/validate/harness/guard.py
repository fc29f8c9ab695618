"""Ends a process in which the code under judgement reaches for what no tool may.

Standard library only; lies beside the harnesses inside the sandbox. The policy reads what is
spelt out. A name that is put together, or a function that is handed on, shows only when it runs:
the modules of the tool are given their own `getattr`, `hasattr`, `setattr` and `delattr`, and
`operator` its `attrgetter` and `methodcaller`, which know the names that lead to the interpreter.
Starting a process is refused by an audit hook, whoever asks for it.

The end is hard: an exception could be caught. The code under judgement can bring it on, and so fail
itself; it cannot keep it from coming without one of the names.
"""

from __future__ import annotations

import builtins
import importlib.machinery
import operator
import os
import re
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any, NoReturn

STATUS = 97
"""The exit status of a process that was ended here; see `bot.validate.harness.GUARDED`."""

# The same as `INSIDES` and `INTERPRETER` of `bot.validate.policy.calls`, and what only leads there
# by a computed name. A test holds them to each other.
NAMES = frozenset(
    {
        "__annotations__", "__base__", "__bases__", "__builtins__", "__closure__", "__code__",
        "__defaults__",
        "__func__", "__getattribute__", "__globals__", "__import__", "__kwdefaults__",
        "__loader__", "__mro__", "__objclass__", "__path__", "__self__", "__self_class__",
        "__spec__", "__subclasses__", "__thisclass__", "_convert_", "_old_targets", "_stream",
        "add_reader", "add_signal_handler", "add_writer", "ag_code", "ag_frame", "co_code",
        "connect_read_pipe", "connect_write_pipe", "cr_await", "cr_code", "cr_frame",
        "create_connection", "create_datagram_endpoint", "create_server",
        "create_unix_connection", "create_unix_server", "enable_load_extension", "f_back",
        "f_builtins", "f_code", "f_globals", "f_locals", "f_trace", "fileno", "format_map",
        "func_globals", "getaddrinfo", "gi_code", "gi_frame", "gi_running", "gi_yieldfrom",
        "mro", "sock_accept", "sock_connect", "subprocess_exec", "subprocess_shell", "tb_frame",
        "tb_next",
    }
)  # fmt: skip
_EVENTS = frozenset(
    {
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.spawn",
        "os.system",
        "pty.spawn",
        "subprocess.Popen",
    }
)
_WORD = re.compile(r"\w+")
# Where the tool lies, and where a changed version of it does.
_PLACES = ("/work/", "/tmp/")  # noqa: S108 - the sandbox's own


def install() -> None:
    """Guard this process from here on; whatever is imported of the tool later is watched."""
    sys.meta_path.insert(0, _Finder)
    operator.attrgetter = _attribute_getter  # type: ignore[assignment,misc]
    operator.methodcaller = _method_caller  # type: ignore[assignment,misc]
    sys.addaudithook(_refuse_events)


def _end() -> NoReturn:
    os._exit(STATUS)


def _refuse_events(event: str, given: tuple[Any, ...]) -> None:
    if event in _EVENTS or (event == "compile" and _leads_in(*given)):
        _end()


def _leads_in(source: object, file: object) -> bool:
    """Return whether text that is evaluated has one of the names; annotations can be such text.

    Python's own library evaluates what it makes of names and defaults.
    """
    if file != "<string>" or not isinstance(source, str | bytes):
        return False
    text = source if isinstance(source, str) else source.decode("latin-1")
    return not NAMES.isdisjoint(_WORD.findall(text))


def _checked(name: object) -> Any:
    """Return the name itself, whatever a subclass of `str` says of it."""
    plain = str.__str__(name) if isinstance(name, str) else name
    if plain in NAMES:
        _end()
    return plain


def _guarded() -> dict[str, Callable[..., Any]]:
    """Return what the modules of the tool have in the place of builtins."""
    real_get, real_has = builtins.getattr, builtins.hasattr
    real_set, real_delete = builtins.setattr, builtins.delattr

    def getattr(target: Any, name: str, /, *default: Any) -> Any:  # noqa: A001
        return real_get(target, _checked(name), *default)

    def hasattr(target: Any, name: str, /) -> bool:  # noqa: A001
        return real_has(target, _checked(name))

    def setattr(target: Any, name: str, value: Any, /) -> None:  # noqa: A001
        _own(target)
        real_set(target, _checked(name), value)

    def delattr(target: Any, name: str, /) -> None:  # noqa: A001
        _own(target)
        real_delete(target, _checked(name))

    return {
        "getattr": getattr,
        "hasattr": hasattr,
        "setattr": setattr,
        "delattr": delattr,
    }


def _own(target: Any) -> None:
    """End the process where a module or a class is changed that is not the tool's."""
    kind = type(target)
    if issubclass(kind, ModuleType):
        _end()
    if issubclass(kind, type):
        module = type.__dict__["__dict__"].__get__(target).get("__module__")
        if module not in _tools:
            _end()


def _attribute_getter(*names: str) -> Callable[[Any], Any]:
    getter = _ATTRIBUTE_GETTER(*(_steps(name) for name in names))

    # A function: the class of what `operator` itself returns would take any name.
    def get(target: Any) -> Any:
        return getter(target)

    return get


def _method_caller(name: str, /, *args: Any, **options: Any) -> Callable[[Any], Any]:
    caller = _METHOD_CALLER(_checked(name), *args, **options)

    def call(target: Any) -> Any:
        return caller(target)

    return call


def _steps(name: Any) -> Any:
    plain = str.__str__(name) if isinstance(name, str) else name
    for step in plain.split(".") if isinstance(plain, str) else ():
        _checked(step)
    return plain


_ATTRIBUTE_GETTER = operator.attrgetter
_METHOD_CALLER = operator.methodcaller


class _Loader(importlib.machinery.SourceFileLoader):
    """Gives a module of the tool its own builtins before its code runs."""

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's code."""
        _tools.add(module.__name__)
        vars(module).update(_GUARDED)
        super().exec_module(module)


class _Finder:
    """Finds what the path finder finds, and loads what is the tool's with `_Loader`."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return the spec of a module of the tool; None for any other, which others find."""
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        loader = spec.loader if spec else None
        if spec is None or type(loader) is not importlib.machinery.SourceFileLoader:
            return None
        if not loader.path.startswith(_PLACES):
            return None
        spec.loader = _Loader(loader.name, loader.path)
        return spec


_GUARDED = _guarded()
_tools: set[str] = set()
