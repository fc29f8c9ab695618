"""Measure what compressing a context saves, and how much of its information is kept.

A context is the text or code that is given to a language model; to save
tokens it is shortened by a program or by another model. The figures tell
what that saves and what it costs, so that ways to compress can be compared.
They are rounded to four decimals.

- tokens: words, identifiers, digits in a row, and every other mark by itself.
  That is an estimate that needs no model's vocabulary; ratios hardly depend
  on it.
- ratio: tokens after / tokens before. 0.25 means that a quarter is left, and
  over 1 that the text has grown. An empty original has the ratio 1.
- terms kept: the share of the original's terms that the compression has, each
  counted as often as the original has it. Terms are the words without stop
  words, in lower case; identifiers are split at underscores and where the
  case changes; singular and plural are the same term.
- names kept: the share of the original's different exact names that the
  compression mentions as a whole, in the same case. Exact names are
  identifiers with an underscore, an inner capital or a digit, numbers, dotted
  names, paths, and names in front of a bracket.
- sentences kept: the share of sentences of which the compression has at least
  half of the different terms. A sentence ends at a line's end, or at a full
  stop, question mark or exclamation mark before a blank; those without terms
  do not count.
- information kept: the weighted mean of terms kept (0.4), names kept (0.4) and
  sentences kept (0.2). A part that the original has nothing of does not count
  here, and is reported as 1; an original without any of them keeps all.
- quality: the F measure of saving and information kept (C. J. van Rijsbergen,
  Information Retrieval, 2nd edition, 1979, chapter 7), in which information
  counts twice as much as saving: 5 * saving * kept / (4 * saving + kept),
  where saving is 1 - ratio, and 0 for a text that has grown; both as they are
  reported. It is high only where both are: a copy saves nothing, and an empty
  text keeps nothing of a text that says something, so both have the quality 0.
- lost names are exact names that the compression does not mention; added
  names are those that it has and the original does not mention. The latter
  are a warning: a model may have made them up.

A batch report is about pairs of an original and its compression: totals, and
mean, median and worst case of the pairs' figures, all of them as they are
reported. The worst ratio is the highest one. The worst pair is the first one
with the lowest quality, counted from 0. A batch without a pair is
refused with a ValueError.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean, median


@dataclass(frozen=True)
class Compression:
    """The figures of one compressed context; shares are from 0 to 1."""

    tokens_before: int
    tokens_after: int
    ratio: float
    terms_kept: float
    names_kept: float
    sentences_kept: float
    information_kept: float
    quality: float
    lost_names: list[str]
    added_names: list[str]


@dataclass(frozen=True)
class BatchReport:
    """The figures of many compressed contexts."""

    pairs: int
    tokens_before: int
    tokens_after: int
    total_ratio: float
    mean_ratio: float
    median_ratio: float
    worst_ratio: float
    mean_information_kept: float
    median_information_kept: float
    worst_information_kept: float
    mean_quality: float
    median_quality: float
    worst_quality: float
    worst_pair: int


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


_WEIGHTS = {"terms": 0.4, "names": 0.4, "sentences": 0.2}

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")


def _size(text: str) -> int:
    """Count the tokens of a text."""
    return len(_tokens(text))


def _kept_terms(original: str, compressed: str) -> tuple[int, int]:
    """Count the terms that are kept, and all; each as often as the original has it."""
    known = set(_terms(compressed))
    asked = _terms(original)
    return sum(term in known for term in asked), len(asked)


def _mentioned(text: str) -> set[str]:
    """Give all that a text could name, written as exact names are."""
    return {chunk.strip("./-").rstrip("(-") for chunk in _CHUNK.findall(text)}


def _missing_names(text: str, other: str) -> list[str]:
    """Give the exact names of a text that another one does not mention, in order."""
    mentioned = _mentioned(other)
    return [name for name in dict.fromkeys(_concrete(text)) if name not in mentioned]


def _kept_names(original: str, compressed: str) -> tuple[int, int]:
    """Count the different exact names that are kept, and all."""
    whole = len(set(_concrete(original)))
    return whole - len(_missing_names(original, compressed)), whole


def _kept_sentences(original: str, compressed: str) -> tuple[int, int]:
    """Count the sentences that are kept, and all that have terms."""
    known = set(_terms(compressed))
    terms = [set(_terms(sentence)) for sentence in _SENTENCE_END.split(original)]
    shares = [len(some & known) / len(some) for some in terms if some]
    return sum(share >= 0.5 for share in shares), len(shares)


def _kept(original: str, compressed: str) -> dict[str, tuple[int, int]]:
    """Count what is kept of each part of the original, and all of it."""
    return {
        "terms": _kept_terms(original, compressed),
        "names": _kept_names(original, compressed),
        "sentences": _kept_sentences(original, compressed),
    }


def _information(kept: Mapping[str, tuple[int, int]]) -> float:
    """Give the weighted mean of the shares; parts that the original lacks do not count."""
    shares = {name: part / whole for name, (part, whole) in kept.items() if whole}
    total = sum(_WEIGHTS[name] * share for name, share in shares.items())
    return _share(total, sum(_WEIGHTS[name] for name in shares), 1.0)


def _quality(ratio: float, information: float) -> float:
    """Give the F measure of saving and information kept."""
    saving = max(1 - ratio, 0.0)
    weighted = 4.0 * saving
    return _share((saving + weighted) * information, weighted + information)


@dataclass(frozen=True)
class _Pair:
    """The figures of an original and its compression."""

    tokens_before: int
    tokens_after: int
    ratio: float
    kept: dict[str, tuple[int, int]]
    information_kept: float
    quality: float


def _pair(original: str, compressed: str) -> _Pair:
    """Measure an original and its compression."""
    before, after = _size(original), _size(compressed)
    ratio = _share(after, before, 1.0)
    kept = _kept(original, compressed)
    information = _information(kept)
    return _Pair(
        tokens_before=before,
        tokens_after=after,
        ratio=ratio,
        kept=kept,
        information_kept=information,
        quality=_quality(ratio, information),
    )


def _pairs(texts: Iterable[tuple[str, str]]) -> list[_Pair]:
    """Measure each original and its compression."""
    pairs = [_pair(original, compressed) for original, compressed in texts]
    if not pairs:
        raise ValueError("a report needs at least one pair of texts")
    return pairs


def measure_compression(original: str, compressed: str) -> Compression:
    """Measure what a compression saves and keeps.

    Args:
        original: The text before it was compressed.
        compressed: The text after it was compressed.

    Returns:
        The figures; what the original has nothing of counts as kept.
    """
    pair = _pair(original, compressed)
    return Compression(
        tokens_before=pair.tokens_before,
        tokens_after=pair.tokens_after,
        ratio=pair.ratio,
        terms_kept=_share(*pair.kept["terms"], 1.0),
        names_kept=_share(*pair.kept["names"], 1.0),
        sentences_kept=_share(*pair.kept["sentences"], 1.0),
        information_kept=pair.information_kept,
        quality=pair.quality,
        lost_names=_missing_names(original, compressed),
        added_names=_missing_names(compressed, original),
    )


def batch_report(pairs: list[tuple[str, str]]) -> BatchReport:
    """Report on the compression of many texts.

    Args:
        pairs: Texts before and after, in pairs.

    Returns:
        The figures over all pairs of texts; the worst pair is that of the lowest
        quality.

    Raises:
        ValueError: There is no pair.
    """
    measured = _pairs(pairs)
    return BatchReport(
        pairs=len(measured),
        tokens_before=sum(pair.tokens_before for pair in measured),
        tokens_after=sum(pair.tokens_after for pair in measured),
        total_ratio=_share(
            sum(pair.tokens_after for pair in measured),
            sum(pair.tokens_before for pair in measured),
            1.0,
        ),
        mean_ratio=round(fmean(pair.ratio for pair in measured), 4),
        median_ratio=round(median(pair.ratio for pair in measured), 4),
        worst_ratio=max(pair.ratio for pair in measured),
        mean_information_kept=round(
            fmean(pair.information_kept for pair in measured), 4
        ),
        median_information_kept=round(
            median(pair.information_kept for pair in measured), 4
        ),
        worst_information_kept=min(pair.information_kept for pair in measured),
        mean_quality=round(fmean(pair.quality for pair in measured), 4),
        median_quality=round(median(pair.quality for pair in measured), 4),
        worst_quality=min(pair.quality for pair in measured),
        worst_pair=min(range(len(measured)), key=lambda index: measured[index].quality),
    )


def count_tokens(text: str) -> int:
    """Count the tokens of a text.

    Args:
        text: The text.

    Returns:
        The number of tokens.
    """
    return _size(text)


def compression_ratio(original: str, compressed: str) -> float:
    """Measure how long a text is after compression, compared with before.

    Args:
        original: The text before it was compressed.
        compressed: The text after it was compressed.

    Returns:
        Tokens after / tokens before; 1 where there was nothing to compress.
    """
    return _share(_size(compressed), _size(original), 1.0)


def information_kept(original: str, compressed: str) -> float:
    """Measure how much of a text's information its compression keeps.

    Args:
        original: The text before it was compressed.
        compressed: The text after it was compressed.

    Returns:
        The weighted mean of the shares of terms, exact names and sentences that are
        kept.
    """
    return _information(_kept(original, compressed))


def compression_quality(original: str, compressed: str) -> float:
    """Score a compression by what it saves and what it keeps.

    Args:
        original: The text before it was compressed.
        compressed: The text after it was compressed.

    Returns:
        The F measure of saving and information kept, from 0 to 1.
    """
    ratio = _share(_size(compressed), _size(original), 1.0)
    return _quality(ratio, _information(_kept(original, compressed)))


def lost_names(original: str, compressed: str) -> list[str]:
    """Find the exact names that a compression loses.

    Args:
        original: The text before it was compressed.
        compressed: The text after it was compressed.

    Returns:
        The names, in the order in which the original has them.
    """
    return _missing_names(original, compressed)
