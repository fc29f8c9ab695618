"""Names, attributes and calls that reach around what can be read in the text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from bot.spec.toolspec import Category
from bot.validate.case import Case
from bot.validate.policy.allowed import words
from bot.validate.policy.names import dotted, imports_of, targets
from bot.validate.report import Finding
from bot.validate.source import Module

RULE: Final = "policy/call"

_BUILTINS: Final = words(
    "__import__ __builtins__ breakpoint compile copyright credits delattr eval exec exit globals"
    " help input license locals memoryview quit setattr vars"
)
_DUNDER_NAMES: Final = frozenset({"__all__", "__doc__", "__file__", "__name__", "__version__"})
_DUNDER_ATTRIBUTES: Final = words(
    "__doc__ __enter__ __eq__ __exit__ __file__ __format__ __hash__ __init__ __init_subclass__"
    " __iter__ __len__ __lt__ __missing__ __name__ __new__ __next__ __post_init__ __qualname__"
    " __repr__ __setattr__ __setitem__ __str__ __version__"
)
# Attributes that lead from a value to the code and the frames behind it.
_INTERPRETER: Final = words(
    "ag_code ag_frame cr_code cr_frame f_back f_builtins f_code f_globals f_locals f_trace gi_code"
    " gi_frame gi_yieldfrom tb_frame tb_next func_globals co_code subprocess_exec subprocess_shell"
    " create_connection create_server create_datagram_endpoint format_map"
)
_WRITES: Final = words(
    "chmod dump_stats hardlink_to lchmod link_to mkdir rename rmdir symlink_to touch unlink"
    " write_bytes write_text FileHandler"
)
_WRITERS: Final = frozenset({Category.IO, Category.LOGGING})
_BY_NAME: Final = frozenset({"getattr", "hasattr"})


def check_calls(case: Case) -> Iterator[Finding]:
    """Findings on every name, attribute and call of every file."""
    may_write = case.spec.category in _WRITERS
    for module in case.modules:
        known = targets(imports_of(module, case.candidate.name))
        called = {id(node.func) for node in ast.walk(module.tree) if isinstance(node, ast.Call)}
        for node in nodes_with_annotations(module.tree):
            message = _fault(node, known, called, module, case.candidate.name)
            if message is None and not (may_write or module.is_test):
                message = _write(node)
            if message is not None:
                line = getattr(node, "lineno", 0)
                yield Finding(path=module.path, line=line, rule=RULE, message=message)


def nodes_with_annotations(tree: ast.Module) -> Iterator[ast.AST]:
    """Every node; an annotation in quotes counts as the code that it may be evaluated to."""
    for node in ast.walk(tree):
        yield node
        for quoted in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            for part in ast.walk(quoted) if isinstance(quoted, ast.expr) else ():
                if not isinstance(part, ast.Constant) or not isinstance(part.value, str):
                    continue
                try:
                    inner = ast.parse(part.value, mode="eval")
                except (SyntaxError, ValueError, RecursionError, MemoryError):
                    continue
                for found in ast.walk(inner):
                    yield ast.copy_location(found, part) if hasattr(found, "lineno") else found


def _fault(
    node: ast.AST, known: dict[str, str], called: set[int], module: Module, package: str
) -> str | None:
    if isinstance(node, ast.Name):
        return _name(node, called, module)
    if isinstance(node, ast.Attribute):
        if _is_dunder(node.attr) and node.attr not in _DUNDER_ATTRIBUTES:
            return f"Use of the attribute {node.attr}; public attributes pass."
        if node.attr in _INTERPRETER:
            return f"Use of {node.attr}; code that stays out of the interpreter's inside passes."
        if dotted(node, known) == "sys.exit" and module.path != "__main__.py":
            return "Use of sys.exit; raising an exception passes, and __main__.py may exit."
    if isinstance(node, ast.Call):
        return _call(node, known, package)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == "__del__":
        return "Definition of __del__; a context manager passes."
    return _assignment(node, known)


def _name(node: ast.Name, called: set[int], module: Module) -> str | None:
    if node.id in _BUILTINS:
        return f"Use of {node.id}; code that can be read as it stands passes."
    if node.id in {"SystemExit", "KeyboardInterrupt"} and module.path != "__main__.py":
        if module.is_test and node.id == "SystemExit":
            return None
        return f"Use of {node.id}; another exception passes, and __main__.py may exit."
    if _is_dunder(node.id) and node.id not in _DUNDER_NAMES:
        return f"Use of {node.id}; names without double underscores pass."
    if node.id in _BY_NAME and id(node) not in called:
        return f"{node.id} is passed on as a value; a call with a literal name passes."
    return None


def _call(node: ast.Call, known: dict[str, str], package: str) -> str | None:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    target = dotted(node.func, known) or ""
    if name in _BY_NAME and not (len(node.args) > 1 and _plain(node.args[1])):
        return f"{name} with a name that is computed or private; a literal, public name passes."
    if target in {"operator.attrgetter", "operator.methodcaller"} and not (
        node.args and _plain(node.args[0])
    ):
        return f"{target} with a name that is computed or private; a literal, public name passes."
    if target == "random.Random" and not (node.args or node.keywords):
        return "random.Random without a seed; a seed passes."
    if target == "runpy.run_module" and not (node.args and _own(node.args[0], package)):
        return "runpy.run_module of another module; the tool's own name as a literal passes."
    if isinstance(node.func, ast.Attribute) and node.func.attr == "__setattr__":
        first, second = (*node.args, None, None)[:2]
        own = isinstance(first, ast.Name) and first.id == "self"
        if not own or second is None or not _plain(second):
            return "__setattr__ of another object or a computed name; self and a literal pass."
    # A profile that is given text executes it.
    if (
        isinstance(node.func, ast.Attribute)
        and node.func.attr in {"run", "runctx"}
        and not target
        and "cProfile" in {path.partition(".")[0] for path in known.values()}
    ):
        return "Profile.run executes text; Profile.runcall passes."
    return None


def _write(node: ast.AST) -> str | None:
    if isinstance(node, ast.Attribute) and node.attr in _WRITES:
        return f"Use of {node.attr}, which writes files; returning the result passes."
    if not isinstance(node, ast.Call):
        return None
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if name == "replace" and len(node.args) == 1 and not node.keywords:
        return "A call of replace with one argument moves a file; returning the result passes."
    if name == "open" or (isinstance(node.func, ast.Name) and node.func.id == "open"):
        modes = [word.value for word in node.keywords if word.arg == "mode"]
        # The mode comes second in the function, and first in the method of a path.
        modes += [
            argument
            for argument in node.args[:2]
            if isinstance(argument, ast.Constant) and _looks_like_mode(argument.value)
        ]
        modes += node.args[1:2] if isinstance(node.func, ast.Name) else []
        if any(not _reads(mode) for mode in modes):
            return "A file is opened with a mode other than reading; a literal mode 'r' passes."
        if any(word.arg is None for word in node.keywords):
            return "open with unpacked options; a literal mode passes."
    return None


def _assignment(node: ast.AST, known: dict[str, str]) -> str | None:
    if not isinstance(node, ast.Attribute | ast.Subscript) or isinstance(node.ctx, ast.Load):
        return None
    base = dotted(node.value, known)
    return None if base is None else f"{base} is changed from outside; leaving it alone passes."


def _looks_like_mode(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 4 and set(value) <= set("rwaxbt+U")


def _reads(mode: ast.expr) -> bool:
    return (
        isinstance(mode, ast.Constant)
        and isinstance(mode.value, str)
        and not set(mode.value) - set("rbt")
    )


def _plain(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and not any(step.startswith("_") for step in node.value.split("."))
        and not set(node.value.split(".")) & _INTERPRETER
    )


def _own(node: ast.expr, package: str) -> bool:
    return isinstance(node, ast.Constant) and (
        node.value == package or str(node.value).startswith(f"{package}.")
    )


def _is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")
