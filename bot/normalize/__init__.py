"""What a model replied, made to fit the conventions: `normalize(files, spec) -> Normalized`."""

from __future__ import annotations

from bot.normalize.steps import STEPS, NormalizedReply, normalize

__all__ = ["STEPS", "NormalizedReply", "normalize"]
