"""What an example says that it prints: stated, in doctest's form, and in no conflict with its call.

Each of these would else come out only when a tool is judged, as an output that no tool can give.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

from bot.spec.annotations import EXCEPTIONS
from bot.spec.examples import Example
from bot.spec.literals import (
    ASYNC_ITERATORS,
    ITERATORS,
    admits_none,
    annotation_of,
    contradicts,
    literal_of,
    type_name,
)
from bot.spec.names import BUILTINS
from bot.spec.problem import Fault
from bot.spec.signatures import Function, Interface
from bot.text.printable import printable, quoted

HEADER: Final = "Traceback (most recent call last):"

MAX_SHOWN: Final = 200
"""Characters of a statement that a remedy repeats."""

_RAISED: Final = re.compile(r"([A-Za-z_][\w.]*)(:(?: .*)?)?")
_WRITERS: Final = frozenset({"write_text", "write_bytes"})
_PLAIN: Final = frozenset({"int", "bool", "str", "bytes"})


def output_faults(example: Example, tree: ast.Module, interface: Interface) -> Iterator[Fault]:
    """What is wrong with the expected output of one example; lines count inside the example.

    Args:
        example: One of a field.
        tree: Its statement.
        interface: What it exercises.
    """
    below = example.source.count("\n") + 1
    if fault := _raised(example, tree, interface):
        yield Fault(below, *fault)
    elif not example.want and not example.behind:
        if fault := _unstated(tree, interface):
            yield Fault(1, *fault)
    elif fault := _contradicted(example, tree, interface):
        yield Fault(below, *fault)
    if example.behind and not _is_complete(example, tree, interface):
        blank = example.behind[: len(example.behind) - len(example.behind.lstrip())]
        line = below + example.want.count("\n") + blank.count("\n")
        message = "This text stands behind a blank line, where doctest ends the output."
        remedy = (
            "If it is printed, write `<BLANKLINE>` for the blank line; if it is a comment, begin "
            "each of its lines with `>>> # `."
        )
        yield Fault(line, message, remedy)


def _raised(example: Example, tree: ast.Module, interface: Interface) -> tuple[str, str] | None:
    """An exception that is written as if it were printed."""
    lines = example.want.strip().split("\n")
    if example.exception is not None or not example.want.strip() or _prints(tree):
        return None
    headed = lines[0].startswith("Traceback")
    if not headed and (len(lines) > 1 or not _is_raised(lines[0], interface)):
        return None
    last = lines[-1].strip()
    raised = last if _RAISED.fullmatch(last) and not last.startswith("Traceback") else "ValueError"
    message = (
        "The traceback does not have doctest's form."
        if headed
        else f"The output is an exception, {quoted(raised)}, and no traceback."
    )
    return message, f"Write `{HEADER}` below the call, and `{raised}` on the line below that."


def _is_raised(line: str, interface: Interface) -> bool:
    match = _RAISED.fullmatch(line.strip())
    if not match:
        return False
    name = match[1].rpartition(".")[2]
    own = {one.name for one in interface.classes if _is_exception(one.bases)}
    return name in EXCEPTIONS | own or bool(match[2] and name.endswith(("Error", "Exception")))


def _is_exception(bases: tuple[str, ...]) -> bool:
    return any(base in EXCEPTIONS or base.endswith(("Error", "Exception")) for base in bases)


def _prints(tree: ast.Module) -> bool:
    """Whether what a statement writes may be any text: it is no expression, or calls `print`."""
    match tree.body:
        case [ast.Expr(value=ast.Call(func=ast.Name(id="print")))]:
            return True
        case [ast.Expr() | ast.Assign()]:
            return False
        case _:
            return True


def _unstated(tree: ast.Module, interface: Interface) -> tuple[str, str] | None:
    """An expression whose result is not stated, unless it may well be None."""
    value = _value(tree)
    match value.value if isinstance(value, ast.Await) else value:
        case None:
            return None
        case ast.Call(func=ast.Attribute(attr=name)) if name in _WRITERS - _methods(interface):
            message = f"`{name}` gives how much it wrote, which Python would print."
            return message, f"Write `_ = ` before it: `_ = {_text(tree)}`."
        case ast.Call(func=ast.Attribute()):
            return None
        case ast.Call(func=ast.Name(id=name)) if name not in interface.names | BUILTINS:
            return None
    function = called(tree, interface)
    if function and admits_none(annotation_of(function.returns)):
        return None
    remedy = "Write on the line below it what Python would print"
    if function is None:
        return (
            "The example states no expected result.",
            f"{remedy}; nothing is printed for None, so write `({_text(tree)}) is None` then.",
        )
    returns = quoted(function.returns)
    return f"The example states no expected result, and None is no {returns}.", f"{remedy}."


def _contradicted(
    example: Example, tree: ast.Module, interface: Interface
) -> tuple[str, str] | None:
    """A result that no value of the function's type can have."""
    function = called(tree, interface)
    if function is None or function.returns == "None":
        # What it prints may look like any value.
        return None
    if "ELLIPSIS" in example.options or example.exception is not None or not example.want:
        return None
    annotation = annotation_of(function.returns)
    kind, want = type_name(annotation), example.want.strip()
    literal = literal_of(want)
    waits = not isinstance(_value(tree), ast.Await)
    if function.is_async and waits and kind not in ASYNC_ITERATORS:
        message = f"The function `{function.name}` is async, so that its call gives a coroutine."
        return message, f"Write `await {_text(tree)}`."
    if literal is None:
        return None if kind in interface.names else _unquoted(want, function, _text(tree))
    if not contradicts(annotation, literal[0], interface.names):
        return None
    message = f"The result {quoted(want)} is no {quoted(function.returns)}."
    if kind in ITERATORS:
        return message, f"Write `list({_text(tree)})`, which shows what the iterator gives."
    if kind in ASYNC_ITERATORS:
        return message, f"Write `[one async for one in {_text(tree)}]`."
    return message, "Correct the result, or the annotation in the interface."


def _unquoted(want: str, function: Function, call: str) -> tuple[str, str] | None:
    """Text as the result of a function that gives text, without its quotes."""
    *above, last = want.split("\n")
    # A type of one's own may be written in any way; those begin otherwise as a rule.
    if function.returns not in _PLAIN or literal_of(last) or last.startswith(("<", "...")):
        return None
    message = f"The output {quoted(last)} is not how Python shows a {quoted(function.returns)}."
    if function.returns != "str":
        return message, "Write what Python prints."
    if above:
        return message, f"Write `print({call})`, which shows the text without quotes."
    return message, f"Write it with its quotes, `{printable(repr(last))}`."


def _is_complete(example: Example, tree: ast.Module, interface: Interface) -> bool:
    """Whether an output surely ends at the blank line, so that what stands behind it is prose.

    It does where the value of an expression is written out below it, and where nothing in the
    statement can print.
    """
    if any(not _gives_a_value(node, interface) for node in _calls(tree)):
        return False
    if _value(tree) is None:
        return not example.want and isinstance(tree.body[0], ast.Assign | ast.Import)
    return literal_of(example.want) is not None


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node


def _gives_a_value(call: ast.Call, interface: Interface) -> bool:
    own = {one.name: one.returns for one in interface.functions}
    match call.func:
        case ast.Name(id=name) if name in own:
            return own[name] != "None"
        case ast.Name(id=name):
            return name in (interface.names | BUILTINS) - {"print"}
        case ast.Attribute(attr=name):
            return all(
                method.returns != "None"
                for one in interface.classes
                for method in one.methods
                if method.name == name
            )
        case _:
            return False


def _methods(interface: Interface) -> set[str]:
    return {method.name for one in interface.classes for method in one.methods}


def _value(tree: ast.Module) -> ast.expr | None:
    """The expression that the statement is, if it is one."""
    match tree.body:
        case [ast.Expr(value=value)]:
            return value
        case _:
            return None


def called(tree: ast.Module, interface: Interface) -> Function | None:
    """The function of the interface of which the statement is one plain call."""
    match _value(tree):
        case ast.Call(func=ast.Name(id=name)) | ast.Await(value=ast.Call(func=ast.Name(id=name))):
            return next((one for one in interface.functions if one.name == name), None)
        case _:
            return None


def _text(tree: ast.Module) -> str:
    text = printable(ast.unparse(tree.body[0]))
    return text if len(text) <= MAX_SHOWN else "…"
