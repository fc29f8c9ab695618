"""Error lines of a log: classify, count, rank, and suggest known fixes."""

from __future__ import annotations

import re
from typing import Self

from pydantic import Field, field_validator, model_validator

from bot.generate.offline.pattern import (
    Measure,
    Operation,
    Pattern,
    PatternParameters,
    Slot,
)
from bot.spec.toolspec import Category

_KIND = r"^ERROR\s+(?P<kind>[^\s:]+)\s*:\s*(?P<message>.*)$"


class Parameters(PatternParameters):
    """What counts as an error, and how errors are told apart."""

    error_line: str = Field(
        _KIND,
        description="Regular expression that finds an error in a line; a group `kind` names it.",
    )
    samples: tuple[str, ...] = Field(
        ("ERROR io: disk full", "ERROR net: timeout"),
        description="Lines that `error_line` finds, for the tests; needed with your own.",
        min_length=1,
    )
    categories: dict[str, str] = Field(
        {},
        description="Regular expression by category, the first match decides; empty: use `kind`.",
    )
    other: str = Field("other", description="The category of an error that no expression finds.")
    fixes: dict[str, str] = Field({}, description="Known fix by category.")

    @field_validator("error_line")
    @classmethod
    def _compiles(cls, value: str) -> str:
        _compiled(value)
        return value

    @field_validator("categories")
    @classmethod
    def _all_compile(cls, value: dict[str, str]) -> dict[str, str]:
        for expression in value.values():
            _compiled(expression)
        return value

    @model_validator(mode="after")
    def _tells_errors_apart(self) -> Self:
        if not self.categories and "kind" not in _compiled(self.error_line).groupindex:
            raise ValueError("give categories, or a group named `kind` in error_line")
        if self.error_line != _KIND and "samples" not in self.model_fields_set:
            raise ValueError("give samples: lines that error_line finds")
        return self


def _compiled(expression: str) -> re.Pattern[str]:
    try:
        return re.compile(expression)
    except re.error as error:
        raise ValueError(f"{expression!r} is not a regular expression: {error}") from error


_LINES = Slot(
    "lines",
    ("sequence[str]",),
    "The lines of the log.",
    words=("lines", "log"),
    sample='["all is well", *{{ p.samples | list | literal }}]',
)
_TOP = Slot(
    "top",
    ("int",),
    "How many categories to give at most.",
    words=("top", "limit", "n", "count", "most"),
    default="len(counts)",
    sample="1",
)

PATTERN = Pattern(
    name="error_classifier",
    category=Category.DEBUGGING,
    summary="Classify, count and rank the errors of a log, and suggest known fixes.",
    parameters=Parameters,
    imports="import re\nfrom collections import Counter\nfrom collections.abc import Iterable",
    support={
        "_ERROR_LINE": "_ERROR_LINE = re.compile({{ p.error_line | literal }})",
        "_CATEGORIES": """
            _CATEGORIES = {
                {% for name, expression in p.categories.items() %}
                {{ name | literal }}: re.compile({{ expression | literal }}),
                {% endfor %}
            }
        """,
        "_FIXES": "_FIXES: dict[str, str] = {{ p.fixes | literal }}",
        "_category": '''
            def _category(line: str) -> str | None:
                """Name the category of an error line; None for any other line."""
                match = _ERROR_LINE.search(line)
                if match is None:
                    return None
                {% if p.categories %}
                for category, expression in _CATEGORIES.items():
                    if expression.search(line):
                        return category
                return {{ p.other | literal }}
                {% else %}
                return match["kind"]
                {% endif %}
        ''',
        "_counted": '''
            def _counted(lines: Iterable[str]) -> Counter[str]:
                """Count the errors by category."""
                categories = (_category(line) for line in lines)
                return Counter(category for category in categories if category is not None)
        ''',
    },
    operations=(
        Operation(
            name="analyse",
            words=("analyse", "analyze", "report", "summarise", "summarize", "inspect"),
            slots=(_LINES, _TOP),
            returns=("record",),
            about="Analyse the errors of a log.",
            gives="What was found, most frequent categories first.",
            body="""
                counts = _counted({{ lines }})
                ranked = counts.most_common({{ top }})
                return {{ filled }}
            """,
            measures=(
                Measure("total", "counts.total()", ("int",), ("errors", "error_count")),
                Measure(
                    "counts",
                    "dict(counts.most_common())",
                    ("mapping[str, int]",),
                    ("categories", "by_category", "by_kind", "kinds"),
                ),
                Measure("most_common", "ranked", ("list[tuple[str, int]]",), ("top", "ranked")),
                Measure(
                    "suggestions",
                    "{name: _FIXES[name] for name, _ in ranked if name in _FIXES}",
                    ("mapping[str, str]",),
                    ("fixes", "known_fixes"),
                ),
            ),
            tests='''
                def test_{{ name }}_finds_no_error_in_an_empty_log() -> None:
                    """Without a line there is nothing to report."""
                    result = {{ call(lines="[]", top="9") }}
                    {% if "total" in measures %}
                    assert {{ get("total") }} == 0
                    {% endif %}
                    {% if "counts" in measures %}
                    assert {{ get("counts") }} == {}
                    {% endif %}
                    {% if "most_common" in measures %}
                    assert {{ get("most_common") }} == []
                    {% endif %}
                    {% if "suggestions" in measures %}
                    assert {{ get("suggestions") }} == {}
                    {% endif %}


                def test_{{ name }}_sees_every_error_line() -> None:
                    """Each sample is an error; the other lines are not."""
                    samples = {{ p.samples | list | literal }}
                    result = {{ call(lines='["all is well", *samples, ""]', top="9") }}
                    {% if "total" in measures %}
                    assert {{ get("total") }} == len(samples)
                    {% endif %}
                    {% if "counts" in measures %}
                    assert sum({{ get("counts") }}.values()) == len(samples)
                    {% endif %}
                    {% if "most_common" in measures %}
                    ranks = [count for _, count in {{ get("most_common") }}]
                    assert ranks == sorted(ranks, reverse=True)
                    {% endif %}
                    {% if "suggestions" in measures %}
                    known = {{ p.fixes | literal }}
                    assert {{ get("suggestions") }}.items() <= known.items()
                    {% endif %}
            ''',
        ),
        Operation(
            name="most_common",
            words=("most", "common", "top", "frequent", "rank", "ranked"),
            slots=(_LINES, _TOP),
            returns=("list[tuple[str, int]]",),
            about="Rank the categories of error by how often they occur.",
            gives="Category and number of errors, most frequent first.",
            body="""
                counts = _counted({{ lines }})
                return counts.most_common({{ top }})
            """,
            tests='''
                def test_{{ name }}_ranks_by_frequency() -> None:
                    """A category that occurs more often comes first."""
                    samples = {{ p.samples | list | literal }}
                    ranked = {{ call(lines="[*samples, samples[-1], samples[-1]]", top="9") }}
                    counts = [count for _, count in ranked]
                    assert counts == sorted(counts, reverse=True)
                    assert counts[0] >= 3
            ''',
        ),
        Operation(
            name="count",
            words=("count", "tally", "histogram", "frequencies", "frequency"),
            slots=(_LINES,),
            returns=("mapping[str, int]",),
            about="Count the errors of a log by category.",
            gives="The number of errors of each category, most frequent first.",
            body="return dict(_counted({{ lines }}).most_common())",
            tests='''
                def test_{{ name }}_ignores_what_is_no_error() -> None:
                    """Lines without an error count for nothing."""
                    assert {{ name }}(["", "all is well"]) == {}


                def test_{{ name }}_counts_every_error_line() -> None:
                    """Each sample counts once for each time it occurs."""
                    samples = {{ p.samples | list | literal }}
                    once = {{ name }}(samples)
                    assert sum(once.values()) == len(samples)
                    thrice = {{ name }}(samples * 3)
                    assert thrice == {kind: 3 * count for kind, count in once.items()}


                def test_{{ name }}_puts_the_most_frequent_first() -> None:
                    """The order of the result is the order of frequency."""
                    samples = {{ p.samples | list | literal }}
                    counts = list({{ name }}([*samples, samples[-1]]).values())
                    assert counts == sorted(counts, reverse=True)
            ''',
        ),
        Operation(
            name="classify",
            words=("classify", "categorise", "categorize", "category", "kind"),
            slots=(
                Slot(
                    "line",
                    ("str",),
                    "One line of the log.",
                    words=("line", "message"),
                    sample="{{ p.samples[0] | literal }}",
                ),
            ),
            returns=("str | None",),
            about="Name the category of an error line.",
            gives="The category, or None where the line is no error.",
            body="return _category({{ line }})",
            tests='''
                def test_{{ name }}_names_errors_only() -> None:
                    """A sample has a category; a line without an error has none."""
                    assert {{ name }}("all is well") is None
                    samples = {{ p.samples | list | literal }}
                    assert all({{ name }}(line) for line in samples)
            ''',
        ),
        Operation(
            name="suggest",
            words=("suggest", "suggestion", "fix", "remedy", "advice", "hint"),
            slots=(
                Slot(
                    "category",
                    ("str",),
                    "A category of error.",
                    words=("category", "kind", "name", "error"),
                    sample='{{ (p.fixes | list + ["unknown"])[0] | literal }}',
                ),
            ),
            returns=("str | None",),
            about="Suggest the known fix for a category of error.",
            gives="The fix, or None where none is known.",
            body="return _FIXES.get({{ category }})",
            tests='''
                def test_{{ name }}_knows_each_fix() -> None:
                    """Each known fix is given, and nothing for an unknown category."""
                    known: dict[str, str] = {{ p.fixes | literal }}
                    assert {category: {{ name }}(category) for category in known} == known
                    assert {{ name }}("no such category") is None
            ''',
        ),
    ),
)
