"""Other surroundings, each in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.validate.harness import elsewhere

SOURCE = Path(elsewhere.__file__)


@pytest.fixture
def harness(tmp_path: Path) -> Path:
    """The program beside another working folder, as the sandbox has it."""
    (tmp_path / "own" / "elsewhere").mkdir(parents=True)
    (tmp_path / "own" / SOURCE.name).write_bytes(SOURCE.read_bytes())
    return tmp_path / "own"


def seen(harness: Path, expression: str, *factors: str) -> Any:
    """What an expression gives elsewhere."""
    program = "\n".join(
        (
            "import sys, json, os, time, datetime, pathlib, tempfile, locale",
            f"sys.path.insert(0, {str(harness)!r})",
            "import elsewhere",
            f"elsewhere.go({list(factors)!r})",
            f"print(json.dumps({expression}))",
        )
    )
    done = subprocess.run(
        [sys.executable, "-I", "-X", "utf8=0", "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=harness,
        env={"LANG": "C.UTF-8", "HOME": str(harness), "TMPDIR": str(harness.parent)},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


DIFFERENT = {
    "folder": "os.getcwd()",
    "home": "str(pathlib.Path.home())",
    "zone": "[time.tzname, datetime.datetime.fromtimestamp(0).isoformat()]",
    "locale": "open(os.devnull).encoding",
    "processors": "os.cpu_count()",
    # In UTC: another zone has another day for half of each.
    "date": "datetime.datetime.now(datetime.UTC).date().isoformat()",
}


@pytest.mark.parametrize("factor", DIFFERENT)
def test_each_changes_its_own_and_nothing_else(factor: str, harness: Path) -> None:
    whole = f"[{', '.join(DIFFERENT.values())}]"
    here, there = seen(harness, whole), seen(harness, whole, factor)
    changed = [name for name, a, b in zip(DIFFERENT, here, there, strict=True) if a != b]
    assert changed == [factor]


def test_names_of_files_stay_what_they_are(harness: Path) -> None:
    said = "[open(os.devnull).encoding, sys.getfilesystemencoding(), sys.stdout.encoding]"
    assert seen(harness, said, "locale") == ["ANSI_X3.4-1968", "utf-8", "utf-8"]
    named = "pathlib.Path(tempfile.mkdtemp(), 'été').write_bytes(b'x')"
    assert seen(harness, named, "locale") == 1


CLOCKS = (
    "datetime.datetime.now().isoformat()",
    "datetime.datetime.now(datetime.timezone.utc).isoformat()",
    "datetime.datetime.utcnow().isoformat()",
    "datetime.datetime.today().isoformat()",
    "datetime.date.today().isoformat()",
    "datetime.datetime.fromtimestamp(time.time()).isoformat()",
    "datetime.datetime.fromtimestamp(time.time_ns() / 1e9).isoformat()",
    "time.strftime('%Y-%m-%d')",
    "time.strftime('%Y-%m-%d', time.gmtime())",
    "time.strftime('%Y-%m-%d', time.localtime())",
    "time.strftime('%Y-%m-%d', time.strptime(time.ctime()))",
    "time.strftime('%Y-%m-%d', time.strptime(time.asctime()))",
    "time.strftime('%Y-%m-%d', time.gmtime(time.clock_gettime(time.CLOCK_REALTIME)))",
    "time.strftime('%Y-%m-%d', time.gmtime(time.clock_gettime_ns(time.CLOCK_REALTIME) / 1e9))",
)


def test_every_clock_tells_the_same_day(harness: Path) -> None:
    told = seen(harness, f"[{', '.join(CLOCKS)}]", "date")
    assert [one[:10] for one in told] == ["2036-02-29"] * len(CLOCKS)


def test_a_time_that_is_given_stays(harness: Path) -> None:
    given = (
        "[datetime.datetime(2020, 1, 2).isoformat(), time.gmtime(0)[0], time.ctime(0)[-4:],"
        " time.strftime('%Y', time.gmtime(0)), type(datetime.datetime.now()).__mro__[1].__name__,"
        " datetime.date.fromisoformat('2020-01-02').isoformat(), time.monotonic() < 2e9]"
    )
    assert seen(harness, given, "date") == seen(harness, given)


def test_types_stay_what_they_are(harness: Path) -> None:
    # A class that holds a clock calls it as it is, and not as a method.
    held = "type('Timer', (), {'clock': time.time})().clock() > 2e9"
    same = "type(datetime.datetime.now()) is datetime.datetime"
    assert seen(harness, f"[{held}, {same}]", "date") == [True, True]


def test_the_age_of_a_file_stays(harness: Path) -> None:
    fresh = harness.parent / "fresh"
    fresh.write_bytes(b"")
    ages = (
        f"[time.time() - os.stat({str(fresh)!r}).st_mtime < 99,"
        f" time.time() - os.path.getmtime({str(fresh)!r}) < 99,"
        f" time.time_ns() - pathlib.Path({str(fresh)!r}).stat().st_mtime_ns < 99e9]"
    )
    assert seen(harness, ages, "date") == [True, True, True]
    old = (
        f"[os.utime({str(fresh)!r}, (5, 7)), os.stat({str(fresh)!r}).st_mtime,"
        f" os.stat({str(fresh)!r}).st_size]"
    )
    assert seen(harness, old, "date") == [None, 7.0, 0]


def test_what_there_is_not(harness: Path) -> None:
    with pytest.raises(AssertionError, match="KeyError: 'weather'"):
        seen(harness, "1", "weather")
