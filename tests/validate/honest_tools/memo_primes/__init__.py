"""Factor numbers, remembering what was computed before."""

from __future__ import annotations

from .core import factors, is_prime, totient

__all__ = ["factors", "is_prime", "totient"]
