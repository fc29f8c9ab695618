"""Run scoring coroutines side by side, in bounded numbers."""

from __future__ import annotations

from .core import gather_scores, score_all

__all__ = ["gather_scores", "score_all"]
