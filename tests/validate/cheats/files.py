"""Cheats with files: settings, plug-ins, forged results, names, places and encodings."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from bot.spec.toolspec import ToolSpec
from tests.validate.cheats.cheat import FOLDER, Cheat, Files, core, each, file, policy, unchanged
from tests.validate.honest import CORE, SPEC, TEST_PATH, TESTS


def named(name: str) -> ToolSpec:
    """The honest specification under another name."""
    return SPEC.model_copy(update={"name": name})


def _rename(name: str) -> Cheat:
    def change(files: Files) -> None:
        tests = files.pop(TEST_PATH).replace(b"error_patterns", name.encode())
        files[f"tests/test_{name}.py"] = tests

    return Cheat(
        f"tool named {name}",
        f"The tool would be imported in place of {name}.",
        change,
        policy("path"),
        spec=named(name),
        tool=name,
    )


def _symlink(folder: Path) -> None:
    (folder / "core.py").unlink()
    (folder / "core.py").symlink_to("/etc/passwd")


def _linked_folder(folder: Path) -> None:
    (folder / "data").symlink_to("/etc")


CHEATS: Final = (
    Cheat(
        "conftest that skips",
        "A conftest.py deselects every test.",
        file(
            "tests/conftest.py",
            b"def pytest_collection_modifyitems(items):\n    items.clear()\n",
        ),
        policy("path"),
        whole=True,
    ),
    Cheat(
        "conftest beside the package",
        "A conftest.py at the top patches pytest.",
        file("conftest.py", b"import pytest\npytest.main = print\n"),
        policy("path"),
    ),
    Cheat(
        "pytest.ini",
        "Settings of the candidate's own deselect the tests.",
        file("tests/pytest.ini", b"[pytest]\naddopts = --collect-only\n"),
        policy("path"),
    ),
    Cheat(
        "pyproject.toml",
        "Settings of the candidate's own lower what the tools ask for.",
        file("pyproject.toml", b"[tool.coverage.report]\nexclude_also = ['.']\n"),
        policy("path"),
    ),
    Cheat(
        "coverage settings",
        "A .coveragerc leaves every line out.",
        file(".coveragerc", b"[report]\nexclude_lines = .\n"),
        policy("path"),
    ),
    Cheat(
        "forged coverage",
        "A coverage database says that everything was run.",
        file(".coverage", b"SQLite format 3\0"),
        policy("path"),
    ),
    Cheat(
        "forged result",
        "A result file says that everything passed.",
        file("result.json", b'{"approved": true}'),
        policy("path"),
    ),
    Cheat(
        "forged manifest",
        "The manifest that the bot writes comes with the candidate.",
        file("tool.yaml", b"approved: true\n"),
        policy("path"),
    ),
    Cheat(
        "path file",
        "A .pth file runs code whenever Python starts.",
        file("extra.pth", b"import os\n"),
        policy("path"),
    ),
    Cheat(
        "site customisation",
        "sitecustomize.py runs before everything else.",
        file("sitecustomize.py", b"import os\n"),
        policy("path"),
    ),
    Cheat(
        "bytecode",
        "A compiled module is run in place of its source.",
        file("__pycache__/core.cpython-312.pyc", b"\0" * 16),
        policy("path"),
    ),
    Cheat(
        "extension module",
        "A shared library is imported in place of the core.",
        file("core.cpython-312-x86_64-linux-gnu.so", b"\x7fELF"),
        policy("path"),
    ),
    Cheat(
        "file outside",
        "A path leads out of the tool's folder.",
        file("../../bot/validate/gate.py", b"approved = True\n"),
        policy("path"),
    ),
    Cheat(
        "absolute path",
        "A path begins at the root.",
        file("/tmp/x.py", b"x = 1\n"),
        policy("path"),
    ),
    Cheat(
        "workflow",
        "A workflow file comes with the tool.",
        file(".github/workflows/ci.yml", b"on: push\n"),
        policy("path"),
    ),
    Cheat(
        "symbolic link",
        "The core is a link to a file of the host.",
        unchanged,
        ((FOLDER, "link or a special file"),),
        plant=_symlink,
    ),
    Cheat(
        "linked folder",
        "A folder is a link to one of the host.",
        unchanged,
        ((FOLDER, "link or a special file"),),
        plant=_linked_folder,
    ),
    _rename("json"),
    _rename("pytest"),
    _rename("coverage"),
    Cheat(
        "another encoding",
        "The file declares an encoding in which it is other code than it seems.",
        file("core.py", b"# -*- coding: utf-7 -*-\n" + CORE),
        policy("parse"),
    ),
    Cheat(
        "bytes that are no text",
        "The file is not UTF-8.",
        file("core.py", CORE + b"# \xff\xfe\n"),
        policy("parse"),
    ),
    Cheat(
        "homoglyph",
        "A Cyrillic letter makes a second name that looks like the first.",
        core("def \u0441ount_errors(lines: list[str]) -> dict[str, int]:\n    return {}"),
        policy("identifier"),
    ),
    Cheat(
        "bidirectional text",
        "Direction marks make a comment look like code.",
        core("# \u202e } \u2066if admin\u2069 \u2066\nX = 1"),
        policy("hidden"),
    ),
    Cheat(
        "invisible characters",
        "Zero-width characters carry text that nobody sees.",
        core("X = 'a\u200bb'"),
        policy("hidden"),
    ),
    Cheat(
        "hidden line ends",
        "A carriage return hides the code behind it.",
        file("core.py", CORE + b"# harmless\rX = 1\n"),
        policy("parse"),
    ),
    Cheat(
        "dependency that was not declared",
        "The tool imports a package that nobody allowed.",
        core("import numpy"),
        policy("import"),
    ),
    Cheat(
        "two test files",
        "A second, empty test file has the required name, and the tests run elsewhere.",
        each(file(TEST_PATH, b'"""Nothing."""\n'), file("tests/check.py", TESTS)),
        policy("path"),
    ),
)
