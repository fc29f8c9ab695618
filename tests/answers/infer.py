"""Annotations for parameters and results, inferred from the values that examples show.

What a person who writes a specification would know: the description says which types are meant, the
examples show them. Kept lenient where examples cannot tell, since an annotation that is too narrow
would refuse right answers: mixed elements are `Any`, whole numbers beside others are `float`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

_ANY: Final = "Any"
_MAX_FIXED: Final = 3
"""Longest tuple of mixed types at the top that is taken for a record, and not for a sequence."""


def annotation(values: Sequence[Any]) -> str:
    """The annotation of a parameter or result that took these values; `Any` for no value."""
    return _unified(values, nested=False)


def needed_imports(annotations: Iterable[str]) -> list[str]:
    """The import statements that annotations made here need."""
    text = " ".join(annotations)
    abstract = [name for name in ("Iterable", "Sequence") if f"{name}[" in text]
    lines = [f"from collections.abc import {', '.join(abstract)}"] if abstract else []
    if _ANY in text:
        lines.append("from typing import Any")
    return lines


def _unified(values: Sequence[Any], *, nested: bool) -> str:
    kinds = {type(value) for value in values}
    if type(None) in kinds and len(kinds) > 1:
        inner = _unified([value for value in values if value is not None], nested=nested)
        return inner if inner == _ANY else f"{inner} | None"
    if not kinds:
        return _ANY
    if kinds <= {bool, int, float, complex}:
        # bool is an int, an int serves as a float, and a float as a complex number (PEP 484).
        widest = max(kinds, key=[bool, int, float, complex].index)
        return widest.__name__
    if kinds == {list, tuple}:
        return f"Sequence[{_elements(values)}]"
    if len(kinds) > 1:
        return _ANY
    [kind] = kinds
    if kind is tuple:
        return _tuple(values, nested=nested)
    if kind in {list, set, frozenset}:
        return f"{kind.__name__}[{_elements(values)}]"
    if kind is dict:
        keys = _unified([key for value in values for key in value], nested=True)
        return f"dict[{keys}, {_unified([v for d in values for v in d.values()], nested=True)}]"
    return "None" if kind is type(None) else kind.__name__


def _elements(values: Sequence[Any]) -> str:
    return _unified([element for value in values for element in value], nested=True)


def _tuple(values: Sequence[tuple[Any, ...]], *, nested: bool) -> str:
    """Pairs inside a container and short records keep their length; other tuples may have any."""
    lengths = {len(value) for value in values}
    common = _elements(values)
    if len(lengths) == 1 and 0 not in lengths:
        [length] = lengths
        if (nested and length == 2) or (common == _ANY and length <= _MAX_FIXED):
            columns = zip(*values, strict=True)
            return f"tuple[{', '.join(_unified(column, nested=True) for column in columns)}]"
    return f"tuple[{common}, ...]"
