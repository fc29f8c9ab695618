"""Tests that `text_comparison` writes: answers with known figures, and the test functions."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, median
from typing import Any, Final

_FIGURES: Final = ("f1", "precision", "recall", "jaccard")


def answers(
    words: Sequence[str], article: str, digits: int
) -> list[tuple[str, str, dict[str, float]]]:
    """Predictions and references with all their figures, for the tests.

    Args:
        words: At least three words.
        article: A word that is passed over, or nothing.
        digits: Decimals of the figures.
    """
    a, b, c = words[:3]
    # Words in common, of the prediction and of the reference; then as sets: of both, of either.
    cases = [
        ("", "", 0, 0, 0, 0, 0),
        ("?!", "", 0, 0, 0, 0, 0),
        (a, "", 0, 1, 0, 0, 1),
        ("", f"{a} {b}", 0, 0, 2, 0, 2),
        (a, b, 0, 1, 1, 0, 2),
        (f"{a.upper()},", a, 1, 1, 1, 1, 1),
        (f"{article} {a}", f"{a} {article}", 1, 1, 1, 1, 1),
        (f"{a} {b}", f"{b} {a}", 2, 2, 2, 2, 2),
        (f"{a}_{b}", f"{a} {b}", 0, 1, 2, 0, 3),
        (f"{a} {a} {b}", f"{a} {a} {a} {c}", 2, 3, 4, 1, 3),
        (f"{a} {b} {c}", c, 1, 3, 1, 1, 3),
    ]
    equal = (0, 1, 5, 6)
    return [
        (
            one,
            other,
            {
                "exact_match": index in equal,
                "f1": _part(2 * common, left + right, 1.0, digits),
                "precision": _part(common, left, 0.0 if right else 1.0, digits),
                "recall": _part(common, right, 0.0 if left else 1.0, digits),
                "jaccard": _part(both, either, 1.0, digits),
            },
        )
        for index, (one, other, common, left, right, both, either) in enumerate(cases)
    ]


def evaluation(figures: Sequence[dict[str, float]], digits: int) -> dict[str, Any]:
    """What an evaluation of answers with known figures gives, for the tests."""
    report: dict[str, Any] = {"pairs": len(figures)}
    report["exact_match"] = round(fmean(one["exact_match"] for one in figures), digits)
    for name in _FIGURES:
        values = [one[name] for one in figures]
        report[f"mean_{name}"] = round(fmean(values), digits)
        report[f"median_{name}"] = round(median(values), digits)
        report[f"worst_{name}"] = min(values)
    scores = [one["f1"] for one in figures]
    return {**report, "worst": scores.index(min(scores))}


def _part(part: int, whole: int, empty: float, digits: int) -> float:
    return round(part / whole, digits) if whole else empty


SUPPORT: Final = {
    "_ANSWERS": """
        _ANSWERS = [
            {% for one, other, _ in p.answers %}
            ({{ one | literal }}, {{ other | literal }}),
            {% endfor %}
        ]
    """
}
"""Test support code by name."""


def figure(name: str, result: str = "result") -> str:
    """The test of one figure, which `result` reads out of a call's result."""
    return f'''
def test_{{{{ name }}}}_gives_{name}() -> None:
    """Words count without case, marks and articles."""
    results = [{{{{ call(prediction="one", reference="other") }}}} for one, other in _ANSWERS]
    assert {"results" if result == "result" else f"[{result} for result in results]"} == [
        {{% for _, _, figures in p.answers %}}
        {{{{ figures[{name!r}] }}}},
        {{% endfor %}}
    ]
'''


COMPARE: Final = "".join(
    f"{{% if {name!r} in measures %}}{figure(name, f'{{{{ get({name!r}) }}}}')}{{% endif %}}\n"
    for name in ("exact_match", *_FIGURES)
)

EVALUATE: Final = '''
def test_{{ name }}_sums_up_all_answers() -> None:
    """Means, medians and worst cases follow from the figures of each answer."""
    predictions = [one for one, _ in _ANSWERS[2:]]
    references = [other for _, other in _ANSWERS[2:]]
    result = {{ call(predictions="predictions", references="references") }}
    {% for measure in measures %}
    assert {{ get(measure) }} == {{ p.evaluation[measure] }}
    {% endfor %}


@pytest.mark.parametrize(
    ("predictions", "references", "told"), [([], [], "at least one"), (["one"], [], "shorter")]
)
def test_{{ name }}_refuses_what_it_cannot_pair(
    predictions: list[str], references: list[str], told: str
) -> None:
    """Nothing to judge, or an answer without a reference, has no figures."""
    with pytest.raises(ValueError, match=told):
        {{ call(predictions="predictions", references="references") }}
'''
