from __future__ import annotations

from bot.validate.integration.order import affected, spread

FILES = {
    "app/logs.py": b"from generated_tools.error_patterns import count_errors\n",
    "app/report.py": b"from app import logs\n",
    "app/other.py": b"X = 1\n",
    "tests/test_report.py": b"import app.report\n",
    "tests/test_other.py": b"import app.other\n",
    "tests/notes.md": b"error_patterns\n",
    "generated_tools/error_patterns/core.py": b"error_patterns = 1\n",
}


def test_what_a_tool_reaches_through_others() -> None:
    found = affected(FILES, "error_patterns")
    assert found == ("app/logs.py", "app/report.py", "tests/test_report.py")
    assert affected(FILES, "another") == ()


def test_modules_that_name_each_other_end() -> None:
    assert affected({"a.py": b"import b, tool", "b.py": b"import a"}, "tool") == ("a.py", "b.py")


def test_a_sample_is_spread_evenly() -> None:
    names = [f"{number:02}" for number in range(10)]
    assert spread(names, 4) == ("00", "02", "05", "07")
    assert spread(names, 10) == spread(names, 99) == tuple(names)
    assert spread(names, 0) == ()
