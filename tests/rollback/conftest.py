"""What the tests of roll-backs share with those of health."""

from __future__ import annotations

from tests.health.conftest import _isolated, repo, short

__all__ = ["_isolated", "repo", "short"]
