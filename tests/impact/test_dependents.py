"""Who imports a tool, among the tools and among the repository's own modules."""

from __future__ import annotations

import pytest

from bot.impact.dependents import find_dependents
from bot.impact.report import Dependents
from bot.registry.tools import Tool, ToolStatus


def tool(name: str, source: str = "") -> Tool:
    return Tool(name, ToolStatus.MERGED, "", None, "", "", "", {"core.py": source.encode()})


def found(modules: dict[str, str], *tools: Tool) -> Dependents:
    return find_dependents(tools, {path: text.encode() for path, text in modules.items()}, "used")


def test_tools_that_use_it_through_others_are_transitive() -> None:
    tools = (tool("used"), tool("a", "import used"), tool("b", "from a import x"), tool("c"))
    assert found({}, *tools) == Dependents(direct=("a",), transitive=("b",))


@pytest.mark.parametrize(
    "line",
    [
        "import generated_tools.used",
        "from generated_tools import used",
        "from generated_tools.used.core import f",
        "def f():\n    from generated_tools.used import g",
    ],
)
def test_a_module_of_the_repository_counts(line: str) -> None:
    assert found({"app/main.py": line}).direct == ("app/main.py",)


@pytest.mark.parametrize(
    "line",
    [
        "import used",
        "from used import f",
        "import generated_tools.used_more",
        "# generated_tools.used",
        "from generated_tools import (",
    ],
)
def test_a_module_that_names_something_else_does_not(line: str) -> None:
    assert found({"app/main.py": line}) == Dependents()


def test_modules_that_reach_it_through_modules_are_transitive() -> None:
    modules = {
        "src/app/__init__.py": "",
        "src/app/words.py": "from generated_tools.used import count",
        "src/app/report.py": "from .words import x",
        "src/app/deep/__init__.py": "",
        "src/app/deep/page.py": "from ..report import y",
        "scripts/run.py": "import app.deep.page",
        "tests/test_app.py": "from src.app.words import x",
        "other.py": "import words",
    }
    assert found(modules) == Dependents(
        direct=("src/app/words.py",),
        transitive=(
            "scripts/run.py",
            "src/app/deep/page.py",
            "src/app/report.py",
            "tests/test_app.py",
        ),
    )


def test_a_package_that_uses_it_passes_it_on_to_all_that_import_from_the_package() -> None:
    modules = {
        "app/__init__.py": "import generated_tools.used",
        "app/a.py": "",
        "b.py": "import app.a",
    }
    assert found(modules) == Dependents(direct=("app/__init__.py",), transitive=("b.py",))


def test_tools_and_modules_make_one_graph_and_circles_end() -> None:
    modules = {"m.py": "import generated_tools.a\nimport n", "n.py": "import m"}
    tools = (tool("used", "import a"), tool("a", "import used"))
    assert found(modules, *tools) == Dependents(direct=("a",), transitive=("m.py", "n.py"))
