"""The catalogue of patterns, one folder each: a reference tool, and the words by which it is known.

A new pattern is a folder beside this file and a name in `NAMES`. Where a specification names no
pattern, those of its category are tried in this order.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from bot.patterns.pattern import Pattern, read_pattern

NAMES: Final = (
    "error_classifier",
    "code_degrader",
    "context_quality",
    "pipeline_profiler",
    "record_validator",
    "record_reader",
    "compression_metric",
    "layered_config",
    "structured_log",
)


@cache
def catalogue() -> Mapping[str, Pattern]:
    """Read every pattern, by name; once a process."""
    return MappingProxyType({name: read_pattern(name) for name in NAMES})
