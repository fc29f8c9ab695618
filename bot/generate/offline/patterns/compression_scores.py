"""Parameters of compression metrics, and what the generated tests expect of the figures.

The expected figures are worked out here from counts that each test case gives by hand, and by the
formulas that `compression_code` explains.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, median
from typing import Annotated, Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.generate.offline.patterns import comparison_tests, terms
from bot.generate.offline.patterns import compression_tests as tests

_Weight = Annotated[float, Field(ge=0, le=1000)]

FIGURES: Final = ("ratio", "saving", "information_kept", "quality")
"""The figures of a pair that a batch sums up."""


class Weights(BaseModel):
    """How much each share counts in the information kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    terms: _Weight = 0.4
    names: _Weight = 0.4
    sentences: _Weight = 0.2

    @model_validator(mode="after")
    def _some_count(self) -> Self:
        if not sum(self.model_dump().values()):
            raise ValueError("give at least one weight over 0")
        return self


class Parameters(terms.TermParameters):
    """What a kept sentence is, and how shares make the information kept and the quality."""

    weights: Weights = Weights()
    sentence_share: float = Field(
        0.5, gt=0, le=1, description="Share of a sentence's terms that has to be kept."
    )
    beta: float = Field(
        2.0, gt=0, le=10, description="How many times as much as the saving information counts."
    )
    articles: tuple[terms.Word, ...] = Field(
        ("a", "an", "the"), description="Words that a comparison of answers passes over."
    )

    @model_validator(mode="after")
    def _leaves_words(self) -> Self:
        if len(self.words) < 4:
            raise ValueError("stop_words and articles leave too few words to test the tool with")
        return self

    @property
    def words(self) -> list[str]:
        """Words that mean something everywhere, for the tests."""
        return [word for word in super().words if word not in self.articles]

    @property
    def stop(self) -> str:
        """A stop word of letters, for the tests; empty without one."""
        return next(filter(str.isalpha, self.stop_words), "")

    @property
    def cases(self) -> list[tuple[str, str, dict[str, Any]]]:
        """Pairs of texts with all their figures, for the tests."""
        return self._with_figures(tests.cases(self.words, self.stop_words))

    @property
    def batch(self) -> dict[str, Any]:
        """What a report on the texts of `pairs` gives, for the tests."""
        pairs = [figures for *_, figures in self.batch_cases]
        before, after = (
            sum(pair[key] for pair in pairs) for key in ("tokens_before", "tokens_after")
        )
        report: dict[str, Any] = {
            "pairs": len(pairs),
            "total_before": before,
            "total_after": after,
            "total_saved": before - after,
            "total_ratio": round(after / before, self.digits),
        }
        for name in FIGURES:
            values = [pair[name] for pair in pairs]
            report[f"mean_{name}"] = round(fmean(values), self.digits)
            report[f"median_{name}"] = round(median(values), self.digits)
            report[f"worst_{name}"] = max(values) if name == "ratio" else min(values)
        qualities = [pair["quality"] for pair in pairs]
        return {**report, "worst": qualities.index(min(qualities))}

    @property
    def batch_cases(self) -> list[tuple[str, str, dict[str, Any]]]:
        """Cases whose mean, median and extremes differ; the worst one stands there twice."""
        return self._with_figures(tests.batch_cases(self.words))

    @property
    def telling_cases(self) -> list[tuple[str, str, dict[str, Any]]]:
        """Cases that differ in what is kept alone."""
        return self._with_figures(tests.telling_cases(self.words))

    @property
    def worst_telling(self) -> int:
        """Which one of `telling_cases` is the worst."""
        qualities = [figures["quality"] for *_, figures in self.telling_cases]
        return qualities.index(min(qualities))

    @property
    def plurals(self) -> dict[str, str]:
        """Words and their other number, for the tests; the last one's is another word."""
        return tests.PLURALS

    @property
    def answers(self) -> list[tuple[str, str, dict[str, float]]]:
        """Predictions and references with all their figures, for the tests."""
        return comparison_tests.answers(self.words, "".join(self.articles[:1]), self.digits)

    @property
    def evaluation(self) -> dict[str, Any]:
        """What an evaluation of all answers but the empty ones gives, for the tests."""
        figures = [figures for *_, figures in self.answers[2:]]
        return comparison_tests.evaluation(figures, self.digits)

    def _with_figures(self, cases: Sequence[tests.Case]) -> list[tuple[str, str, dict[str, Any]]]:
        return [(case.original, case.compressed, self._figures(case)) for case in cases]

    def _figures(self, case: tests.Case) -> dict[str, Any]:
        before, after = self.count(case.original), self.count(case.compressed)
        sentences = [kept / whole >= self.sentence_share for kept, whole in case.sentences]
        parts = {
            "terms": case.terms,
            "names": case.names,
            "sentences": (sum(sentences), len(sentences)),
        }
        weights = self.weights.model_dump()
        shares = {name: kept / whole for name, (kept, whole) in parts.items() if whole}
        whole = sum(weights[name] for name in shares)
        kept = sum(weights[name] * share for name, share in shares.items()) / whole if whole else 1
        ratio, kept = (
            round(after / before if before else 1.0, self.digits),
            round(kept, self.digits),
        )
        saving, square = max(1 - ratio, 0.0), self.beta**2
        below = square * saving + kept
        quality = (1 + square) * saving * kept / below if below else 0.0
        return {
            "tokens_before": before,
            "tokens_after": after,
            "tokens_saved": before - after,
            "ratio": ratio,
            "saving": round(1 - ratio, self.digits),
            **{f"{name}_kept": round(shares.get(name, 1.0), self.digits) for name in parts},
            "information_kept": float(kept),
            "quality": round(quality, self.digits),
        }
