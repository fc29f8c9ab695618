"""What only tests could do: skip, plug into pytest, or patch what judges them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from bot.spec.toolspec import Look
from bot.validate.case import Case
from bot.validate.policy.allowed import words
from bot.validate.policy.names import dotted, foreign_names, imports_of, own_modules, targets
from bot.validate.policy.remark import Remark
from bot.validate.report import Finding
from bot.validate.source import Module

RULE: Final = "policy/test"

_PATCHES: Final = frozenset({"setattr", "delattr", "setitem", "delitem", "syspath_prepend"})
_ENVIRONMENT: Final = frozenset({"delenv", "setenv"})
_RESERVED: Final = frozenset({"pytestmark", "collect_ignore", "__test__"})
_PATCHABLE: Final = words("sys.argv sys.stdin sys.stdout sys.stderr")
# Variables that Python, its loader, pytest, hypothesis and coverage go by.
_OF_OTHERS: Final = ("COVERAGE", "COV_", "HYPOTHESIS", "LD_", "PY_", "PYTEST", "PYTHON")
_ENVIRON: Final = words("os.environ")
# What a tool is told by its surroundings, and what nothing that judges a run goes by.
_REPLACEABLE: Final = words(
    "asyncio.sleep builtins.input getpass.getpass getpass.getuser importlib.metadata.version"
    " locale.getlocale os.cpu_count os.get_terminal_size os.getcwd os.getenv os.getpid"
    " pathlib.Path.cwd pathlib.Path.home platform.machine platform.node platform.platform"
    " platform.python_version platform.release platform.system random.choice random.choices"
    " random.randint random.random random.randrange random.sample random.shuffle random.uniform"
    " secrets.token_hex secrets.token_urlsafe shutil.get_terminal_size shutil.which sys.platform"
    " sys.version_info time.gmtime time.localtime time.monotonic time.monotonic_ns"
    " time.perf_counter time.perf_counter_ns time.process_time time.process_time_ns time.sleep"
    " time.strftime time.time time.time_ns uuid.uuid1 uuid.uuid4"
)


def check_suite(case: Case) -> Iterator[Finding]:
    """Findings on test files. Skips and expected failures are refused by the import rules too."""
    package = case.candidate.name
    foreign = {
        name: {
            alias: target
            for alias, target in targets(imports_of(module, package)).items()
            if alias in foreign_names(module, package)
        }
        for name, module in own_modules(case).items()
    }
    for module in case.modules:
        if not module.is_test:
            continue
        known = targets(imports_of(module, case.candidate.name))
        called = {id(node.func) for node in ast.walk(module.tree) if isinstance(node, ast.Call)}
        for node in ast.walk(module.tree):
            message = _hook(node) or _passed_on(node, called) or _exits(node)
            remark = Remark(message) if message else _environment(node, called)
            remark = remark or _patch(node, known, case.candidate.name, foreign)
            if remark is not None:
                yield remark.finding(module.path, getattr(node, "lineno", 0), RULE)


def _environment(node: ast.AST, called: set[int]) -> Remark | None:
    if isinstance(node, ast.Attribute) and node.attr in _ENVIRONMENT and id(node) not in called:
        return Remark(f"{node.attr} is passed on as a value; a direct call passes.")
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in _ENVIRONMENT:
        return _variable(node.args[0] if node.args else None)
    return None


def _variable(name: ast.expr | None) -> Remark:
    """Return what is to be said of a test that gives the tool another environment."""
    if not (isinstance(name, ast.Constant) and isinstance(name.value, str)):
        return Remark("The variable of the environment is computed; its name in quotes passes.")
    if name.value.upper().startswith(_OF_OTHERS):
        return Remark(f"{name.value} is for what runs the tests; a variable of the tool's passes.")
    message = f"{name.value} of the environment is another one; a value passed in is better."
    return Remark(message, Look.ENVIRONMENT)


def _hook(node: ast.AST) -> str | None:
    defined = node.name if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else ""
    assigned = node.id if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else ""
    if assigned == "monkeypatch":
        return "monkeypatch is another object than pytest's fixture; the fixture passes."
    name = defined or assigned
    if name.startswith("pytest_") or name in _RESERVED:
        return f"{name} changes how tests are run; test functions and fixtures pass."
    return None


def _passed_on(node: ast.AST, called: set[int]) -> str | None:
    if isinstance(node, ast.Attribute) and node.attr in _PATCHES and id(node) not in called:
        return f"{node.attr} is passed on as a value; a direct call passes."
    return None


def patch_targets(module: Module) -> Iterator[ast.expr]:
    """Return what a test hands to `monkeypatch` to be changed.

    The only place for a module as a value.
    """
    for node in ast.walk(module.tree) if module.is_test else ():
        if (
            isinstance(node, ast.Call)
            and node.args
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in _PATCHES
            and ast.unparse(node.func.value) == "monkeypatch"
        ):
            yield node.args[0]


def _patches(node: ast.Call) -> bool:
    # Whatever the fixture is called: `context()` hands out another one.
    return isinstance(node.func, ast.Attribute) and node.func.attr in _PATCHES


def _exits(node: ast.AST) -> str | None:
    if isinstance(node, ast.Raise) and node.exc is not None:
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        if isinstance(raised, ast.Name) and raised.id == "SystemExit":
            return "A test raises SystemExit; expecting it of the tool passes."
    return None


def _outside(path: str, foreign: dict[str, dict[str, str]]) -> str | None:
    """Return where a path through the tool leads that goes on into an import of its modules."""
    steps = path.split(".")
    for place in range(len(steps) - 1, 0, -1):
        names = foreign.get(".".join(steps[:place]))
        if names is not None:
            target = names.get(steps[place])
            beyond = steps[place + 1 :]
            return ".".join([target, *beyond]) if target and beyond else None
    return None


def _patch(
    node: ast.AST, known: dict[str, str], package: str, foreign: dict[str, dict[str, str]]
) -> Remark | None:
    """Return what is to be said of a patch: a part of the tool, or a standard stream, is honest."""
    if not (isinstance(node, ast.Call) and _patches(node)):
        return None
    first, second = (*node.args, None, None)[:2]
    if isinstance(first, ast.Constant):
        path = str(first.value)
    else:
        path = "" if first is None else dotted(first, known) or ""
        if isinstance(second, ast.Constant) and path and path not in _ENVIRON:
            path = f"{path}.{second.value!s}"
    if isinstance(second, ast.Constant) and str(second.value).startswith("__"):
        return Remark("A patch of a special attribute; patching the tool's own names passes.")
    path = _outside(path, foreign) or path
    if path in _PATCHABLE or path.partition(".")[0] == package:
        return None
    if path in _ENVIRON:
        return _variable(second)
    if path in _REPLACEABLE:
        message = f"{path} is replaced in a test; handing the tool what it needs is better."
        return Remark(message, Look.PATCH)
    return Remark("A patch of something outside the tool; patching the tool's own names passes.")
