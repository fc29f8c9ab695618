"""Keep the balances of accounts, and refuse to overdraw one."""

from __future__ import annotations

from .core import Ledger, OverdraftError

__all__ = ["Ledger", "OverdraftError"]
