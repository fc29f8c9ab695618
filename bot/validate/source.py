"""The candidate's Python files, parsed and never imported."""

from __future__ import annotations

import ast
import io
import tokenize
import warnings
from dataclasses import dataclass, field
from typing import Final

from bot.candidate import MAX_FILE_BYTES, Candidate
from bot.spec.syntax import MAX_NUMBER_BITS, module_of
from bot.text.clean import clean
from bot.validate.files import allowed_path
from bot.validate.report import Finding

MAX_DEPTH: Final = 150
"""Deeper syntax trees are refused: every recursive pass over one then stays within the stack."""

RULE: Final = "policy/parse"


@dataclass(frozen=True)
class Module:
    """One Python file of a candidate. `path` is relative to the tool's folder."""

    path: str
    text: str
    tree: ast.Module = field(repr=False)

    @property
    def is_test(self) -> bool:
        """Whether the file lies under `tests/`."""
        return self.path.startswith("tests/")

    @property
    def statements(self) -> int:
        """Number of statement nodes, the measure that scores are relative to."""
        return sum(isinstance(node, ast.stmt) for node in ast.walk(self.tree))


def read_modules(candidate: Candidate) -> tuple[tuple[Module, ...], tuple[Finding, ...]]:
    """Parse every Python file of an allowed path; one finding for each that cannot be parsed."""
    modules: list[Module] = []
    findings: list[Finding] = []
    for path, content in candidate.files.items():
        if not path.endswith(".py") or not allowed_path(path):
            continue
        result = _read(path, content)
        if isinstance(result, Module):
            modules.append(result)
        else:
            findings.append(result)
    return tuple(modules), tuple(findings)


def _read(path: str, content: bytes) -> Module | Finding:
    if len(content) > MAX_FILE_BYTES:
        return _unreadable(path, 0, f"The file is larger than {MAX_FILE_BYTES} bytes")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        text = content.decode("utf-8")
    except (SyntaxError, UnicodeDecodeError) as error:
        return _unreadable(path, 0, f"The file is not UTF-8 text: {error}")
    if encoding != "utf-8":
        # Python would decode by the cookie and run other code than the one judged here.
        return _unreadable(path, 1, f"The file declares the encoding {encoding}; only UTF-8 passes")
    if not text.isascii() and any(c in text for c in "\f\v\x1c\x1d\x1e\x85\u2028\u2029"):
        return _unreadable(path, 0, "The file has line separators other than the line feed")
    if "\r" in text or "\f" in text or "\0" in text:
        return _unreadable(path, 0, "The file has carriage returns, form feeds or null bytes")
    try:
        with warnings.catch_warnings():
            # A doubtful escape is the static stage's to report, not this process's to print.
            warnings.simplefilter("ignore")
            tree = module_of(text, path)
    except SyntaxError as error:
        return _unreadable(path, error.lineno or 0, f"The file is not Python 3.11: {error.msg}")
    except (ValueError, RecursionError, MemoryError) as error:
        return _unreadable(path, 0, f"The file cannot be parsed: {type(error).__name__}")
    if any(_is_huge(node) for node in ast.walk(tree)):
        return _unreadable(path, 0, f"A number has more than {MAX_NUMBER_BITS} binary digits")
    if _depth(tree) > MAX_DEPTH:
        return _unreadable(path, 0, f"The code is nested more than {MAX_DEPTH} levels deep")
    return Module(path, text, tree)


def _is_huge(node: ast.AST) -> bool:
    value = node.value if isinstance(node, ast.Constant) else None
    return isinstance(value, int) and value.bit_length() > MAX_NUMBER_BITS


def _depth(tree: ast.AST) -> int:
    level: list[ast.AST] = [tree]
    depth = 0
    while level:
        depth += 1
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return depth


def _unreadable(path: str, line: int, fault: str) -> Finding:
    return Finding(path=path, line=max(line, 0), rule=RULE, message=f"{clean(fault)}.")
