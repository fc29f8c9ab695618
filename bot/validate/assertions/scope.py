"""What is known at one point of a test: which names hold something that the tool computed."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.validate.assertions.names import Function, TestFile, mentions, names_in
from bot.validate.policy.names import dotted

OUTPUT_FIXTURES: Final = frozenset(
    {"capsys", "capfd", "capsysbinary", "capfdbinary", "caplog", "recwarn"}
)
TYPE_CHECKS: Final = frozenset(
    {"isinstance", "issubclass", "callable", "hasattr", "type", "id", "dir"}
)
"""Built-ins that say what a thing is, and nothing of its value."""

MAX_STEPS: Final = 400_000
MAX_RESOLVED: Final = 6
_REDIRECTIONS: Final = ("contextlib.redirect_stdout", "contextlib.redirect_stderr")
_FIXED: Final = (ast.Constant, ast.JoinedStr, ast.UnaryOp)


class TooInvolvedError(Exception):
    """A test file whose reading takes more steps than honest tests need."""


@dataclass
class Steps:
    """How much of the reading of one file is left; every node costs a step."""

    left: int = MAX_STEPS

    def spend(self) -> None:
        """Take a step.

        Raises:
            TooInvolvedError: There are none left.
        """
        self.left -= 1
        if self.left < 0:
            raise TooInvolvedError


@dataclass(frozen=True)
class Summary:
    """What a function of the test file does when it is called.

    Attributes:
        strong: Whether it makes a check that counts.
        faults: Why its other checks do not count.
        gives: Whether it returns something that the tool computed.
        runs: Whether it calls the tool.
        truth: Why its result, taken as a truth value, says nothing; None where it says something.
    """

    strong: bool = False
    faults: tuple[str, ...] = ()
    gives: bool = False
    runs: bool = False
    truth: str | None = None


Follow = Callable[[Function, "Scope", list[bool], dict[str, bool]], Summary]


@dataclass
class Scope:
    """The names at one point of a function.

    Attributes:
        bound: Local names with the expression that was assigned last, None where it is unknown.
        functions: Functions that are defined inside.
        methods: The other methods of the test's class.
        computed: Local names that hold what the tool computed, or that it may have changed.
        watched: Local names that will, once the tool has run: captured output, patched streams.
        called: Whether the tool has run.
        shared: Names of the file's top level that hold what the tool computed.
    """

    file: TestFile
    steps: Steps
    follow: Follow
    bound: dict[str, ast.expr | None] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    methods: dict[str, Function] = field(default_factory=dict)
    computed: set[str] = field(default_factory=set)
    watched: set[str] = field(default_factory=set)
    called: bool = False
    shared: frozenset[str] = frozenset()
    resolved: int = 0

    def copy(self) -> Scope:
        """The same knowledge, to be changed apart."""
        return Scope(
            self.file,
            self.steps,
            self.follow,
            dict(self.bound),
            dict(self.functions),
            self.methods,
            set(self.computed),
            set(self.watched),
            self.called,
            self.shared,
            self.resolved,
        )

    def join(self, *others: Scope) -> None:
        """Know what any of several branches knows."""
        for other in others:
            for name, value in other.bound.items():
                self.bound[name] = value if self.bound.get(name, value) is value else None
            self.functions |= other.functions
            self.computed |= other.computed
            self.watched |= other.watched
            self.called |= other.called

    def become(self, branches: Sequence[Scope]) -> None:
        """Know what any of the branches knows, one of which was taken."""
        if branches:
            first, *others = branches
            self.bound, self.functions = first.bound, first.functions
            self.computed, self.watched, self.called = first.computed, first.watched, first.called
            self.join(*others)

    def without(self, name: str) -> Scope | None:
        """For reading the expression behind a name; None where that has gone on for too long."""
        if self.resolved >= MAX_RESOLVED:
            return None
        inner = self.copy()
        inner.bound[name] = None
        inner.resolved += 1
        return inner

    def bind(self, name: str, value: ast.expr | None, *, computed: bool) -> None:
        """Assign a local name."""
        self.bound[name] = value
        self.functions.pop(name, None)
        self.watched.discard(name)
        (self.computed.add if computed else self.computed.discard)(name)

    def path(self, node: ast.expr) -> str | None:
        """The dotted path that a name or an attribute stands for, unless a local name hides it."""
        root = node
        while isinstance(root, ast.Attribute):
            root = root.value
        if isinstance(root, ast.Name) and (root.id in self.bound or root.id in self.functions):
            return None
        return dotted(node, self.file.known)

    def is_block(self, node: ast.expr) -> bool:
        """Return whether it is a function or a class of the tool, not called."""
        path = self.path(node)
        tool = self.file.tool
        return path is not None and tool.owns(path) and path.rpartition(".")[2] in tool.blocks

    def helper(self, node: ast.expr) -> Function | None:
        """The function of the test file that a call goes to, if it goes to one."""
        if isinstance(node, ast.Name):
            if node.id in self.functions:
                return self.functions[node.id]
            return None if node.id in self.bound else self.file.functions.get(node.id)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            return self.methods.get(node.attr) if node.value.id in {"self", "cls"} else None
        return None

    def summary(self, node: ast.Call, helper: Function) -> Summary:
        """Return what a call of a helper does."""
        positional = [self.depends(one) or self.is_block(one) for one in node.args]
        if isinstance(node.func, ast.Attribute):
            positional.insert(0, "self" in self.computed)
        named = {
            keyword.arg or "": self.depends(keyword.value) or self.is_block(keyword.value)
            for keyword in node.keywords
        }
        return self.follow(helper, self, positional, named)

    def depends(self, node: ast.AST) -> bool:
        """Return whether the value of an expression depends on what the tool computes.

        What a thing is (its type, its name, whether it can be called) does not count as its value.
        """
        self.steps.spend()
        if isinstance(node, ast.Name):
            return self._name(node)
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.Attribute):
            if node.attr.startswith("__"):
                return False
            path = self.path(node)
            if path is not None:
                return self._is_value(path)
            return self.depends(node.value)
        return any(self.depends(child) for child in ast.iter_child_nodes(node))

    def _name(self, node: ast.Name) -> bool:
        name = node.id
        if name in self.functions:
            return self._touches(self.functions[name])
        if name not in self.bound:
            path = self.path(node)
            if path is not None:
                return self._is_value(path)
            return name in self.file.touching | self.shared | self.computed
        if name in self.computed:
            return True
        value = self.bound[name]
        # A path that was made before the tool wrote to the folder.
        if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Div):
            inner = self.without(name)
            return inner is not None and inner.depends(value)
        return False

    def _is_value(self, path: str) -> bool:
        last = path.rpartition(".")[2]
        tool = self.file.tool
        return tool.owns(path) and last not in tool.blocks and not last.startswith("__")

    def _touches(self, function: Function) -> bool:
        names = set(names_in([function]))
        return mentions(function, self.file.known, self.file.tool) or bool(
            names & (self.computed | self.file.touching)
        )

    def _call(self, node: ast.Call) -> bool:
        if isinstance(node.func, ast.Name) and node.func.id in TYPE_CHECKS:
            return False
        if self.runs_tool(node.func):
            return True
        helper = self.helper(node.func)
        if helper is not None:
            return self.summary(node, helper).gives
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        return self.depends(node.func) or any(
            self.is_block(one) or self.depends(one) for one in given
        )

    def mentions(self, node: ast.AST) -> bool:
        """Tell whether an expression names anything of the tool, or something that it computed."""
        for part in ast.walk(node):
            if isinstance(part, ast.Name) and part.id in self.computed:
                return True
            if isinstance(part, ast.Name | ast.Attribute):
                path = self.path(part)
                if path is not None and self.file.tool.owns(path):
                    return True
        return False

    def runs_tool(self, function: ast.expr) -> bool:
        """Return whether a call of this is a call of the tool."""
        path = self.path(function)
        return path is not None and (self.file.tool.owns(path) or path == "runpy.run_module")

    def feel(self, node: ast.AST) -> None:
        """Take in what the calls of an expression do to the names around it."""
        for call in [part for part in ast.walk(node) if isinstance(part, ast.Call)]:
            self.steps.spend()
            given = [*call.args, *(keyword.value for keyword in call.keywords)]
            helper = self.helper(call.func)
            if (
                self.runs_tool(call.func)
                or any(map(self.is_block, given))
                or (helper is None and self.depends(call.func))
                or (helper is not None and self.summary(call, helper).runs)
            ):
                self.called = True
                self.computed |= self._changeable(given) | self.watched
            elif self._redirects(call):
                self.watched |= self._changeable(given)
            elif isinstance(call.func, ast.Attribute) and any(map(self.depends, given)):
                # `found.append(f(x))`
                self.computed |= self._changeable([call.func.value])

    def _redirects(self, call: ast.Call) -> bool:
        if isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "monkeypatch":
            return True
        return self.path(call.func) in _REDIRECTIONS

    def _changeable(self, nodes: Iterable[ast.AST]) -> set[str]:
        """Local names that whoever is given these expressions may change."""
        return {
            name
            for name in self.reached(nodes)
            if name in self.bound or name in self.file.collecting
            if not isinstance(self.bound.get(name), _FIXED)
        }

    def reached(self, nodes: Iterable[ast.AST]) -> set[str]:
        """Names in some expressions, and behind them: in functions, in what was assigned."""
        found: set[str] = set()
        new = set(names_in(nodes))
        while new:
            found |= new
            behind = (self.functions.get(name) or self.bound.get(name) for name in new)
            new = set(names_in(one for one in behind if one is not None)) - found
            self.steps.left -= len(new)
        self.steps.spend()
        return found
