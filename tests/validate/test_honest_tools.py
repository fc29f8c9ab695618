"""Every honest tool passes the whole gate."""

from __future__ import annotations

import pytest

from bot.sandbox.protocol import Sandbox
from bot.validate.gate import validate
from tests.validate.honest_candidates import NAMES, honest_tool

pytestmark = pytest.mark.sampled(keep=2)


def test_there_are_enough_of_them() -> None:
    assert len(NAMES) >= 28


@pytest.mark.parametrize("name", NAMES)
def test_the_tool_is_approved(name: str, bubblewrap_sandbox: Sandbox) -> None:
    report = validate(honest_tool(name).case(bubblewrap_sandbox), progress=lambda _: None)
    assert report.approved, report.model_dump_json(indent=1)
