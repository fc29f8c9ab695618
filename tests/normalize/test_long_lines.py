"""Prose that is too wide."""

from __future__ import annotations

import ast

from bot.normalize.long_lines import WIDEST, wrap_prose
from tests.normalize.made import module, step, wanted

WORDS = "word " * 30


def test_docstrings_are_wrapped_and_examples_stay() -> None:
    source = (
        f'def f(x):\n    """Say it.\n\n    {WORDS}end.\n\n    >>> f({list(range(40))})\n'
        f"    {list(range(40))}\n\n    {WORDS}\n    " + f'"""\n    return "{WORDS}"\n'
    )
    changed = step(wrap_prose, source)
    assert " ".join(changed.split()) == " ".join(source.split())
    wide = [line for line in changed.split("\n") if len(line) > WIDEST]
    assert [line.lstrip()[:6] for line in wide] == [">>> f(", "[0, 1,", "return"]
    returns = [ast.unparse(node) for node in ast.walk(ast.parse(changed)) if _is_return(node)]
    assert returns == [f"return {WORDS!r}"]


def _is_return(node: ast.AST) -> bool:
    return isinstance(node, ast.Return)


def test_comments_are_wrapped_and_move_above_code() -> None:
    source = f"def f(x):\n    # {WORDS}\n    y = [\n        x,  # {WORDS}\n    ]\n    return y\n"
    changed = step(wrap_prose, source)
    assert max(map(len, changed.split("\n"))) <= WIDEST
    assert ast.dump(ast.parse(changed)) == ast.dump(ast.parse(source))
    assert changed.count("word") == 60


def test_what_cannot_be_wrapped_stays() -> None:
    text = f'x = """\n{WORDS}""" + """{WORDS}\n"""  # {WORDS}\ny = 1 + \\\n    2  # {WORDS}\n'
    source = f"# {'w' * 120}\n{text}"
    assert wrap_prose(module(source), wanted()) is None
