"""Code that computes the figures of a compression.

Ratio is tokens after over tokens before, saving what it lacks to 1. Information kept is the
weighted mean of three shares: of the original's terms (each as often as it occurs), of its exact
names, of its sentences. Quality is the F measure of saving and information kept (C. J. van
Rijsbergen, Information Retrieval, 2nd edition, 1979, chapter 7), which is high only where both are:
Q = (1 + b^2) * saving * kept / (b^2 * saving + kept), where b says how many times as much as the
saving the information counts. Quality, and what a batch makes of its pairs, are computed from the
figures that are reported, so that a reader can follow them; a saving below 0 counts as 0 there.
"""

from __future__ import annotations

from typing import Final

SUPPORT: Final = {
    "_WEIGHTS": "_WEIGHTS = {{ p.weights.model_dump() | literal }}",
    "_SENTENCE_END": '_SENTENCE_END = re.compile(r"(?<=[.!?])\\s+|\\n+")',
    "_size": '''
        def _size(text: str) -> int:
            """Count the tokens of a text."""
            return len(_tokens(text))
    ''',
    "_kept_terms": '''
        def _kept_terms(original: str, compressed: str) -> tuple[int, int]:
            """Count the terms that are kept, and all; each as often as the original has it."""
            known = set(_terms(compressed))
            asked = _terms(original)
            return sum(term in known for term in asked), len(asked)
    ''',
    "_mentioned": '''
        def _mentioned(text: str) -> set[str]:
            """Give all that a text could name, written as exact names are."""
            return {chunk.strip("./-").rstrip("(-") for chunk in _CHUNK.findall(text)}
    ''',
    "_missing_names": '''
        def _missing_names(text: str, other: str) -> list[str]:
            """Give the exact names of a text that another one does not mention, in order."""
            mentioned = _mentioned(other)
            return [name for name in dict.fromkeys(_concrete(text)) if name not in mentioned]
    ''',
    "_lost_terms": '''
        def _lost_terms(original: str, compressed: str) -> list[str]:
            """Give the words whose terms a compression lacks, most frequent first."""
            known = set(_terms(compressed))
            words = (word for word in _words(original) if word not in _STOP_WORDS)
            lost = Counter(word for word in words if _stem(word) not in known)
            return [word for word, _ in lost.most_common()]
    ''',
    "_kept_names": '''
        def _kept_names(original: str, compressed: str) -> tuple[int, int]:
            """Count the different exact names that are kept, and all."""
            whole = len(set(_concrete(original)))
            return whole - len(_missing_names(original, compressed)), whole
    ''',
    "_kept_sentences": '''
        def _kept_sentences(original: str, compressed: str) -> tuple[int, int]:
            """Count the sentences that are kept, and all that have terms."""
            known = set(_terms(compressed))
            terms = [set(_terms(sentence)) for sentence in _SENTENCE_END.split(original)]
            shares = [len(some & known) / len(some) for some in terms if some]
            return sum(share >= {{ p.sentence_share }} for share in shares), len(shares)
    ''',
    "_kept": '''
        def _kept(original: str, compressed: str) -> dict[str, tuple[int, int]]:
            """Count what is kept of each part of the original, and all of it."""
            return {
                "terms": _kept_terms(original, compressed),
                "names": _kept_names(original, compressed),
                "sentences": _kept_sentences(original, compressed),
            }
    ''',
    "_information": '''
        def _information(kept: Mapping[str, tuple[int, int]]) -> float:
            """Give the weighted mean of the shares; parts that the original lacks do not count."""
            shares = {name: part / whole for name, (part, whole) in kept.items() if whole}
            total = sum(_WEIGHTS[name] * share for name, share in shares.items())
            return _share(total, sum(_WEIGHTS[name] for name in shares), 1.0)
    ''',
    "_quality": '''
        def _quality(ratio: float, information: float) -> float:
            """Give the F measure of saving and information kept."""
            saving = max(1 - ratio, 0.0)
            weighted = {{ p.beta**2 }} * saving
            return _share((saving + weighted) * information, weighted + information)
    ''',
    "_Pair": '''
        {% set text = asked | join(" ") %}
        @dataclass(frozen=True)
        class _Pair:
            """The figures of an original and its compression."""

            {% if "tokens" in text or "total" in text %}
            tokens_before: int
            tokens_after: int
            {% endif %}
            {% if "ratio" in text or "saving" in text %}
            ratio: float
            {% endif %}
            {% if "s_kept" in text %}
            kept: dict[str, tuple[int, int]]
            {% endif %}
            {% if "information" in text %}
            information_kept: float
            {% endif %}
            {% if "quality" in text or "worst" in asked %}
            quality: float
            {% endif %}
    ''',
    "_pair": '''
        {% set text = asked | join(" ") %}
        {% set scored = "quality" in text or "worst" in asked %}
        {% set rated = scored or "ratio" in text or "saving" in text %}
        {% set informed = scored or "information" in text %}
        def _pair(original: str, compressed: str) -> _Pair:
            """Measure an original and its compression."""
            {% if rated or "tokens" in text or "total" in text %}
            before, after = _size(original), _size(compressed)
            {% endif %}
            {% if rated %}
            ratio = _share(after, before, 1.0)
            {% endif %}
            {% if informed or "s_kept" in text %}
            kept = _kept(original, compressed)
            {% endif %}
            {% if informed %}
            information = _information(kept)
            {% endif %}
            return _Pair(
                {% if "tokens" in text or "total" in text %}
                tokens_before=before,
                tokens_after=after,
                {% endif %}
                {% if "ratio" in text or "saving" in text %}
                ratio=ratio,
                {% endif %}
                {% if "s_kept" in text %}
                kept=kept,
                {% endif %}
                {% if "information" in text %}
                information_kept=information,
                {% endif %}
                {% if scored %}
                quality=_quality(ratio, information),
                {% endif %}
            )
    ''',
    "_pairs": '''
        def _pairs(texts: Iterable[tuple[str, str]]) -> list[_Pair]:
            """Measure each original and its compression."""
            pairs = [_pair(original, compressed) for original, compressed in texts]
            if not pairs:
                raise ValueError("a report needs at least one pair of texts")
            return pairs
    ''',
}
"""Support code by name, in the order in which it has to stand, after that of `terms`."""
