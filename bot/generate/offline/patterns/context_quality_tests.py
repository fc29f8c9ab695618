"""Tests that the pattern `context_quality` writes; expected values follow from the parameters."""

from __future__ import annotations

from typing import Final

# Words that mean something, a name made of them, and the fixed requirements.
_SETS: Final = """
{% set a, b = p.words[0], p.words[1] %}
{% set name_ab = a ~ "_" ~ b %}
{% set stop = p.stop_words | first | default("") %}
{% set vague = p.plain_vague %}
{% set fixed = p.required | length %}
{% set line = range(p.shingle) | join(" ") %}
{% set several = "sequence" in shapes.context | default("") %}
{% set passage = "[context]" if several else "context" %}
{% set mapped = record is none and shapes["return"] != "float" %}
"""

_CASES: Final = {
    "relevance": """
        ("", {{ a | literal }}, 0.0),
        ({{ a | literal }}, "", 1.0),
        ({{ (b ~ ", " ~ a) | literal }}, {{ (a ~ " " ~ b) | literal }}, 1.0),
        ({{ a | literal }}, {{ (a ~ " " ~ b) | literal }}, 0.5),
        ({{ a | literal }}, {{ (a ~ " " ~ b ~ " " ~ a) | literal }}, round(2 / 3, {{ p.digits }})),
        ({{ name_ab | literal }}, {{ b | upper | literal }}, 1.0),
        ({{ (a | title ~ b | title) | literal }}, {{ b | literal }}, 1.0),
        ({{ ("HTTP" ~ a | title) | literal }}, {{ a | literal }}, 1.0),
        ({{ (a ~ b) | literal }}, {{ b | literal }}, 0.0),
        {% set folded = ["queries", "query", "caches", "cache", "glass", "glas", "ids", "id"] %}
        {% if not folded | select("in", p.stop_words) | list %}
        ("queries", "query", 1.0),
        ("cache", "caches", 1.0),
        ("glass", "glas", 0.0),
        ("ids", "id", 1.0),
        {% endif %}
        {% if stop %}
        ({{ a | literal }}, {{ (stop ~ " " ~ a) | literal }}, 1.0),
        ({{ stop | literal }}, {{ (stop ~ " " ~ a) | literal }}, 0.0),
        {% endif %}
    """,
    "completeness": """
        {% set whole = p.required | join("\\n") %}
        {% set one = "round(1 / " ~ (fixed + 1) ~ ", " ~ p.digits ~ ")" %}
        ({{ whole | literal }}, "", 1.0),
        ("", {{ name_ab | literal }}, 0.0),
        ({{ (name_ab ~ "_more") | literal }}, {{ name_ab | literal }}, 0.0),
        ({{ ("more_" ~ name_ab) | literal }}, {{ name_ab | literal }}, 0.0),
        ({{ name_ab | upper | literal }}, {{ name_ab | literal }}, {{ one }}),
        {% for item in [name_ab, a ~ b | title, "src/" ~ a, a ~ "." ~ b, a ~ "90210", "_" ~ a] %}
        ({{ (item ~ ", 9") | literal }}, {{ ("Mend " ~ item ~ ".") | literal }}, {{ one }}),
        {% endfor %}
        ({{ ("def " ~ a) | literal }}, {{ ("mend " ~ a ~ "() soon") | literal }}, {{ one }}),
        ({{ a | literal }}, {{ ("mend `" ~ a ~ "` soon") | literal }}, {{ one }}),
        (
            {{ (whole ~ "\\n" ~ name_ab) | literal }},
            {{ (name_ab ~ " " ~ b ~ "_" ~ a) | literal }},
            round({{ fixed + 1 }} / {{ fixed + 2 }}, {{ p.digits }}),
        ),
    """,
    "specificity": """
        ("", 0.0),
        ({{ (a ~ " and/ " ~ b ~ " - (" ~ a ~ ") x.y") | literal }}, 0.0),
        {% for item in [name_ab, a ~ b | title, "src/" ~ a, a ~ "." ~ b, "907", "_" ~ a, a ~ "("] %}
        ({{ item | literal }}, 1.0),
        {% endfor %}
        {% if vague %}
        ({{ vague | literal }}, 0.0),
        ({{ (name_ab ~ " " ~ vague) | literal }}, 0.5),
        (
            {{ (vague ~ " 907, " ~ vague | upper) | literal }},
            round(1 / 3, {{ p.digits }}),
        ),
        {% endif %}
    """,
    "redundancy": """
        ("", 0.0),
        ({{ line | literal }}, 0.0),
        (
            {{ (line ~ "\\n" ~ line) | literal }},
            round(1 / {{ p.shingle + 1 }}, {{ p.digits }}),
        ),
        (
            {{ (line ~ ", " ~ line ~ ". " ~ line) | literal }},
            round({{ p.shingle + 1 }} / {{ 2 * p.shingle + 1 }}, {{ p.digits }}),
        ),
    """,
    "efficiency": """
        ("", 0.0),
        ("907 ; -", {{ p.telling("907 ; -") }}),
        {% if p.plain_tokens %}
        ({{ name_ab | literal }}, 1.0),
        ({{ (a ~ " , ; .") | literal }}, 0.25),
        {% if stop %}
        ({{ (a ~ " " ~ stop ~ " " ~ b) | literal }}, round(2 / 3, {{ p.digits }})),
        ({{ (stop ~ "_" ~ a) | literal }}, 1.0),
        {% endif %}
        {% if vague %}
        ({{ (a ~ " " ~ vague) | literal }}, 0.5),
        {% endif %}
        {% endif %}
    """,
}
_SAYS: Final = {
    "relevance": "Terms count by word, in singular or plural, as often as the query has them.",
    "completeness": "Whatever is named exactly has to be there as a whole, in any case.",
    "specificity": "Exact names count against vague words.",
    "redundancy": "A sequence of words that occurred before counts as repeated.",
    "efficiency": "Stop words, vague words and marks say nothing.",
}
_FOR_QUERY: Final = ("relevance", "completeness")


def _cases(measure: str, result: str) -> str:
    """A test with cases for one measure, which `result` reads out of a call's result."""
    queried = measure in _FOR_QUERY
    names = '("context", "query", "expected")' if queried else '("context", "expected")'
    typed = (
        "context: str, query: str, expected: float" if queried else "context: str, expected: float"
    )
    query = "query" if queried else "a | literal"
    asked = f'call(context=passage, query={query if not queried else repr(query)}, required="[]")'
    # Without a parameter for the query, what is required is tested by another test.
    needed = '"query" in shapes' if queried else "true"
    return f'''
{{% if {needed} %}}
@pytest.mark.parametrize(
    {names},
    [
        {_CASES[measure]}
    ],
)
def test_{{{{ name }}}}_measures_{measure}({typed}) -> None:
    """{_SAYS[measure]}"""
    result = {{{{ {asked} }}}}
    assert {result} == expected
{{% endif %}}
'''


_BOUNDED: Final = '''
@settings(deadline=None, derandomize=True, database=None, max_examples=40)
@given(context=st.text(max_size=60))
def test_{{ name }}_lies_between_0_and_1(context: str) -> None:
    """No text leads out of the scale."""
    result = {{ call(context=passage, query='"a_b c"') }}
    assert 0 <= result <= 1
'''

_REQUIRED_TEST: Final = '''
{% if "required" in shapes %}
def test_{{ name }}_counts_what_the_call_requires() -> None:
    """Two of three required items are named."""
    context = {{ (["alpha_1", "beta/two.py"] + p.required | list) | join(" ") | literal }}
    items = ["alpha_1", "beta/two.py", "gamma.three"]
    result = {{ call(context=passage, query='""', required="items") }}
    assert result == round({{ fixed + 2 }} / {{ fixed + 3 }}, {{ p.digits }})
{% endif %}
'''

MEASURE: Final = {
    measure: _SETS
    + _cases(measure, "result")
    + _BOUNDED
    + _REQUIRED_TEST * (measure == "completeness")
    for measure in _CASES
}
"""By measure, the tests of the operation that gives it."""

_EACH: Final = "".join(
    f"{{% if mapped and ({measure!r} != 'relevance' or 'query' in shapes)"
    f" or {measure!r} in measures %}}"
    + _cases(measure, f"{{{{ 'result[\"{measure}\"]' if mapped else get('{measure}') }}}}")
    + "{% endif %}\n"
    for measure in _CASES
)

# Contexts and queries with all that is known of their scores.
_JUDGED: Final = """
{% set queried = "query" in shapes %}
{% set named = queried or fixed or "required" in shapes
   or "completeness" in measures or "missing" in measures %}
{% set complete = dict(completeness=0.0 if fixed else 1.0) if named else {} %}
{% set fixed_items = p.required | list %}
{% set first = dict(specificity=0.0, redundancy=0.0, efficiency=0.0) %}
{% set judged = [(
    "", name_ab,
    dict(first, relevance=0.0, completeness=0.0) if queried else dict(first, **complete),
    fixed_items + ([name_ab] if queried else []),
)] %}
{% set known_7 = (1 / (fixed + 1)) | round(p.digits) %}
{% set repeated = (1 / (p.shingle + 1)) | round(p.digits) %}
{% set twice, once = line ~ "\\n" ~ line, "7 ; ;" %}
{% set second = dict(complete, specificity=1.0, redundancy=repeated,
                     efficiency=p.telling(twice)) %}
{% set third = dict(complete, specificity=1.0, redundancy=0.0, efficiency=p.telling(once)) %}
{% set judged = judged + [
    (twice, "", dict(second, relevance=1.0) if queried else second, fixed_items),
    (once, "7 " ~ a, dict(third, relevance=0.5, completeness=known_7) if queried else third,
     fixed_items),
] %}
"""


def _judged(asserted: str) -> str:
    """Calls with the known contexts, each followed by what is asserted of its result."""
    return (
        """
    {% for context, query, scores, missing in judged %}
    context = {{ context | literal }}
    result = {{ call(context=passage, query=query | literal, required="[]") }}
    """
        + asserted
        + """
    {% endfor %}
"""
    )


def _overall(result: str) -> str:
    return f'''
def test_{{{{ name }}}}_weighs_the_measures() -> None:
    """The score is the weighted mean, and redundancy counts against it."""
    {_judged(f"assert {result} == {{{{ p.overall(**scores) }}}}")}
'''


def _recommend(result: str) -> str:
    advice = "p.recommendations(missing, **scores)"
    return f'''
def test_{{{{ name }}}}_recommends_by_threshold() -> None:
    """Each measure beyond its threshold brings its advice, in a fixed order."""
    {_judged(f"assert list({result}) == {{{{ {advice} | literal }}}}")}
'''


OVERALL: Final = _SETS + _JUDGED + _overall("result")
RECOMMEND: Final = _SETS + _JUDGED + _recommend("result")

ASSESS: Final = (
    _SETS
    + _JUDGED
    + _EACH
    + '{% if "overall" in measures %}'
    + _overall('{{ get("overall") }}')
    + "{% endif %}\n"
    + '{% if "recommendations" in measures %}'
    + _recommend('{{ get("recommendations") }}')
    + "{% endif %}\n"
    + '''
{% if mapped or "scores" in measures %}
def test_{{ name }}_gives_every_measure() -> None:
    """The measures go by their names."""
    {% for context, query, scores, missing in judged %}
    context = {{ context | literal }}
    result = {{ call(context=passage, query=query | literal, required="[]") }}
    assert {{ "result" if mapped else get("scores") }} == {{ scores | literal }}
    {% endfor %}
{% endif %}


{% if "required" in shapes and ("missing" in measures or "completeness" in measures) %}
def test_{{ name }}_knows_what_the_call_requires() -> None:
    """One of two required items is named."""
    context = {{ (["alpha_1"] + fixed_items) | join(" ") | literal }}
    items = ["beta_2", "alpha_1"]
    result = {{ call(context=passage, query='""', required="items") }}
    {% if "completeness" in measures %}
    expected = round({{ fixed + 1 }} / {{ fixed + 2 }}, {{ p.digits }})
    assert {{ get("completeness") }} == expected
    {% endif %}
    {% if "missing" in measures %}
    assert list({{ get("missing") }}) == ["beta_2"]
    {% endif %}
{% endif %}


{% if "missing" in measures %}
def test_{{ name }}_lists_what_is_missing() -> None:
    """What is required and not named is listed in order."""
    {% for context, query, scores, missing in judged %}
    context = {{ context | literal }}
    result = {{ call(context=passage, query=query | literal, required="[]") }}
    assert list({{ get("missing") }}) == {{ missing | literal }}
    {% endfor %}
{% endif %}


{% if "repeated_lines" in measures %}
def test_{{ name }}_lists_repeated_lines() -> None:
    """A line that occurs twice is listed once."""
    context = "one\\ntwo\\n  one\\n\\n\\n"
    result = {{ call(context=passage, query='""') }}
    assert list({{ get("repeated_lines") }}) == ["one"]
{% endif %}


{% if "tokens" in measures %}
def test_{{ name }}_counts_tokens() -> None:
    """Every token counts, whatever it means."""
    context = "def f(x): return x + 3"
    result = {{ call(context=passage, query='""') }}
    assert {{ get("tokens") }} == {{ p.count("def f(x): return x + 3") }}
{% endif %}
'''
)

MISSING: Final = (
    _SETS
    + '''
def test_{{ name }}_lists_what_is_required_and_absent() -> None:
    """What the context names is left out; nothing is listed twice."""
    context = {{ ("see " ~ name_ab) | literal }}
    {% if "required" in shapes %}
    items = ["beta_2", {{ name_ab | literal }}, "beta_2"]
    {% endif %}
    result = {{ call(context=passage, query=("mend " ~ name_ab ~ " and gamma_3") | literal,
                     required="items") }}
    {% set expected = p.required | list + (["beta_2"] if "required" in shapes else [])
       + (["gamma_3"] if "query" in shapes else []) %}
    assert result == {{ expected | literal }}
'''
)

REPEATED: Final = (
    _SETS
    + '''
def test_{{ name }}_lists_each_repeated_line_once() -> None:
    """Blanks around a line do not matter, and blank lines do not count."""
    context = "two\\none\\nthree\\n  one\\n\\n\\ntwo \\none"
    assert {{ call(context=passage) }} == ["two", "one"]


def test_{{ name }}_finds_nothing_in_different_lines() -> None:
    """Lines that differ do not repeat."""
    context = "one\\ntwo\\n\\n"
    assert {{ call(context=passage) }} == []
'''
)

TOKENS: Final = (
    _SETS
    + '''
def test_{{ name }}_counts_tokens() -> None:
    """Every token counts, whatever it means."""
    context = "def f(x): return x + 3"
    assert {{ call(context=passage) }} == {{ p.count("def f(x): return x + 3") }}
    context = ""
    assert {{ call(context=passage) }} == 0
'''
)

ADVISE: Final = '''
def test_{{ name }}_keeps_quiet_at_the_thresholds() -> None:
    """A score at its threshold is good enough; an unknown one brings nothing."""
    scores = {{ dict(p.thresholds.model_dump(), other=0.0) | literal }}
    assert {{ call(scores="scores") }} == []


@pytest.mark.parametrize(
    ("measure", "score", "advice"),
    [
        {% for measure, limit in p.thresholds.model_dump().items() %}
        (
            {{ measure | literal }},
            {{ limit }} {{ "+" if measure == "redundancy" else "-" }} 0.001,
            {{ p.advice.model_dump()[measure] | literal }},
        ),
        {% endfor %}
    ],
)
def test_{{ name }}_speaks_beyond_each_threshold(measure: str, score: float, advice: str) -> None:
    """Each measure has its own advice."""
    assert {{ call(scores="{measure: score}") }} == [advice]
'''

# Three contexts of which the second is the best and the others are alike.
RANK: Final = (
    _SETS
    + """
{% set complete = (1 / (fixed + 1)) | round(p.digits) %}
{% set best = dict(relevance=1.0, completeness=complete, specificity=1.0, redundancy=0.0,
                   efficiency=1.0) %}
{% set rest = dict(relevance=0.5, completeness=0.0, specificity=0.0, redundancy=0.0,
                   efficiency=1.0) %}
{% if p.rank_by == "overall" %}
{% set high, low = p.overall(**best), p.overall(**rest) %}
{% else %}
{% set high, low = best[p.rank_by], rest[p.rank_by] %}
{% endif %}
{% set exact = p.plain_tokens or p.rank_by != "overall" %}
{% set returned = shapes["return"] %}
{% if "mapping" in shapes.contexts %}
{% set contexts = {"x": b, "y": name_ab, "z": b} | literal %}
{% set keys = ["x", "y", "z"] %}
{% else %}
{% set contexts = [b, name_ab, b] | literal %}
{% set keys = [0, 1, 2] if "int" in returned else [b, name_ab, b] %}
{% endif %}
{% set order = [1, 0, 2] if high > low else [0, 1, 2] %}
{% set scores = [low, high, low] %}
"""
    + '''
def test_{{ name }}_puts_the_best_first() -> None:
    """The context that names what the query names comes first; ties keep their order."""
    contexts = {{ contexts }}
    ranked = {{ call(contexts="contexts", query=name_ab | literal, top="3") }}
    {% if "tuple" in returned and exact %}
    assert ranked == [
        {% for index in order %}
        ({{ keys[index] | literal }}, {{ scores[index] }}),
        {% endfor %}
    ]
    {% elif "tuple" in returned %}
    assert [score for _, score in ranked] == sorted([score for _, score in ranked], reverse=True)
    assert sorted(key for key, _ in ranked) == {{ keys | sort | literal }}
    {% else %}
    assert ranked == [
        {% for index in order %}
        {{ keys[index] | literal }},
        {% endfor %}
    ]
    {% endif %}


{% if "top" in shapes %}
def test_{{ name }}_gives_no_more_than_asked() -> None:
    """The rest is left out."""
    contexts = {{ contexts }}
    some = {{ call(contexts="contexts", query=name_ab | literal, top="1") }}
    every = {{ call(contexts="contexts", query=name_ab | literal, top="3") }}
    assert some == every[:1]
    assert len(every) == 3
{% endif %}


def test_{{ name }}_ranks_nothing_of_nothing() -> None:
    """Without contexts there is no rank."""
    {% if "mapping" in shapes.contexts %}
    contexts: dict[str, str] = {}
    {% else %}
    contexts: list[str] = []
    {% endif %}
    assert {{ call(contexts="contexts", query=a | literal) }} == []
'''
)
