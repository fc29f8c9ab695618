"""Line ends and encodings."""

from __future__ import annotations

import pytest

from bot.normalize.lines import readable


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"x = 1\r\ny = 2\r", "x = 1\ny = 2\n"),
        (b"\xef\xbb\xbfx = 1\n", "x = 1\n"),
        (b"# -*- coding: utf-8 -*-\nx = '\xc3\xa9'\n", "# -*- coding: utf-8 -*-\nx = 'é'\n"),
    ],
)
def test_text_with_line_feeds(content: bytes, text: str) -> None:
    assert readable(content) == text


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe\x00", b"# coding: latin-1\nx = 1\n", b"# coding: nonsense\n", b"x = '\xe9'"],
)
def test_other_encodings_are_not_read(content: bytes) -> None:
    assert readable(content) is None
