from __future__ import annotations

import pytest

from bot.registry.dependents import dependents, imported_tools
from bot.registry.tools import Tool, ToolStatus


def tool(name: str, source: str | bytes = "", path: str = "core.py") -> Tool:
    content = source if isinstance(source, bytes) else source.encode()
    return Tool(name, ToolStatus.MERGED, "", None, "", "", "", {path: content})


@pytest.mark.parametrize(
    "source",
    [
        "import used",
        "import used.core as u",
        "from used import f",
        "from used.core import f",
        "import generated_tools.used",
        "from generated_tools.used.core import f",
        "from generated_tools import used",
        "from ..used import f",
        "from .. import used",
        "def f():\n    import used\n",
        "if True:\n    x = '\\d'\n    from used import *\n",
    ],
)
def test_every_form_of_import_is_a_use(source: str) -> None:
    assert dependents([tool("used"), tool("user", source)], "used") == ("user",)


def test_a_relative_import_counts_from_the_folder_of_its_file() -> None:
    assert imported_tools(tool("a", "from ...b import f", "tests/test_a.py")) == {"b"}
    assert imported_tools(tool("a", "from .core import f\nfrom . import x")) == frozenset()
    assert imported_tools(tool("a", "from .....b import f")) == {"b"}


@pytest.mark.parametrize(
    "source",
    [
        "import used_more",
        "from .used import f",
        "'import used'",
        "import used\n(",
        b"import used\n\0",
        b"import used\n\xff",
        "import used\n" + "(" * 10_000,
        "x = " + "-" * 200_000 + "1",
    ],
)
def test_nothing_else_is(source: str | bytes) -> None:
    assert dependents([tool("used"), tool("user", source)], "used") == ()


def test_files_that_are_no_python_have_no_imports() -> None:
    assert dependents([tool("used"), tool("user", "import used", "notes.txt")], "used") == ()


def test_users_of_users_count_and_circles_end() -> None:
    tools = [
        tool("a", "import d"),
        tool("b", "import a"),
        tool("c", "import b"),
        tool("d", "import c"),
        tool("e"),
    ]

    assert dependents(tools, "a") == ("b", "c", "d")
    assert dependents(tools, "e") == ()
    assert dependents(tools, "absent") == ()
