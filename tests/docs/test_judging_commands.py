"""The commands of the documents that take the gate."""

from __future__ import annotations

import re

import pytest

from tests.docs.conftest import Follow
from tests.docs.pages import ROOT, printed
from tests.docs.ways import DEMO, JUDGING

pytestmark = pytest.mark.sampled(keep=1)


@pytest.mark.whole
def test_the_demonstration_prints_what_the_readme_shows(follow: Follow) -> None:
    shown = printed(ROOT / "README.md", "make demo 2>/dev/null")
    assert _but_figures(follow(DEMO, JUDGING[DEMO])) == _but_figures(shown)


@pytest.mark.parametrize("command", [one for one in JUDGING if one != DEMO])
def test_the_gate_approves(command: str, follow: Follow) -> None:
    follow(command, JUDGING[command])


def _but_figures(text: str) -> list[str]:
    """The lines without what differs from run to run: digests, times, scores and the folder."""
    text = re.sub(r"\b[0-9a-f]{12}\b", "DIGEST", text)
    text = re.sub(r"\S+(?=\.git/toolwright/reports)", "", text)
    text = re.sub(r"\d+(\.\d+)?", "0", text)
    return [" ".join(line.split()) for line in text.strip().splitlines()]
