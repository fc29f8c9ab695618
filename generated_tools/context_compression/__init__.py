"""Measure what compressing a context saves, and how much of its information is kept."""

from context_compression.core import (
    BatchReport,
    Compression,
    batch_report,
    compression_quality,
    compression_ratio,
    count_tokens,
    information_kept,
    lost_names,
    measure_compression,
)

__all__ = [
    "BatchReport",
    "Compression",
    "batch_report",
    "compression_quality",
    "compression_ratio",
    "count_tokens",
    "information_kept",
    "lost_names",
    "measure_compression",
]
