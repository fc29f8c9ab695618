"""Files that a tool writes: only tools whose purpose it is may, and tests."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from bot.spec.toolspec import Category
from bot.validate.case import Case
from bot.validate.policy.allowed import words
from bot.validate.policy.names import dotted, imports_of, targets
from bot.validate.report import Finding

RULE: Final = "policy/call"

_WRITES: Final = words(
    "BZ2File FileType FileHandler GzipFile LZMAFile chmod dump_stats hardlink_to lchmod link_to"
    " mkdir rename rmdir symlink_to touch unlink write_bytes write_text"
)
# Of modules that do other things, too.
_WRITING: Final = words(
    "os.chmod os.link os.makedirs os.mkdir os.remove os.removedirs os.rename os.renames os.replace"
    " os.rmdir os.symlink os.truncate os.umask os.unlink os.utime shutil.copy shutil.copy2"
    " shutil.copyfile shutil.copymode shutil.copystat shutil.copytree shutil.move shutil.rmtree"
    " tempfile.NamedTemporaryFile tempfile.SpooledTemporaryFile tempfile.TemporaryDirectory"
    " tempfile.TemporaryFile tempfile.mkdtemp tempfile.mkstemp"
)
_UNPACKS: Final = frozenset({"extract", "extractall"})
_WRITERS: Final = frozenset({Category.IO, Category.LOGGING})


def check_writes(case: Case) -> Iterator[Finding]:
    """Findings on every call and name that could write, move or remove a file."""
    if case.spec.category in _WRITERS:
        return
    for module in case.modules:
        if module.is_test:
            continue
        known = targets(imports_of(module, case.candidate.name))
        called = {id(node.func) for node in ast.walk(module.tree) if isinstance(node, ast.Call)}
        for node in ast.walk(module.tree):
            message = _passed_on(node, known, called) or _write(node, known)
            if message is not None:
                line = getattr(node, "lineno", 0)
                yield Finding(path=module.path, line=line, rule=RULE, message=message)


def _passed_on(node: ast.AST, known: dict[str, str], called: set[int]) -> str | None:
    """As a value, `open` would be called with any mode."""
    if not isinstance(node, ast.Name | ast.Attribute) or id(node) in called:
        return None
    plain = isinstance(node, ast.Name) and node.id == "open" and isinstance(node.ctx, ast.Load)
    if plain or (dotted(node, known) or "").endswith(".open"):
        return "open is passed on as a value; a call with a literal mode passes."
    return None


def _write(node: ast.AST, known: dict[str, str]) -> str | None:
    if isinstance(node, ast.Attribute | ast.Name):
        path = dotted(node, known) or (node.attr if isinstance(node, ast.Attribute) else "")
        name = path.rpartition(".")[2]
        modules = {target.partition(".")[0] for target in known.values()}
        unpacks = name in _UNPACKS and not modules.isdisjoint({"tarfile", "zipfile"})
        if name in _WRITES or path in _WRITING or unpacks:
            return f"Use of {name}, which writes files; returning the result passes."
    if not isinstance(node, ast.Call):
        return None
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    target = dotted(node.func, known) or ""
    if target == "logging.basicConfig" and any(word.arg == "filename" for word in node.keywords):
        return "logging.basicConfig writes a file; returning the result passes."
    if name == "replace" and len(node.args) == 1 and not node.keywords:
        return "A call of replace with one argument moves a file; returning the result passes."
    plain = isinstance(node.func, ast.Name) and node.func.id == "open"
    if name == "open" or plain or target.endswith(".open"):
        modes = [word.value for word in node.keywords if word.arg == "mode"]
        if name and not target and node.args and not _is_self(node.func):
            # The method of a path: a mode that cannot be read may be any.
            modes += [argument for argument in node.args[:1] if not _is_text(argument)]
        modes += node.args[1:2] if target else []
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


def _is_self(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "self"
    )


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _looks_like_mode(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 4 and set(value) <= set("rwaxbt+U")


def _reads(mode: ast.expr) -> bool:
    return (
        isinstance(mode, ast.Constant)
        and isinstance(mode.value, str)
        and not set(mode.value) - set("rbt")
    )
