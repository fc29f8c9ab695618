"""The shown examples of a specification as one plain test."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from bot.scaffold.source import literal
from bot.spec.annotations import EXCEPTIONS
from bot.spec.calls import waits
from bot.spec.examples import Example, states_none
from bot.spec.literals import admits_none, annotation_of, literal_of
from bot.spec.outputs import called
from bot.spec.signatures import Interface

EXAMPLES_TEST: Final = "test_examples"
_CAPSYS: Final = "capsys: pytest.CaptureFixture[str]"
_FOLDER: Final = "tmp_path: Path, monkeypatch: pytest.MonkeyPatch"
_MAKES_FILES: Final = frozenset({"write_text", "write_bytes", "mkdir", "touch"})
_OUT: Final = "capsys.readouterr().out"


def example_tests(examples: Sequence[Example], interface: Interface) -> list[str]:
    """One test for all shown examples: they may share names, as in a doctest.

    Those that wait share one event loop, and those that make files a folder of their own.
    """
    if not examples:
        return []
    tried = [example for example in examples if not is_import(example)]
    lines: list[str] = []
    for example in tried:
        lines += _lines(example, interface, lines)
    body = "\n".join(lines)
    if any(waits(ast.parse(example.source)) for example in tried):
        body = f"async def examples() -> None:\n{textwrap.indent(body, '    ')}\n"
        body += "asyncio.run(examples())"
    fixtures = [_CAPSYS] if _OUT in body else []
    if any(_makes_files(example) for example in tried):
        fixtures.append(_FOLDER)
        body = f"monkeypatch.chdir(tmp_path)\n{body}"
    body = f'"""The examples of the specification."""\n{body}'
    header = f"def {EXAMPLES_TEST}({', '.join(fixtures)}) -> None:"
    return [header + "\n" + textwrap.indent(body, "    ")]


def is_import(example: Example) -> bool:
    """Return whether an example only imports."""
    return isinstance(ast.parse(example.source).body[0], ast.Import | ast.ImportFrom)


def _lines(example: Example, interface: Interface, before: Sequence[str]) -> Iterator[str]:
    """What one example says, as statements of a test."""
    source = _source(example)
    prints = _prints(source, interface)
    value = None if prints else literal_of(example.want)
    loose = example.options & {"ELLIPSIS", "NORMALIZE_WHITESPACE"}
    *above, last = example.want.rstrip("\n").split("\n")
    if example.exception is not None:
        error = _error(example.exception.split(":")[0], interface)
        yield f"with pytest.raises({error}):\n{textwrap.indent(source, '    ')}"
    elif _wants_none(example, source, interface):
        yield f"assert {_claim(source, 'None')}"
    elif not example.want or states_none(example):
        yield _loosely_typed(source, before)
    elif value is not None and not loose:
        yield f"assert {_claim(source, example.want.strip())}"
    elif prints:
        yield source
        yield f"assert {_matches(_OUT, example)}"
    elif above and literal_of(last) and not loose and _function_returns(source, interface):
        # What a function prints stands above what it gives.
        yield f"assert {_claim(source, last.strip())}"
        yield f"assert {_OUT} == {_joined(above)}"
    else:
        yield f"assert {_matches(f'repr({source})', example)}"


def _source(example: Example) -> str:
    """The statement, fit to stand inside of others: without comments, and typed throughout."""
    source = example.source.strip()
    tree = ast.parse(source)
    typed = ast.unparse(_Typed().visit(ast.parse(source)))
    if typed != ast.unparse(tree) or any(sign in source for sign in ("#", '"""', "'''")):
        return typed
    return source


class _Typed(ast.NodeTransformer):
    """Annotates the functions that an example defines, whose types nobody wrote."""

    def __init__(self) -> None:
        self._in_class = False

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self._in_class, outer = True, self._in_class
        self.generic_visit(node)
        self._in_class = outer
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._annotated(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._annotated(node)

    def _annotated(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        own = node.args
        positional = [*own.posonlyargs, *own.args]
        static = any(ast.unparse(one) == "staticmethod" for one in node.decorator_list)
        bound = positional[:1] if self._in_class and not static else []
        rest = [one for one in (own.vararg, own.kwarg) if one]
        for one in [*positional[len(bound) :], *own.kwonlyargs, *rest]:
            one.annotation = one.annotation or ast.Name("Any")
        nothing: ast.expr = ast.Constant(None) if node.name == "__init__" else ast.Name("Any")
        node.returns = node.returns or nothing
        self._in_class, outer = False, self._in_class
        self.generic_visit(node)
        self._in_class = outer
        return node


def _error(name: str, interface: Interface) -> str:
    bare = name.rpartition(".")[2]
    return bare if bare in EXCEPTIONS | interface.names else name


def _wants_none(example: Example, source: str, interface: Interface) -> bool:
    """Whether None is the value of a function or expression that may have another."""
    returns = _returns(source, interface)
    if states_none(example):
        return returns != "None"
    return (
        not example.want and returns not in {None, "None"} and admits_none(annotation_of(returns))
    )


def _function_returns(source: str, interface: Interface) -> str | None:
    function = called(ast.parse(source), interface)
    return function.returns if function else None


def _returns(source: str, interface: Interface) -> str | None:
    """What the function or method says that it returns of which a statement is one call."""
    expression = _expression(source)
    if isinstance(expression, ast.Await):
        expression = expression.value
    match expression:
        case ast.Call(func=ast.Attribute(attr=name)):
            methods = (method for one in interface.classes for method in one.methods)
            return next((one.returns for one in methods if one.name == name), None)
        case _:
            return _function_returns(source, interface)


def _matches(text: str, example: Example) -> str:
    """That text is what is wanted, as the options of the example compare it."""
    want = example.want
    if "DONT_ACCEPT_BLANKLINE" not in example.options:
        want = re.sub(r"(?m)^<BLANKLINE>\s*?$", "", want)
    shown = not text.startswith("repr(")
    if "NORMALIZE_WHITESPACE" in example.options:
        text, want = f'" ".join({text}.split())', " ".join(want.split())
    elif not shown:
        want = want.rstrip("\n")
    if "ELLIPSIS" in example.options:
        pattern = ".*".join(map(re.escape, want.split("...")))
        return f"re.fullmatch({literal(pattern)}, {text}, re.DOTALL)"
    if shown and "NORMALIZE_WHITESPACE" not in example.options:
        return f"{text} == {_joined(want.splitlines())}"
    return f"{text} == {literal(want)}"


def _joined(lines: Sequence[str]) -> str:
    return "(" + " ".join(repr(f"{line}\n") for line in lines) + ")"


def _claim(source: str, value: str) -> str:
    """That an expression has a value, as a person would write it after `assert`."""
    call = source if isinstance(_expression(source), ast.Call) else f"({source})"
    singletons = {"True": source, "False": f"not {call}", "None": f"{call} is None"}
    return singletons.get(value, f"{call} == {value}")


def _loosely_typed(source: str, before: Sequence[str]) -> str:
    """A first assignment of plain data with the type Any: what is inferred may be too narrow."""
    match ast.parse(source).body:
        case [ast.Assign(targets=[ast.Name(id=name)], value=ast.Dict() | ast.List())]:
            if not any(line.startswith(f"{name}: Any =") for line in before):
                return f"{name}: Any ={source.partition('=')[2]}"
    return source


def _makes_files(example: Example) -> bool:
    return any(
        isinstance(node, ast.Attribute) and node.attr in _MAKES_FILES
        for node in ast.walk(ast.parse(example.source))
    )


def _expression(source: str) -> ast.expr | None:
    statement = ast.parse(source).body[-1]
    return statement.value if isinstance(statement, ast.Expr) else None


def _prints(source: str, interface: Interface) -> bool:
    """Return whether what is wanted is printed: a statement, such as a loop, has no value."""
    match _expression(source):
        case None | ast.Call(func=ast.Name(id="print")):
            return True
        case _:
            return _returns(source, interface) == "None"
