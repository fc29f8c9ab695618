from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import click
import pytest

from bot.commands import toolwright
from bot.sandbox.protocol import Sandbox
from tests.docs.pages import ROOT
from tests.docs.ways import Plan, Read, Run
from tests.forge.repositories import isolate

Follow = Callable[[str, Run | Read | Plan], str]

_VENV: Final = Path(sys.executable).parent.parent
# What `make` sets for what it starts, which tells the `make` of a test what it is not asked for.
_OF_MAKE: Final = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")


@pytest.fixture
def follow(tmp_path: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Follow:
    """Do with a command of the documents what the table says of it; gives what it prints."""
    isolate(monkeypatch)
    for name in _OF_MAKE:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", f"{_VENV / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("TOOLWRIGHT_SANDBOX__BACKEND", sandbox.name)
    clone = tmp_path / "clone"

    def run(command: str) -> subprocess.CompletedProcess[str]:
        words = shlex.split(command)
        if words[0] == "make":
            # The virtual environment is this one, and is not set up again.
            stamps = (_VENV / ".run-ready", _VENV / ".test-ready")
            old = [word for stamp in stamps for word in ("-o", str(stamp))]
            # `make clean` removes what is in the clone alone.
            mine = [] if words[1] == "clean" else [f"VENV={_VENV}", *old]
            words = ["make", *mine, *words[1:]]
        return subprocess.run(words, cwd=clone, capture_output=True, text=True, timeout=400)

    def follow(command: str, way: Run | Read | Plan) -> str:
        if isinstance(way, Read):
            return _read(shlex.split(way.typed or command)[1:])
        _clone(clone)
        if isinstance(way, Plan):
            command = command.replace("make ", "make --dry-run ")
            done = run(command)
            assert done.returncode == 0, done.stderr
            assert str(_VENV) in done.stdout
            return done.stdout
        for first in way.after:
            assert run(first).returncode == 0
        done = run(way.typed or command)
        assert done.returncode in way.status, done.stdout + done.stderr
        assert way.says in done.stdout
        return done.stdout

    return follow


def _clone(folder: Path) -> None:
    for words in (
        ("clone", "--quiet", str(ROOT), str(folder)),
        ("-C", str(folder), "checkout", "--quiet", "-B", "main"),
    ):
        subprocess.run(["git", *words], check=True, capture_output=True, timeout=60)


def _read(words: list[str]) -> str:
    """Let the command line read the words, down to the command that they name; gives its help."""
    command: click.Command = toolwright
    context = command.make_context("toolwright", words)
    while isinstance(command, click.Group):
        name, found, rest = command.resolve_command(context, context._protected_args + context.args)
        if found is None:
            break
        command, context = found, found.make_context(name, rest, parent=context)
    return command.get_help(context)
