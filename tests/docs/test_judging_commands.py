"""The commands of the documents that take the gate."""

from __future__ import annotations

import pytest

from tests.docs.conftest import Follow
from tests.docs.ways import JUDGING

pytestmark = pytest.mark.sampled(keep=1)


@pytest.mark.parametrize("command", JUDGING)
def test_the_gate_approves(command: str, follow: Follow) -> None:
    follow(command, JUDGING[command])
