"""List the text files of a folder, with their first words."""

from __future__ import annotations

from .core import first_words

__all__ = ["first_words"]
