"""Which tests a repository has, where its configuration does not name them for Toolwright."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from fnmatch import fnmatch
from pathlib import PurePosixPath
from typing import Final

from bot.layout import TOOLS_FOLDER
from bot.validate.integration.settings import pytest_settings, words

_FOLDERS: Final = ("tests", "test")
_FILE: Final = re.compile(r"(.*/)?(test_[^/]*|[^/]*_test)\.py")
_ALONE: Final = ("test.py", "tests.py")


def found(paths: Collection[str], settings: Mapping[str, bytes]) -> tuple[str, ...]:
    """What pytest is to collect, by path: as its own continuous integration would, most likely.

    That is what pytest's `testpaths` name; else the folders `tests` and `test`; else every folder
    in the root that holds files named like tests, and such files there; else `test.py`.

    Args:
        paths: Every file of the repository.
        settings: Those of its files that may hold pytest's settings, by path.
    """
    own = [path for path in paths if not path.startswith(f"{TOOLS_FOLDER}/")]
    folders = {parent.as_posix() for path in own for parent in PurePosixPath(path).parents}
    there = sorted({*own, *folders})
    named = [
        path
        for pattern in words(pytest_settings(settings).get("testpaths", ()))
        for path in there
        if fnmatch(path, PurePosixPath(pattern).as_posix())
    ]
    python = [path for path in own if path.endswith(".py")]
    usual = [name for name in _FOLDERS if any(path.startswith(f"{name}/") for path in python)]
    loose = sorted({path.partition("/")[0] for path in python if _FILE.fullmatch(path)})
    alone = [name for name in _ALONE if name in own]
    return tuple(dict.fromkeys(named or usual or loose or alone))
