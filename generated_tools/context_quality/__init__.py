"""Analyse how well a context serves a query to a language model."""

from context_quality.core import (
    ContextQuality,
    analyse_context,
    completeness,
    rank_contexts,
    recommend,
    redundancy,
    relevance,
    specificity,
    token_efficiency,
)

__all__ = [
    "ContextQuality",
    "analyse_context",
    "completeness",
    "rank_contexts",
    "recommend",
    "redundancy",
    "relevance",
    "specificity",
    "token_efficiency",
]
