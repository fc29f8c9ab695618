"""The interface that was asked for, and others."""

from __future__ import annotations

import pytest

from tests.validate.honest import CORE, INIT, SPEC, TEST_PATH, Changes, policy

INTERFACE = {
    "missing": {"__init__.py": INIT.replace(b"count_errors", b"count_error")},
    "another default": {"core.py": CORE.replace(b"top: int = 3", b"top: int = 4")},
    "another name": {"core.py": CORE.replace(b"top: int = 3", b"number: int = 3")},
    "another annotation": {"core.py": CORE.replace(b"lines: list[str],", b"lines: tuple[str],")},
    "another result": {"core.py": CORE.replace(b"-> dict[str, int]", b"-> dict[str, float]")},
    "one more": {"core.py": CORE.replace(b"top: int = 3", b"top: int = 3, more: int = 0")},
    "keyword only": {"core.py": CORE.replace(b"top: int = 3", b"*, top: int = 3")},
    "async": {"core.py": CORE.replace(b"def count_errors", b"async def count_errors")},
    "a class": {"core.py": CORE + b"\n\nclass count_errors:\n    pass\n"},
}


@pytest.mark.parametrize("changes", INTERFACE.values(), ids=INTERFACE)
def test_interface(changes: Changes) -> None:
    assert "policy/interface" in {finding.rule for finding in policy(changes)}


CLASS_SPEC = SPEC.model_copy(
    update={
        "interface": (
            "from dataclasses import dataclass\n\n"
            "@dataclass(frozen=True)\nclass Report:\n    total: int\n    kinds: list[str]\n"
            "    def worst(self, top: int = 3) -> str: ...\n\n"
            "def analyse(lines: list[str]) -> Report: ...\n"
        ),
        "examples": "",
        "acceptance": "",
    }
)
CLASS_INIT = b"from .core import Report, analyse\n\n__all__ = ['Report', 'analyse']\n"
CLASS_CORE = b"""\
from __future__ import annotations
import dataclasses


@dataclasses.dataclass(frozen=True)
class Report:
    total: int
    kinds: list[str]

    def worst(self, top: int = 3) -> str:
        return str(top)


def analyse(lines: list[str]) -> "Report":
    return Report(len(lines), lines)
"""
CLASS_FILES: Changes = {
    "__init__.py": CLASS_INIT,
    "core.py": CLASS_CORE,
    "__main__.py": b"",
    TEST_PATH: b"",
}
CLASSES = {
    "field type": CLASS_CORE.replace(b"total: int", b"total: float"),
    "field order": CLASS_CORE.replace(
        b"total: int\n    kinds: list[str]", b"kinds: list[str]\n    total: int"
    ),
    "field missing": CLASS_CORE.replace(b"    kinds: list[str]\n", b""),
    "method missing": CLASS_CORE.replace(b"def worst", b"def best"),
    "method default": CLASS_CORE.replace(b"top: int = 3", b"top: int = 2"),
    "not frozen": CLASS_CORE.replace(b"(frozen=True)", b""),
}


def test_a_class_that_matches_passes() -> None:
    findings = policy(CLASS_FILES, CLASS_SPEC)
    assert findings == ()


@pytest.mark.parametrize("core", CLASSES.values(), ids=CLASSES)
def test_a_class_that_does_not_match(core: bytes) -> None:
    findings = policy({**CLASS_FILES, "core.py": core}, CLASS_SPEC)
    assert {finding.rule for finding in findings} == {"policy/interface"}


ENUM_SPEC = SPEC.model_copy(
    update={
        "interface": (
            "from enum import Enum\n\nclass Light(Enum):\n    RED = 'red'\n    GO = 'go'\n"
        ),
        "examples": "",
        "acceptance": "",
    }
)
ENUM_CORE = b"from enum import Enum\n\n\nclass Light(Enum):\n    RED = 'red'\n    GO = 'go'\n"
ENUM_FILES: Changes = {**CLASS_FILES, "__init__.py": b"from .core import Light\n"}


def test_an_enumeration_that_matches_passes() -> None:
    assert policy({**ENUM_FILES, "core.py": ENUM_CORE}, ENUM_SPEC) == ()


@pytest.mark.parametrize(("has", "instead"), [(b"'red'", b"'rot'"), (b"GO = 'go'", b"")])
def test_an_enumeration_that_does_not_match(has: bytes, instead: bytes) -> None:
    findings = policy({**ENUM_FILES, "core.py": ENUM_CORE.replace(has, instead)}, ENUM_SPEC)
    assert {finding.rule for finding in findings} == {"policy/interface"}
