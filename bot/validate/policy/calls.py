"""Names, attributes and calls that reach around what can be read in the text.

What leads to frames, code, the interpreter or what judges is refused. What names an attribute when
it runs is for a reviewer to look at; there, the harness ends a process that names one of those
(`bot.validate.harness.guard`). Test files and `__main__.py` have no use for that, and may not.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

from bot.spec.syntax import expression_of
from bot.spec.toolspec import Look
from bot.validate.case import Case
from bot.validate.policy.allowed import words
from bot.validate.policy.definitions import METHODS
from bot.validate.policy.names import dotted, folded, imports_of, local_names, targets
from bot.validate.policy.remark import Remark
from bot.validate.report import Finding
from bot.validate.source import Module

RULE: Final = "policy/call"

_BUILTINS: Final = words(
    "__import__ __builtins__ breakpoint compile copyright credits eval exec exit globals"
    " help input license locals quit"
)
# Names that a module has from Python, or from which Python or pytest takes something.
_MODULE_NAMES: Final = words(
    "__annotations__ __builtins__ __cached__ __class__ __debug__ __dict__ __import__ __loader__"
    " __path__ __spec__ __test__"
)
_PLAIN_ATTRIBUTES: Final = METHODS | words(
    "__all__ __args__ __author__ __cause__ __class__ __context__ __doc__ __file__ __members__"
    " __module__ __name__ __notes__ __origin__ __qualname__ __setattr__ __slots__"
    " __suppress_context__ __traceback__ __version__"
)
# Special attributes that lead from a value to its class's relatives, its code and its module.
INSIDES: Final = words(
    # What is written there is evaluated by whoever asks for types.
    "__annotations__"
    " __base__ __bases__ __builtins__ __closure__ __code__ __defaults__ __func__ __getattribute__"
    " __globals__ __import__ __kwdefaults__ __loader__ __mro__ __objclass__ __path__ __self__"
    " __self_class__ __spec__ __subclasses__ __thisclass__"
)
# Attributes that lead from a value to the code and the frames behind it.
INTERPRETER: Final = words(
    "_convert_ _old_targets _stream add_reader add_signal_handler add_writer ag_code ag_frame"
    " co_code connect_read_pipe connect_write_pipe cr_await cr_code cr_frame create_connection"
    " create_datagram_endpoint create_server create_unix_connection create_unix_server f_back"
    " f_builtins f_code f_globals f_locals f_trace format_map enable_load_extension"
    " func_globals getaddrinfo gi_code"
    " gi_frame gi_running gi_yieldfrom mro sock_accept sock_connect subprocess_exec"
    " subprocess_shell tb_frame tb_next"
    " fileno"
)
# Methods of Python's own classes on which the harnesses rely: to store one is to patch it.
_RELIED_ON: Final = words(
    "as_posix decode encode iterencode json_report raw_decode readouterr relative_to"
)
# Called only, and with what can be read: as values they would be called with anything.
_CALLED_ONLY: Final = words("functools.update_wrapper functools.wraps runpy.run_module")
_NAMING: Final = frozenset({"operator.attrgetter", "operator.methodcaller"})
# `{0.__class__}` in a template of `str.format`.
_FIELD: Final = re.compile(r"\{([^{}\s]*)\}?")
# With more arguments they set any attribute.
_WRAPPING: Final = {"functools.update_wrapper": 2, "functools.wraps": 1}
_BY_NAME: Final = frozenset({"delattr", "getattr", "hasattr", "setattr"})
_ANNOTATED: Final = words("inspect.get_annotations inspect.signature")
_EXITS: Final = frozenset({"KeyboardInterrupt", "SystemExit"})
_MAIN: Final = "__main__.py"
_BY_ANY_NAME: Final = "Attributes are named when it runs."


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
        local = local_names(module.tree)
        for node in nodes_with_annotations(module.tree):
            if isinstance(node, ast.Name) and id(node) in local:
                continue
            message = _fault(node, known, called | handed, module, case.candidate.name)
            if message is None and profiles and id(node) not in itself:
                message = _profile(node)
            remark = _look(node, known, called | handed) if message is None else Remark(message)
            # That a test raises it is refused with the rest of what only tests could do.
            free = module.is_test or module.path == _MAIN
            may_exit = remark is not None and remark.look is Look.EXIT and free
            if remark is not None and not may_exit:
                # A look is one at code that the harness watches while it runs.
                watched = not module.is_test and module.path != _MAIN
                said = remark if watched else _for_tests(remark)
                yield said.finding(module.path, getattr(node, "lineno", 0), RULE)


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
        return _name(node, module)
    if isinstance(node, ast.Attribute):
        if node.attr in INSIDES:
            return f"Use of the attribute {node.attr}; public attributes pass."
        if node.attr in INTERPRETER:
            return f"Use of {node.attr}; code that stays out of the interpreter's inside passes."
        if dotted(node, known) == "sys.exit" and module.is_test:
            return "Use of sys.exit in a test; expecting SystemExit of the tool passes."
    if isinstance(node, ast.Call):
        return _call(node, known, package)
    if isinstance(node, ast.Attribute) and node.attr == "format" and id(node) not in called:
        return "format is passed on as a value; a call with a literal template passes."
    if isinstance(node, ast.Constant | ast.BinOp) and _reads_insides(folded(node) or ""):
        return "A template reads a private attribute; public attributes pass."
    return _assignment(node, known)


def _reads_insides(template: str) -> bool:
    fields = (step for field in _FIELD.findall(template) for step in re.split(r"[.\[\]!:]", field))
    return not (INSIDES | INTERPRETER).isdisjoint(fields)


def _for_tests(remark: Remark) -> Remark:
    """Refuse what is for a reviewer to look at, in a file that is not watched while it runs."""
    if remark.look is not Look.ATTRIBUTES and remark.look is not Look.CLASSES:
        return remark
    return Remark(f"{remark.message} In core.py that is looked at, and code without it passes.")


def _look(node: ast.AST, known: dict[str, str], called: set[int]) -> Remark | None:
    """Return what a reviewer should know of a node."""
    match node:
        case ast.Name(id=name):
            if name in _EXITS:
                return Remark(f"{name} ends the process of the caller.", Look.EXIT)
            if name in _BY_NAME and id(node) not in called:
                return Remark(f"{name} is handed on. {_BY_ANY_NAME}", Look.ATTRIBUTES)
            if name == "vars":
                return Remark("vars gives all attributes of a value.", Look.ATTRIBUTES)
            if name == "type" and id(node) not in called:
                return Remark("type is handed on, and may make classes.", Look.CLASSES)
        case ast.Attribute(attr=name):
            if dotted(node, known) == "sys.exit":
                return Remark("sys.exit ends the process of the caller.", Look.EXIT)
            if dotted(node, known) in _NAMING and id(node) not in called:
                return Remark(f"{name} is handed on. {_BY_ANY_NAME}", Look.ATTRIBUTES)
            if _is_dunder(name) and name not in _PLAIN_ATTRIBUTES:
                return Remark(f"{name} of a value is used.", Look.ATTRIBUTES)
        case ast.Call():
            return _look_at_call(node, known)
        case ast.FunctionDef(name="__del__") | ast.AsyncFunctionDef(name="__del__"):
            return Remark("__del__ acts when an object ends.", Look.CLASSES)
    return None


def _look_at_call(node: ast.Call, known: dict[str, str]) -> Remark | None:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    target = dotted(node.func, known) or ""
    named = node.args[1:2] if name in _BY_NAME else node.args[:1]
    named = node.args if target == "operator.attrgetter" else named
    if (name in _BY_NAME or target in _NAMING) and not (named and all(map(_plain, named))):
        return Remark(f"{name or target}: {_BY_ANY_NAME}", Look.ATTRIBUTES)
    if name in {"setattr", "delattr"}:
        return Remark(f"{name} changes an object.", Look.ATTRIBUTES)
    if isinstance(node.func, ast.Attribute) and node.func.attr == "__setattr__":
        first, second = (*node.args, None, None)[:2]
        own = isinstance(first, ast.Name) and first.id == "self"
        if not own or second is None or not _plain(second):
            return Remark(f"__setattr__: {_BY_ANY_NAME}", Look.ATTRIBUTES)
    if name == "type" and (len(node.args) != 1 or node.keywords or _starred(node)):
        return Remark("type makes a class while it runs.", Look.CLASSES)
    if target in {"weakref.ref", "weakref.proxy"} and len(node.args) + len(node.keywords) > 1:
        return Remark(f"The callback of {target} acts when an object ends.", Look.CLASSES)
    return None


def _name(node: ast.Name, module: Module) -> str | None:
    if node.id in _BUILTINS:
        return f"Use of {node.id}; code that can be read as it stands passes."
    if node.id == "KeyboardInterrupt" and module.is_test:
        return "Use of KeyboardInterrupt, which ends the run of the tests; SystemExit passes."
    if node.id in _MODULE_NAMES:
        return f"Use of {node.id}; names without double underscores pass."
    return None


def _call(node: ast.Call, known: dict[str, str], package: str) -> str | None:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    target = dotted(node.func, known) or ""
    if name == "vars" and not node.args:
        return "vars without a value gives the names of a frame; vars(value) passes."
    if name in _BY_NAME or target in _NAMING:
        for one in node.args:
            steps = set((folded(one) or "").split("."))
            if found := steps & (INSIDES | INTERPRETER):
                return f"{name or target} of {sorted(found)[0]}; public attributes pass."
    if any(word.arg == "eval_str" for word in node.keywords) or (
        target in _ANNOTATED and any(word.arg is None for word in node.keywords)
    ):
        return "eval_str evaluates text; annotations as they stand pass."
    if name in {"setattr", "delattr"} and node.args:
        foreign = dotted(node.args[0], known)
        if foreign is not None and foreign.partition(".")[0] != package:
            return f"{foreign} is changed from outside; leaving it alone passes."
    if target == "runpy.run_module" and not (node.args and _own(node.args[0], package)):
        return "runpy.run_module of another module; the tool's own name as a literal passes."
    if isinstance(node.func, ast.Attribute) and node.func.attr in {"__setattr__", "__delattr__"}:
        receiver = node.func.value
        plain = isinstance(receiver, ast.Name) and receiver.id == "object"
        if not (plain or _is_super(receiver)):
            return f"{node.func.attr} of {ast.unparse(receiver)[:40]}; object.__setattr__ passes."
    return _less_usual_call(node, name, target)


def _less_usual_call(node: ast.Call, name: str, target: str) -> str | None:
    generic = node.func.value if isinstance(node.func, ast.Subscript) else None
    if isinstance(generic, ast.Name) and generic.id == "type":
        return "type[…] is called, which makes a class; a class statement passes."
    count = _WRAPPING.get(target)
    if count is not None and (len(node.args) != count or node.keywords or _starred(node)):
        return f"{target} copies more than a name; {count} plain arguments or fewer pass."
    if name == "open" and node.args and _is_number(node.args[0]):
        return "open of a file descriptor; a path passes."
    if isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        template = node.func.value
        if isinstance(template, ast.Name) and template.id == "str":
            return "str.format takes any template; a literal one, or an f-string, passes."
        if isinstance(template, ast.BinOp | ast.JoinedStr | ast.Call) and not (
            _makes_object(template)
            or all(isinstance(given, ast.Constant) for given in _given(node))
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


def _makes_object(node: ast.expr) -> bool:
    """Return whether it is `super()` or `LineFormatter()`: a class by its name, and no text."""
    name = ast.unparse(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""
    return name == "super" or name[:1].isupper()


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
        if node.attr in METHODS | INSIDES | {"__class__", "__dict__"}:
            return f"{node.attr} of an object is replaced; a method of its class passes."
    base = dotted(node.value, known)
    return None if base is None else f"{base} is changed from outside; leaving it alone passes."


def _plain(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and not any(step.startswith("_") for step in node.value.split("."))
        and not set(node.value.split(".")) & INTERPRETER
    )


def _own(node: ast.expr, package: str) -> bool:
    return isinstance(node, ast.Constant) and (
        node.value == package or str(node.value).startswith(f"{package}.")
    )


def _is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")
