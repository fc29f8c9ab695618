"""A model's endpoint, and who asks it."""

from __future__ import annotations

from tests.exchange.conftest import repository
from tests.exchange.endpoint import endpoint

__all__ = ["endpoint", "repository"]
