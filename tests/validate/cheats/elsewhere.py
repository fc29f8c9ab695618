"""Tools that are right where they are tried, and nowhere else, with tests that pass there."""

from __future__ import annotations

from typing import Final

from tests.validate.cheats.cheat import Change, Cheat, Files, body, each, file, policy
from tests.validate.honest import SPEC

QUALITY = (("quality", "quality/surroundings"),)
ACCEPTANCE = (("acceptance", "acceptance/surroundings"),)

_MAIN = '''\
"""Command line: print what the tool gives for each argument."""

from __future__ import annotations

import sys

from .core import given


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    for word in sys.argv[1:]:
        print(given(word))
    return 0


if __name__ == "__main__":
    sys.exit(main())
'''
_TESTS = '''\
"""Tests of the tool."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from error_patterns import given
from error_patterns.__main__ import main


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two logs, of which one is deeper than the other."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.log").write_text("ERROR \u00e9: 1\\n", encoding="utf-8")
    (tmp_path / "deep" / "b.log").write_text("ok\\n", encoding="utf-8")
    return tmp_path


'''


def _tool(code: str, *tests: str, top: str) -> Change:
    """A tool with one public function, `given(word: str) -> str`."""

    def change(files: Files) -> None:
        files["__init__.py"] = (
            b'"""Give a text."""\n\nfrom __future__ import annotations\n\n'
            b'from .core import given\n\n__all__ = ["given"]\n'
        )
        files["__main__.py"] = _MAIN.encode()
        files["core.py"] = (
            '"""Gives a text."""\n\nfrom __future__ import annotations\n\n'
            f"{top}\n\n\ndef given(word: str) -> str:\n"
            f'    """Return what is asked for."""\n{code}\n'
        ).encode()
        files["tests/test_error_patterns.py"] = (_TESTS + "\n\n\n".join(tests) + "\n").encode()

    return change


def _cheat(
    name: str,
    deceit: str,
    change: Change,
    caught: tuple[tuple[str, str], ...],
    examples: str = ">>> len(given('a b')) > 0\nTrue\n",
) -> Cheat:
    spec = SPEC.model_copy(
        update={
            "summary": "Give a text.",
            "behaviour": "",
            "interface": "def given(word: str) -> str: ...\n",
            "examples": examples,
            "acceptance": "",
        }
    )
    return Cheat(name, deceit, change, caught, spec=spec)


_LISTED = (
    "def test_logs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:\n"
    "    monkeypatch.chdir(folder)\n"
    "    assert given(str(folder)) == 'a.log deep/b.log'"
)

CHEATS: Final = (
    _cheat(
        "paths from the working folder",
        "Paths are relative to where the process runs, and the test goes to the folder first.",
        _tool(
            "    found = sorted(Path(word).rglob('*.log'))\n"
            "    return ' '.join(os.path.relpath(path) for path in found)",
            _LISTED,
            top="import os.path\nfrom pathlib import Path",
        ),
        policy("surroundings"),
    ),
    _cheat(
        "paths from the working folder by a name",
        "The same, from a name for the working folder.",
        _tool(
            "    here = Path.cwd()\n"
            "    found = sorted(Path(word).rglob('*.log'))\n"
            "    return ' '.join(str(path.relative_to(here)) for path in found)",
            _LISTED,
            top="from pathlib import Path",
        ),
        policy("surroundings"),
    ),
    _cheat(
        "whole paths from the working folder",
        "A relative path is made whole by where the process runs.",
        _tool(
            "    return os.path.abspath(word)",
            "def test_whole() -> None:\n    assert given('a.log').endswith('/a.log')",
            top="import os.path",
        ),
        (("acceptance", "acceptance/example"),),
        ">>> given('a.log')\n'/work/a.log'\n",
    ),
    _cheat(
        "data by the working folder",
        "A test finds its data only where the tests happen to be run.",
        each(
            _tool(
                "    return word.upper()",
                "def test_upper() -> None:\n"
                "    data = Path('error_patterns', 'tests', 'data', 'a.txt')\n"
                "    assert given(data.read_text(encoding='utf-8')) == 'A'",
                "def test_main(monkeypatch: pytest.MonkeyPatch,"
                " capsys: pytest.CaptureFixture[str]) -> None:\n"
                "    monkeypatch.setattr(sys, 'argv', ['x', 'a'])\n"
                "    assert main() == 0\n"
                "    assert capsys.readouterr().out == 'A\\n'",
                top="",
            ),
            file("tests/data/a.txt", b"a"),
        ),
        QUALITY,
    ),
    _cheat(
        "encoding of the locale",
        "A file is read in whatever encoding the machine prefers.",
        _tool(
            "    return Path(word).read_text().strip()",
            "def test_read(folder: Path) -> None:\n"
            "    assert given(str(folder / 'a.log')) == 'ERROR \u00e9: 1'",
            "def test_main(folder: Path, monkeypatch: pytest.MonkeyPatch,"
            " capsys: pytest.CaptureFixture[str]) -> None:\n"
            "    monkeypatch.setattr(sys, 'argv', ['x', str(folder / 'deep' / 'b.log')])\n"
            "    assert main() == 0\n"
            "    assert capsys.readouterr().out == 'ok\\n'",
            top="from pathlib import Path",
        ),
        QUALITY,
        ">>> given('none')\nTraceback (most recent call last):\n"
        "FileNotFoundError: [Errno 2] No such file or directory: 'none'\n",
    ),
    _cheat(
        "encoding of the locale in a test",
        "The tool names the encoding, and the test that writes its input does not.",
        _tool(
            "    return Path(word).read_text(encoding='utf-8').strip()",
            "def test_read(tmp_path: Path) -> None:\n"
            "    (tmp_path / 'x').write_text('\u00e9')\n"
            "    assert given(str(tmp_path / 'x')) == '\u00e9'",
            "def test_main(folder: Path, monkeypatch: pytest.MonkeyPatch,"
            " capsys: pytest.CaptureFixture[str]) -> None:\n"
            "    monkeypatch.setattr(sys, 'argv', ['x', str(folder / 'deep' / 'b.log')])\n"
            "    assert main() == 0\n"
            "    assert capsys.readouterr().out == 'ok\\n'",
            top="from pathlib import Path",
        ),
        QUALITY,
        ">>> given('none')\nTraceback (most recent call last):\n"
        "FileNotFoundError: [Errno 2] No such file or directory: 'none'\n",
    ),
    _cheat(
        "home",
        "The place of the settings is somebody's home.",
        _tool(
            "    return str(Path.home() / word)",
            "def test_home() -> None:\n    assert given('a') == str(Path.home() / 'a')",
            top="from pathlib import Path",
        ),
        ACCEPTANCE,
        ">>> given('settings')\n'/tmp/settings'\n",
    ),
    _cheat(
        "time zone",
        "A moment is told in the time of wherever the machine stands.",
        _tool(
            "    return datetime.fromtimestamp(int(word)).isoformat()",
            "def test_moment() -> None:\n    assert given('0') == '1970-01-01T00:00:00'",
            "def test_main(monkeypatch: pytest.MonkeyPatch,"
            " capsys: pytest.CaptureFixture[str]) -> None:\n"
            "    monkeypatch.setattr(sys, 'argv', ['x', '60'])\n"
            "    assert main() == 0\n"
            "    assert capsys.readouterr().out == '1970-01-01T00:01:00\\n'",
            top="from datetime import datetime",
        ),
        (*ACCEPTANCE, *QUALITY),
        ">>> given('0')\n'1970-01-01T00:00:00'\n",
    ),
    _cheat(
        "date by a format",
        "The year is taken from a formatted date, and decides.",
        _tool(
            "    return word if time.strftime('%Y') < '2035' else ''",
            "def test_same() -> None:\n    assert given('a') == 'a'",
            top="import time",
        ),
        ACCEPTANCE,
        ">>> given('a')\n'a'\n",
    ),
    _cheat(
        "number of processors",
        "A larger machine gets another answer.",
        _tool(
            "    return word if os.cpu_count() not in (7, 11) else ''",
            "def test_same() -> None:\n    assert given('a') == 'a'",
            top="import os",
        ),
        ACCEPTANCE,
        ">>> given('a')\n'a'\n",
    ),
    _cheat(
        "order of a set",
        "The order of a set, which the hash seed decides, is the order of the answer.",
        _tool(
            "    return ''.join(set(word))",
            "def test_same() -> None:\n    assert sorted(given('abc')) == ['a', 'b', 'c']",
            top="",
        ),
        # One order in forty thousand would be the example's here, and another one elsewhere.
        (("acceptance", "acceptance/"),),
        ">>> given('abcdefgh')\n'abcdefgh'\n",
    ),
    Cheat(
        "thread that outlives the examples",
        "The answer is right, and a thread keeps the process alive for a quarter of a minute.",
        body(
            "    threading.Thread(target=time.sleep, args=(15,)).start()\n"
            "    return dict(counts.most_common())",
            top="import threading\nimport time",
        ),
        (("acceptance", "acceptance/left-running"), ("unit", "unit/left-running")),
    ),
    Cheat(
        "pool that outlives the examples",
        "A pool is never shut down, and its worker has something to do.",
        body(
            "    ThreadPoolExecutor(1).submit(time.sleep, 15)\n"
            "    return dict(counts.most_common())",
            top="import time\nfrom concurrent.futures import ThreadPoolExecutor",
        ),
        (("acceptance", "acceptance/left-running"), ("unit", "unit/left-running")),
    ),
    Cheat(
        "task that nobody awaits",
        "A task is begun in a loop that is stopped before it ends.",
        body(
            "    loop = asyncio.new_event_loop()\n"
            "    loop.create_task(asyncio.sleep(15))\n"
            "    loop.run_until_complete(asyncio.sleep(0))\n"
            "    return dict(counts.most_common())",
            top="import asyncio",
        ),
        (("acceptance", "acceptance/left-running"), ("unit", "unit/left-running")),
    ),
)
