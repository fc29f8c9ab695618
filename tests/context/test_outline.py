from __future__ import annotations

import ast
from textwrap import dedent

from hypothesis import given
from hypothesis import strategies as st

from bot.context.outline import outline, parsed, public, segment

SOURCE = dedent('''\
    """Read logs.

    Slowly.
    """

    import re


    class Report(Exception):
        """What was read.

        All of it.
        """

        total: int
        kinds: dict[str, int] = {}

        def add(self, kind: str) -> None:
            """Add one."""
            self.total += 1

        def _hide(self) -> None:
            pass


    @cached
    async def read(path: str, *, top: int = 5) -> Report:
        return Report()


    def _private() -> None:
        return None
    ''')


def tree(source: str = SOURCE) -> ast.Module:
    found = parsed(source)
    assert found is not None
    return found


def test_an_outline_has_what_is_offered_and_not_how() -> None:
    assert outline(tree()) == dedent('''\
        """Read logs."""

        class Report(Exception):
            """What was read."""
            total: int
            kinds: dict[str, int] = {}
            def add(self, kind: str) -> None:
                """Add one."""

        @cached
        async def read(path: str, *, top: int=5) -> Report:
            ...''')


def test_a_segment_is_the_source_of_one_definition() -> None:
    assert segment(SOURCE, tree(), "read") == dedent("""\
        @cached
        async def read(path: str, *, top: int = 5) -> Report:
            return Report()""")
    assert segment(SOURCE, tree(), "Report.add").endswith("self.total += 1")
    assert segment(SOURCE, tree(), "Report.absent") == ""
    assert segment(SOURCE, tree(), "read.path") == ""
    windows = SOURCE.replace("\n", "\r\n")
    assert segment(windows, tree(windows), "read") == segment(SOURCE, tree(), "read")


def test_the_outline_of_a_module_is_python() -> None:
    assert [node.name for node in public(tree(outline(tree())))] == ["Report", "read"]


@given(st.text(max_size=40))
def test_what_is_no_python_has_no_tree(text: str) -> None:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        assert parsed(text) is None


def test_what_python_cannot_write_is_three_dots() -> None:
    source = f"def f(x: int = 0x{'f' * 9000}) -> int: ..."
    assert outline(tree(source)) == "def f(...) -> int:\n    ..."


def test_nesting_beyond_the_parser_has_no_tree() -> None:
    assert parsed("(" * 5000) is None
    assert parsed("-" * 100_000 + "1") is None
    assert parsed(f"def f(x={'+'.join('1' * 500)}): ...") is None
    assert outline(tree(f"def f(x={'+'.join('1' * 140)}): ...")).startswith("def f(x=1 + 1")
