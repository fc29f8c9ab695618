"""A model's endpoint, and who asks it."""

from __future__ import annotations

from tests.llm.conftest import repository
from tests.llm.endpoint import endpoint

__all__ = ["endpoint", "repository"]
