"""What tells a candidate where, when and by whom it is run; a result may not depend on it.

Refused are the callers on the stack, the places of the sandbox, and the tool's own source, which
tells a mutant from the original. A reviewer is asked to look at the clock and the calendar (outside
profiling and logging, where they are the purpose), chance without a seed, the environment, and the
command line outside `__main__.py`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from bot.spec.toolspec import Category, Look
from bot.validate.case import Case
from bot.validate.policy.allowed import words
from bot.validate.policy.names import dotted, folded, imports_of, targets
from bot.validate.policy.remark import Remark
from bot.validate.report import Finding
from bot.validate.source import Module

RULE: Final = "policy/surroundings"

_CLOCK: Final = words(
    "datetime.datetime.now datetime.datetime.today datetime.datetime.utcnow datetime.date.today"
    " time.asctime time.ctime time.gmtime time.localtime time.time time.time_ns"
)
_CHANCE: Final = words("os.urandom uuid.getnode uuid.uuid1 uuid.uuid4")
_ENVIRONMENT: Final = words(
    "importlib.metadata.metadata importlib.metadata.requires importlib.metadata.version"
    " os.environ os.environb os.getcwd os.getenv os.getpid os.name pathlib.Path.cwd"
    " pathlib.Path.home sys.executable sys.flags sys.platform"
)
_CALLERS: Final = words(
    "logging.Logger.findCaller traceback.StackSummary traceback.extract_stack"
    " traceback.format_stack traceback.print_stack tracemalloc.get_object_traceback"
    " warnings.showwarning warnings.formatwarning"
)
_TIMED: Final = frozenset({Category.LOGGING, Category.PROFILING})

# Where the sandbox keeps what is not the tool's, and where Linux tells a process of itself.
_PLACES: Final = ("/proc", "/sys/", "/dev/", "/opt/toolchain", "/work", ".toolwright")
_SOURCE_READERS: Final = ("linecache", "tokenize.open", "traceback.")
# Where a search for files would find the tool's own.
_SEARCHES: Final = words(
    "glob.glob glob.iglob os.listdir os.scandir os.walk pathlib.Path pathlib.PurePath"
)
_TOO_WIDE: Final = frozenset({"", ".", "..", "./", "/"})


def check_surroundings(case: Case) -> Iterator[Finding]:
    """Findings on whatever would let a result depend on the surroundings."""
    package = case.candidate.name
    sources = frozenset(m.path for m in case.modules if not m.is_test)
    for module in case.modules:
        known = targets(imports_of(module, package))
        checks = _FileChecks(case, module, known, sources)
        for node in ast.walk(module.tree):
            remark = checks.remark(node)
            if remark is not None:
                yield remark.finding(module.path, getattr(node, "lineno", 0), RULE)


class _FileChecks:
    """The checks of one file."""

    def __init__(
        self, case: Case, module: Module, known: dict[str, str], sources: frozenset[str]
    ) -> None:
        self._may_tell_time = case.spec.category in _TIMED
        self._module = module
        self._known = known
        self._sources = sources
        tree = module.tree
        self._data_folders = {id(name) for node in ast.walk(tree) for name in _data_folder(node)}
        self._hashing = {
            id(part)
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef) and node.name == "__hash__"
            for part in ast.walk(node)
        }
        self._docstrings = {
            id(node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }

    def remark(self, node: ast.AST) -> Remark | None:
        """Return what is to be said of a node, if anything is."""
        match node:
            case ast.Constant() | ast.BinOp() | ast.JoinedStr():
                message = self._text(node)
            case ast.Attribute() | ast.Name():
                message = self._name(node)
            case ast.Call():
                message = self._call(node)
            case _:
                message = None
        return Remark(message) if message is not None else self._look(node)

    def _look(self, node: ast.AST) -> Remark | None:
        if self._module.is_test:
            return None
        match node:
            case ast.Compare() if any(self._tells_time(part) for part in ast.walk(node)):
                return Remark("A condition depends on the clock.", Look.CLOCK)
            case ast.Attribute() | ast.Name():
                return self._named(node)
            case ast.Call():
                path = dotted(node.func, self._known) or ""
                method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
                given = [*node.args, *(word.value for word in node.keywords)]
                nothing = all(isinstance(one, ast.Constant) and one.value is None for one in given)
                if nothing and (path == "random.Random" or (method == "seed" and not path)):
                    return Remark("Chance without a seed differs from run to run.", Look.CHANCE)
        return None

    def _named(self, node: ast.Attribute | ast.Name) -> Remark | None:
        path = dotted(node, self._known) or ""
        if path in _CLOCK and not self._may_tell_time:
            return Remark(f"{path}: the result may depend on the time.", Look.CLOCK)
        module, _, name = path.partition(".")
        drawn = module == "random" and name.islower()
        if path in _CHANCE or drawn or (module == "secrets" and name):
            return Remark(f"{path} differs from run to run.", Look.CHANCE)
        if path in _ENVIRONMENT or path.startswith("platform."):
            return Remark(f"{path}: the result may depend on where it runs.", Look.ENVIRONMENT)
        if path == "sys.argv" and self._module.path != "__main__.py":
            return Remark("sys.argv is read outside of __main__.py.", Look.ARGUMENTS)
        if isinstance(node, ast.Name) and node.id == "hash" and id(node) not in self._hashing:
            return Remark("hash differs from run to run.", Look.CHANCE)
        return None

    def _text(self, node: ast.expr) -> str | None:
        text = folded(node)
        if text is None or id(node) in self._docstrings:
            return None
        if any(text.startswith(place) or f"/..{place}" in text for place in _PLACES):
            return "A place of the sandbox is named; a path that is passed in passes."
        if any(text == path or text.endswith(f"/{path}") for path in self._sources):
            return "The tool's own source is named; a test of what it does passes."
        return None

    def _name(self, node: ast.Attribute | ast.Name) -> str | None:
        path = dotted(node, self._known) or ""
        test = self._module.is_test
        if test and path == "pathlib.Path.cwd":
            return "The tool itself lies in the working directory; tmp_path passes."
        if test and path in _CHANCE:
            return f"{path} is another on every run; a literal value passes."
        if path in _CALLERS or (isinstance(node, ast.Attribute) and node.attr == "findCaller"):
            return "The callers on the stack tell who asks; code that does not look passes."
        if test and path.startswith(_SOURCE_READERS):
            return f"{path} reads source; a test of what the tool does passes."
        if isinstance(node, ast.Name):
            if node.id == "__file__" and id(node) not in self._data_folders:
                return (
                    "__file__ leads to the source; Path(__file__).parent / 'data' passes in tests."
                )
        elif node.attr == "__file__":
            return "__file__ leads to the source; a path that is passed in passes."
        return None

    def _call(self, node: ast.Call) -> str | None:
        path = dotted(node.func, self._known) or ""
        words_ = {word.arg: word.value for word in node.keywords}
        # A warning's level is for who reads it; a log record's callers can be read back.
        if "stacklevel" in words_ and path != "warnings.warn" and not self._module.is_test:
            return "stacklevel looks at the callers on the stack; the default passes."
        if path == "warnings.catch_warnings" and not self._module.is_test and "record" in words_:
            return "A recorded warning tells who asks; a test may record warnings."
        if path in _SEARCHES and self._is_too_wide(node):
            return (
                "The search begins where the tool itself lies; a folder that is passed in passes."
            )
        if self._module.is_test and path == "random.Random":
            given = (*node.args, *words_.values())
            if not given or any(
                isinstance(one, ast.Constant) and one.value is None for one in given
            ):
                return "random.Random without a seed; a seed passes."
        return None

    def _is_too_wide(self, node: ast.Call) -> bool:
        if not node.args:
            return self._module.is_test
        first = node.args[0]
        if not isinstance(first, ast.Constant):
            return False
        # A tool may look at where it is started; its tests have a folder of their own.
        return first.value == "/" or (self._module.is_test and first.value in _TOO_WIDE)

    def _tells_time(self, node: ast.AST) -> bool:
        if self._module.is_test or not isinstance(node, ast.Call):
            return False
        return (dotted(node.func, self._known) or "") in _CLOCK


def _data_folder(node: ast.AST) -> Iterator[ast.Name]:
    """The `__file__` of `Path(__file__).parent / "data"`."""
    match node:
        case ast.BinOp(
            left=ast.Attribute(
                value=ast.Call(func=ast.Name(id="Path"), args=[ast.Name(id="__file__") as name]),
                attr="parent",
            ),
            op=ast.Div(),
            right=ast.Constant(value="data"),
        ):
            yield name
