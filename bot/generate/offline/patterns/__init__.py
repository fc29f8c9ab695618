"""The library of design patterns, one module each; a new pattern is added to this registry.

Where a specification names no pattern, those of its category are tried in this order.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from bot.generate.offline.pattern import Pattern
from bot.generate.offline.patterns import (
    code_degrader,
    compression_metric,
    context_quality,
    error_classifier,
    layered_config,
    pipeline_profiler,
    record_reader,
    record_validator,
    structured_log,
)

PATTERNS: Final[Mapping[str, Pattern]] = MappingProxyType(
    {
        pattern.name: pattern
        for pattern in (
            error_classifier.PATTERN,
            code_degrader.PATTERN,
            context_quality.PATTERN,
            pipeline_profiler.PATTERN,
            record_validator.PATTERN,
            record_reader.PATTERN,
            compression_metric.PATTERN,
            layered_config.PATTERN,
            structured_log.PATTERN,
        )
    }
)
