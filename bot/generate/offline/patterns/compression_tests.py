"""Tests that the pattern `compression_metric` writes; what they expect follows from parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

_FLOATS: Final = (
    "ratio",
    "saving",
    "information_kept",
    "terms_kept",
    "names_kept",
    "sentences_kept",
    "quality",
)
_COUNTS: Final = ("tokens_before", "tokens_after", "tokens_saved")
_LISTS: Final = ("lost_terms", "lost_names", "added_names")


PLURALS: Final = {"queries": "query", "cache": "caches", "ids": "id", "glass": "glas"}
"""Words that are the same term but for number, and last a pair that is not."""


class Case(NamedTuple):
    """A pair of texts for the tests, with what is kept of each part: how many of how many."""

    original: str
    compressed: str
    terms: tuple[int, int] = (0, 0)
    names: tuple[int, int] = (0, 0)
    sentences: tuple[tuple[int, int], ...] = ()


def cases(words: Sequence[str], stop_words: Sequence[str]) -> list[Case]:
    """Pairs of texts that tell every figure apart; `words` are at least four."""
    a, b, c, d = words[:4]
    cases = [
        Case("", ""),
        Case("; ; ;", ";"),
        Case("", a),
        Case(a, "", (0, 1), sentences=((0, 1),)),
        Case(a, f"{a} {b} {c}", (1, 1), sentences=((1, 1),)),
        Case(f"{a} {a} {a} {b}", f"{a.upper()}", (3, 4), sentences=((1, 2),)),
        Case(f"{a} {b} {c} {d}", f"{b} {c} {d}", (3, 4), sentences=((3, 4),)),
        Case(f"{a} {b} {c} {d}", f"{d}", (1, 4), sentences=((1, 4),)),
        Case(f"{a}s {b}", f"{a} {b}s", (2, 2), sentences=((2, 2),)),
        Case(f"{a}, {b}; {c}", c, (1, 3), sentences=((1, 3),)),
        Case(
            f"{a}. {b}! {c}?  {d}\n\n; ;\n{a} {b}",
            f"{a}\n{c}",
            (3, 6),
            sentences=((1, 1), (0, 1), (1, 1), (0, 1), (1, 2)),
        ),
        Case(f"{a} = 907", "= 907", (1, 2), (1, 1), ((1, 2),)),
        Case(f"{a}_{b}; {c}_{d}", f"{a}_{b}", (2, 4), (1, 2), ((2, 4),)),
        Case(f"{a}_{b} {a}_{b} {c}_{d}", f"({c}_{d}).", (2, 6), (1, 2), ((2, 4),)),
        Case(f"{a}_{b}", f"{a}_{b}_{c}", (2, 2), (0, 1), ((2, 2),)),
        Case(f"{a}({b})", f"{a}.", (1, 2), (1, 1), ((1, 2),)),
    ]
    exact = {
        f"{a}_{b}": 2,
        f"{a}{b.title()}": 2,
        f"{a}/{b}": 2,
        f"{a}.{b}": 2,
        f"{a}907": 1,
        f"_{a}": 1,
        f"{a}(": 1,
    }
    for name, count in exact.items():
        cases.append(Case(f"{name} {d}", d, (1, count + 1), (0, 1), ((1, count + 1),)))
    stop = next(filter(str.isalpha, stop_words), "")
    if stop:
        cases.append(Case(f"{stop} {a}", a, (1, 1), sentences=((1, 1),)))
        cases.append(Case(f"{stop}\n{a}", stop, (0, 1), sentences=((0, 1),)))
    for one, other in PLURALS.items():
        if not {one, other} & set(stop_words):
            kept = (int(one != "glass"), 1)
            cases.append(Case(one, other, kept, sentences=(kept,)))
    return cases


def batch_cases(words: Sequence[str]) -> list[Case]:
    """Pairs whose mean, median and extremes differ; two of them have the lowest quality."""
    a, b, c, d = words[:4]
    return [
        Case(f"{a} {b} {c} {d}", f"{a} {b} {c}", (3, 4), sentences=((3, 4),)),
        Case(f"{a} {b} {c} {d}", f"{b}", (1, 4), sentences=((1, 4),)),
        Case(f"{a} {b}", f"{a} {b}", (2, 2), sentences=((2, 2),)),
        Case(f"{c} {c} {d} {a}", f"{c} {d}", (3, 4), sentences=((2, 3),)),
        Case(f"{a} {b}", f"{a} {b} {c}", (2, 2), sentences=((2, 2),)),
    ]


def telling_cases(words: Sequence[str]) -> list[Case]:
    """Pairs that save alike and differ in what they keep, so that it decides which is worst."""
    a, b, c, d = words[:4]
    return [
        Case(f"{a} {b} {c}", a, (1, 3), sentences=((1, 3),)),
        Case(f"{a} {b} {c}", d, (0, 3), sentences=((0, 3),)),
        Case(f"{a} {b} {c}", b, (1, 3), sentences=((1, 3),)),
    ]


SUPPORT: Final = {
    "_TEXTS": """
        _TEXTS = [
            {% for original, compressed, _ in p.cases %}
            ({{ original | literal }}, {{ compressed | literal }}),
            {% endfor %}
        ]
    """
}
"""Test support code by name."""


def figure(name: str, result: str = "result") -> str:
    """The test of one figure, which `result` reads out of a call's result."""
    return f'''
def test_{{{{ name }}}}_gives_{name}() -> None:
    """The figure of each pair of texts follows from what is kept."""
    results = [
        {{{{ call(original="original", compressed="compressed") }}}}
        for original, compressed in _TEXTS
    ]
    assert {"results" if result == "result" else f"[{result} for result in results]"} == [
        {{% for _, _, figures in p.cases %}}
        {{{{ figures["{name}"] }}}},
        {{% endfor %}}
    ]
'''


_LISTED: Final = {
    "lost_terms": """
        ("", {{ a | literal }}, []),
        ({{ (a ~ " " ~ b) | literal }}, {{ (b ~ "s " ~ a) | literal }}, []),
        (
            {{ (c ~ " " ~ a ~ " " ~ d ~ ", " ~ b ~ " " ~ a | upper ~ " " ~ p.stop) | literal }},
            {{ d | literal }},
            [{{ a | literal }}, {{ c | literal }}, {{ b | literal }}],
        ),
        {% set pairs = p.plurals.items() | map("join", " ") | join(" ") %}
        {% if not p.stop_words | select("in", pairs.split()) | list %}
        (
            {{ p.plurals | join(" ") | literal }},
            {{ p.plurals.values() | join(" ") | literal }},
            ["glass"],
        ),
        {% endif %}
    """,
    "lost_names": """
        ("", {{ (a ~ "_" ~ b) | literal }}, []),
        (
            {{ (a ~ "_" ~ b ~ " " ~ c ~ " 907 src/" ~ a ~ " 907 " ~ d ~ "(") | literal }},
            {{ ("(" ~ a ~ "_" ~ b ~ "_) " ~ d ~ "." ) | literal }},
            [{{ (a ~ "_" ~ b) | literal }}, "907", {{ ("src/" ~ a) | literal }}],
        ),
        (
            {{ ("/" ~ a ~ "_" ~ b ~ "-; 907. " ~ c ~ "_" ~ d) | literal }},
            {{ ("-" ~ a ~ "_" ~ b ~ "/, ./907-( " ~ c | upper ~ "_" ~ d) | literal }},
            [{{ (c ~ "_" ~ d) | literal }}],
        ),
    """,
    "added_names": """
        ({{ (a ~ "_" ~ b) | literal }}, "", []),
        (
            {{ (a ~ " " ~ b) | literal }},
            {{ (a ~ "(" ~ b ~ ") " ~ c ~ "_907, 42 " ~ d ~ " 42") | literal }},
            [{{ (c ~ "_907") | literal }}, "42"],
        ),
    """,
}


def listed(name: str, result: str = "result") -> str:
    """The test of one list."""
    return f'''
{{% set a, b, c, d = p.words[0], p.words[1], p.words[2], p.words[3] %}}
@pytest.mark.parametrize(
    ("original", "compressed", "expected"),
    [
        {_LISTED[name]}
    ],
)
def test_{{{{ name }}}}_gives_{name}(
    original: str, compressed: str, expected: list[str]
) -> None:
    """Nothing is listed twice, and nothing that both texts have."""
    result = {{{{ call(original="original", compressed="compressed") }}}}
    assert list({result}) == expected
'''


QUALITY_LAW: Final = '''
@settings(deadline=None, derandomize=True, database=None, max_examples=40)
@given(original=st.text(max_size=60), compressed=st.text(max_size=60))
def test_{{ name }}_lies_between_0_and_1(original: str, compressed: str) -> None:
    """No text leads out of the scale."""
    result = {{ call(original="original", compressed="compressed") }}
    assert 0 <= result <= 1
'''

KEPT_LAW: Final = '''
@settings(deadline=None, derandomize=True, database=None, max_examples=40)
@given(original=st.text(max_size=60), more=st.text(max_size=20))
def test_{{ name }}_is_full_where_all_is_kept(original: str, more: str) -> None:
    """A text keeps all of itself, whatever stands below it."""
    compressed = f"{original}\\n{more}"
    result = {{ call(original="original", compressed="compressed") }}
    assert result == 1
'''

MEASURE: Final = "".join(
    f"{{% if {name!r} in measures %}}{test(name, f'{{{{ get({name!r}) }}}}')}{{% endif %}}\n"
    for test, names in ((figure, (*_COUNTS, *_FLOATS)), (listed, _LISTS))
    for name in names
)

TOKENS: Final = '''
def test_{{ name }}_counts_tokens() -> None:
    """Every token counts, whatever it means."""
    {% for text in ("", "def f(x): return x + 3", "one two\\n\\nthree") %}
    assert {{ call(text=text | literal) }} == {{ p.count(text) }}
    {% endfor %}
'''

_CALL: Final = """
    {% if "pairs" in shapes %}
    result = {{ call(pairs="texts") }}
    {% else %}
    before, after = [original for original, _ in texts], [compressed for _, compressed in texts]
    result = {{ call(originals="before", compressed="after") }}
    {% endif %}
"""

BATCH: Final = f'''
def test_{{{{ name }}}}_sums_up_all_pairs() -> None:
    """Totals, means, medians and worst cases follow from the figures of each pair."""
    texts = [
        {{% for original, compressed, _ in p.batch_cases %}}
        ({{{{ original | literal }}}}, {{{{ compressed | literal }}}}),
        {{% endfor %}}
    ]
    {_CALL}
    {{% for measure in measures if "results" not in measure %}}
    assert {{{{ get(measure) }}}} == {{{{ p.batch[measure] }}}}
    {{% endfor %}}
    {{% for part in measures if part[8:] in p.batch_cases[0][2] and "results." in part %}}
    assert [{{{{ get(part, "one") }}}} for one in {{{{ get("results") }}}}] == [
        {{% for _, _, figures in p.batch_cases %}}
        {{{{ figures[part[8:]] }}}},
        {{% endfor %}}
    ]
    {{% endfor %}}


{{% if "worst" in measures %}}
def test_{{{{ name }}}}_finds_the_worst_of_equal_savings() -> None:
    """Where all save alike, what is kept decides."""
    texts = [
        {{% for original, compressed, _ in p.telling_cases %}}
        ({{{{ original | literal }}}}, {{{{ compressed | literal }}}}),
        {{% endfor %}}
    ]
    {_CALL}
    assert {{{{ get("worst") }}}} == {{{{ p.worst_telling }}}}
{{% endif %}}


{{% if "total_ratio" in measures %}}
def test_{{{{ name }}}}_of_empty_texts_has_the_ratio_1() -> None:
    """Nothing to compress is neither shortened nor grown."""
    texts = [("", ""), ("", "")]
    {_CALL}
    assert {{{{ get("total_ratio") }}}} == 1
{{% endif %}}


def test_{{{{ name }}}}_refuses_an_empty_batch() -> None:
    """Without a pair there is neither mean nor worst."""
    with pytest.raises(ValueError, match="at least one pair"):
        {{% if "pairs" in shapes %}}
        {{{{ call(pairs="[]") }}}}
        {{% else %}}
        {{{{ call(originals="[]", compressed="[]") }}}}
        {{% endif %}}
'''


BATCH_LISTS: Final = (
    BATCH
    + '''
def test_{{ name }}_refuses_a_text_without_its_partner() -> None:
    """Each original needs its compression."""
    with pytest.raises(ValueError, match="shorter"):
        {{ call(originals='["one", "two"]', compressed='["one"]') }}
'''
)
