"""Measure what compressing texts saves and keeps, and compare answers with references."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean, median
from typing import Final

TOKEN: Final[re.Pattern[str]] = re.compile(r"\w+|[^\w\s]")
_COMMON: Final = (
    "a an and are as at be been but by can could do does for from had has have how i if in into "
    "is it its may me my no not of on or our she should so than that the their them then there "
    "these they this those to us was we were what when where which while who why will with would "
    "you your"
)
STOP_WORDS: Final[tuple[str, ...]] = tuple(_COMMON.split())
_STOPPED: Final = frozenset(STOP_WORDS)
DIGITS: Final[int] = 4
WEIGHTS: Final[dict[str, float]] = {"terms": 0.4, "names": 0.4, "sentences": 0.2}
SENTENCE_SHARE: Final[float] = 0.5
# How many times as much as the saving information counts in the quality.
BETA: Final[float] = 2.0
ARTICLES: Final[tuple[str, ...]] = ("a", "an", "the")
# What has to be kept for a text to count as preserved: a choice, which a parameter changes.
PRESERVED: Final[float] = 0.8
_WORD_END: Final = re.compile(r"[\W_]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_CHUNK: Final = re.compile(r"[\w./-]+\(?")
_CONCRETE: Final = re.compile(r"\d|\w_|_\w|[a-z][A-Z]|\w[./]\w\w|\w\($")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+|\n+")
_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True)
class Compression:
    """The figures of one compressed text; shares are from 0 to 1."""

    tokens_before: int
    tokens_after: int
    saved: int
    ratio: float
    saving: float
    terms_share: float
    names_share: float
    sentences_share: float
    information: float
    preserved: bool
    score: float
    missing_terms: list[str]
    missing_names: list[str]
    new_names: list[str]


@dataclass(frozen=True)
class BatchReport:
    """The figures of many compressed texts."""

    pair_count: int
    total_before: int
    total_after: int
    total_saved: int
    total_ratio: float
    mean_ratio: float
    median_ratio: float
    worst_ratio: float
    mean_saving: float
    median_saving: float
    worst_saving: float
    mean_information: float
    median_information: float
    worst_information: float
    mean_score: float
    median_score: float
    worst_score: float
    worst_pair: int
    results: list[Compression]


@dataclass(frozen=True)
class Comparison:
    """What an answer has in common with its reference."""

    same: bool
    f1_score: float
    right_share: float
    found_share: float
    jaccard_index: float


@dataclass(frozen=True)
class Evaluation:
    """What answers have in common with their references."""

    answer_count: int
    same_share: float
    mean_f1: float
    median_f1: float
    worst_f1: float
    mean_precision: float
    median_precision: float
    worst_precision: float
    mean_recall: float
    median_recall: float
    worst_recall: float
    mean_jaccard: float
    median_jaccard: float
    worst_jaccard: float
    worst_answer: int


def measure(original: str, compressed: str, task_success: bool = True) -> Compression:
    """Measure what a compression saves and keeps.

    Args:
        original: The text before it was compressed.
        compressed: The text after it was compressed.
        task_success: Whether what the text is for still succeeds.

    Returns:
        The figures; what the original has nothing of counts as kept.
    """
    one = _measured(original, compressed)
    return Compression(
        tokens_before=one.before,
        tokens_after=one.after,
        saved=one.before - one.after,
        ratio=one.rate,
        saving=one.gain,
        terms_share=_share(*_kept_terms(original, compressed), 1.0),
        names_share=_share(*_kept_names(original, compressed), 1.0),
        sentences_share=_share(*_kept_sentences(original, compressed), 1.0),
        information=one.kept,
        preserved=task_success and one.kept >= PRESERVED,
        score=one.grade if task_success else 0.0,
        missing_terms=lost_terms(original, compressed),
        missing_names=_missing(original, compressed),
        new_names=_missing(compressed, original),
    )


def batch(pairs: Iterable[tuple[str, str]]) -> BatchReport:
    """Report on the compression of many texts.

    Args:
        pairs: Texts before and after, in pairs.

    Returns:
        The figures over all pairs of texts; the worst pair is that of the lowest quality.

    Raises:
        ValueError: There is no pair.
    """
    texts = list(pairs)
    if not texts:
        raise ValueError("a report needs at least one pair of texts")
    measured = [_measured(original, compressed) for original, compressed in texts]
    return BatchReport(
        pair_count=len(measured),
        total_before=sum(one.before for one in measured),
        total_after=sum(one.after for one in measured),
        total_saved=sum(one.before - one.after for one in measured),
        total_ratio=_share(
            sum(one.after for one in measured), sum(one.before for one in measured), 1.0
        ),
        mean_ratio=_mean([one.rate for one in measured]),
        median_ratio=_median([one.rate for one in measured]),
        worst_ratio=max(one.rate for one in measured),
        mean_saving=_mean([one.gain for one in measured]),
        median_saving=_median([one.gain for one in measured]),
        worst_saving=min(one.gain for one in measured),
        mean_information=_mean([one.kept for one in measured]),
        median_information=_median([one.kept for one in measured]),
        worst_information=min(one.kept for one in measured),
        mean_score=_mean([one.grade for one in measured]),
        median_score=_median([one.grade for one in measured]),
        worst_score=min(one.grade for one in measured),
        worst_pair=min(range(len(measured)), key=lambda at: measured[at].grade),
        results=[measure(original, compressed, True) for original, compressed in texts],
    )


def batch_texts(originals: Iterable[str], compressed: Iterable[str]) -> BatchReport:
    """Report on the compression of many texts, given apart.

    Args:
        originals: The texts before they were compressed.
        compressed: The texts after they were compressed, in the same order.

    Returns:
        The figures over all pairs of texts; the worst pair is that of the lowest quality.

    Raises:
        ValueError: There is no pair, or not one compression for each text.
    """
    return batch(list(zip(originals, compressed, strict=True)))


def batch_figures(cases: Iterable[tuple[str, str, bool]]) -> dict[str, float]:
    """Average the figures of many compressed texts.

    Args:
        cases: Texts before and after, and whether what they are for still succeeds.

    Returns:
        The averages by name, and the share of the cases that succeed.

    Raises:
        ValueError: There is no case.
    """
    texts = list(cases)
    if not texts:
        raise ValueError("a report needs at least one pair of texts")
    measured = [_measured(original, compressed) for original, compressed, _ in texts]
    return {
        "compression_ratio": _mean([one.rate for one in measured]),
        "tokens_saved": _mean([one.before - one.after for one in measured]),
        "information_kept": _mean([one.kept for one in measured]),
        "quality_score": _mean(
            [one.grade if case[2] else 0.0 for one, case in zip(measured, texts, strict=True)]
        ),
        "success_rate": _mean([float(success) for _, _, success in texts]),
    }


def count_tokens(text: str) -> int:
    """Count the tokens of a text.

    Args:
        text: The text.

    Returns:
        The number of tokens.
    """
    return sum(1 for _ in TOKEN.finditer(text))


def ratio_of(original: str, compressed: str) -> float:
    """Measure how long a text is after compression, compared with before.

    Args:
        original: The text before it was compressed.
        compressed: The text after it was compressed.

    Returns:
        Tokens after / tokens before; 1 where there was nothing to compress.
    """
    return _share(count_tokens(compressed), count_tokens(original), 1.0)


def saving_of(original: str, compressed: str) -> float:
    """Measure the share of a text's tokens that its compression saves.

    Args:
        original: The text before it was compressed.
        compressed: The text after it was compressed.

    Returns:
        1 - tokens after / tokens before; negative for a text that has grown.
    """
    return _measured(original, compressed).gain


def tokens_saved(original: str, compressed: str) -> int:
    """Count the tokens that a compression saves.

    Args:
        original: The text before it was compressed.
        compressed: The text after it was compressed.

    Returns:
        Tokens before - tokens after.
    """
    return count_tokens(original) - count_tokens(compressed)


def information_of(original: str, compressed: str) -> float:
    """Measure how much of a text's information its compression keeps.

    Args:
        original: The text before it was compressed.
        compressed: The text after it was compressed.

    Returns:
        The weighted mean of the shares of terms, exact names and sentences that are kept.
    """
    return _measured(original, compressed).kept


def terms_of(original: str, compressed: str) -> float:
    """Measure how many of a text's terms its compression keeps.

    Args:
        original: The text before it was compressed.
        compressed: The text after it was compressed.

    Returns:
        The share of the terms, each as often as the original has it; 1 without any.
    """
    return _share(*_kept_terms(original, compressed), 1.0)


def names_of(original: str, compressed: str) -> float:
    """Measure how many of a text's exact names its compression keeps.

    Args:
        original: The text before it was compressed.
        compressed: The text after it was compressed.

    Returns:
        The share of the different names; 1 without any.
    """
    return _share(*_kept_names(original, compressed), 1.0)


def sentences_of(original: str, compressed: str) -> float:
    """Measure how many of a text's sentences its compression keeps.

    Args:
        original: The text before it was compressed.
        compressed: The text after it was compressed.

    Returns:
        The share of the sentences of which enough terms are kept; 1 without any.
    """
    return _share(*_kept_sentences(original, compressed), 1.0)


def quality_of(original: str, compressed: str) -> float:
    """Score a compression by what it saves and what it keeps.

    Args:
        original: The text before it was compressed.
        compressed: The text after it was compressed.

    Returns:
        The F measure of saving and information kept, from 0 to 1.
    """
    return _measured(original, compressed).grade


def lost_names(original: str, compressed: str) -> list[str]:
    """Find the exact names that a compression loses.

    Args:
        original: The text before it was compressed.
        compressed: The text after it was compressed.

    Returns:
        The names, in the order in which the original has them.
    """
    return _missing(original, compressed)


def added_names(original: str, compressed: str) -> list[str]:
    """Find the exact names that a compression has and the original does not mention.

    Args:
        original: The text before it was compressed.
        compressed: The text after it was compressed.

    Returns:
        The names, in the order in which the compression has them.
    """
    return _missing(compressed, original)


def lost_terms(original: str, compressed: str) -> list[str]:
    """Find the words that mean something and that a compression loses.

    Args:
        original: The text before it was compressed.
        compressed: The text after it was compressed.

    Returns:
        The words in lower case, in the order in which the original has them.
    """
    known = set(_terms(compressed))
    words = [word for word in _words(original) if word not in _STOPPED]
    return [word for word in dict.fromkeys(words) if _stem(word) not in known]


def compare(prediction: str, reference: str) -> Comparison:
    """Compare an answer with its reference.

    Args:
        prediction: The text to judge.
        reference: What it should say.

    Returns:
        The figures, each from 0 to 1.
    """
    return Comparison(
        same=_answer(prediction) == _answer(reference),
        f1_score=token_f1(prediction, reference),
        right_share=token_precision(prediction, reference),
        found_share=token_recall(prediction, reference),
        jaccard_index=token_jaccard(prediction, reference),
    )


def evaluate(predictions: Iterable[str], references: Iterable[str]) -> Evaluation:
    """Evaluate answers by their references.

    Args:
        predictions: The texts to judge.
        references: What they should say, in the same order.

    Returns:
        The figures over all answers.

    Raises:
        ValueError: There is no answer, or not one reference for each.
    """
    answers = list(zip(predictions, references, strict=True))
    if not answers:
        raise ValueError("an evaluation needs at least one prediction")
    return Evaluation(
        answer_count=len(answers),
        same_share=_mean([float(_answer(one) == _answer(other)) for one, other in answers]),
        mean_f1=_mean([token_f1(one, other) for one, other in answers]),
        median_f1=_median([token_f1(one, other) for one, other in answers]),
        worst_f1=min(token_f1(one, other) for one, other in answers),
        mean_precision=_mean([token_precision(one, other) for one, other in answers]),
        median_precision=_median([token_precision(one, other) for one, other in answers]),
        worst_precision=min(token_precision(one, other) for one, other in answers),
        mean_recall=_mean([token_recall(one, other) for one, other in answers]),
        median_recall=_median([token_recall(one, other) for one, other in answers]),
        worst_recall=min(token_recall(one, other) for one, other in answers),
        mean_jaccard=_mean([token_jaccard(one, other) for one, other in answers]),
        median_jaccard=_median([token_jaccard(one, other) for one, other in answers]),
        worst_jaccard=min(token_jaccard(one, other) for one, other in answers),
        worst_answer=min(
            range(len(answers)), key=lambda at: token_f1(answers[at][0], answers[at][1])
        ),
    )


def is_exact(prediction: str, reference: str) -> bool:
    """Tell whether two answers say the same in the same words.

    Args:
        prediction: The text to judge.
        reference: What it should say.

    Returns:
        Whether the words are the same, in the same order.
    """
    return _answer(prediction) == _answer(reference)


def exact_match(prediction: str, reference: str) -> int:
    """Score whether two answers say the same in the same words.

    Args:
        prediction: The text to judge.
        reference: What it should say.

    Returns:
        1 where the words are the same, in the same order, and 0 elsewhere.
    """
    return int(_answer(prediction) == _answer(reference))


def token_f1(prediction: str, reference: str) -> float:
    """Measure how much two answers have in common, word by word.

    Args:
        prediction: The text to judge.
        reference: What it should say.

    Returns:
        The F1 score: 2 * common words / all words of both; 1 for two empty answers.
    """
    predicted, expected = Counter(_answer(prediction)), Counter(_answer(reference))
    return _share(2 * (predicted & expected).total(), (predicted + expected).total(), 1.0)


def token_precision(prediction: str, reference: str) -> float:
    """Measure how much of a prediction is right.

    Args:
        prediction: The text to judge.
        reference: What it should say.

    Returns:
        The share of the prediction's words that the reference has.
    """
    predicted, expected = Counter(_answer(prediction)), Counter(_answer(reference))
    return _share((predicted & expected).total(), predicted.total(), float(not expected))


def token_recall(prediction: str, reference: str) -> float:
    """Measure how much of a reference is found.

    Args:
        prediction: The text to judge.
        reference: What it should say.

    Returns:
        The share of the reference's words that the prediction has.
    """
    predicted, expected = Counter(_answer(prediction)), Counter(_answer(reference))
    return _share((predicted & expected).total(), expected.total(), float(not predicted))


def token_jaccard(prediction: str, reference: str) -> float:
    """Measure how many of the different words two answers share.

    Args:
        prediction: The text to judge.
        reference: What it should say.

    Returns:
        The Jaccard index: words of both / words of either; 1 for two empty answers.
    """
    predicted, expected = set(_answer(prediction)), set(_answer(reference))
    return _share(len(predicted & expected), len(predicted | expected), 1.0)


def _answer(text: str) -> list[str]:
    """Split an answer into words; case, punctuation and articles do not matter."""
    words = [word.casefold() for word in _WORD.findall(text)]
    return [word for word in words if word not in ARTICLES]


def _share(part: float, whole: float, empty: float = 0.0) -> float:
    """Divide and round; `empty` where there is no whole to have a share of."""
    return round(part / whole, DIGITS) if whole else empty


def _mean(values: list[float]) -> float:
    return round(fmean(values), DIGITS)


def _median(values: list[float]) -> float:
    return round(median(values), DIGITS)


def _words(text: str) -> list[str]:
    """Split a text into lower-case words, and identifiers into theirs."""
    return [word.casefold() for word in _WORD_END.split(text) if word]


def _stem(word: str) -> str:
    """Fold singular and plural: `query` and `queries` both become `queri`."""
    if len(word) < 3:
        return word
    stem = word if word.endswith("ss") else word.removesuffix("s")
    stem = stem.removesuffix("e")
    return stem.removesuffix("y") + "i" if stem.endswith("y") else stem


def _terms(text: str) -> list[str]:
    """Give the stems of the words that mean something, in order."""
    return [_stem(word) for word in _words(text) if word not in _STOPPED]


def _concrete(text: str) -> list[str]:
    """Find what is named exactly: identifiers, calls, numbers, dotted names and paths."""
    chunks = (chunk.strip("./-") for chunk in _CHUNK.findall(text))
    return [chunk.rstrip("(-") for chunk in chunks if _CONCRETE.search(chunk)]


def _missing(text: str, other: str) -> list[str]:
    """Give the exact names of a text that another one does not mention, in order."""
    mentioned = {chunk.strip("./-").rstrip("(-") for chunk in _CHUNK.findall(other)}
    return [name for name in dict.fromkeys(_concrete(text)) if name not in mentioned]


def _kept_terms(original: str, compressed: str) -> tuple[int, int]:
    """Count the terms that are kept, and all; each as often as the original has it."""
    known = set(_terms(compressed))
    asked = _terms(original)
    return sum(term in known for term in asked), len(asked)


def _kept_names(original: str, compressed: str) -> tuple[int, int]:
    """Count the different exact names that are kept, and all."""
    whole = len(set(_concrete(original)))
    return whole - len(_missing(original, compressed)), whole


def _kept_sentences(original: str, compressed: str) -> tuple[int, int]:
    """Count the sentences that are kept, and all that have terms."""
    known = set(_terms(compressed))
    terms = [set(_terms(sentence)) for sentence in _SENTENCE_END.split(original)]
    shares = [len(some & known) / len(some) for some in terms if some]
    return sum(share >= SENTENCE_SHARE for share in shares), len(shares)


@dataclass(frozen=True)
class _Measured:
    """The figures of an original and its compression that reports are made of."""

    before: int
    after: int
    rate: float
    gain: float
    kept: float
    grade: float


def _measured(original: str, compressed: str) -> _Measured:
    """Measure an original and its compression."""
    before, after = count_tokens(original), count_tokens(compressed)
    rate = _share(after, before, 1.0)
    kept = _information(
        {
            "terms": _kept_terms(original, compressed),
            "names": _kept_names(original, compressed),
            "sentences": _kept_sentences(original, compressed),
        }
    )
    return _Measured(before, after, rate, round(1 - rate, DIGITS), kept, _grade(rate, kept))


def _information(counts: Mapping[str, tuple[int, int]]) -> float:
    """Give the weighted mean of the shares; parts that the original lacks do not count."""
    shares = {name: part / whole for name, (part, whole) in counts.items() if whole}
    total = sum(WEIGHTS.get(name, 0) * share for name, share in shares.items())
    return _share(total, sum(WEIGHTS.get(name, 0) for name in shares), 1.0)


def _grade(rate: float, kept: float) -> float:
    """Give the F measure of saving and information kept.

    C. J. van Rijsbergen, Information Retrieval, 2nd edition, 1979, chapter 7.
    """
    saving = max(1 - rate, 0.0)
    weighted = BETA**2 * saving
    return _share((saving + weighted) * kept, weighted + kept)
