"""Score how good a context is for a task, and rank contexts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

TOKEN: Final[re.Pattern[str]] = re.compile(r"\w+|[^\w\s]")
_COMMON: Final = (
    "a an and are as at be been but by can could do does for from had has have how i if in into "
    "is it its may me my no not of on or our she should so than that the their them then there "
    "these they this those to us was we were what when where which while who why will with would "
    "you your"
)
STOP_WORDS: Final[tuple[str, ...]] = tuple(_COMMON.split())
_VAGUE: Final = (
    "about appropriate basically certain etc few good maybe many nice often perhaps possibly "
    "probably quite really several some somehow something sometimes soon stuff suitable thing "
    "things various very whatever"
)
VAGUE_WORDS: Final[tuple[str, ...]] = tuple(_VAGUE.split())
_STOPPED: Final = frozenset(STOP_WORDS)
_VAGUELY: Final = frozenset(VAGUE_WORDS)
DIGITS: Final[int] = 4
# Words in a row that count as a repetition: A. Broder, On the resemblance and containment of
# documents, 1997.
SHINGLE: Final[int] = 4
REQUIRED: Final[tuple[str, ...]] = ()
WEIGHTS: Final[dict[str, float]] = {}
THRESHOLDS: Final[dict[str, float]] = {}
ADVICE: Final[dict[str, str]] = {}
RANK_BY: Final[Literal["overall", "relevance"]] = "overall"
_USUAL_WEIGHTS: Final[dict[str, float]] = {
    "relevance": 0.3,
    "completeness": 0.25,
    "specificity": 0.15,
    "redundancy": 0.15,
    "efficiency": 0.15,
}
_USUAL_THRESHOLDS: Final[dict[str, float]] = {
    "relevance": 0.6,
    "completeness": 1.0,
    "specificity": 0.5,
    "redundancy": 0.2,
    "efficiency": 0.3,
}
_USUAL_ADVICE: Final[dict[str, str]] = {
    "relevance": "Add text about the terms of the query that the context never mentions.",
    "completeness": "Add what is required by name and the context lacks.",
    "specificity": "Replace vague words by names, numbers and paths.",
    "redundancy": "Remove passages that repeat.",
    "efficiency": "Cut filler words and marks that carry no information.",
}
_WORD_END: Final = re.compile(r"[\W_]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_CHUNK: Final = re.compile(r"[\w./-]+\(?")
_CONCRETE: Final = re.compile(r"\d|\w_|_\w|[a-z][A-Z]|\w[./]\w\w|\w\($")
_QUOTED: Final = re.compile(r"`(\w+)`")


@dataclass(frozen=True)
class ContextReport:
    """The quality of a context for a query; scores are from 0 to 1."""

    relevance_score: float
    completeness_score: float
    specificity_score: float
    redundancy_score: float
    efficiency_score: float
    overall_score: float
    token_count: int
    by_measure: dict[str, float]
    gaps: list[str]
    duplicates: list[str]
    advice: list[str]


@dataclass(frozen=True)
class TextReport:
    """The quality of a text that stands for itself; scores are from 0 to 1."""

    named_share: float
    exact_share: float
    repeated_share: float
    telling_share: float
    mean_score: float
    size: int
    measures: dict[str, float]
    lacking: list[str]
    repeated: list[str]
    hints: list[str]


def assess(
    context: str | Iterable[str],
    query: str,
    required: Iterable[str] | None = None,
    relevance_threshold: float | None = None,
    completeness_threshold: float | None = None,
) -> ContextReport:
    """Assess a context by every measure.

    Args:
        context: The context to judge; several passages count as one.
        query: What the context should help with.
        required: Items that the context should name.
        relevance_threshold: Relevance below which more is recommended.
        completeness_threshold: Completeness below which more is recommended.

    Returns:
        The measures, each from 0 to 1.
    """
    text = _joined(context)
    items = _items(query, required or ())
    scores = _scores(text, query, items)
    own = {"relevance": relevance_threshold, "completeness": completeness_threshold}
    limits = {name: limit for name, limit in own.items() if limit is not None}
    return ContextReport(
        relevance_score=scores["relevance"],
        completeness_score=scores["completeness"],
        specificity_score=scores["specificity"],
        redundancy_score=scores["redundancy"],
        efficiency_score=scores["efficiency"],
        overall_score=_overall(scores),
        token_count=count_tokens(text),
        by_measure=scores,
        gaps=_lacking(text, items),
        duplicates=repeated_lines(text),
        advice=_recommended(scores, _lacking(text, items), limits),
    )


def report_text(context: str | Iterable[str], required: Iterable[str] | None = None) -> TextReport:
    """Assess a text by what does not depend on a query.

    Args:
        context: The context to judge; several passages count as one.
        required: Items that the context should name.

    Returns:
        The measures, each from 0 to 1.
    """
    text = _joined(context)
    items = _items("", required or ())
    scores = {"completeness": _named(text, items), **_text_scores(text)}
    return TextReport(
        named_share=scores["completeness"],
        exact_share=scores["specificity"],
        repeated_share=scores["redundancy"],
        telling_share=scores["efficiency"],
        mean_score=_overall(scores),
        size=count_tokens(text),
        measures=scores,
        lacking=_lacking(text, items),
        repeated=repeated_lines(text),
        hints=_recommended(scores, _lacking(text, items), {}),
    )


def scores_of(
    context: str | Iterable[str], query: str, required: Iterable[str] | None = None
) -> dict[str, float]:
    """Measure a context by everything that counts for a query.

    Args:
        context: The context to judge; several passages count as one.
        query: What the context should help with.
        required: Items that the context should name.

    Returns:
        Each measure by its name, from 0 to 1.
    """
    return _scores(_joined(context), query, _items(query, required or ()))


def assess_text(
    context: str | Iterable[str], required: Iterable[str] | None = None
) -> dict[str, float]:
    """Measure a text by what does not depend on a query.

    Args:
        context: The context to judge; several passages count as one.
        required: Items that the context should name.

    Returns:
        Each measure by its name, from 0 to 1.
    """
    text = _joined(context)
    return {"completeness": _named(text, _items("", required or ())), **_text_scores(text)}


def overall_of(
    context: str | Iterable[str], query: str, required: Iterable[str] | None = None
) -> float:
    """Give one score for a context.

    Args:
        context: The context to judge; several passages count as one.
        query: What the context should help with.
        required: Items that the context should name.

    Returns:
        The weighted mean of the measures; redundancy counts against it.
    """
    return _overall(_scores(_joined(context), query, _items(query, required or ())))


def text_overall(context: str | Iterable[str], required: Iterable[str] | None = None) -> float:
    """Give one score for a text that stands for itself.

    Args:
        context: The context to judge; several passages count as one.
        required: Items that the context should name.

    Returns:
        The weighted mean of the measures; redundancy counts against it.
    """
    text = _joined(context)
    return _overall(
        {"completeness": _named(text, _items("", required or ())), **_text_scores(text)}
    )


def relevance(context: str | Iterable[str], query: str) -> float:
    """Measure how much of a query a context is about.

    Args:
        context: The context to judge; several passages count as one.
        query: What the context should help with.

    Returns:
        The share of the query's terms that the context has; 1 for a query without any.
    """
    asked = _terms(query)
    known = set(_terms(_joined(context)))
    return _share(sum(term in known for term in asked), len(asked), 1.0)


def completeness(
    context: str | Iterable[str], query: str, required: Iterable[str] | None = None
) -> float:
    """Measure how much of what is required by name a context has.

    Args:
        context: The context to judge; several passages count as one.
        query: What the context should help with.
        required: Items that the context should name.

    Returns:
        The share of the required items; 1 where nothing is required.
    """
    return _named(_joined(context), _items(query, required or ()))


def specificity(context: str | Iterable[str]) -> float:
    """Measure how exactly a context names things.

    Args:
        context: The context to judge; several passages count as one.

    Returns:
        The share of exact names among exact names and vague words; 0 without either.
    """
    text = _joined(context)
    exact = len(_concrete(text))
    vague = sum(word in _VAGUELY for word in _words(text))
    return _share(exact, exact + vague)


def redundancy(context: str | Iterable[str]) -> float:
    """Measure how much of a context repeats.

    Args:
        context: The context to judge; several passages count as one.

    Returns:
        The share of word sequences that occurred before.
    """
    words = _words(_joined(context))
    shingles = list(zip(*(words[at:] for at in range(SHINGLE)), strict=False))
    return _share(len(shingles) - len(set(shingles)), len(shingles))


def efficiency(context: str | Iterable[str]) -> float:
    """Measure how many of a context's tokens mean something.

    Args:
        context: The context to judge; several passages count as one.

    Returns:
        The share of tokens that hold a word which is neither a stop word nor vague.
    """
    empty = _STOPPED | _VAGUELY
    tokens = [match.group() for match in TOKEN.finditer(_joined(context))]
    telling = sum(not empty.issuperset(_words(token)) for token in tokens)
    return _share(telling, len(tokens))


def count_tokens(context: str | Iterable[str]) -> int:
    """Count the tokens of a context.

    Args:
        context: The context to judge; several passages count as one.

    Returns:
        The number of tokens.
    """
    return sum(1 for _ in TOKEN.finditer(_joined(context)))


def missing(
    context: str | Iterable[str], query: str, required: Iterable[str] | None = None
) -> list[str]:
    """Find what is required by name and a context lacks.

    Args:
        context: The context to judge; several passages count as one.
        query: What the context should help with.
        required: Items that the context should name.

    Returns:
        The items, in the order in which they are required.
    """
    return _lacking(_joined(context), _items(query, required or ()))


def text_missing(context: str | Iterable[str], required: Iterable[str] | None = None) -> list[str]:
    """Find what is required of every text and this one lacks.

    Args:
        context: The context to judge; several passages count as one.
        required: Items that the context should name.

    Returns:
        The items, in the order in which they are required.
    """
    return _lacking(_joined(context), _items("", required or ()))


def repeated_lines(context: str | Iterable[str]) -> list[str]:
    """Find the lines that occur more than once; blank ones do not count.

    Args:
        context: The context to judge; several passages count as one.

    Returns:
        The lines, in the order in which they first occur.
    """
    counts = Counter(line.strip() for line in _joined(context).splitlines())
    return [line for line, count in counts.items() if line and count > 1]


def recommend(
    context: str | Iterable[str], query: str, required: Iterable[str] | None = None
) -> list[str]:
    """Recommend what would improve a context.

    Args:
        context: The context to judge; several passages count as one.
        query: What the context should help with.
        required: Items that the context should name.

    Returns:
        A sentence for each measure that misses its threshold.
    """
    text = _joined(context)
    items = _items(query, required or ())
    return _recommended(_scores(text, query, items), _lacking(text, items), {})


def recommend_text(
    context: str | Iterable[str], required: Iterable[str] | None = None
) -> list[str]:
    """Recommend what would improve a text that stands for itself.

    Args:
        context: The context to judge; several passages count as one.
        required: Items that the context should name.

    Returns:
        A sentence for each measure that misses its threshold.
    """
    text = _joined(context)
    items = _items("", required or ())
    scores = {"completeness": _named(text, items), **_text_scores(text)}
    return _recommended(scores, _lacking(text, items), {})


def advise(scores: Mapping[str, float]) -> list[str]:
    """Recommend what would improve scores that were measured before.

    Args:
        scores: Measures by name, from 0 to 1.

    Returns:
        A sentence for each measure that misses its threshold.
    """
    return _recommended(scores, (), {})


def rank(
    contexts: Mapping[str, str], query: str, top: int | None = None
) -> list[tuple[str, float]]:
    """Rank contexts for a query.

    Args:
        contexts: The contexts to rank, by name.
        query: What the context should help with.
        top: How many contexts to give at most.

    Returns:
        Name and score, best first; equally good ones as they were given.
    """
    rated = [(name, _rating(context, query)) for name, context in contexts.items()]
    return sorted(rated, key=lambda pair: pair[1], reverse=True)[:top]


def rank_names(contexts: Mapping[str, str], query: str, top: int | None = None) -> list[str]:
    """Put the names of contexts in the order of their worth for a query.

    Args:
        contexts: The contexts to rank, by name.
        query: What the context should help with.
        top: How many contexts to give at most.

    Returns:
        The names, best first; equally good ones as they were given.
    """
    rated = [(name, _rating(context, query)) for name, context in contexts.items()]
    return [name for name, _ in sorted(rated, key=lambda pair: pair[1], reverse=True)[:top]]


def rank_passages(
    contexts: Sequence[str], query: str, top: int | None = None
) -> list[tuple[int, float]]:
    """Rank passages for a query.

    Args:
        contexts: The contexts to rank.
        query: What the context should help with.
        top: How many contexts to give at most.

    Returns:
        Place and score, best first; equally good ones as they were given.
    """
    rated = [(at, _rating(context, query)) for at, context in enumerate(contexts)]
    return sorted(rated, key=lambda pair: pair[1], reverse=True)[:top]


def best_passages(contexts: Sequence[str], query: str, top: int | None = None) -> list[str]:
    """Pick the passages that are worth most for a query.

    Args:
        contexts: The contexts to rank.
        query: What the context should help with.
        top: How many contexts to give at most.

    Returns:
        The passages, best first; equally good ones as they were given.
    """
    return sorted(contexts, key=lambda one: _rating(one, query), reverse=True)[:top]


def _joined(context: str | Iterable[str]) -> str:
    """Put passages together."""
    return context if isinstance(context, str) else "\n".join(context)


def _share(part: float, whole: float, empty: float = 0.0) -> float:
    """Divide and round; `empty` where there is no whole to have a share of."""
    return round(part / whole, DIGITS) if whole else empty


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


def _items(query: str, required: Iterable[str]) -> list[str]:
    """Gather what a context has to name: fixed items, given ones, and the query's."""
    named = [*_concrete(query), *_QUOTED.findall(query)]
    return list(dict.fromkeys([*REQUIRED, *required, *named]))


def _lacking(text: str, items: Iterable[str]) -> list[str]:
    """Give the items that a text does not name as a whole, in any case."""
    return [
        item
        for item in items
        if not re.search(rf"(?<!\w){re.escape(item)}(?!\w)", text, re.IGNORECASE)
    ]


def _named(text: str, items: list[str]) -> float:
    """Give the share of the items that a text names."""
    return _share(len(items) - len(_lacking(text, items)), len(items), 1.0)


def _text_scores(text: str) -> dict[str, float]:
    """Measure what does not depend on what a text is for."""
    return {
        "specificity": specificity(text),
        "redundancy": redundancy(text),
        "efficiency": efficiency(text),
    }


def _scores(text: str, query: str, items: list[str]) -> dict[str, float]:
    """Measure a text by everything that counts for a query."""
    return {
        "relevance": relevance(text, query),
        "completeness": _named(text, items),
        **_text_scores(text),
    }


def _overall(scores: Mapping[str, float]) -> float:
    """Give the weighted mean of the scores; redundancy counts against it."""
    weights = {**_USUAL_WEIGHTS, **WEIGHTS} if WEIGHTS else _USUAL_WEIGHTS
    good = {**scores, "redundancy": 1 - scores["redundancy"]}
    total = sum(weights[name] * value for name, value in good.items())
    return _share(total, sum(weights[name] for name in good))


def _recommended(
    scores: Mapping[str, float], lacking: Sequence[str], limits: Mapping[str, float]
) -> list[str]:
    """Give the advice for each score that misses its threshold."""
    named = f" Missing: {', '.join(lacking)}." if lacking else ""
    advice = {**_USUAL_ADVICE, **ADVICE} if ADVICE else _USUAL_ADVICE
    thresholds = {**_USUAL_THRESHOLDS, **THRESHOLDS, **limits}
    return [
        advice[name] + (named if name == "completeness" else "")
        for name, limit in thresholds.items()
        if name in scores and _misses(name, scores[name], limit)
    ]


def _misses(name: str, score: float, limit: float) -> bool:
    """Tell whether a score is on the wrong side of its limit."""
    return score > limit if name == "redundancy" else score < limit


def _rating(context: str, query: str) -> float:
    """Score a context for the ranking."""
    if RANK_BY == "relevance":
        return relevance(context, query)
    return _overall(_scores(context, query, _items(query, ())))
