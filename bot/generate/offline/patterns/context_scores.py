"""Scores of a context for a language model: the parameters, and the code that computes them.

Every score lies between 0 and 1. Relevance is the share of the query's terms that the context has,
completeness the share of what is required by name, specificity that of exact names among exact
names and vague words, redundancy that of word sequences that repeat (the shingles of A. Broder, On
the resemblance and containment of documents, 1997), efficiency that of tokens that mean something.
"""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.generate.offline.patterns import terms

_Share = Annotated[float, Field(ge=0, le=1)]
_Weight = Annotated[float, Field(ge=0, le=1000)]

_VAGUE_WORDS: Final = (
    "about appropriate basically certain etc few good maybe many nice often perhaps possibly"
    " probably quite really several some somehow something sometimes soon stuff suitable thing"
    " things various very whatever"
)


WITH_QUERY: Final = frozenset(
    {"assess", "overall", "recommend", "advise", "rank", "rank_positions", "rank_named"}
)
"""The operations that score a context for a query, or take such scores."""


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Weights(_Section):
    """How much each measure counts in the score; redundancy counts as what it lacks to 1."""

    relevance: _Weight = 0.3
    completeness: _Weight = 0.25
    specificity: _Weight = 0.15
    redundancy: _Weight = 0.15
    efficiency: _Weight = 0.15

    @model_validator(mode="after")
    def _some_count(self) -> Self:
        if not sum(self.model_dump().values()):
            raise ValueError("give at least one weight over 0")
        return self


class Thresholds(_Section):
    """Below which a measure brings its recommendation; redundancy: over which.

    Those of redundancy and efficiency leave out nearly every module of the standard library, of
    which a sample measured at most 0.24 and at least 0.30.
    """

    relevance: _Share = 0.6
    completeness: _Share = 1.0
    specificity: _Share = 0.5
    redundancy: _Share = 0.2
    efficiency: _Share = 0.3


class Advice(_Section):
    """What to recommend, by measure."""

    relevance: str = "Add text about the terms of the query that the context never mentions."
    completeness: str = "Add what is required by name and the context lacks."
    specificity: str = "Replace vague words by names, numbers and paths."
    redundancy: str = "Remove passages that repeat."
    efficiency: str = "Cut filler words and marks that carry no information."


class Parameters(terms.TermParameters):
    """What is required and what is vague, and how the measures make a score and advice."""

    vague_words: tuple[terms.Word, ...] = Field(
        tuple(_VAGUE_WORDS.split()),
        description="Words that say nothing exact.",
    )
    required: tuple[Annotated[str, Field(pattern=r"\w")], ...] = Field(
        (), description="Items that every context should name."
    )
    shingle: int = Field(4, ge=1, le=20, description="Words in a sequence that may repeat.")
    weights: Weights = Weights()
    thresholds: Thresholds = Thresholds()
    advice: Advice = Advice()
    rank_by: Literal["overall", "relevance", "completeness"] = Field(
        "overall", description="The score that contexts are ranked by, best first."
    )

    @property
    def words(self) -> list[str]:
        """Words that mean something and are neither vague nor required, for the tests."""
        taken = {*self.vague_words, *map(str.casefold, self.required)}
        return [word for word in super().words if word not in taken]

    @property
    def plain_vague(self) -> str:
        """A vague word that no one takes for an exact name, for the tests; empty without one."""
        return next(filter(str.isalpha, self.vague_words), "")

    def by_measure(
        self, section: Literal["weights", "thresholds", "advice"], operations: frozenset[str]
    ) -> dict[str, float | str]:
        """A section by measure; relevance only where an operation of the tool knows a query."""
        values: dict[str, float | str] = getattr(self, section).model_dump()
        if not operations & WITH_QUERY:
            del values["relevance"]
        return values

    def telling(self, text: str) -> float:
        """The share of a text's tokens that hold a digit, for the tests."""
        tokens = [match.group() for match in re.finditer(self.token, text)]
        telling = sum(any(map(str.isdigit, token)) for token in tokens)
        return round(telling / len(tokens), self.digits) if tokens else 0.0

    def overall(self, **scores: float) -> float:
        """The score that measures make, for the tests."""
        weights = {name: getattr(self.weights, name) for name in scores}
        good = {**scores, "redundancy": 1 - scores["redundancy"]}
        total = sum(weights[name] * value for name, value in good.items())
        whole = sum(weights.values())
        return round(total / whole, self.digits) if whole else 0.0

    def recommendations(self, missing: list[str], **scores: float) -> list[str]:
        """What to recommend, for the tests."""
        texts = self.advice.model_dump()
        if missing:
            texts["completeness"] += f" Missing: {', '.join(missing)}."
        return [
            texts[name]
            for name, limit in self.thresholds.model_dump().items()
            if name in scores
            and (scores[name] > limit if name == "redundancy" else scores[name] < limit)
        ]


SUPPORT: Final = {
    "_VAGUE_WORDS": '''
        _VAGUE_WORDS = frozenset(
            """
        {{ p.vague_words | join(" ") | wordwrap(84) }}
            """.split()
        )
    ''',
    "_REQUIRED": "_REQUIRED: tuple[str, ...] = {{ p.required | literal }}",
    "_QUOTED": '_QUOTED = re.compile(r"`(\\w+)`")',
    "_WEIGHTS": '_WEIGHTS = {{ p.by_measure("weights", operations) | literal }}',
    "_THRESHOLDS": '_THRESHOLDS = {{ p.by_measure("thresholds", operations) | literal }}',
    "_ADVICE": '_ADVICE = {{ p.by_measure("advice", operations) | literal }}',
    "_required": '''
        def _required(query: str, items: Iterable[str] = ()) -> list[str]:
            """Gather what a context has to name: fixed items, given ones, and the query's."""
            named = [*_concrete(query), *_QUOTED.findall(query)]
            return list(dict.fromkeys([*_REQUIRED, *items, *named]))
    ''',
    "_lacking": '''
        def _lacking(context: str, items: Iterable[str]) -> list[str]:
            """Give the items that a context does not name."""
            return [item for item in items if not _holds(context, item)]
    ''',
    "_relevance": '''
        def _relevance(context: str, query: str) -> float:
            """Give the share of a query's terms that a context has; repeated terms weigh more."""
            asked = _terms(query)
            known = set(_terms(context))
            return _share(sum(term in known for term in asked), len(asked), 1.0)
    ''',
    "_completeness": '''
        def _completeness(context: str, items: list[str]) -> float:
            """Give the share of the items that a context names."""
            return _share(len(items) - len(_lacking(context, items)), len(items), 1.0)
    ''',
    "_specificity": '''
        def _specificity(context: str) -> float:
            """Give the share of exact names among exact names and vague words."""
            exact = len(_concrete(context))
            vague = sum(word in _VAGUE_WORDS for word in _words(context))
            return _share(exact, exact + vague)
    ''',
    "_redundancy": '''
        def _redundancy(context: str) -> float:
            """Give the share of sequences of {{ p.shingle }} words that occurred before."""
            words = _words(context)
            shingles = list(zip(*(words[start:] for start in range({{ p.shingle }}))))
            return _share(len(shingles) - len(set(shingles)), len(shingles))
    ''',
    "_efficiency": '''
        def _efficiency(context: str) -> float:
            """Give the share of tokens with a word that is neither a stop word nor vague."""
            empty = _STOP_WORDS | _VAGUE_WORDS
            tokens = _tokens(context)
            telling = sum(not empty.issuperset(_words(token)) for token in tokens)
            return _share(telling, len(tokens))
    ''',
    "_repeated_lines": '''
        def _repeated_lines(context: str) -> list[str]:
            """Give the lines that occur more than once; blank ones do not count."""
            counts = Counter(line.strip() for line in context.splitlines())
            return [line for line, count in counts.items() if line and count > 1]
    ''',
    "_text_scores": '''
        def _text_scores(context: str) -> dict[str, float]:
            """Measure what does not depend on what the context is for."""
            return {
                "specificity": _specificity(context),
                "redundancy": _redundancy(context),
                "efficiency": _efficiency(context),
            }
    ''',
    "_scores": '''
        def _scores(context: str, query: str, items: list[str]) -> dict[str, float]:
            """Measure a context by everything that counts for a query."""
            return {
                "relevance": _relevance(context, query),
                "completeness": _completeness(context, items),
                **_text_scores(context),
            }
    ''',
    "_overall": '''
        def _overall(scores: Mapping[str, float]) -> float:
            """Give the weighted mean of the scores; redundancy counts against it."""
            good = {**scores, "redundancy": 1 - scores["redundancy"]}
            total = sum(_WEIGHTS[name] * value for name, value in good.items())
            return _share(total, sum(_WEIGHTS[name] for name in good))
    ''',
    "_recommendations": '''
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
    ''',
    "_misses": '''
        def _misses(name: str, score: float, limit: float) -> bool:
            """Tell whether a score is on the wrong side of its limit."""
            return score > limit if name == "redundancy" else score < limit
    ''',
    "_rating": '''
        def _rating(context: str, query: str) -> float:
            """Score a context for the ranking."""
            {% if p.rank_by == "overall" %}
            return _overall(_scores(context, query, _required(query)))
            {% elif p.rank_by == "relevance" %}
            return _relevance(context, query)
            {% elif p.rank_by == "completeness" %}
            return _completeness(context, _required(query))
            {% else %}
            return _{{ p.rank_by }}(context)
            {% endif %}
    ''',
}
