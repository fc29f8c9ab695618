"""Analyse how well a context serves a query to a language model.

A context is the text or code that is given to a language model along with a
query. Six numbers say how good it is, each from 0 to 1 and rounded to four
decimals; recommendations say what to improve.

Terms are the words of a text without stop words, in lower case. Identifiers
are split at underscores and where the case changes, so `parseConfig` and
`parse_config` both hold `parse` and `config`. Singular and plural are the
same term. Exact names are identifiers with an underscore, an inner capital
or a digit, numbers, dotted names, paths, and names in front of a bracket.

- relevance: the share of the query's terms that the context has. A term that
  the query repeats counts each time. A query without terms gives 1.
- completeness: the share of required items that the context names, as a
  whole and in any case. Required are the items of the call, and of the query
  its exact names and what stands there in backquotes as a single word. Where
  nothing is required, nothing is missing: 1.
- specificity: exact names / (exact names + vague words); 0 without either.
- redundancy: the share of sequences of four words that occurred before
  (shingles: A. Broder, On the resemblance and containment of documents, 1997);
  0 for less than four words.
- token efficiency: the share of tokens that hold a word which is neither a
  stop word nor vague. A token is a word, an identifier or a single mark.
- overall: the weighted mean, with 1 - redundancy for redundancy: relevance
  0.3, completeness 0.25, the others 0.15 each.

A recommendation is given for relevance below 0.6, for completeness below 1
(it names what is missing), for specificity below 0.5, for redundancy over
0.2 and for token efficiency below 0.3, in this order. Ranks are by the
overall score; equally good contexts keep the order in which they came.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ContextQuality:
    """The quality of one context; scores are from 0 to 1."""

    relevance: float
    completeness: float
    specificity: float
    redundancy: float
    token_efficiency: float
    overall: float
    tokens: int
    missing: list[str]
    repeated_lines: list[str]
    recommendations: list[str]


_STOP_WORDS = frozenset(
    """
a an and are as at be been but by can could do does for from had has have how i if
in into is it its may me my no not of on or our she should so than that the their
them then there these they this those to us was we were what when where which while
who why will with would you your
    """.split()
)

_TOKEN = re.compile("\\w+|[^\\w\\s]")

_WORD_END = re.compile(r"[\W_]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")

_CHUNK = re.compile(r"[\w./-]+\(?")

_CONCRETE = re.compile(r"\d|\w_|_\w|[a-z][A-Z]|\w[./]\w\w|\w\($")


def _share(part: float, whole: float, empty: float = 0.0) -> float:
    """Divide and round; `empty` where there is no whole to have a share of."""
    return round(part / whole, 4) if whole else empty


def _tokens(text: str) -> list[str]:
    """Split a text into tokens."""
    return [match.group() for match in _TOKEN.finditer(text)]


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
    return [_stem(word) for word in _words(text) if word not in _STOP_WORDS]


def _concrete(text: str) -> list[str]:
    """Find what is named exactly: identifiers, calls, numbers, dotted names and paths."""
    chunks = (chunk.strip("./-") for chunk in _CHUNK.findall(text))
    return [chunk.rstrip("(-") for chunk in chunks if _CONCRETE.search(chunk)]


def _holds(text: str, item: str) -> bool:
    """Tell whether a text has an item as a whole, in any case."""
    whole = rf"(?<!\w){re.escape(item)}(?!\w)"
    return re.search(whole, text, re.IGNORECASE) is not None


_VAGUE_WORDS = frozenset(
    """
about appropriate basically certain etc few good maybe many nice often perhaps
possibly probably quite really several some somehow something sometimes soon stuff
suitable thing things various very whatever
    """.split()
)

_REQUIRED: tuple[str, ...] = ()

_QUOTED = re.compile(r"`(\w+)`")

_WEIGHTS = {
    "relevance": 0.3,
    "completeness": 0.25,
    "specificity": 0.15,
    "redundancy": 0.15,
    "efficiency": 0.15,
}

_THRESHOLDS = {
    "relevance": 0.6,
    "completeness": 1.0,
    "specificity": 0.5,
    "redundancy": 0.2,
    "efficiency": 0.3,
}

_ADVICE = {
    "relevance": (
        "Add text about the terms of the query that the context never mentions."
    ),
    "completeness": "Add what is required by name and the context lacks.",
    "specificity": "Replace vague words by names, numbers and paths.",
    "redundancy": "Remove passages that repeat.",
    "efficiency": "Cut filler words and marks that carry no information.",
}


def _required(query: str, items: Iterable[str] = ()) -> list[str]:
    """Gather what a context has to name: fixed items, given ones, and the query's."""
    named = [*_concrete(query), *_QUOTED.findall(query)]
    return list(dict.fromkeys([*_REQUIRED, *items, *named]))


def _lacking(context: str, items: Iterable[str]) -> list[str]:
    """Give the items that a context does not name."""
    return [item for item in items if not _holds(context, item)]


def _relevance(context: str, query: str) -> float:
    """Give the share of a query's terms that a context has; repeated terms weigh more."""
    asked = _terms(query)
    known = set(_terms(context))
    return _share(sum(term in known for term in asked), len(asked), 1.0)


def _completeness(context: str, items: list[str]) -> float:
    """Give the share of the items that a context names."""
    return _share(len(items) - len(_lacking(context, items)), len(items), 1.0)


def _specificity(context: str) -> float:
    """Give the share of exact names among exact names and vague words."""
    exact = len(_concrete(context))
    vague = sum(word in _VAGUE_WORDS for word in _words(context))
    return _share(exact, exact + vague)


def _redundancy(context: str) -> float:
    """Give the share of sequences of 4 words that occurred before."""
    words = _words(context)
    shingles = list(zip(*(words[start:] for start in range(4))))
    return _share(len(shingles) - len(set(shingles)), len(shingles))


def _efficiency(context: str) -> float:
    """Give the share of tokens with a word that is neither a stop word nor vague."""
    empty = _STOP_WORDS | _VAGUE_WORDS
    tokens = _tokens(context)
    telling = sum(not empty.issuperset(_words(token)) for token in tokens)
    return _share(telling, len(tokens))


def _repeated_lines(context: str) -> list[str]:
    """Give the lines that occur more than once; blank ones do not count."""
    counts = Counter(line.strip() for line in context.splitlines())
    return [line for line, count in counts.items() if line and count > 1]


def _text_scores(context: str) -> dict[str, float]:
    """Measure what does not depend on what the context is for."""
    return {
        "specificity": _specificity(context),
        "redundancy": _redundancy(context),
        "efficiency": _efficiency(context),
    }


def _scores(context: str, query: str, items: list[str]) -> dict[str, float]:
    """Measure a context by everything that counts for a query."""
    return {
        "relevance": _relevance(context, query),
        "completeness": _completeness(context, items),
        **_text_scores(context),
    }


def _overall(scores: Mapping[str, float]) -> float:
    """Give the weighted mean of the scores; redundancy counts against it."""
    good = {**scores, "redundancy": 1 - scores["redundancy"]}
    total = sum(_WEIGHTS[name] * value for name, value in good.items())
    return _share(total, sum(_WEIGHTS[name] for name in good))


def _recommendations(
    scores: Mapping[str, float], missing: Sequence[str] = ()
) -> list[str]:
    """Give the advice for each score that misses its threshold."""
    named = f" Missing: {', '.join(missing)}." if missing else ""
    return [
        _ADVICE[name] + (named if name == "completeness" else "")
        for name, limit in _THRESHOLDS.items()
        if name in scores and _misses(name, scores[name], limit)
    ]


def _misses(name: str, score: float, limit: float) -> bool:
    """Tell whether a score is on the wrong side of its limit."""
    return score > limit if name == "redundancy" else score < limit


def _rating(context: str, query: str) -> float:
    """Score a context for the ranking."""
    return _overall(_scores(context, query, _required(query)))


def analyse_context(
    context: str, query: str, required: list[str] | None = None
) -> ContextQuality:
    """Assess a context by every measure.

    Args:
        context: The context to judge.
        query: What the context should help with.
        required: Items that the context should name.

    Returns:
        The measures, each from 0 to 1.
    """

    items = _required(query, required or ())
    scores = _scores(context, query, items)
    return ContextQuality(
        relevance=scores["relevance"],
        completeness=scores["completeness"],
        specificity=scores["specificity"],
        redundancy=scores["redundancy"],
        token_efficiency=scores["efficiency"],
        overall=_overall(scores),
        tokens=len(_tokens(context)),
        missing=_lacking(context, items),
        repeated_lines=_repeated_lines(context),
        recommendations=_recommendations(scores, _lacking(context, items)),
    )


def relevance(context: str, query: str) -> float:
    """Measure how much of a query a context is about.

    Args:
        context: The context to judge.
        query: What the context should help with.

    Returns:
        The share of the query's terms that the context has; 1 for a query without
        any.
    """
    return _relevance(context, query)


def completeness(context: str, query: str, required: list[str] | None = None) -> float:
    """Measure how much of what is required by name a context has.

    Args:
        context: The context to judge.
        query: What the context should help with.
        required: Items that the context should name.

    Returns:
        The share of the required items; 1 where nothing is required.
    """
    return _completeness(context, _required(query, required or ()))


def specificity(context: str) -> float:
    """Measure how exactly a context names things.

    Args:
        context: The context to judge.

    Returns:
        The share of exact names among exact names and vague words; 0 without either.
    """
    return _specificity(context)


def redundancy(context: str) -> float:
    """Measure how much of a context repeats.

    Args:
        context: The context to judge.

    Returns:
        The share of word sequences that occurred before.
    """
    return _redundancy(context)


def token_efficiency(context: str) -> float:
    """Measure how many of a context's tokens mean something.

    Args:
        context: The context to judge.

    Returns:
        The share of tokens that hold a word which is neither a stop word nor vague.
    """
    return _efficiency(context)


def recommend(context: str, query: str, required: list[str] | None = None) -> list[str]:
    """Recommend what would improve a context.

    Args:
        context: The context to judge.
        query: What the context should help with.
        required: Items that the context should name.

    Returns:
        A sentence for each measure that misses its threshold.
    """

    items = _required(query, required or ())
    scores = _scores(context, query, items)
    return _recommendations(scores, _lacking(context, items))


def rank_contexts(
    contexts: dict[str, str], query: str, top: int = 10
) -> list[tuple[str, float]]:
    """Rank contexts for a query.

    Args:
        contexts: The contexts to rank, by name.
        query: What the context should help with.
        top: How many contexts to give at most.

    Returns:
        The contexts, best first; equally good ones as they were given.
    """
    rated = [(name, _rating(context, query)) for name, context in contexts.items()]
    ranked = sorted(rated, key=lambda pair: pair[1], reverse=True)
    return ranked[:top]
