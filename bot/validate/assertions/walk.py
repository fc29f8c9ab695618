"""A walk through a test, statement by statement, that finds the checks which can fail.

Not a proof: a test that passes may still check little. Mutation finds that out by trying; this
names, without running anything, the tests that check nothing at all.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.validate.assertions.checks import constant, fault, opposite
from bot.validate.assertions.names import Function, TestFile, mentions, names_in, parameters
from bot.validate.assertions.scope import OUTPUT_FIXTURES, Scope, Steps, Summary
from bot.validate.assertions.swallow import (
    any_fails,
    expectation,
    expects_anything,
    fails,
    is_broad,
    suppressed,
    try_swallows,
)

SWALLOWED: Final = "swallows its own failure"
UNREACHED: Final = "asserts where no run comes by"
ANY_EXCEPTION: Final = "expects any exception, or one that the tool has no part in"
MAX_FOLLOWED: Final = 3
"""Levels of helpers that are followed from a test."""

_ENDING: Final = (ast.Return, ast.Raise, ast.Continue, ast.Break)


@dataclass
class _Encounters:
    """What a walk through one function has come across."""

    strong: bool = False
    faults: list[str] = field(default_factory=list)
    gives: bool = False
    truths: list[str | None] = field(default_factory=list)

    def note(self, reason: str | None) -> None:
        if reason is None:
            self.strong = True
        else:
            self.faults.append(reason)


class Walker:
    """Walks through the functions of one test file."""

    def __init__(self, file: TestFile) -> None:
        self._file = file
        self._steps = Steps()
        self._depth = 0
        self._known: dict[tuple[int, frozenset[str]], Summary] = {}
        self._shared: frozenset[str] | None = None

    def test(self, function: Function, owner: ast.ClassDef | None) -> Summary:
        """Return what a test function, or a test method of a class, checks.

        Raises:
            TooInvolvedError: Reading it takes more steps than honest tests need.
            RecursionError: It is nested more deeply than honest tests are.
        """
        if self._shared is None:
            self._shared = self._top_level()
        scope = self._scope()
        if owner is not None:
            scope.methods = {one.name: one for one in owner.body if isinstance(one, Function)}
        decorated = any(self._computes(one) for one in function.decorator_list)
        found = _Encounters()
        for name in parameters(function):
            fixture = self._file.fixtures.get(name)
            summary = Summary() if fixture is None else self._follow(fixture, scope, [], {})
            found.strong |= summary.strong
            computed = decorated or summary.gives or (name == "self" and self._prepares(owner))
            scope.bind(name, None, computed=computed)
            if name in OUTPUT_FIXTURES:
                scope.watched.add(name)
            scope.called |= summary.runs
        self._walk(function, scope, found)
        return Summary(found.strong, tuple(found.faults), runs=scope.called)

    def _scope(self) -> Scope:
        shared = self._shared or frozenset()
        return Scope(self._file, self._steps, self._follow, shared=shared)

    def _top_level(self) -> frozenset[str]:
        """The names that hold what the tool computed when the file was imported."""
        scope = self._scope()
        body = [one for one in self._file.tree.body if not isinstance(one, Function | ast.ClassDef)]
        _BodyWalk(scope, _Encounters()).block(body, scope, UNREACHED)
        return frozenset(scope.computed)

    def _computes(self, node: ast.AST) -> bool:
        return mentions(node, self._file.known, self._file.tool) or bool(
            set(names_in([node])) & self._file.touching
        )

    def _prepares(self, owner: ast.ClassDef | None) -> bool:
        """Return whether the class of a test holds something of the tool for it."""
        return owner is not None and any(
            self._computes(one)
            for one in owner.body
            if not (isinstance(one, Function) and one.name.startswith("test"))
        )

    def _follow(
        self, function: Function, caller: Scope, positional: list[bool], named: dict[str, bool]
    ) -> Summary:
        names = parameters(function)
        computed = {name for name, given in zip(names, positional, strict=False) if given}
        computed |= {name for name in names if named.get(name, named.get("", False))}
        key = (id(function), frozenset(computed))
        inside = function.name in caller.functions
        if not inside and key in self._known:
            return self._known[key]
        if self._depth >= MAX_FOLLOWED:
            return Summary()
        if inside:
            scope = caller.copy()
        else:
            scope = self._scope()
            scope.methods = caller.methods
        scope.called = False
        for name in names:
            scope.bind(name, None, computed=name in computed)
            if name in OUTPUT_FIXTURES or name == "monkeypatch":
                scope.watched.add(name)
        found = _Encounters()
        self._depth += 1
        self._known[key] = Summary()
        try:
            self._walk(function, scope, found)
        finally:
            self._depth -= 1
            del self._known[key]
        truth = next((one for one in found.truths if one is not None), None)
        summary = Summary(found.strong, tuple(found.faults), found.gives, scope.called, truth)
        if not inside:
            self._known[key] = summary
        return summary

    def _walk(self, function: Function, scope: Scope, found: _Encounters) -> None:
        _BodyWalk(scope, found).block(function.body, scope, None)


class _BodyWalk:
    """The walk through one body; `blocked` is why no check at this point can count."""

    def __init__(self, scope: Scope, found: _Encounters) -> None:
        self._found = found
        self._looping = False
        self._steps = scope.steps

    def block(self, body: Sequence[ast.stmt], scope: Scope, blocked: str | None) -> bool:
        """Walk through a block; True where nothing after it is reached."""
        ended = False
        for statement in body:
            self._steps.spend()
            if ended:
                # Nothing that stands here happens, and so nothing comes of it.
                self._statement(statement, scope.copy(), UNREACHED)
            else:
                ended = self._statement(statement, scope, blocked)
        return ended

    def _statement(self, node: ast.stmt, scope: Scope, blocked: str | None) -> bool:
        if isinstance(node, ast.Assert):
            scope.feel(node.test)
            self._note(fault(node.test, scope), blocked)
        elif isinstance(node, Function):
            # What the tool makes of a function is the tool's.
            wrapped = any(scope.mentions(one) for one in node.decorator_list)
            scope.bind(node.name, None, computed=wrapped)
            if not wrapped:
                del scope.bound[node.name]
                scope.functions[node.name] = node
        elif isinstance(node, ast.ClassDef):
            computed = mentions(node, scope.file.known, scope.file.tool)
            scope.bind(node.name, None, computed=computed)
        elif isinstance(node, ast.If):
            return self._if(node, scope, blocked)
        elif isinstance(node, ast.For | ast.AsyncFor | ast.While):
            return self._loop(node, scope, blocked)
        elif isinstance(node, ast.With | ast.AsyncWith):
            return self._with(node, scope, blocked)
        elif isinstance(node, ast.Try | ast.TryStar):
            return self._try(node, scope, blocked)
        elif isinstance(node, ast.Match):
            scope.feel(node.subject)
            given = scope.depends(node.subject)
            bound = [name for case in node.cases for name in _captured(case.pattern)]
            for name in bound:
                scope.bind(name, None, computed=given)
            self._branches([case.body for case in node.cases], scope, blocked)
        else:
            self._simple(node, scope, blocked)
            return isinstance(node, _ENDING) or fails(node, scope)
        return False

    def _simple(self, node: ast.stmt, scope: Scope, blocked: str | None) -> None:
        scope.feel(node)
        self._calls(node, scope, blocked)
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            computed = scope.depends(node.value)
            if isinstance(node, ast.AugAssign):
                computed |= scope.depends(node.target)
            for target in targets:
                _bind(scope, target, node.value, computed=computed)
        if isinstance(node, ast.Return) and node.value is not None:
            self._found.gives |= scope.depends(node.value)
            self._found.truths.append(fault(node.value, scope))
        for part in ast.walk(node):
            if isinstance(part, ast.NamedExpr):
                scope.bind(part.target.id, part.value, computed=scope.depends(part.value))
            elif isinstance(part, ast.Yield | ast.YieldFrom) and part.value is not None:
                self._found.gives |= scope.depends(part.value)

    def _calls(self, node: ast.AST, scope: Scope, blocked: str | None) -> None:
        """Follow the calls of helpers, which may check; and `pytest.raises(kind, function)`."""
        for call in [part for part in ast.walk(node) if isinstance(part, ast.Call)]:
            if expectation(call, scope) is not None and len(call.args) > 1:
                ran = any(scope.is_block(one) or scope.depends(one) for one in call.args[1:])
                weak = expects_anything(call, scope) or not ran
                self._note(ANY_EXCEPTION if weak else None, blocked)
            helpers = [scope.helper(call.func)]
            # A function that is handed over is called by whoever gets it.
            helpers += [scope.functions.get(name) for name in scope.reached(call.args)]
            for number, helper in enumerate(helpers):
                if helper is None:
                    continue
                if number == 0:
                    summary = scope.summary(call, helper)
                else:
                    handed = scope.runs_tool(call.func)
                    summary = scope.follow(helper, scope, [handed] * len(parameters(helper)), {})
                    scope.called |= summary.runs
                if summary.strong:
                    self._note(None, blocked)
                for reason in summary.faults:
                    self._note(reason, blocked)

    def _if(self, node: ast.If, scope: Scope, blocked: str | None) -> bool:
        scope.feel(node.test)
        always = constant(node.test)
        if any_fails(node.body, scope):
            self._note(fault(opposite(node.test), scope), blocked)
        elif any_fails(node.orelse, scope):
            self._note(fault(node.test, scope), blocked)
        then, other = scope.copy(), scope.copy()
        ended = self.block(node.body, then, UNREACHED if always is False else blocked)
        ended_too = self.block(node.orelse, other, UNREACHED if always is True else blocked)
        scope.become([*([then] if always is not False else []), *([other] if not always else [])])
        if always is not None:
            return ended if always else ended_too
        return ended and ended_too

    def _loop(
        self, node: ast.For | ast.AsyncFor | ast.While, scope: Scope, blocked: str | None
    ) -> bool:
        inner = scope.copy()
        if isinstance(node, ast.While):
            scope.feel(node.test)
            never = constant(node.test) is False
        else:
            scope.feel(node.iter)
            never = _is_empty(node.iter, scope)
            _bind(inner, node.target, None, computed=scope.depends(node.iter))
        within = UNREACHED if never else blocked
        # Twice, for what a later statement of the body does to an earlier one; once is enough
        # within another loop, and keeps the work linear.
        if not self._looping:
            self._looping = True
            self.block(node.body, inner, UNREACHED)
            self._looping = False
        self.block(node.body, inner, within)
        scope.join(inner)
        self.block(node.orelse, scope, blocked)
        endless = isinstance(node, ast.While) and constant(node.test) is True
        return endless and not any(
            isinstance(part, ast.Break) for one in node.body for part in ast.walk(one)
        )

    def _with(self, node: ast.With | ast.AsyncWith, scope: Scope, blocked: str | None) -> bool:
        expected = []
        inside = blocked
        caught: list[str] = []
        lets_through = False
        for item in node.items:
            scope.feel(item.context_expr)
            self._calls(item.context_expr, scope, blocked)
            call = expectation(item.context_expr, scope)
            if suppressed(item.context_expr, scope):
                inside = blocked or SWALLOWED
            lets_through |= call is not None or suppressed(item.context_expr, scope)
            if item.optional_vars is not None:
                given = call is None and scope.depends(item.context_expr)
                _bind(scope, item.optional_vars, None, computed=given)
            if call is not None:
                expected.append(call)
                caught += names_in([] if item.optional_vars is None else [item.optional_vars])
        before, scope.called = scope.called, False
        ended = self.block(node.body, scope, inside)
        ran = scope.called
        scope.called |= before
        for call in expected:
            # What the test raises itself says nothing of the tool.
            own = any(isinstance(part, ast.Raise) for one in node.body for part in ast.walk(one))
            own |= suppressed(call, scope) and any(
                isinstance(part, ast.Assert) for one in node.body for part in ast.walk(one)
            )
            weak = not ran or own or expects_anything(call, scope)
            self._note(ANY_EXCEPTION if weak else None, blocked)
        if ran:
            scope.computed |= set(caught)
        return ended and not lets_through

    def _try(self, node: ast.Try | ast.TryStar, scope: Scope, blocked: str | None) -> bool:
        swallowed = blocked or (SWALLOWED if try_swallows(node, scope) else None)
        before, scope.called = scope.called, False
        ended = self.block(node.body, scope, swallowed)
        ran = scope.called
        scope.called |= before
        if node.handlers and (any_fails(node.body, scope) or any_fails(node.orelse, scope)):
            broad = any(one.type is None or is_broad(one.type) for one in node.handlers)
            self._note(ANY_EXCEPTION if broad or not ran else None, swallowed)
        for handler in node.handlers:
            if handler.name:
                scope.bind(handler.name, None, computed=ran)
        handled = self._branches([one.body for one in node.handlers], scope, blocked)
        otherwise = self.block(node.orelse, scope, UNREACHED if ended else blocked)
        finally_ended = self.block(node.finalbody, scope, blocked)
        return finally_ended or ((ended or otherwise) and handled)

    def _branches(
        self, bodies: Sequence[Sequence[ast.stmt]], scope: Scope, blocked: str | None
    ) -> bool:
        scopes = [scope.copy() for _ in bodies]
        ended = [self.block(body, one, blocked) for body, one in zip(bodies, scopes, strict=True)]
        scope.join(*scopes)
        return all(ended)

    def _note(self, reason: str | None, blocked: str | None) -> None:
        self._found.note(blocked or reason)


def _bind(scope: Scope, target: ast.expr, value: ast.expr | None, *, computed: bool) -> None:
    if isinstance(target, ast.Name):
        scope.bind(target.id, value, computed=computed)
    elif isinstance(target, ast.Tuple | ast.List | ast.Starred):
        for name in names_in([target]):
            scope.bind(name, None, computed=computed)
    elif computed:
        # An attribute or an item: the whole now holds it.
        scope.computed |= {name for name in names_in([target]) if name in scope.bound}


def _captured(pattern: ast.pattern) -> Iterator[str]:
    for part in ast.walk(pattern):
        name = getattr(part, "name", None) or getattr(part, "rest", None)
        if isinstance(name, str):
            yield name


def _is_empty(node: ast.expr, scope: Scope) -> bool:
    if isinstance(node, ast.Name):
        value = scope.bound.get(node.id)
        return value is not None and node.id not in scope.computed and constant(value) is False
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id == "range":
            return [constant(one) for one in node.args] == [False]
        return node.func.id in {"list", "tuple", "set", "dict", "frozenset"} and not node.args
    return constant(node) is False
