"""Make pairs of degraded and original Python source, in five ways."""

from context_pairs.core import (
    ContextPair,
    FilePair,
    degrade,
    make_pairs,
    make_pairs_of_files,
    shuffle_order,
    strip_comments,
    strip_docstrings,
    strip_imports,
    strip_type_hints,
    unreadable_sources,
)

__all__ = [
    "ContextPair",
    "FilePair",
    "degrade",
    "make_pairs",
    "make_pairs_of_files",
    "shuffle_order",
    "strip_comments",
    "strip_docstrings",
    "strip_imports",
    "strip_type_hints",
    "unreadable_sources",
]
