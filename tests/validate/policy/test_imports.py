"""What may not be imported, or reached through an import."""

from __future__ import annotations

import pytest

from tests.validate.honest import TEST_PATH, in_core, in_tests, policy

IN_CORE = {
    "subprocess": ("import subprocess", "policy/import"),
    "socket": ("import socket", "policy/import"),
    "ctypes": ("import ctypes", "policy/import"),
    "importlib": ("import importlib.util", "policy/import"),
    "inspect": ("from inspect import currentframe", "policy/import"),
    "gc": ("import gc", "policy/import"),
    "atexit": ("import atexit", "policy/import"),
    "signal": ("import signal", "policy/import"),
    "pickle": ("import pickle", "policy/import"),
    "builtins": ("import builtins", "policy/import"),
    "urllib": ("import urllib.request", "policy/import"),
    "http": ("from http.client import HTTPSConnection", "policy/import"),
    "requests": ("import requests", "policy/import"),
    "numpy": ("import numpy as np", "policy/import"),
    "host": ("from bot.validate import gate", "policy/import"),
    "above": ("from ..other import thing", "policy/import"),
    "pytest in core": ("import pytest", "policy/import"),
    "in a function": (("def f() -> None:\n    import os.path, socket"), "policy/import"),
    "star": ("from json import *", "policy/import"),
    "os.system": (("import os\nX = os.system"), "policy/name"),
    "os._exit": (("import os\n\ndef f() -> None:\n    os._exit(0)"), "policy/name"),
    "sys.modules": (("import sys\nX = sys.modules"), "policy/name"),
    "sys.settrace": ("from sys import settrace", "policy/import"),
    "module in a module": (("import pathlib\nX = pathlib.os.getcwd()"), "policy/name"),
    "module from a module": ("from pathlib import os", "policy/import"),
    "private in a module": (("import argparse\nX = argparse._os"), "policy/name"),
    "submodule of a package": (("import urllib.parse\nX = urllib.request"), "policy/name"),
    "module as value": (("import json\nX = [json]"), "policy/module-value"),
    "module renamed": (("import os\n\ndef f() -> None:\n    g = os"), "policy/module-value"),
    "formatter": (("import string\nX = string.Formatter()"), "policy/name"),
    "type hints": ("from typing import get_type_hints", "policy/import"),
    "finalize": (("import weakref\nX = weakref.finalize"), "policy/name"),
}


@pytest.mark.parametrize(("code", "rule"), IN_CORE.values(), ids=IN_CORE)
def test_refused_in_core(code: str, rule: str) -> None:
    findings = policy(in_core(code))
    assert rule in {finding.rule for finding in findings}
    assert {finding.path for finding in findings} == {"core.py"}


IN_TESTS = {
    "skip": (("@pytest.mark.skip\ndef test_x() -> None:\n    return"), "policy/name"),
    "skipif": (
        ("@pytest.mark.skipif(True, reason='')\ndef test_x() -> None:\n    return"),
        "policy/name",
    ),
    "xfail": (("@pytest.mark.xfail\ndef test_x() -> None:\n    return"), "policy/name"),
    "skip call": (("def test_x() -> None:\n    pytest.skip('no')"), "policy/name"),
    "skip import": ("from pytest import skip", "policy/import"),
    "mark renamed": ("M = pytest.mark", "policy/module-value"),
    "importorskip": (("def test_x() -> None:\n    pytest.importorskip('numpy')"), "policy/name"),
    "exit": (("def test_x() -> None:\n    pytest.exit('done', 0)"), "policy/name"),
    "internals": ("from _pytest import runner", "policy/import"),
    "coverage": ("import coverage", "policy/import"),
    "run a path": (
        ("import runpy\n\ndef test_x() -> None:\n    runpy.run_path('x')"),
        "policy/name",
    ),
    "module of the tool's": ("from error_patterns.core import re as r", "policy/import"),
    "module through the tool": (
        ("import error_patterns.core\nX = error_patterns.core.re"),
        "policy/name",
    ),
    "subprocess": ("import subprocess", "policy/import"),
}


@pytest.mark.parametrize(("code", "rule"), IN_TESTS.values(), ids=IN_TESTS)
def test_refused_in_tests(code: str, rule: str) -> None:
    findings = policy(in_tests(code))
    assert rule in {finding.rule for finding in findings}
    assert {finding.path for finding in findings} == {TEST_PATH}
