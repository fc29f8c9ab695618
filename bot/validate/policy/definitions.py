"""What a candidate defines: names it binds, special methods, bases, metaclasses, patterns.

A name can be bound, and an attribute read, without a node that shows it as a name: an import's
alias, a parameter, a class pattern. A class can be made to act while it is defined. Both are judged
here; names and attributes that are spelt out are judged in `calls`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from bot.spec.annotations import EXCEPTIONS
from bot.spec.toolspec import Look
from bot.validate.case import Case
from bot.validate.policy.allowed import words
from bot.validate.policy.names import dotted, imports_of, targets
from bot.validate.policy.remark import Remark
from bot.validate.report import Finding
from bot.validate.source import Module

RULE: Final = "policy/definition"

# Bound at the top of a module: what Python's own conventions give a meaning that is harmless.
_BINDABLE: Final = frozenset({"__all__", "__doc__", "__version__"})
# What Python or pytest takes from a module, or from a class behind everybody's back.
_NEVER_BOUND: Final = words(
    "__annotations__ __build_class__ __builtins__ __cached__ __class__ __debug__ __dict__ __file__"
    " __import__ __loader__ __name__ __package__ __path__ __spec__ __test__"
)
# By these a class passes for another one, or answers whoever asks what it is.
_POSING: Final = words(
    "__getattribute__ __instancecheck__ __module__ __qualname__ __subclasscheck__"
)
_IN_CLASS: Final = frozenset({"__hash__", "__slots__"})

# Methods that answer an operation on an object. What is left out is for a reviewer to look at: it
# acts when a class is made (`__init_subclass__`, `__set_name__`, `__prepare__`, `__mro_entries__`),
# for any attribute or type test (`__getattribute__`, `__instancecheck__`), or at the end of a life.
METHODS: Final = words(
    "__abs__ __add__ __aenter__ __aexit__ __aiter__ __and__ __anext__ __await__ __bool__ __bytes__"
    " __call__ __ceil__ __class_getitem__ __complex__ __contains__ __copy__ __deepcopy__"
    " __delitem__ __divmod__ __enter__ __eq__ __exit__ __float__ __floor__ __floordiv__ __format__"
    " __fspath__ __ge__ __get__ __getitem__ __gt__ __hash__ __iadd__ __iand__ __ifloordiv__"
    " __ilshift__ __imatmul__ __imod__ __imul__ __index__ __init__ __int__ __invert__ __ior__"
    " __ipow__ __irshift__ __isub__ __iter__ __itruediv__ __ixor__ __le__ __len__ __length_hint__"
    " __lshift__ __lt__ __matmul__ __missing__ __mod__ __mul__ __ne__ __neg__ __new__ __next__"
    " __or__ __pos__ __post_init__ __pow__ __radd__ __rand__ __rdivmod__ __repr__ __reversed__"
    " __rfloordiv__ __rlshift__ __rmatmul__ __rmod__ __rmul__ __ror__ __round__ __rpow__"
    " __rrshift__ __rshift__ __rsub__ __rtruediv__ __rxor__ __set__ __setitem__ __str__ __sub__"
    " __truediv__ __trunc__ __xor__"
    " __delattr__ __dir__ __getnewargs__ __getnewargs_ex__ __getstate__ __reduce__ __reduce_ex__"
    " __replace__ __setattr__ __setstate__ __sizeof__ __delete__ __buffer__ __release_buffer__"
)

# Names by which a class of the standard library would be told what to act on: `redirect_stdout`
# replaces the attribute of `sys` that `_stream` names, `_convert_` writes into any module.
_LEVERS: Final = words("_convert_ _old_targets _stream")

_BASES: Final = words(
    "abc.ABC argparse.Action argparse.ArgumentParser argparse.HelpFormatter argparse.Namespace"
    " ast.NodeTransformer ast.NodeVisitor collections.ChainMap collections.Counter"
    " collections.OrderedDict collections.UserDict collections.UserList collections.UserString"
    " collections.defaultdict collections.deque configparser.ConfigParser"
    " configparser.RawConfigParser contextlib.AbstractAsyncContextManager"
    " contextlib.AbstractContextManager contextlib.AsyncContextDecorator"
    " contextlib.ContextDecorator csv.Dialect datetime.tzinfo enum.Enum enum.Flag enum.IntEnum"
    " enum.IntFlag enum.StrEnum graphlib.CycleError html.parser.HTMLParser io.StringIO"
    " io.TextIOBase json.JSONDecodeError json.JSONDecoder json.JSONEncoder logging.Filter"
    " logging.Formatter logging.Handler logging.LoggerAdapter logging.StreamHandler string.Template"
    " threading.Thread threading.local typing.Generic typing.NamedTuple typing.Protocol"
    " typing.TypedDict"
)
_BUILT_IN_BASES: Final = words("bytes complex dict float frozenset int list object set str tuple")
_METACLASSES: Final = frozenset({"abc.ABCMeta"})
# They replace streams of the process, by the name of an attribute of `sys`.
_NEVER_BASES: Final = words(
    "contextlib.redirect_stderr contextlib.redirect_stdout pytest.MonkeyPatch pytest.raises"
)


def check_definitions(case: Case) -> Iterator[Finding]:
    """Findings on bound names, special methods, bases and class patterns of every file."""
    package = case.candidate.name
    for module in case.modules:
        known = targets(imports_of(module, package))
        in_class = {
            id(item)
            for node in ast.walk(module.tree)
            if isinstance(node, ast.ClassDef)
            for item in node.body
        }
        made = {
            id(word.value)
            for node in ast.walk(module.tree)
            if isinstance(node, ast.ClassDef)
            for word in node.keywords
        }
        called = {id(node.func) for node in ast.walk(module.tree) if isinstance(node, ast.Call)}
        for node in ast.walk(module.tree):
            if (
                isinstance(node, ast.Name | ast.Attribute)
                and id(node) not in made
                and dotted(node, known) in _METACLASSES
            ):
                remark = (
                    Remark("A metaclass is called; `metaclass=ABCMeta` passes.")
                    if id(node) in called
                    else Remark("A metaclass is used by itself.", Look.CLASSES)
                )
                yield remark.finding(module.path, node.lineno, RULE)
        yield from _rebound(module, package)
        yield from _set_on_classes(module, known, package)
        classes = {node.name for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef)}
        for node in ast.walk(module.tree):
            for remark in _faults(node, in_class, known, package, classes):
                line = getattr(node, "lineno", 0)
                refused = remark.look is not None and module.is_test
                said = Remark(f"{remark.message} A test without it passes.") if refused else remark
                yield said.finding(module.path, line, RULE)


def _faults(
    node: ast.AST, in_class: set[int], known: dict[str, str], package: str, classes: set[str]
) -> Iterator[Remark]:
    for name in bound_names(node):
        if _is_dunder(name):
            yield from _special(node, name, in_class=id(node) in in_class)
        if name in _LEVERS:
            yield Remark(f"{name} steers a class of Python's own library; another name passes.")
    if isinstance(node, ast.MatchClass):
        for name in node.kwd_attrs:
            if name.startswith(("_", "ag_", "co_", "cr_", "f_", "gi_", "tb_")):
                yield Remark(f"A pattern reads the attribute {name}; public attributes pass.")
    if isinstance(node, ast.ClassDef):
        yield from _class_faults(node, known, package, classes)


def _rebound(module: Module, package: str) -> Iterator[Finding]:
    """Imported names that get another meaning at the top: the import would vouch for it.

    What stands in for an import that failed is none of them, and is looked at all the same.
    """
    imported = {item.alias for item in imports_of(module, package)}
    for statement in module.tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            continue
        for name in bound_names(statement):
            if name in imported or (name == "TYPE_CHECKING" and not _is_false(statement)):
                message = f"{name} is imported, and given another meaning; two names pass."
                yield Finding(path=module.path, line=statement.lineno, rule=RULE, message=message)


def _is_false(statement: ast.stmt) -> bool:
    """Return whether a statement is an assignment of False, which hides code from no run."""
    value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
    return isinstance(value, ast.Constant) and value.value is False


def _set_on_classes(module: Module, known: dict[str, str], package: str) -> Iterator[Finding]:
    """Attributes that are set on a class of others through a name that was given to it."""
    names = {
        name
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Assign | ast.NamedExpr) and _is_a_class(node.value, known, package)
        for name in bound_names(node)
    }
    for node in ast.walk(module.tree):
        if (
            isinstance(node, ast.Attribute)
            and not isinstance(node.ctx, ast.Load)
            and isinstance(node.value, ast.Name)
            and node.value.id in names
        ):
            message = f"{node.attr} of a class is replaced; a class that is derived passes."
            yield Finding(path=module.path, line=node.lineno, rule=RULE, message=message)


def _is_a_class(node: ast.expr, known: dict[str, str], package: str) -> bool:
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "type"
    path = dotted(node, known)
    return path is not None and path.partition(".")[0] != package


def _special(node: ast.AST, name: str, *, in_class: bool) -> Iterator[Remark]:
    """Say what is to be said of a special name that is bound: in a class, or anywhere else."""
    function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    unusual = isinstance(node, ast.alias | ast.arg | ast.Global | ast.Nonlocal)
    if name in (_NEVER_BOUND | METHODS if unusual else _NEVER_BOUND):
        if in_class and name == "__name__":
            yield Remark(f"{name} of a class is another.", Look.CLASSES)
        elif name not in _BINDABLE:
            yield Remark(f"{name} is given another meaning; a name of one's own passes.")
    elif in_class and name in _POSING:
        yield Remark(f"{name} is defined, by which a class may pose as another; none passes.")
    elif not in_class:
        # Beside the hooks of a module, what one says of itself: `__author__`, `__license__`.
        if name in METHODS | {"__getattr__"}:
            yield Remark(f"{name} of a module answers for what is not there.", Look.CLASSES)
    elif name not in METHODS | _IN_CLASS and not (function and name == "__getattr__"):
        yield Remark(f"{name} is defined, which acts unseen.", Look.CLASSES)


def bound_names(node: ast.AST) -> Iterator[str]:
    """Every name that a node binds itself, in whatever way the syntax has for it."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.arg(arg=name):
            yield name
        case ast.alias(name=path, asname=alias):
            # `import a.b` binds `a`.
            yield alias or path.partition(".")[0]
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            yield from names
        case ast.MatchMapping(rest=str(name)) | ast.MatchAs(name=str(name)):
            yield name
        case ast.MatchStar(name=str(name)) | ast.ExceptHandler(name=str(name)):
            yield name
        case ast.Assign(targets=assigned):
            # The targets of an assignment, so that one in a class is known as such.
            for target in assigned:
                yield from _stored(target)
        case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
            yield from _stored(target)
        case ast.For(target=target) | ast.AsyncFor(target=target):
            yield from _stored(target)
        case ast.comprehension(target=target) | ast.NamedExpr(target=target):
            yield from _stored(target)
        case ast.withitem(optional_vars=ast.expr() as target):
            yield from _stored(target)
        case ast.Delete(targets=removed):
            for target in removed:
                yield from _stored(target)


def _stored(target: ast.expr) -> Iterator[str]:
    for part in ast.walk(target):
        if isinstance(part, ast.Name) and not isinstance(part.ctx, ast.Load):
            yield part.id
        elif isinstance(part, ast.Attribute) and part.attr in _LEVERS:
            yield part.attr


def _class_faults(
    node: ast.ClassDef, known: dict[str, str], package: str, classes: set[str]
) -> Iterator[Remark]:
    for base in node.bases:
        plain = base.value if isinstance(base, ast.Subscript) else base
        if (dotted(plain, known) or "") in _NEVER_BASES:
            yield Remark(f"{node.name} is derived from {ast.unparse(plain)}; another class passes.")
        elif not _is_base(plain, known, package, classes):
            yield Remark(f"{node.name} is derived from {ast.unparse(plain)[:60]}.", Look.CLASSES)
    for keyword in node.keywords:
        plain_option = keyword.arg == "total" or dotted(keyword.value, known) in _METACLASSES
        if not plain_option:
            yield Remark(f"The class {node.name} is made by other rules.", Look.CLASSES)


def _is_base(node: ast.expr, known: dict[str, str], package: str, classes: set[str]) -> bool:
    path = dotted(node, known)
    if path is not None:
        own = path.partition(".")[0] == package
        return own or path in _BASES or path.startswith("collections.abc.")
    match node:
        # `class Pair(NamedTuple("Pair", …))` and the like.
        case ast.Call(func=function):
            return dotted(function, known) in {"collections.namedtuple", "typing.NamedTuple"}
        case ast.Name(id=name):
            return name in classes or name in _BUILT_IN_BASES or name in EXCEPTIONS
        case _:
            return False


def _is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")
