"""Names, attributes and calls that reach around what can be read in the text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

from bot.spec.syntax import expression_of
from bot.validate.case import Case
from bot.validate.policy.allowed import words
from bot.validate.policy.definitions import METHODS
from bot.validate.policy.names import dotted, folded, imports_of, targets
from bot.validate.report import Finding
from bot.validate.source import Module

RULE: Final = "policy/call"

_BUILTINS: Final = words(
    "__import__ __builtins__ breakpoint compile copyright credits delattr eval exec exit globals"
    " help input license locals memoryview quit setattr vars"
)
_DUNDER_NAMES: Final = frozenset({"__all__", "__doc__", "__file__", "__name__", "__version__"})
_OF_A_CLASS: Final = METHODS | {"__slots__"}
_DUNDER_ATTRIBUTES: Final = words(
    "__doc__ __enter__ __eq__ __exit__ __file__ __format__ __hash__ __init__ __init_subclass__"
    " __iter__ __len__ __lt__ __missing__ __name__ __new__ __next__ __post_init__ __qualname__"
    " __repr__ __setattr__ __setitem__ __str__ __version__"
)
# Attributes that lead from a value to the code and the frames behind it.
_INTERPRETER: Final = words(
    "_convert_ _old_targets _stream add_reader add_signal_handler add_writer ag_code ag_frame"
    " co_code connect_read_pipe connect_write_pipe cr_await cr_code cr_frame create_connection"
    " create_datagram_endpoint create_server create_unix_connection create_unix_server f_back"
    " f_builtins f_code f_globals f_locals f_trace format_map func_globals getaddrinfo gi_code"
    " gi_frame gi_running gi_yieldfrom mro sock_accept sock_connect subprocess_exec"
    " subprocess_shell tb_frame tb_next"
    " fileno"
)
# Methods of Python's own classes on which the harnesses rely: to store one is to patch it.
_RELIED_ON: Final = words(
    "as_posix decode encode iterencode json_report raw_decode readouterr relative_to"
)
# Called only, and with what can be read: as values they would be called with anything.
_CALLED_ONLY: Final = words(
    "functools.wraps operator.attrgetter operator.methodcaller runpy.run_module"
)
# `{0.__class__}` in a template of `str.format`.
_PRIVATE_FIELD: Final = re.compile(r"\{[^{}\s]*\.__?[a-z]")
_BY_NAME: Final = frozenset({"getattr", "hasattr"})


def check_calls(case: Case) -> Iterator[Finding]:
    """Findings on every name, attribute and call of every file."""
    # One module may hand a profile to another, which then need not import anything.
    profiles = any(
        item.module == "cProfile"
        for module in case.modules
        for item in imports_of(module, case.candidate.name)
    )
    for module in case.modules:
        known = targets(imports_of(module, case.candidate.name))
        called = {id(node.func) for node in ast.walk(module.tree) if isinstance(node, ast.Call)}
        handed, itself = _handed(module.tree), _run_on_itself(module.tree)
        for node in nodes_with_annotations(module.tree):
            message = _fault(node, known, called | handed, module, case.candidate.name)
            if message is None and profiles and id(node) not in itself:
                message = _profile(node)
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
                    inner = expression_of(part.value)
                except (SyntaxError, ValueError, RecursionError, MemoryError):
                    continue
                for found in ast.walk(inner):
                    yield ast.copy_location(found, part) if hasattr(found, "lineno") else found


def _fault(
    node: ast.AST, known: dict[str, str], called: set[int], module: Module, package: str
) -> str | None:
    if isinstance(node, ast.Name | ast.Attribute) and id(node) not in called:
        path = dotted(node, known)
        if path in _CALLED_ONLY:
            return f"{path} is passed on as a value; a direct call passes."
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
    if isinstance(node, ast.Attribute) and node.attr == "format" and id(node) not in called:
        return "format is passed on as a value; a call with a literal template passes."
    if isinstance(node, ast.Constant | ast.BinOp) and _PRIVATE_FIELD.search(folded(node) or ""):
        return "A template reads a private attribute; public attributes pass."
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
        # `__rmul__ = __mul__` in a class; where such a name may be bound is for `definitions`.
        if node.id in _OF_A_CLASS:
            return None
        return f"Use of {node.id}; names without double underscores pass."
    if node.id in _BY_NAME and id(node) not in called:
        return f"{node.id} is passed on as a value; a call with a literal name passes."
    if node.id == "type" and id(node) not in called:
        return "type is passed on as a value; a call with one argument passes."
    return None


def _call(node: ast.Call, known: dict[str, str], package: str) -> str | None:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    target = dotted(node.func, known) or ""
    if name in _BY_NAME and not (len(node.args) > 1 and _plain(node.args[1])):
        return f"{name} with a name that is computed or private; a literal, public name passes."
    named = node.args if target == "operator.attrgetter" else node.args[:1]
    if target in {"operator.attrgetter", "operator.methodcaller"} and not (
        named and all(map(_plain, named))
    ):
        return f"{target} with a name that is computed or private; a literal, public name passes."
    if target == "random.Random" and not (node.args or node.keywords):
        return "random.Random without a seed; a seed passes."
    if target == "runpy.run_module" and not (node.args and _own(node.args[0], package)):
        return "runpy.run_module of another module; the tool's own name as a literal passes."
    if isinstance(node.func, ast.Attribute) and node.func.attr == "__setattr__":
        first, second = (*node.args, None, None)[:2]
        receiver = node.func.value
        plain = isinstance(receiver, ast.Name) and receiver.id == "object"
        own = isinstance(first, ast.Name) and first.id == "self"
        if not (plain and own) or second is None or not _plain(second):
            return "__setattr__ of another object or a computed name; self and a literal pass."
    return _less_usual_call(node, name, target)


def _less_usual_call(node: ast.Call, name: str, target: str) -> str | None:
    if name == "type" and (len(node.args) != 1 or node.keywords or _starred(node)):
        return "type makes a class; a class statement passes."
    if target == "functools.wraps" and (len(node.args) != 1 or node.keywords or _starred(node)):
        return "functools.wraps copies more than a name; one argument passes."
    if target in {"weakref.ref", "weakref.proxy"} and len(node.args) + len(node.keywords) > 1:
        return f"{target} with a callback acts at the end of an object; one without passes."
    if name == "open" and node.args and _is_number(node.args[0]):
        return "open of a file descriptor; a path passes."
    if isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        template = node.func.value
        if isinstance(template, ast.Name) and template.id == "str":
            return "str.format takes any template; a literal one, or an f-string, passes."
        if isinstance(template, ast.BinOp | ast.JoinedStr | ast.Call) and not (
            _is_super(template) or all(isinstance(given, ast.Constant) for given in _given(node))
        ):
            return "The template of format is computed; a literal one, or an f-string, passes."
    return None


def _given(node: ast.Call) -> list[ast.expr]:
    return [*node.args, *(word.value for word in node.keywords)]


def _starred(node: ast.Call) -> bool:
    return any(isinstance(argument, ast.Starred) for argument in node.args)


def _is_super(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"
    )


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int)


def _handed(tree: ast.Module) -> set[int]:
    """Uses of `type` as an annotation, and as the class in a test of one."""
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in {"isinstance", "issubclass"}:
                found |= {id(part) for given in node.args[1:] for part in _alternatives(given)}
        elif isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
            found |= {id(part) for part in ast.walk(node.annotation)}
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is not None:
            found |= {id(part) for part in ast.walk(node.returns)}
        elif isinstance(node, ast.MatchClass):
            found.add(id(node.cls))
        elif isinstance(node, ast.Compare):
            # `type(x) is type`
            found |= {id(side) for side in node.comparators}
    return found


def _alternatives(node: ast.expr) -> Iterator[ast.expr]:
    """The classes of `(int, type)` and `int | type`."""
    if isinstance(node, ast.Tuple):
        for part in node.elts:
            yield from _alternatives(part)
    elif isinstance(node, ast.BinOp):
        yield from _alternatives(node.left)
        yield from _alternatives(node.right)
    else:
        yield node


def _run_on_itself(tree: ast.Module) -> set[int]:
    """The `options.run` of `options.run(options)` and `x.run()`: a profile runs neither."""
    return {
        id(node.func)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and not node.keywords
        and [ast.dump(argument) for argument in node.args] in ([], [ast.dump(node.func.value)])
    }


def _profile(node: ast.AST) -> str | None:
    """A profile that is given text executes it, and may go by any name."""
    if isinstance(node, ast.Attribute) and node.attr in {"run", "runctx"}:
        return "Profile.run executes text; Profile.runcall passes."
    return None


def _assignment(node: ast.AST, known: dict[str, str]) -> str | None:
    if not isinstance(node, ast.Attribute | ast.Subscript) or isinstance(node.ctx, ast.Load):
        return None
    if isinstance(node, ast.Attribute):
        if node.attr in _RELIED_ON:
            return f"{node.attr} of an object is replaced; a method of its class passes."
        if _is_dunder(node.attr):
            return f"{node.attr} of an object is replaced; a method of its class passes."
        if isinstance(node.value, ast.Call):
            return "An attribute of a computed object is set; one of self passes."
    base = dotted(node.value, known)
    return None if base is None else f"{base} is changed from outside; leaving it alone passes."


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
