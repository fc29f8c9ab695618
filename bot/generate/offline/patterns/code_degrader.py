"""Pairs of degraded and original Python source: five degradations, alone and composed."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal, Self

from pydantic import Field, field_validator, model_validator

from bot.generate.offline.pattern import (
    Measure,
    Operation,
    Pattern,
    PatternParameters,
    Slot,
)
from bot.generate.offline.patterns import degrader_tests as tests
from bot.generate.offline.patterns.python_edits import IMPORTS, SUPPORT
from bot.spec.toolspec import Category

Degradation = Literal["comments", "docstrings", "type_hints", "imports", "order"]


class Parameters(PatternParameters):
    """Which degradations the tool knows, and how it applies them."""

    degradations: Annotated[tuple[Degradation, ...], Field(min_length=1)] = Field(
        ("comments", "docstrings", "type_hints", "imports", "order"),
        description="The degradations, in the order of the pairs and of their composition.",
    )
    composed: str = Field(
        "",
        description="Name of one more pair with all degradations composed; empty: no such pair.",
    )
    keep_unchanged: bool = Field(
        False, description="Whether a degradation that changes nothing gives a pair all the same."
    )
    seed: int = Field(0, description="Seed of the order, where the caller gives none.")
    kept_comments: tuple[str, ...] = Field(
        ("#!", "# -*-"),
        description="Beginnings of the comments that stay, such as the interpreter line.",
    )

    @field_validator("kept_comments")
    @classmethod
    def _are_special_comments(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for beginning in value:
            if not re.fullmatch(r"#.*[^\s#].*", beginning) or "# Note.".startswith(beginning):
                raise ValueError(
                    f"{beginning!r} does not begin a special comment, as `# noqa` does"
                )
        return value

    @model_validator(mode="after")
    def _names_are_distinct(self) -> Self:
        names = [*self.degradations, self.composed]
        if len(names) != len(set(names)):
            raise ValueError("every degradation, and `composed`, needs a name of its own")
        return self


_DEGRADING: Final = {
    "_SEED": "_SEED = {{ p.seed | literal }}",
    "_DEGRADATIONS": """
        _DEGRADATIONS: dict[str, Callable[[str, int], str]] = {
            {% for name in p.degradations %}
            {% if name == "order" %}
            "order": _reordered,
            {% else %}
            {{ name | literal }}: lambda source, _seed: _without_{{ name }}(source),
            {% endif %}
            {% endfor %}
        }
    """,
    "_degraded": '''
        def _degraded(source: str, names: Iterable[str], seed: int) -> str:
            """Apply degradations, one after the other."""
            for name in names:
                source = _DEGRADATIONS[name](source, seed)
            return source
    ''',
    "_known": '''
        def _known(names: Iterable[str]) -> list[str]:
            """Refuse a name that is no degradation's."""
            wanted = list(names)
            for name in wanted:
                if name not in _DEGRADATIONS:
                    known = ", ".join(_DEGRADATIONS)
                    raise ValueError(f"unknown degradation {name!r}; known: {known}")
            return wanted
    ''',
    "_variants": '''
        def _variants(source: str, names: Iterable[str], seed: int) -> Iterator[tuple[str, str]]:
            """Give the name and the result of each degradation."""
            {% if p.composed %}
            groups = {name: [name] for name in names}
            groups[{{ p.composed | literal }}] = list(groups)
            for label, members in groups.items():
                degraded = _degraded(source, members, seed)
            {% else %}
            for label in names:
                degraded = _degraded(source, [label], seed)
            {% endif %}
                {% if p.keep_unchanged %}
                yield label, degraded
                {% else %}
                if degraded != source:
                    yield label, degraded
                {% endif %}
    ''',
    "_fault": '''
        def _fault(source: str) -> str | None:
            """Say why a source is not Python; None where it is."""
            try:
                _parsed(source)
            except ValueError as error:
                return str(error)
            return None
    ''',
}

_SAMPLE: Final = repr('"""Doubles."""\n\nx: int = 2  # two\n')
_SOURCE = Slot(
    "source",
    ("str",),
    "Python source.",
    words=("code", "text", "module"),
    document=True,
    sample=_SAMPLE,
)
_SEED = Slot(
    "seed",
    ("int",),
    "Decides the order of definitions where their dependencies leave a choice.",
    words=("random", "state"),
    default="_SEED",
    sample="3",
)
_NAMES = Slot(
    "degradations",
    ("sequence[str]", "sequence[str] | None"),
    "Names of the degradations to apply, in this order.",
    words=("names", "kinds", "steps", "which"),
    default="_DEGRADATIONS",
    sample='["{{ p.degradations[0] }}"]',
)
_NAME = Slot(
    "degradation",
    ("str",),
    "Name of the degradation to apply.",
    words=("name", "kind", "step"),
    sample='"{{ p.degradations[0] }}"',
)
_SOURCE_MAPPING = Slot(
    "sources",
    ("mapping[str, str]",),
    "Python source by name.",
    words=("files", "modules", "texts"),
    sample=f'{{"good.py": {_SAMPLE}, "bad.py": "def"}}',
)
_SOURCE_LIST = Slot(
    "sources",
    ("sequence[str]",),
    "Python sources.",
    words=("files", "modules", "texts"),
    document=True,
    sample=f'[{_SAMPLE}, "def"]',
)
_WANTED: Final = """
{% if "None" in shapes.degradations | default("") %}
wanted = _known(_DEGRADATIONS if {{ degradations }} is None else {{ degradations }})
{% elif "degradations" in shapes %}
wanted = _known({{ degradations }})
{% else %}
wanted = list(_DEGRADATIONS)
{% endif %}
"""


def _pair_measures(name: str, original: str) -> tuple[Measure, ...]:
    return (
        Measure("degradation", name, ("str",), ("name", "kind", "label", "degradation_name")),
        Measure("degraded", "degraded", ("str",), ("degraded_source", "input", "before", "source")),
        Measure("original", original, ("str",), ("original_source", "target", "output", "after")),
        Measure("changed", f"degraded != {original}", ("bool",), ("is_changed", "differs")),
    )


def _single(name: str, words: tuple[str, ...], about: str, gives: str) -> Operation:
    """An operation that applies one degradation, the parameters' choice of them aside."""
    return Operation(
        name=f"strip_{name}",
        words=words,
        slots=(_SOURCE,),
        returns=("str",),
        about=about,
        gives=gives,
        body=f"return _without_{name}({{{{ source }}}})",
        tests=(tests.SINGLE + tests.EDGES).replace("DEGRADATION", name),
        raises="ValueError: The source is not Python.",
    )


def _batch(name: str, slot: Slot, items: str, label: Measure) -> Operation:
    return Operation(
        name=name,
        words=("batch", "all", "many", "pairs", "corpus", "dataset", "collect", "pair", "files"),
        slots=(slot, _NAMES, _SEED),
        returns=("sequence[record]", "list[tuple[str, str]]"),
        about="Make the pairs of many sources; one that is not Python is left out.",
        gives="The pairs, source by source in the given order.",
        body=_WANTED
        + """
{% set pair = filled if record else "(degraded, original)" %}
return {{ collected(
    pair ~ " for label, original in ITEMS if _fault(original) is None"
    ~ " for name, degraded in _variants(original, wanted, " ~ seed ~ ")"
) }}
""".replace("ITEMS", items.replace("SOURCES", '" ~ sources ~ "')),
        measures=(label, *_pair_measures("name", "original")),
        tests=tests.BATCH + tests.AT_EDGES["batch"],
        raises="ValueError: A degradation is unknown.",
    )


PATTERN = Pattern(
    name="code_degrader",
    category=Category.PREPROCESSING,
    summary="Make pairs of degraded and original Python source, by up to five degradations.",
    parameters=Parameters,
    imports=IMPORTS,
    support={**SUPPORT, **_DEGRADING},
    test_imports=tests.IMPORTS,
    test_support=tests.SUPPORT,
    operations=(
        _single(
            "comments",
            ("comment",),
            "Remove the comments.",
            "The source without comments; a line that held nothing else is gone.",
        ),
        _single(
            "docstrings",
            ("docstring", "documentation", "doc"),
            "Remove the docstrings of the module, its classes and its functions.",
            "The source without docstrings.",
        ),
        _single(
            "type_hints",
            ("type", "hint", "annotation", "typing"),
            "Remove the annotations of parameters, results and variables.",
            "The source without annotations; one that had no value is gone as a whole.",
        ),
        _single(
            "imports",
            ("import",),
            "Remove the import statements, at any depth.",
            "The source without imports.",
        ),
        Operation(
            name="shuffle_order",
            words=("shuffle", "order", "reorder", "dependency", "dependencies", "scramble"),
            slots=(_SOURCE, _SEED),
            returns=("str",),
            about="Reorder the top-level definitions so that each comes before what it uses.",
            gives="The source with its functions and classes in one another's places.",
            body="return _reordered({{ source }}, {{ seed }})",
            tests=tests.SHUFFLE + tests.EDGES.replace("DEGRADATION", "order"),
            raises="ValueError: The source is not Python.",
        ),
        Operation(
            name="degrade",
            words=("degrade", "apply", "transform"),
            slots=(_SOURCE, _NAME, _SEED),
            returns=("str",),
            about="Apply one degradation to a source.",
            gives="The degraded source.",
            body="return _degraded({{ source }}, _known([{{ degradation }}]), {{ seed }})",
            tests=tests.DEGRADE + tests.AT_EDGES["degrade"],
            raises="ValueError: The source is not Python, or the degradation is unknown.",
        ),
        Operation(
            name="degrade_all",
            words=("degrade", "all", "compose", "composed", "combine", "every", "full"),
            slots=(_SOURCE, _NAMES, _SEED),
            returns=("str",),
            about="Apply several degradations to a source, one after the other.",
            gives="The degraded source.",
            body=_WANTED + "return _degraded({{ source }}, wanted, {{ seed }})",
            tests=tests.DEGRADE_ALL
            + '{% if "degradations" in shapes %}'
            + tests.AT_EDGES["degrade_all"]
            + "{% endif %}",
            raises="ValueError: The source is not Python, or a degradation is unknown.",
        ),
        Operation(
            name="pair",
            words=("pair", "example"),
            slots=(_SOURCE, _NAME, _SEED),
            returns=("record", "tuple[str, str]"),
            about="Make the pair of one degradation.",
            gives="The degraded source with the original.",
            body="""
                degraded = _degraded({{ source }}, _known([{{ degradation }}]), {{ seed }})
                return {{ filled if record else "degraded, " ~ source }}
            """,
            measures=_pair_measures("{{ degradation }}", "{{ source }}"),
            tests=tests.PAIR + tests.AT_EDGES["pair"],
            raises="ValueError: The source is not Python, or the degradation is unknown.",
        ),
        Operation(
            name="pairs",
            words=("pairs", "make", "generate", "context", "contexts", "examples", "variants"),
            slots=(_SOURCE, _NAMES, _SEED),
            returns=("sequence[record]", "list[tuple[str, str]]"),
            about="Make one pair for each degradation.",
            gives="The pairs in the order of the degradations"
            "{{ ', and last the one with all of them' if p.composed }}"
            "{{ '' if p.keep_unchanged else '; none for one that changes nothing' }}.",
            body=_WANTED
            + """
{% set pair = filled if record else "(degraded, " ~ source ~ ")" %}
return {{ collected(
    pair ~ " for name, degraded in _variants(" ~ source ~ ", wanted, " ~ seed ~ ")"
) }}
""",
            measures=_pair_measures("name", "{{ source }}"),
            tests=tests.PAIRS + tests.AT_EDGES["pairs"],
            raises="ValueError: The source is not Python, or a degradation is unknown.",
        ),
        Operation(
            name="variants",
            words=("variants", "versions", "degraded", "degradations", "each"),
            slots=(_SOURCE, _SEED),
            returns=("mapping[str, str]",),
            about="Apply each degradation alone.",
            gives="The degraded source by the degradation's name"
            "{{ '' if p.keep_unchanged else ', for those that change it' }}.",
            body="return dict(_variants({{ source }}, _DEGRADATIONS, {{ seed }}))",
            tests=tests.VARIANTS + tests.AT_EDGES["variants"],
            raises="ValueError: The source is not Python.",
        ),
        _batch(
            "batch",
            _SOURCE_MAPPING,
            "SOURCES.items()",
            Measure("path", "label", ("str",), ("file", "source_name", "module", "origin")),
        ),
        _batch(
            "batch_list",
            _SOURCE_LIST,
            "enumerate(SOURCES)",
            Measure("index", "label", ("int",), ("number", "position", "source_index")),
        ),
        Operation(
            name="unreadable",
            words=("unreadable", "skip", "skipped", "fault", "invalid", "broken", "problem"),
            slots=(_SOURCE_MAPPING,),
            returns=("mapping[str, str]",),
            about="Find the sources that are not Python, which a batch leaves out.",
            gives="The reason by the source's name.",
            body="""
                faults = {label: _fault(source) for label, source in {{ sources }}.items()}
                return {label: fault for label, fault in faults.items() if fault is not None}
            """,
            tests=tests.UNREADABLE,
        ),
    ),
)
