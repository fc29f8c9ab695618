"""Mechanical repair of what a model replied: `repair(files, spec) -> Repaired`."""

from __future__ import annotations

from bot.repair.repair import STEPS, Repaired, repair

__all__ = ["STEPS", "Repaired", "repair"]
