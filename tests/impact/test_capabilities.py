"""What code reaches for, by the names in it."""

from __future__ import annotations

import ast

import pytest

from bot.impact.capabilities import (
    CODE,
    ENVIRONMENT,
    NATIVE,
    PROCESSES,
    READS,
    SOCKETS,
    WRITES,
    capabilities_of,
)

CASES = [
    ("import subprocess\ndef run(a: list[str]) -> None:\n    subprocess.run(a)\n", {PROCESSES}),
    ("import os\ndef run(a: str) -> int:\n    return os.system(a)\n", {PROCESSES}),
    ("from os import execv as go\ngo('x', [])\n", {PROCESSES}),
    ("import os as system\nsystem.fork()\n", {PROCESSES}),
    ("import os.path\nos.popen('x')\n", {PROCESSES}),
    ("from multiprocessing import Pool\n", {PROCESSES}),
    ("import socket\n", {SOCKETS}),
    ("import urllib.request\n", {SOCKETS}),
    ("from http import client\n", {SOCKETS}),
    ("import os\nHOME = os.environ['HOME']\n", {ENVIRONMENT}),
    ("from os import getenv\n", {ENVIRONMENT}),
    ("import importlib\n", {CODE}),
    ("import pickle\n", {CODE}),
    ("eval('1')\n", {CODE}),
    ("run = exec\n", {CODE}),
    ("import ctypes\n", {NATIVE}),
    ("open('x')\n", {READS}),
    ("open('x', 'w')\n", {WRITES}),
    ("open('x', mode='rb+')\n", {WRITES}),
    ("def f(path):\n    path.open('a')\n", {WRITES}),
    ("def f(path):\n    path.write_text('x')\n", {WRITES}),
    ("import os\nos.remove('x')\n", {WRITES}),
    # Nothing but computing, or a name of one's own.
    ("import os\nos.path.join('a', 'b')\n", set()),
    ("import urllib.parse\nfrom http import HTTPStatus\n", set()),
    ("from .subprocess import run\n", set()),
    ("def eval(text: str) -> int:\n    return 1\n\neval('1')\n", set()),
    ("def f(text: str) -> str:\n    return text.replace('open', 'w')\n", set()),
    ("import re\nre.compile('x')\n", set()),
]


@pytest.mark.parametrize(("code", "found"), CASES, ids=[code[:30] for code, _ in CASES])
def test_names_show_what_code_can_do(code: str, found: set[str]) -> None:
    assert capabilities_of([ast.parse(code)]) == found
