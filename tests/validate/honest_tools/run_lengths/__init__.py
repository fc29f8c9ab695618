"""Encode runs of equal characters, and decode them again."""

from __future__ import annotations

from .core import decode, encode, longest_run

__all__ = ["decode", "encode", "longest_run"]
