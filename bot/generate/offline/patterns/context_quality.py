"""Quality of contexts for a language model: five measures, one score, ranks and advice."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.generate.offline.pattern import Measure, Operation, Pattern, Slot
from bot.generate.offline.patterns import context_quality_tests as tests
from bot.generate.offline.patterns import terms
from bot.generate.offline.patterns.context_scores import SUPPORT, Parameters
from bot.spec.toolspec import Category

_SEVERAL: Final = '"sequence" in shapes.context'
_SAMPLE: Final = "some `config_path` and lantern\n"

_CONTEXT = Slot(
    "context",
    ("str", "sequence[str]"),
    "The context to judge.",
    words=("context", "text", "source", "code", "document", "chunk", "passage", "snippet"),
    document=True,
    sample=f"{{{{ ([{_SAMPLE!r}] if {_SEVERAL} else {_SAMPLE!r}) | literal }}}}",
)
_QUERY = Slot(
    "query",
    ("str",),
    "What the context should help with.",
    words=("query", "task", "question", "request", "issue", "goal", "instruction"),
    sample="{{ p.words[0] | literal }}",
)
_TASK = replace(_QUERY, default='""')
_REQUIRED = Slot(
    "required",
    ("sequence[str]", "sequence[str] | None"),
    "Items that the context should name.",
    words=("required", "items", "names", "needed", "must", "expected", "requirements"),
    default="()",
    sample='["config_path"]',
)
_TOP = Slot(
    "top",
    ("int", "int | None"),
    "How many contexts to give at most.",
    words=("top", "limit", "n", "count", "most", "k"),
    default="None",
    sample="1",
)

# A context in passages is joined once, under a name that expressions can count on.
_JOIN: Final = f'{{% if {_SEVERAL} %}}\ntext = "\\n".join({{{{ context }}}})\n{{% endif %}}\n'
_TEXT: Final = f'{{{{ "text" if {_SEVERAL} else context }}}}'
# Whether anything has to be named: by the query, the parameters, the call or a field.
_NAMED: Final = (
    'query is defined or p.required or "required" in shapes'
    ' or "completeness" in measures or "missing" in measures'
)
_ITEMS: Final = (
    "_required({{ query | default('\"\"') }}{% if required != '()' %}, {{ required }}"
    "{% if 'None' in shapes.required %} or (){% endif %}{% endif %})"
)
_SCORES: Final = f"""
{_JOIN}
{{% if {_NAMED} %}}
items = {_ITEMS}
{{% endif %}}
{{% if query is defined %}}
scores = _scores({_TEXT}, {{{{ query }}}}, items)
{{% elif {_NAMED} %}}
scores = {{"completeness": _completeness({_TEXT}, items), **_text_scores({_TEXT})}}
{{% else %}}
scores = _text_scores({_TEXT})
{{% endif %}}
"""
_ADVISED: Final = (
    f"_recommendations(scores{{% if {_NAMED} %}}, _lacking({_TEXT}, items){{% endif %}})"
)


def _lists(name: str, expression: str, *aliases: str) -> tuple[Measure, Measure]:
    """A list of text that a field can also hold as another sequence."""
    return (
        Measure(name, expression, ("list[str]",), aliases),
        Measure(name, f"tuple({expression})", ("sequence[str]",), aliases),
    )


_MEASURES: Final = (
    Measure("specificity", 'scores["specificity"]', aliases=("specific", "concreteness")),
    Measure("redundancy", 'scores["redundancy"]', aliases=("repetition", "duplication")),
    Measure("efficiency", 'scores["efficiency"]', aliases=("token_efficiency", "density")),
    Measure("completeness", 'scores["completeness"]', aliases=("complete", "coverage")),
    Measure("overall", "_overall(scores)", aliases=("score", "quality", "total", "overall_score")),
    Measure("tokens", f"len(_tokens({_TEXT}))", ("int",), ("token_count", "size")),
    Measure("scores", "scores", ("mapping[str, float]",), ("measures", "by_measure")),
    *_lists("missing", f"_lacking({_TEXT}, items)", "missing_items", "lacking", "gaps"),
    *_lists("repeated_lines", f"_repeated_lines({_TEXT})", "duplicates", "duplicate_lines"),
    *_lists("recommendations", _ADVISED, "advice", "suggestions", "hints"),
)
_RELEVANCE: Final = Measure("relevance", 'scores["relevance"]', aliases=("relevant", "match"))


def _judging(suffix: str, slots: tuple[Slot, ...], *more: Measure) -> tuple[Operation, ...]:
    """The operations over all measures; there is a set with a query and one without."""
    return (
        Operation(
            name=f"assess{suffix}",
            words=(
                "assess", "analyse", "analyze", "evaluate", "report", "inspect", "judge", "check",
                "quality", "measure", "measures", "review",
            ),
            slots=slots,
            returns=("record", "mapping[str, float]"),
            about="Assess a context by every measure.",
            gives="The measures, each from 0 to 1.",
            body=_SCORES + "return {{ 'scores' if record is none else filled }}",
            measures=(*more, *_MEASURES),
            tests=tests.ASSESS,
        ),
        Operation(
            name=f"overall{suffix}",
            words=("overall", "score", "quality", "total", "rate", "grade"),
            slots=slots,
            returns=("float",),
            about="Score a context as a whole.",
            gives="The weighted mean of the measures, from 0 to 1; redundancy counts against it.",
            body=_SCORES + "return _overall(scores)",
            tests=tests.OVERALL,
        ),
        Operation(
            name=f"recommend{suffix}",
            words=("recommend", "recommendation", "suggest", "advice", "advise", "improve", "hint"),
            slots=slots,
            returns=("list[str]",),
            about="Recommend what would improve a context.",
            gives="A sentence for each measure that misses its threshold.",
            body=_SCORES + f"return {_ADVISED}",
            tests=tests.RECOMMEND,
        ),
    )  # fmt: skip


def _ranking(
    name: str, contexts: Slot, keys: tuple[str, ...], key: str, source: str, *words: str
) -> Operation:
    """An operation that ranks; `source` gives pairs or items, of which `key` is given back."""
    return Operation(
        name=name,
        words=("rank", "ranked", "order", "sort", "best", "top", "select", "retrieve", *words),
        slots=(contexts, _QUERY, _TOP),
        returns=keys,
        about="Rank contexts for a query.",
        gives="The contexts, best first; equally good ones as they were given.",
        body=f"""
            rated = [({key}, _rating(context, {{{{ query }}}})) for {source}]
            ranked = sorted(rated, key=lambda pair: pair[1], reverse=True)
            {{% set some = "ranked" ~ ("" if top == "None" else "[:" ~ top ~ "]") %}}
            {{% if "tuple" in shapes["return"] %}}
            return {{{{ some }}}}
            {{% else %}}
            return [{key} for {key}, _ in {{{{ some }}}}]
            {{% endif %}}
        """,
        tests=tests.RANK,
    )


_PASSAGES = Slot(
    "contexts",
    ("sequence[str]",),
    "The contexts to rank.",
    words=("contexts", "candidates", "documents", "passages", "chunks", "texts", "snippets"),
    document=True,
    sample='["copper", {{ p.words[0] | literal }}]',
)
_FILES = replace(
    _PASSAGES,
    shapes=("mapping[str, str]",),
    about="The contexts to rank, by name.",
    sample='{"first": "copper", "second": {{ p.words[0] | literal }}}',
)

PATTERN = Pattern(
    name="context_quality",
    category=Category.CONTEXT,
    summary="Score contexts for a language model, rank them, and recommend what to improve.",
    parameters=Parameters,
    imports="""
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
""",
    support={**terms.SUPPORT, **SUPPORT},
    test_imports="from hypothesis import given, settings\nfrom hypothesis import strategies as st",
    operations=(
        *_judging("", (_CONTEXT, _QUERY, _REQUIRED), _RELEVANCE),
        *_judging("_text", (_CONTEXT, _REQUIRED)),
        Operation(
            name="relevance",
            words=("relevance", "relevant", "match", "overlap", "similarity"),
            slots=(_CONTEXT, _QUERY),
            returns=("float",),
            about="Measure how much of a query a context is about.",
            gives="The share of the query's terms that the context has; 1 for a query without any.",
            body=f"{_JOIN}return _relevance({_TEXT}, {{{{ query }}}})",
            tests=tests.MEASURE["relevance"],
        ),
        Operation(
            name="completeness",
            words=("completeness", "complete", "coverage"),
            slots=(_CONTEXT, _TASK, _REQUIRED),
            returns=("float",),
            about="Measure how much of what is required by name a context has.",
            gives="The share of the required items; 1 where nothing is required.",
            body=f"{_JOIN}return _completeness({_TEXT}, {_ITEMS})",
            tests=tests.MEASURE["completeness"],
        ),
        Operation(
            name="missing",
            words=("missing", "lacking", "gaps", "absent", "needed"),
            slots=(_CONTEXT, _TASK, _REQUIRED),
            returns=("list[str]",),
            about="Find what is required by name and missing from a context.",
            gives="The missing items, in the order in which they are required.",
            body=f"{_JOIN}return _lacking({_TEXT}, {_ITEMS})",
            tests=tests.MISSING,
        ),
        Operation(
            name="specificity",
            words=("specificity", "specific", "concrete", "concreteness", "precision"),
            slots=(_CONTEXT,),
            returns=("float",),
            about="Measure how exactly a context names things.",
            gives="The share of exact names among exact names and vague words; 0 without either.",
            body=f"{_JOIN}return _specificity({_TEXT})",
            tests=tests.MEASURE["specificity"],
        ),
        Operation(
            name="redundancy",
            words=("redundancy", "redundant", "repetition", "duplication"),
            slots=(_CONTEXT,),
            returns=("float",),
            about="Measure how much of a context repeats.",
            gives="The share of word sequences that occurred before.",
            body=f"{_JOIN}return _redundancy({_TEXT})",
            tests=tests.MEASURE["redundancy"],
        ),
        Operation(
            name="efficiency",
            words=("efficiency", "efficient", "density"),
            slots=(_CONTEXT,),
            returns=("float",),
            about="Measure how many of a context's tokens mean something.",
            gives="The share of tokens that hold a word which is neither a stop word nor vague.",
            body=f"{_JOIN}return _efficiency({_TEXT})",
            tests=tests.MEASURE["efficiency"],
        ),
        Operation(
            name="repeated_lines",
            words=("repeated", "repeats", "duplicate", "lines"),
            slots=(_CONTEXT,),
            returns=("list[str]",),
            about="Find the lines that a context has more than once.",
            gives="Each such line once, without the blanks around it, in order of occurrence.",
            body=f"{_JOIN}return _repeated_lines({_TEXT})",
            tests=tests.REPEATED,
        ),
        Operation(
            name="tokens",
            words=("tokens", "token", "count", "size", "length"),
            slots=(_CONTEXT,),
            returns=("int",),
            about="Count the tokens of a context.",
            gives="The number of tokens.",
            body=f"{_JOIN}return len(_tokens({_TEXT}))",
            tests=tests.TOKENS,
        ),
        Operation(
            name="advise",
            words=("recommend", "recommendation", "suggest", "advice", "advise", "improve", "hint"),
            slots=(
                Slot(
                    "scores",
                    ("mapping[str, float]",),
                    "Measures by name; those that are not given bring no advice.",
                    words=("scores", "measures", "quality"),
                    sample='{"relevance": 0.0, "redundancy": 1.0}',
                ),
            ),
            returns=("list[str]",),
            about="Recommend what would improve a context with given scores.",
            gives="A sentence for each measure that misses its threshold.",
            body="return _recommendations({{ scores }})",
            tests=tests.ADVISE,
        ),
        _ranking(
            "rank_positions",
            _PASSAGES,
            ("list[tuple[int, float]]", "list[int]"),
            "index",
            "index, context in enumerate({{ contexts }})",
            "index",
            "position",
        ),
        _ranking(
            "rank",
            _PASSAGES,
            ("list[tuple[str, float]]", "list[str]"),
            "context",
            "context in {{ contexts }}",
        ),
        _ranking(
            "rank_named",
            _FILES,
            ("list[tuple[str, float]]", "list[str]"),
            "name",
            "name, context in {{ contexts }}.items()",
        ),
    ),
)
