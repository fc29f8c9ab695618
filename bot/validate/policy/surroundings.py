"""What tells a candidate where, when and by whom it is run; a result may not depend on it.

Refused are the clock and the calendar (outside profiling and logging, where they are the purpose),
chance without a seed, the command line outside `__main__.py`, the callers on the stack, the places
of the sandbox, and the tool's own source, which tells a mutant from the original.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from bot.spec.toolspec import Category
from bot.validate.case import Case
from bot.validate.policy.allowed import words
from bot.validate.policy.names import dotted, folded, imports_of, targets
from bot.validate.report import Finding
from bot.validate.source import Module

RULE: Final = "policy/surroundings"

_CLOCK: Final = words(
    "datetime.datetime.now datetime.datetime.today datetime.datetime.utcnow datetime.date.today"
    " time.asctime time.ctime time.gmtime time.localtime time.time time.time_ns"
)
_CHANCE: Final = words("uuid.getnode uuid.uuid1 uuid.uuid4")
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
            message = checks.fault(node)
            if message is not None:
                line = getattr(node, "lineno", 0)
                yield Finding(path=module.path, line=line, rule=RULE, message=message)


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

    def fault(self, node: ast.AST) -> str | None:
        """Return what is wrong with a node, if anything is."""
        match node:
            case ast.Constant() | ast.BinOp() | ast.JoinedStr():
                return self._text(node)
            case ast.Attribute() | ast.Name():
                return self._name(node)
            case ast.Call():
                return self._call(node)
            case ast.Compare():
                if any(self._tells_time(part) for part in ast.walk(node)):
                    return "A condition depends on the clock; one on the arguments passes."
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
        test, main = self._module.is_test, self._module.path == "__main__.py"
        if path in _CLOCK and not (self._may_tell_time or test):
            return f"{path} makes the result depend on the time; passing the time in passes."
        if test and path == "pathlib.Path.cwd":
            return "The tool itself lies in the working directory; tmp_path passes."
        if path in _CHANCE:
            return f"{path} is another on every run; a value that is passed in passes."
        if path in _CALLERS or (isinstance(node, ast.Attribute) and node.attr == "findCaller"):
            return "The callers on the stack tell who asks; code that does not look passes."
        if path == "sys.argv" and not (test or main):
            return "sys.argv tells who asks; __main__.py may read it, and arguments pass."
        if test and path.startswith(_SOURCE_READERS):
            return f"{path} reads source; a test of what the tool does passes."
        if isinstance(node, ast.Name):
            if node.id == "__file__" and id(node) not in self._data_folders:
                return (
                    "__file__ leads to the source; Path(__file__).parent / 'data' passes in tests."
                )
            if node.id == "hash" and not test and id(node) not in self._hashing:
                return "hash differs from run to run; a comparison, or hashlib, passes."
        elif node.attr == "__file__":
            return "__file__ leads to the source; a path that is passed in passes."
        return None

    def _call(self, node: ast.Call) -> str | None:
        path = dotted(node.func, self._known) or ""
        words_ = {word.arg: word.value for word in node.keywords}
        if "stacklevel" in words_ and not self._module.is_test:
            return "stacklevel looks at the callers on the stack; the default passes."
        if path == "warnings.catch_warnings" and not self._module.is_test and "record" in words_:
            return "A recorded warning tells who asks; a test may record warnings."
        if path in _SEARCHES and self._is_too_wide(node):
            return (
                "The search begins where the tool itself lies; a folder that is passed in passes."
            )
        if path == "random.Random" and any(
            isinstance(value, ast.Constant) and value.value is None
            for value in (*node.args, *words_.values())
        ):
            return "random.Random without a seed; a seed passes."
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if method == "seed" and not path and not (node.args or node.keywords):
            return "seed() takes a seed from the system; a seed passes."
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
