from __future__ import annotations

import pytest

from bot.generate.model.reply import parse_reply
from tests.answers.replies import as_reply

CODES = [f"def answer():\n    return {number}" for number in range(40)]


@pytest.mark.parametrize("code", [*CODES, 'def fence():\n    """```\n    ```"""\n    return 1'])
def test_the_code_is_what_is_read_from_the_reply(code: str) -> None:
    assert dict(parse_reply(as_reply(code)).files) == {"core.py": f"{code}\n".encode()}


def test_replies_differ_in_form_and_stay_the_same() -> None:
    replies = [as_reply(code) for code in CODES]
    assert replies == [as_reply(code) for code in CODES]
    assert {"```python core.py\n" in reply for reply in replies} == {True, False}
    assert {reply.rstrip().endswith("```") for reply in replies} == {True, False}
    assert not any(reply.startswith("```") for reply in replies)
