"""Comparison of an answer with its reference: exact match, token F1, Jaccard, for one or many.

Exact match and token F1 are those of SQuAD (P. Rajpurkar et al., SQuAD: 100,000+ Questions for
Machine Comprehension of Text, 2016): over the words of both texts without case, marks and articles,
F1 = 2PR / (P + R), where n words in common, each as often as both have it, make a precision P of
n / words of the answer, and a recall R of n / words of the reference. The Jaccard index is the
share of the different words that both have among those that either has (P. Jaccard, 1901).
"""

from __future__ import annotations

from typing import Final

from bot.generate.offline.pattern import Measure, Operation, Slot
from bot.generate.offline.patterns import comparison_tests as tests
from bot.generate.offline.patterns.aggregate_measures import aggregates

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
_FIGURES: Final = {
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
            tests=tests.figure(figure),
        )
        for figure, (_, about, gives, words) in _FIGURES.items()
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
            {% set form = shapes["return"] %}
            return {{ exact if form == "bool" else form ~ "(" ~ exact ~ ")" }}
        """,
        tests=tests.figure("exact_match"),
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
                for figure, (aliases, *_) in _FIGURES.items()
            ),
        ),
        tests=tests.COMPARE,
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
            answered = _answers({{ predictions }}, {{ references }})
            return {{ filled }}
        """,
        measures=(
            Measure("pairs", "len(answered)", ("int",), ("count", "size", "answers", "total")),
            Measure(
                "exact_match",
                "round(fmean(_exact(*answer) for answer in answered), {{ p.digits }})",
                aliases=("exact", "match", "exact_matches", "mean_exact_match", "accuracy"),
            ),
            *(
                measure
                for figure, (aliases, *_) in _FIGURES.items()
                for measure in aggregates(
                    figure, f"_{figure}(*answer) for answer in answered", aliases
                )
            ),
            Measure(
                "worst",
                "min(range(len(answered)), key=lambda index: _f1(*answered[index]))",
                ("int",),
                ("worst_index", "worst_pair", "worst_answer"),
            ),
        ),
        tests=tests.EVALUATE,
    ),
)
"""The operations on answers and references."""
