"""Hostile Python text to a syntax tree, without running it and without falling over."""

from __future__ import annotations

import ast
import re
import warnings
from threading import Lock
from typing import Final

from bot.spec.problem import Fault
from bot.text.printable import printable

MAX_DEPTH: Final = 40
MAX_NUMBER_BITS: Final = 10_000
"""Python refuses to write longer numbers out (`sys.int_info`), as whoever prints code has to."""
CODE_FENCE: Final = re.compile(r"(?m)^ *(?:`{3,}|~{3,})[ \w+.-]*$")
_PARSING: Final = Lock()
"""Python 3.11 keeps the depth of the tree that it builds in one place for all threads: two at once
end in `SystemError: AST constructor recursion depth mismatch`."""
_ASCII_ADVICE: Final = "Use the letters a to z, digits and underscores."


class UnreadableError(Exception):
    """The text is not Python that may be looked at further; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def parse_python(text: str) -> ast.Module:
    """The syntax tree of Python 3.11 text, at most `MAX_DEPTH` deep.

    The grammar is that of 3.11 on every interpreter, and what Python only warns of (an invalid
    escape) is refused, so that one text always gets one answer.

    Raises:
        UnreadableError: Not Python, nested too deep, with a name that is not ASCII or with a number
            of over `MAX_NUMBER_BITS`.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with _PARSING:
                tree = ast.parse(text, feature_version=(3, 11))
    except SyntaxError as error:
        if fence := CODE_FENCE.search(text):
            line = text[: fence.start()].count("\n") + 1
            message = "A code fence of Markdown stands in the code."
            fault = Fault(line, message, "Remove it, and the one that ends it.")
            raise UnreadableError(fault) from error
        message = f"This is not Python: {printable(error.msg)}."
        raise UnreadableError(Fault(error.lineno or 1, message, "Correct the syntax.")) from error
    except (ValueError, MemoryError, RecursionError) as error:
        # A null byte, or brackets and signs beyond what the parser's own stack holds.
        message = "This is not Python that the parser can hold."
        raise UnreadableError(Fault(1, message, "Write simpler statements.")) from error
    _check(tree)
    return tree


def statement_fault(source: str) -> Fault | None:
    """Why Python would not run text that `parse_python` took as one statement at a prompt."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, "<example>", "single", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except SyntaxError as error:
        if error.msg.startswith("multiple statements"):
            message = "Several statements stand behind one prompt."
            return Fault(error.lineno or 1, message, "Begin each of them with `>>> `.")
        message = f"This is not Python: {printable(error.msg)}."
        return Fault(error.lineno or 1, message, "Correct the statement.")
    return None


def module_of(source: str | bytes, filename: str = "<unknown>") -> ast.Module:
    """The syntax tree of a module; safe in threads, which `ast.parse` is not on Python 3.11.

    Raises:
        SyntaxError, ValueError, MemoryError, RecursionError: As `ast.parse`.
    """
    with _PARSING:
        return ast.parse(source, filename=filename)


def expression_of(source: str) -> ast.expr:
    """The syntax tree of an expression, likewise.

    Raises:
        SyntaxError, ValueError, MemoryError, RecursionError: As `ast.parse`.
    """
    with _PARSING:
        return ast.parse(source, mode="eval").body


def is_stub(body: list[ast.stmt]) -> bool:
    """Return whether a body does nothing: `...`, a docstring, `pass`, or an error of that."""
    if len(body) > 1 and _is_text(body[0]):
        body = body[1:]
    match body:
        case [ast.Pass()]:
            return True
        case [ast.Raise(exc=ast.Name(id="NotImplementedError"))]:
            return True
        case [ast.Raise(exc=ast.Call(func=ast.Name(id="NotImplementedError")))]:
            return True
    values = [
        node.value.value
        for node in body
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    ]
    match values:
        case [value] if len(body) == 1:
            return value is ... or isinstance(value, str)
        case _:
            return False


def _is_text(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _check(tree: ast.Module) -> None:
    level: list[tuple[ast.AST, int]] = [(tree, 1)]
    for _ in range(MAX_DEPTH):
        below: list[tuple[ast.AST, int]] = []
        for node, parent_line in level:
            line = getattr(node, "lineno", parent_line)
            _check_names(node, line)
            _check_number(node, line)
            below.extend((child, line) for child in ast.iter_child_nodes(node))
        level = below
    if level:
        message = f"The code is nested more than {MAX_DEPTH} deep."
        raise UnreadableError(Fault(level[0][1], message, "Write simpler statements."))


def _check_names(node: ast.AST, line: int) -> None:
    for _, value in ast.iter_fields(node):
        if isinstance(value, str) and not isinstance(node, ast.Constant) and not value.isascii():
            message = f"The name {value!a} has characters that look like others."
            raise UnreadableError(Fault(line, message, _ASCII_ADVICE))


def _check_number(node: ast.AST, line: int) -> None:
    value = node.value if isinstance(node, ast.Constant) else None
    if isinstance(value, int) and value.bit_length() > MAX_NUMBER_BITS:
        message = f"A number here has more than {MAX_NUMBER_BITS} binary digits."
        raise UnreadableError(Fault(line, message, "Write it as a power, or a smaller one."))
