"""What others can call, by the name that the package gives it."""

from __future__ import annotations

from bot.impact.interface import interface

CORE = b"""
import functools

LIMIT = 3

@functools.cache
def count(text: str, *, top: int = 5) -> int: ...
async def fetch(): ...
def _private(): ...

@dataclass(frozen=True)
class Report(Base, metaclass=Meta):
    total: int = 0
    _hidden: int
    def __init__(self, total: int) -> None: ...
    @property
    def share(self) -> float: ...
    def _own(self): ...
"""


def test_every_public_definition_has_a_signature() -> None:
    assert interface("counter", {"core.py": CORE}) == {
        "core.count": "@functools.cache def count(text: str, *, top: int=5) -> int",
        "core.fetch": "async def fetch()",
        "core.Report": "@dataclass(frozen=True) class Report(Base, metaclass=Meta)",
        "core.Report.total": "total: int = 0",
        "core.Report.__init__": "def __init__(self, total: int) -> None",
        "core.Report.share": "@property def share(self) -> float",
    }


def test_what_the_package_hands_on_has_the_packages_name() -> None:
    for line in (
        b"from .core import count as tally, Report",
        b"from counter.core import count as tally, Report",
        b"from generated_tools.counter.core import count as tally, Report",
    ):
        init = line + b"\n\ndef own() -> None: ...\n"
        names = set(interface("counter", {"__init__.py": init, "core.py": CORE}))
        members = {"Report.total", "Report.__init__", "Report.share"}
        assert names == {"own", "tally", "core.fetch", "Report", *members}


def test_a_private_name_hides_nothing() -> None:
    init = b"from .core import count as _count\nfrom os import path\n"
    assert "core.count" in interface("counter", {"__init__.py": init, "core.py": CORE})


def test_tests_the_command_line_and_private_modules_are_no_interface() -> None:
    files = dict.fromkeys(
        ("__main__.py", "_own.py", "tests/test_x.py", "a.py", "README.md"), b"def f(): ...\n"
    )
    assert interface("counter", files) == {"a.f": "def f()"}


def test_a_module_that_cannot_be_written_out_is_left_out() -> None:
    bad = f"def g(x=0x{'f' * 5000}): ...\n".encode()
    files = {"a.py": bad, "b.py": b"def (", "c.py": b"def f(): ...\n"}
    assert interface("counter", files) == {"c.f": "def f()"}
