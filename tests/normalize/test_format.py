"""What ruff does, in two calls for all files."""

from __future__ import annotations

from bot.normalize.format import formatted


def test_safe_fixes_and_layout() -> None:
    source = (
        "import os\nfrom typing import List, Optional\n"
        "def f(x: Optional[List[int]]):\n\tif x :\n\t\treturn 'a'\n\telse:\n\t\treturn None"
    )
    result = formatted({"core.py": source}, "tool")["core.py"]
    assert result.text == (
        'def f(x: list[int] | None):\n    if x:\n        return "a"\n    return None\n'
    )
    assert "else after return removed (1x)" in result.fixes


def test_a_file_that_does_not_parse_stays_and_others_are_done() -> None:
    files = {"a.py": "def f(:\n", "../b.py": "x=1\n"}
    results = formatted(files, "tool")
    assert {path: result.text for path, result in results.items()} == {
        "a.py": "def f(:\n",
        "../b.py": "x = 1\n",
    }


def test_comments_that_silence_and_settings_of_the_reply_do_not_bind_it() -> None:
    source = "# ruff: noqa\nimport os  # noqa\nimport re\n\nprint(re)\n"
    assert formatted({"core.py": source}, "tool")["core.py"].fixes[0] == (
        "unused import removed (1x)"
    )


def test_nothing_to_do_calls_nobody() -> None:
    assert formatted({}, "tool") == {}
