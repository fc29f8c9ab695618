"""What a cheat is, and how an honest candidate is changed into one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.spec.toolspec import ToolSpec
from tests.validate.honest import CORE, SPEC, TEST_PATH, TESTS

Files = dict[str, bytes]
Change = Callable[[Files], None]

BODY = b"    return dict(counts.most_common())"
"""The last line of `count_errors` in the honest core."""

FOLDER = "folder"
"""The reader of candidate folders, which comes before every stage."""


@dataclass(frozen=True)
class Cheat:
    """One candidate that cheats.

    Attributes:
        name: Unique; the test's id.
        deceit: What it tries, in one sentence.
        change: Turns the files of the honest candidate into the cheat's.
        caught: The findings that must be there, each a stage and a rule that begins like this.
        spec: What was asked for, where that is not the honest candidate's specification.
        plant: What is done to the candidate's folder after it was written.
        whole: Whether the whole gate judges it, and not only the stages that must catch it.
        tool: The candidate's name.
    """

    name: str
    deceit: str
    change: Change
    caught: tuple[tuple[str, str], ...]
    spec: ToolSpec = SPEC
    plant: Callable[[Path], None] | None = None
    whole: bool = False
    tool: str = SPEC.name

    @property
    def stages(self) -> frozenset[str]:
        """The stages that must catch it."""
        return frozenset(stage for stage, _ in self.caught)


def policy(*rules: str) -> tuple[tuple[str, str], ...]:
    """Caught by the policy stage, under these rules."""
    return tuple(("policy", f"policy/{rule}") for rule in rules)


def looked(*kinds: str) -> tuple[tuple[str, str], ...]:
    """Approved, and shown to a reviewer as something to look at, of these kinds."""
    return tuple(("policy", f"policy/look/{kind}") for kind in kinds)


ACCEPTANCE = (("acceptance", "acceptance/example"),)
"""Caught by the examples, whose results are compared outside of the sandbox."""
GUARDED = (("acceptance", "acceptance/example"), ("unit", "unit/no-result"))
"""Caught while it runs: the harness ends the process."""


def core(code: str, *, top: str = "") -> Change:
    """More code at the end of the core; `top` goes to its imports."""

    def change(files: Files) -> None:
        text = files["core.py"]
        if top:
            text = text.replace(b"import re\n", f"import re\n{top}\n".encode(), 1)
        files["core.py"] = text + f"\n\n{code}\n".encode() if code else text

    return change


def body(code: str, *, top: str = "") -> Change:
    """Another last line of `count_errors`; `top` goes to the imports of the core."""

    def change(files: Files) -> None:
        text = files["core.py"].replace(BODY, code.encode())
        if top:
            text = text.replace(b"import re\n", f"import re\n{top}\n".encode(), 1)
        files["core.py"] = text

    return change


def in_tests(code: str, *, top: str = "") -> Change:
    """More code at the end of the tests; `top` goes to their imports."""

    def change(files: Files) -> None:
        text = files[TEST_PATH]
        if top:
            text = text.replace(b"import sys\n", f"import sys\n{top}\n".encode(), 1)
        files[TEST_PATH] = text + f"\n\n{code}\n".encode()

    return change


def suite(code: str, *, top: str = "") -> Change:
    """Other tests in place of the honest ones, which keep their imports."""

    def change(files: Files) -> None:
        head = TESTS.partition(b"\n\n\n@pytest")[0]
        if top:
            head = head.replace(b"import sys\n", f"import sys\n{top}\n".encode(), 1)
        files[TEST_PATH] = head + f"\n\n\n{code}\n".encode()

    return change


def file(path: str, content: bytes) -> Change:
    """One more file, or another content of one."""

    def change(files: Files) -> None:
        files[path] = content

    return change


def each(*changes: Change) -> Change:
    """Several changes in order."""

    def change(files: Files) -> None:
        for one in changes:
            one(files)

    return change


def unchanged(files: Files) -> None:
    """The honest candidate; the deceit lies elsewhere."""
    assert files["core.py"] == CORE
