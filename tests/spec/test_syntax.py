from __future__ import annotations

import ast
import gc
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.spec.syntax import expression_of, module_of


@pytest.fixture
def collecting() -> Iterator[None]:
    """Lets other threads run in the middle of whatever allocates, as any finalizer may."""

    def give_way(_phase: str, _info: dict[str, int]) -> None:
        time.sleep(0)

    threshold = gc.get_threshold()
    gc.callbacks.append(give_way)
    gc.set_threshold(50)
    try:
        yield
    finally:
        gc.set_threshold(*threshold)
        gc.callbacks.remove(give_way)


def nested(number: int) -> str:
    depth = number % 20
    return f"x = {'[' * depth}{number}{']' * depth}\n" * 40


@pytest.mark.usefixtures("collecting")
def test_threads_may_read_at_once() -> None:
    """`ast.parse` alone ends in SystemError here on Python 3.11."""
    texts = [nested(number) for number in range(60)]
    with ThreadPoolExecutor(max_workers=4) as pool:
        trees = list(pool.map(module_of, texts))
    assert [ast.unparse(tree) + "\n" for tree in trees] == texts


def test_an_expression_is_read_as_one() -> None:
    assert ast.literal_eval(expression_of("(1, 'a')")) == (1, "a")
    with pytest.raises(SyntaxError):
        expression_of("x = 1")
