from __future__ import annotations

import pytest

from bot.generate.offline.shapes import fit
from bot.spec.interface import Class, Parameter

REPORT = Class("Report", (), ("dataclass",), (Parameter("total", "int"),), ())
EMPTY = Class("Empty", (), (), (), ())
CLASSES = {"Report": REPORT, "Empty": EMPTY}


@pytest.mark.parametrize(
    ("shape", "annotation"),
    [
        ("sequence[str]", "list[str]"),
        ("sequence[str]", "Iterable[str]"),
        ("sequence[str]", "collections.abc.Sequence[str]"),
        ("sequence[str]", "tuple[str, ...]"),
        ("mapping[str, int]", "dict[str, int]"),
        ("mapping[str, sequence[str]]", "Mapping[str, list[str]]"),
        ("number", "int"),
        ("str | None", "None | str"),
        ("str | None", "Optional[str]"),
        ("record", "Report"),
        ("record", "'Report'"),
        ("sequence[record]", "list[Report]"),
        ("list[tuple[str, int]]", "list[tuple[str, int]]"),
        ("any", "Callable[[int], str]"),
    ],
)
def test_an_annotation_of_the_family_fits(shape: str, annotation: str) -> None:
    assert fit(shape, annotation, CLASSES)


@pytest.mark.parametrize(
    ("shape", "annotation"),
    [
        ("sequence[str]", "str"),
        ("sequence[str]", "list[int]"),
        ("sequence[str]", "list"),
        ("sequence[str]", "tuple[str, str]"),
        ("sequence[str]", "set[str]"),
        ("mapping[str, int]", "dict[str, str]"),
        ("number", "str"),
        ("str", "str | None"),
        ("str | None", "str"),
        ("str | None", "str | int | None"),
        ("record", "Empty"),
        ("record", "Unknown"),
        ("list[tuple[str, int]]", "list[tuple[str, str]]"),
    ],
)
def test_any_other_annotation_does_not(shape: str, annotation: str) -> None:
    assert fit(shape, annotation, CLASSES) is None


def test_the_record_that_fits_is_given_back() -> None:
    found = fit("sequence[record]", "list[Report]", CLASSES)
    assert found
    assert found.record == REPORT
