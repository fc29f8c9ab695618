"""What a tool's code reaches for: files, the environment, processes, sockets, other code.

Names decide, whatever the policy says of them: this is asked of code that no gate has judged, too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

PROCESSES: Final = "starts processes"
SOCKETS: Final = "opens sockets"
CODE: Final = "loads or evaluates code"
NATIVE: Final = "calls native code"
ENVIRONMENT: Final = "reads the environment"
READS: Final = "reads files"
WRITES: Final = "writes files"
TEMPORARY: Final = "writes temporary files"
THREADS: Final = "starts threads"
EVENT_LOOP: Final = "runs an event loop"

GRAVE: Final = frozenset({PROCESSES, SOCKETS, CODE, NATIVE})
"""What the policy refuses, and a person has to know of wherever the policy has not looked."""

WEIGHTY: Final = GRAVE | {TEMPORARY, THREADS, EVENT_LOOP}
"""What touches the design of the host: what a tool leaves behind, what runs beside its caller, and
what runs that nobody has reviewed."""

_NAMES: Final[Mapping[str, str]] = {
    PROCESSES: (
        "subprocess multiprocessing pty concurrent.futures.ProcessPoolExecutor"
        " asyncio.create_subprocess_exec asyncio.create_subprocess_shell asyncio.subprocess"
        " os.system os.popen os.fork os.forkpty os.posix_spawn os.posix_spawnp os.kill os.killpg"
        " os.execl os.execle os.execlp os.execlpe os.execv os.execve os.execvp os.execvpe"
        " os.spawnl os.spawnle os.spawnlp os.spawnlpe os.spawnv os.spawnve os.spawnvp os.spawnvpe"
        " os.startfile webbrowser"
    ),
    SOCKETS: (
        "socket ssl socketserver http.client http.server urllib.request xmlrpc ftplib smtplib"
        " imaplib poplib telnetlib nntplib asyncio.open_connection asyncio.open_unix_connection"
        " asyncio.start_server asyncio.start_unix_server requests httpx aiohttp urllib3 websockets"
    ),
    CODE: (
        "importlib runpy pkgutil imp zipimport code codeop pickle cPickle marshal shelve dill"
        " cloudpickle joblib builtins.eval builtins.exec builtins.compile builtins.__import__"
    ),
    NATIVE: "ctypes cffi mmap",
    ENVIRONMENT: "os.environ os.environb os.getenv os.getenvb os.putenv os.unsetenv",
    READS: "pathlib glob fileinput os.scandir os.listdir os.walk os.open",
    WRITES: (
        "shutil os.remove os.unlink os.rename os.renames os.replace os.mkdir os.makedirs os.rmdir"
        " os.removedirs os.link os.symlink os.truncate os.chmod os.mkfifo os.write"
    ),
    TEMPORARY: "tempfile",
    "works on streams": "io",
    "reads the clock": "time datetime",
    "uses random numbers": "random",
    THREADS: "threading _thread concurrent.futures",
    EVENT_LOOP: "asyncio",
    "writes logs": "logging",
    "profiles code that it runs": "cProfile",
    "traces memory": "tracemalloc",
    "uses the process's streams and exit status": "sys",
}
"""What each capability shows by: modules, or names in them."""

_BY_NAME: Final = {name: what for what, names in _NAMES.items() for name in names.split()}
_WRITING_METHODS: Final = frozenset(
    {"write_text", "write_bytes", "unlink", "mkdir", "rmdir", "touch", "symlink_to", "hardlink_to"}
)
_BUILT_IN: Final = frozenset({"eval", "exec", "compile", "__import__"})
_WRITING_MODES: Final = frozenset("wax+")


def capabilities_of(trees: Iterable[ast.Module]) -> frozenset[str]:
    """Return what some modules can do, beyond computing, as far as names show it.

    Imports, names that are reached through them (`os.system`), built-in functions, and methods that
    write files count; a name that is put together while the code runs does not show.
    """
    return frozenset(what for tree in trees for what in _found(tree))


def _found(tree: ast.Module) -> Iterator[str]:
    known = dict(_imported(tree))
    own = {node.name for node in ast.walk(tree) if isinstance(node, _DEFINITIONS)}
    for name in known.values():
        yield from _named(name)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and (name := _dotted(node, known)):
            yield from _named(name)
        elif isinstance(node, ast.Name) and node.id in _BUILT_IN - own - set(known):
            yield from _named(f"builtins.{node.id}")
        elif isinstance(node, ast.Call):
            yield from _called(node, own | set(known))


_DEFINITIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _named(name: str) -> Iterator[str]:
    """The capabilities of a dotted name: its own, and those of each module that holds it."""
    steps = name.split(".")
    for end in range(1, len(steps) + 1):
        if what := _BY_NAME.get(".".join(steps[:end])):
            yield what


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Names that a module binds by imports, each with the dotted name that it stands for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.asname or alias.name, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _dotted(node: ast.Attribute, known: Mapping[str, str]) -> str:
    """The name that a chain of attributes stands for; empty where it begins with no import."""
    steps: list[str] = []
    inner: ast.expr = node
    while isinstance(inner, ast.Attribute):
        steps.insert(0, inner.attr)
        inner = inner.value
    if not isinstance(inner, ast.Name):
        return ""
    start = known.get(inner.id)
    if start is None and any(name.startswith(f"{inner.id}.") for name in known):
        # `import os.path` binds `os`.
        start = inner.id
    return ".".join([start, *steps]) if start else ""


def _called(node: ast.Call, bound: frozenset[str] | set[str]) -> Iterator[str]:
    match node.func:
        case ast.Name(id="open") if "open" not in bound:
            yield WRITES if _writes(node.args[1:2], node) else READS
        case ast.Attribute(attr="open") if _writes(node.args[:2], node):
            yield WRITES
        case ast.Attribute(attr=name) if name in _WRITING_METHODS:
            yield WRITES


def _writes(modes: list[ast.expr], node: ast.Call) -> bool:
    given = [*modes, *(one.value for one in node.keywords if one.arg == "mode")]
    return any(
        isinstance(one, ast.Constant)
        and isinstance(one.value, str)
        and len(one.value) <= _LONGEST_MODE
        and bool(_WRITING_MODES & set(one.value))
        for one in given
    )


_LONGEST_MODE: Final = 4
