"""Which names a tool may have, and what its public names must not take away."""

from __future__ import annotations

import builtins
import difflib
import keyword
import re
import sys
from collections.abc import Iterable
from typing import Final

BUILTINS: Final = frozenset(name for name in dir(builtins) if not name.startswith("_"))

# What stands beside a tool in the repository, or inside its package, or runs it in the sandbox.
_SURROUNDINGS: Final = frozenset(
    {"bot", "conftest", "core", "docs", "generated_tools", "setup", "specs", "src", "toolwright"}
)
_TOOLCHAIN: Final = frozenset(
    {
        "_pytest", "astroid", "attr", "attrs", "bandit", "black", "click", "coverage", "docker",
        "flake8", "git", "hypothesis", "isort", "jinja2", "mypy", "mypy_extensions", "numpy",
        "packaging", "pandas", "pip", "pkg_resources", "pluggy", "py", "pycodestyle", "pydantic",
        "pyflakes", "pylint", "pytest", "requests", "rich", "ruff", "setuptools", "torch",
        "typing_extensions", "wheel", "yaml",
    }
)  # fmt: skip
# Distributions whose import name is not their own with underscores.
_IMPORT_NAMES: Final = {
    "beautifulsoup4": "bs4",
    "gitpython": "git",
    "opencv-python": "cv2",
    "pillow": "pil",
    "python-dateutil": "dateutil",
    "pyyaml": "yaml",
    "scikit-learn": "sklearn",
}


def why_not_a_tool(name: str, dependencies: Iterable[str] = ()) -> str:
    """Why a snake_case `name` cannot be the import name of a tool; empty when it can.

    Args:
        name: The name, already of the right form.
        dependencies: Normalised names of the distributions that tools may depend on.
    """
    imported = {_IMPORT_NAMES.get(name, name.replace("-", "_")) for name in dependencies}
    if keyword.iskeyword(name) or keyword.issoftkeyword(name):
        return "is a keyword of Python"
    if name in BUILTINS:
        return "is a builtin of Python"
    if name in sys.stdlib_module_names:
        return "is a module of the standard library"
    if name in _TOOLCHAIN or name in imported:
        return "is the import name of a package that tools are run or checked with"
    if name in _SURROUNDINGS:
        return "is a folder or file that Toolwright gives a meaning"
    if name.startswith("test"):
        return "begins like a test, so that pytest would collect it"
    return ""


def normalised(distribution: str) -> str:
    """A distribution's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A sentence that offers the nearest known word; empty when none is near."""
    close = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f"Did you mean `{close[0]}`?" if close else ""
