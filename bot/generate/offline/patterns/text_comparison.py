"""Comparison of an answer with its reference: exact match, token F1, Jaccard, for one or many.

Exact match and token F1 are those of SQuAD (P. Rajpurkar et al., SQuAD: 100,000+ Questions for
Machine Comprehension of Text, 2016): over the words of both texts without case, marks and articles,
F1 = 2PR / (P + R), where n words in common, each as often as both have it, make a precision P of
n / words of the answer, and a recall R of n / words of the reference. The Jaccard index is the
share of the different words that both have among those that either has (P. Jaccard, 1901).
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, median
from typing import Any, Final

from bot.generate.offline.pattern import Measure, Operation, Slot

SUPPORT: Final = {
    "_ARTICLES": "_ARTICLES = {{ p.articles | list | literal }}",
    "_ANSWER_WORD": '_ANSWER_WORD = re.compile(r"\\w+")',
    "_answer": '''
        def _answer(text: str) -> list[str]:
            """Give the words of an answer, without case, marks and articles."""
            words = _ANSWER_WORD.findall(text.casefold())
            return [word for word in words if word not in _ARTICLES]
    ''',
    "_overlap": '''
        def _overlap(prediction: str, reference: str) -> tuple[int, int, int]:
            """Count the words in common, those of the prediction and those of the reference."""
            predicted, expected = Counter(_answer(prediction)), Counter(_answer(reference))
            return (predicted & expected).total(), predicted.total(), expected.total()
    ''',
    "_exact": '''
        def _exact(prediction: str, reference: str) -> bool:
            """Tell whether two answers have the same words."""
            return _answer(prediction) == _answer(reference)
    ''',
    "_f1": '''
        def _f1(prediction: str, reference: str) -> float:
            """Give the harmonic mean of precision and recall; 1 for two empty answers."""
            common, predicted, expected = _overlap(prediction, reference)
            return _share(2 * common, predicted + expected, 1.0)
    ''',
    "_precision": '''
        def _precision(prediction: str, reference: str) -> float:
            """Give the share of the prediction's words that are right."""
            common, predicted, expected = _overlap(prediction, reference)
            return _share(common, predicted, 0.0 if expected else 1.0)
    ''',
    "_recall": '''
        def _recall(prediction: str, reference: str) -> float:
            """Give the share of the reference's words that are found."""
            common, predicted, expected = _overlap(prediction, reference)
            return _share(common, expected, 0.0 if predicted else 1.0)
    ''',
    "_jaccard": '''
        def _jaccard(prediction: str, reference: str) -> float:
            """Give the share of different words that both answers have; 1 for two empty ones."""
            predicted, expected = set(_answer(prediction)), set(_answer(reference))
            return _share(len(predicted & expected), len(predicted | expected), 1.0)
    ''',
    "_answers": '''
        def _answers(
            predictions: Iterable[str], references: Iterable[str]
        ) -> list[tuple[str, str]]:
            """Pair predictions with their references."""
            answers = list(zip(predictions, references, strict=True))
            if not answers:
                raise ValueError("an evaluation needs at least one prediction")
            return answers
    ''',
}
"""Support code by name, in the order in which it has to stand, after that of `terms`."""

_PREDICTION: Final = Slot(
    "prediction",
    ("str",),
    "The text to judge.",
    words=("predicted", "answer", "candidate", "actual", "output", "generated", "hypothesis"),
    document=True,
    sample='"The red, red fox"',
)
_REFERENCE: Final = Slot(
    "reference",
    ("str",),
    "What it should say.",
    words=("expected", "gold", "target", "truth", "label", "correct", "right"),
    document=True,
    sample='"a red fox"',
)
_PREDICTIONS: Final = Slot(
    "predictions",
    ("sequence[str]",),
    "The texts to judge.",
    words=(*_PREDICTION.words, "prediction"),
    document=True,
    sample='["The red fox", "a cat"]',
)
_REFERENCES: Final = Slot(
    "references",
    ("sequence[str]",),
    "What they should say, in the same order.",
    words=(*_REFERENCE.words, "reference"),
    document=True,
    sample='["red foxes", "cat"]',
)

# By figure: the other names of it, its line, what it gives, and words for its operation.
FIGURES: Final = {
    "f1": (
        ("token_f1", "f1_score", "f_score", "token_f1_score"),
        "Measure how much two answers have in common, word by word.",
        "The F1 score: 2 * common words / all words of both; 1 for two empty answers.",
        ("f1", "f", "score", "overlap"),
    ),
    "precision": (
        ("token_precision",),
        "Measure how much of a prediction is right.",
        "The share of the prediction's words that the reference has.",
        ("precision", "score"),
    ),
    "recall": (
        ("token_recall",),
        "Measure how much of a reference is found.",
        "The share of the reference's words that the prediction has.",
        ("recall", "score"),
    ),
    "jaccard": (
        ("jaccard_index", "jaccard_similarity", "similarity"),
        "Measure how many of the different words two answers share.",
        "The Jaccard index: words of both / words of either; 1 for two empty answers.",
        ("jaccard", "similarity", "score"),
    ),
}


def _call(figure: str) -> str:
    return f"_{figure}({{{{ prediction }}}}, {{{{ reference }}}})"


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
    for name in FIGURES:
        values = [one[name] for one in figures]
        report[f"mean_{name}"] = round(fmean(values), digits)
        report[f"median_{name}"] = round(median(values), digits)
        report[f"worst_{name}"] = min(values)
    scores = [one["f1"] for one in figures]
    return {**report, "worst": scores.index(min(scores))}


def _part(part: int, whole: int, empty: float, digits: int) -> float:
    return round(part / whole, digits) if whole else empty


def _figure_test(figure: str, result: str) -> str:
    return f'''
@pytest.mark.parametrize(
    ("prediction", "reference", "expected"),
    [
        {{% for one, other, figures in p.answers %}}
        ({{{{ one | literal }}}}, {{{{ other | literal }}}}, {{{{ figures[{figure!r}] }}}}),
        {{% endfor %}}
    ],
)
def test_{{{{ name }}}}_gives_{figure}(prediction: str, reference: str, expected: float) -> None:
    """Words count without case, marks and articles."""
    result = {{{{ call(prediction="prediction", reference="reference") }}}}
    assert {result} == expected
'''


_EACH: Final = "".join(
    f"{{% if {figure!r} in measures %}}"
    + _figure_test(figure, f"{{{{ get({figure!r}) }}}}")
    + "{% endif %}\n"
    for figure in ("exact_match", *FIGURES)
)

_EVALUATE_TEST: Final = '''
def test_{{ name }}_sums_up_all_answers() -> None:
    """Means, medians and worst cases follow from the figures of each answer."""
    answers = [
        {% for one, other, _ in p.answers[2:] %}
        ({{ one | literal }}, {{ other | literal }}),
        {% endfor %}
    ]
    predictions = [prediction for prediction, _ in answers]
    references = [reference for _, reference in answers]
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


def aggregates(
    figure: str, values: str, aliases: tuple[str, ...], worst: str = "min"
) -> tuple[Measure, ...]:
    """The mean, median and worst of a figure; `values` is a generator expression without brackets.

    Args:
        figure: The figure's name.
        values: Source of its values, such as `pair.quality for pair in pairs`.
        aliases: Other names of the figure.
        worst: `min` or `max`.
    """

    def named(prefixes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(f"{prefix}_{name}" for prefix in prefixes for name in (figure, *aliases))

    lowest = (
        ("worst", "lowest", "minimum", "min") if worst == "min" else ("worst", "highest", "max")
    )
    rounded = "round({}(" + values + "), {{{{ p.digits }}}})"
    return (
        Measure(
            f"mean_{figure}",
            rounded.format("fmean"),
            aliases=(*named(("mean", "average", "avg")), figure, *aliases),
        ),
        Measure(f"median_{figure}", rounded.format("median"), aliases=named(("median",))),
        Measure(f"worst_{figure}", f"{worst}({values})", aliases=named(lowest)),
    )


OPERATIONS: Final = (
    *(
        Operation(
            name=figure,
            words=words,
            slots=(_PREDICTION, _REFERENCE),
            returns=("float",),
            about=about,
            gives=gives,
            body=f"return {_call(figure)}",
            tests=_figure_test(figure, "result"),
        )
        for figure, (_, about, gives, words) in FIGURES.items()
    ),
    Operation(
        name="exact_match",
        words=("exact", "match", "matches", "equal", "same"),
        slots=(_PREDICTION, _REFERENCE),
        returns=("bool", "float", "int"),
        about="Tell whether two answers say the same in the same words.",
        gives="Whether the words are the same, in the same order.",
        body="""
            {% set exact = "_exact(" ~ prediction ~ ", " ~ reference ~ ")" %}
            return {{ exact if shapes["return"] == "bool" else shapes["return"] ~ "(" ~ exact ~ ")" }}
        """,
        tests=_figure_test("exact_match", "result"),
    ),
    Operation(
        name="compare",
        words=("compare", "comparison", "score", "evaluate", "judge", "grade", "metrics"),
        slots=(_PREDICTION, _REFERENCE),
        returns=("record",),
        about="Compare an answer with its reference.",
        gives="The figures, each from 0 to 1.",
        body="return {{ filled }}",
        measures=(
            Measure("exact_match", _call("exact"), ("bool",), ("exact", "match")),
            *(
                Measure(figure, _call(figure), aliases=aliases)
                for figure, (aliases, *_) in FIGURES.items()
            ),
        ),
        tests=_EACH,
    ),
    Operation(
        name="evaluate",
        words=("evaluate", "evaluation", "report", "batch", "score", "compare", "grade", "metrics"),
        slots=(_PREDICTIONS, _REFERENCES),
        returns=("record",),
        about="Evaluate answers by their references.",
        gives="The figures over all answers.",
        raises="ValueError: There is no answer, or not one reference for each.",
        body="""
            answers = _answers({{ predictions }}, {{ references }})
            return {{ filled }}
        """,
        measures=(
            Measure("pairs", "len(answers)", ("int",), ("count", "size", "answers", "total")),
            Measure(
                "exact_match",
                "round(fmean(_exact(*answer) for answer in answers), {{ p.digits }})",
                aliases=("exact", "match", "exact_matches", "mean_exact_match", "accuracy"),
            ),
            *(
                measure
                for figure, (aliases, *_) in FIGURES.items()
                for measure in aggregates(
                    figure, f"_{figure}(*answer) for answer in answers", aliases
                )
            ),
            Measure(
                "worst",
                "min(range(len(answers)), key=lambda index: _f1(*answers[index]))",
                ("int",),
                ("worst_index", "worst_pair", "worst_answer"),
            ),
        ),
        tests=_EVALUATE_TEST,
    ),
)
"""The operations on answers and references."""
