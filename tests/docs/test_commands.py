"""Every command of the documents does what they say; those that take the gate stand beside."""

from __future__ import annotations

import pytest

from tests.docs.conftest import Follow
from tests.docs.ways import QUICK

pytestmark = pytest.mark.sampled(keep=12)


@pytest.mark.parametrize("command", QUICK)
def test_the_command_does_what_the_page_says(command: str, follow: Follow) -> None:
    follow(command, QUICK[command])
