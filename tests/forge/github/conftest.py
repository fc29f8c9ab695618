"""The bot's own client on the test's GitHub."""

from __future__ import annotations

from tests.github.conftest import clone, emulator, github, repo

__all__ = ["clone", "emulator", "github", "repo"]
