from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.candidate import MAX_FILE_BYTES, MAX_FILES
from bot.errors import ExitStatus
from bot.generate.model.reply import ReplyError, parse_reply


def block(info: str, content: str = "x = 1\n") -> str:
    return f"```{info}\n{content}```\n"


def fault(text: str) -> str:
    with pytest.raises(ReplyError) as caught:
        parse_reply(text)
    assert caught.value.status is ExitStatus.SURROUNDINGS
    assert caught.value.remedy
    assert "\n" not in caught.value.message
    assert caught.value.message.isprintable()
    return caught.value.message


def test_paths_in_info_strings() -> None:
    text = (
        "Here is the tool.\n\n"
        + block("python core.py", "def f() -> int:\n\treturn 'é'\n\n")
        + block("python tests/test_tool.py", "")
        + "Run it:\n\n"
        + block("sh", "python -m tool\n")
        + block("python", "print('a demonstration')\n")
        + "~~~~md README.md\n```python\nf()\n```\n~~~~\n"
    )
    assert dict(parse_reply(text).files) == {
        "core.py": "def f() -> int:\n\treturn 'é'\n\n".encode(),
        "tests/test_tool.py": b"",
        "README.md": b"```python\nf()\n```\n",
    }


@pytest.mark.parametrize("language", ["python", "Python", "py", "python3"])
def test_without_paths_the_first_python_block_is_the_implementation(language: str) -> None:
    text = block("sh", "ls\n") + block(language, "first = 1\n") + block("python", "second = 2\n")
    assert dict(parse_reply(text).files) == {"core.py": b"first = 1\n"}


def test_blocks_in_lists_html_and_with_other_line_ends() -> None:
    listed = "1. The core:\n   ```python core.py\n   if x:\n       y = 1\n   ```\n2. More.\n"
    assert parse_reply(listed).files["core.py"] == b"if x:\n    y = 1\n"
    folded = "<details>\n```python core.py\nx = 1\n```\n</details>\n"
    assert parse_reply(folded).files["core.py"] == b"x = 1\n"
    assert parse_reply(folded.replace("\n", "\r\n")).files["core.py"] == b"x = 1\n"
    assert parse_reply(folded.removesuffix("\n</details>\n")).files["core.py"] == b"x = 1\n"


@pytest.mark.parametrize("text", ["", "Sorry.", block(""), block("js"), "    x = 1\n", "`x`"])
def test_no_block_with_python(text: str) -> None:
    assert "no fenced code block with Python" in fault(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("```python core.py\nx = 1\n", 1),
        ("```python core.py", 1),
        (block("python core.py") + "\n```python __main__.py\nx", 5),
        ("````python core.py\nx = 1\n```\n", 1),
        ("- ```python core.py\nx = 1\n```\n", 1),
    ],
)
def test_a_block_that_is_not_closed(text: str, line: int) -> None:
    assert f"not closed, in line {line}." in fault(text)


@pytest.mark.parametrize(
    "path",
    [
        "../core.py",
        "a/../../core.py",
        "./core.py",
        "/core.py",
        "//core.py",
        "~/core.py",
        "tests//x.py",
        "tests/",
        ".git/config",
        "tests/.hidden.py",
        "C:\\core.py",
        "C:core.py",
        "tests\\x.py",
        "a/b/c/d/e.py",
        "x" * 70 + ".py",
        "kernel\u212a.py",
        "core\u200b.py",
        "core.py\u202e",
        "-rf",
        "title=core.py",
    ],
)
def test_a_path_outside_the_folder(path: str) -> None:
    assert "is no path inside the tool's folder" in fault(block(f"python {path}"))


@pytest.mark.parametrize("path", ["tool.yaml", "Tool.YAML"])
def test_the_manifest_is_not_the_models_to_write(path: str) -> None:
    assert "only Toolwright writes" in fault(block(f"yaml {path}"))


def test_two_files_of_one_name() -> None:
    assert "`core.py` twice" in fault(block("python core.py") * 2)
    assert "twice" in fault(block("python core.py") + block("python Core.py"))
    assert "as a file and as a folder" in fault(block("text a") + block("text A/b"))


def test_words_beside_the_path() -> None:
    message = fault(block("python core.py the implementation"))
    assert "`python core.py the implementation` over the code block in line 1" in message


def test_bounds() -> None:
    assert f"{MAX_FILES + 1} files" in fault(
        "".join(block(f"python f{number}.py") for number in range(MAX_FILES + 1))
    )
    empty = len(block("python core.py", ""))
    largest = "é" * ((MAX_FILE_BYTES - empty - 1) // 2)
    assert len(parse_reply(block("python core.py", largest + "\n")).files["core.py"]) > 1_000_000
    assert "are the limit" in fault(block("python core.py", largest + "é\n"))


def test_what_is_no_text() -> None:
    assert "NUL" in fault(block("python core.py", "\0\n"))
    assert "surrogate" in fault(block("python core.py", "\ud800\n"))


_PIECES = st.sampled_from(
    ["```", "~~~", "````", "\n", "\n\n", "    ", "\t", "- ", "1. ", "> ", "python", " ", "core.py",
     "tests/test_a.py", "..", "/", "\\", "tool.yaml", "x = 1\n", "<!--", "\r", "\0", "\ud800", "é"]
)  # fmt: skip


_SEGMENTS = ["", ".", "..", ".git", "a", "Tests", "core.py", "tool.yaml", "~", "C:\\x", "\u202e"]
_PATHS = st.lists(st.sampled_from(_SEGMENTS), min_size=1, max_size=4).map("/".join)
_BLOCKS = st.lists(_PATHS.map(lambda path: block(f"python {path}")), min_size=1, max_size=3)


@given(
    st.one_of(
        st.text(),
        st.lists(st.one_of(_PIECES, st.text(max_size=5))).map("".join),
        _BLOCKS.map("".join),
    )
)
def test_whatever_comes_paths_are_safe_or_the_reply_is_refused(text: str) -> None:
    try:
        reply = parse_reply(text)
    except ReplyError:
        return
    assert reply.files
    for path, content in reply.files.items():
        parts = PurePosixPath(path).parts
        assert "/".join(parts) == path
        assert path.isascii()
        assert path.isprintable()
        assert not path.startswith("/")
        assert not any(part.startswith(".") for part in parts)
        assert "\\" not in path
        assert path.casefold() != "tool.yaml"
        content.decode()


_LINES = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n`~")))


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}\.py", fullmatch=True), _LINES, min_size=1))
def test_what_is_written_is_read(files: dict[str, list[str]]) -> None:
    contents = {path: "".join(f"{line}\n" for line in lines) for path, lines in files.items()}
    text = "Words.\n\n".join(block(f"python {path}", body) for path, body in contents.items())
    assert dict(parse_reply(text).files) == {path: body.encode() for path, body in contents.items()}
