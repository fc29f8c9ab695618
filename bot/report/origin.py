"""How a candidate came from models, in words: who was asked, what was mended, who agrees.

Names of models, repairs and calls are text that others chose: each is cleaned and bounded here, and
quoted by the caller's `quote` where the place asks for more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from bot.candidate import ExchangeRecord
from bot.report import words
from bot.text.clean import clean
from bot.validate.report import AGREEMENT, ValidationReport

MAX_MODELS: Final = 8
MAX_NAME: Final = 80
MAX_SENTENCE: Final = 400
CONTESTED: Final = f"{AGREEMENT}/contested"
"""The rule of a finding that has a call on which answers differ."""
_MOST: Final = 10**12
"""No figure is told as more: what is read from a bundle may be any number.

Figures have commas, since a forge takes seven digits for the beginning of a commit.
"""

Quote = Callable[[str], str]


def plain(text: str) -> str:
    """No quotes at all, for a terminal and where everything is escaped later."""
    return text


def asked(exchanges: Sequence[ExchangeRecord], quote: Quote = plain) -> str:
    """Which models were asked, with exchanges, tokens and US dollars of each; the first ones."""
    names = list(dict.fromkeys(one.model for one in exchanges))
    parts = []
    for name in names[:MAX_MODELS]:
        own = [one for one in exchanges if one.model == name]
        parts.append(
            f"{_name(name, quote)} {_counted(len(own), 'exchange')}, "
            f"{min(sum(one.tokens for one in own), _MOST):,} tokens, "
            f"{min(sum(one.cost for one in own), _MOST):,.4f} USD"
        )
    if len(names) > MAX_MODELS:
        parts.append(f"and {_counted(len(names) - MAX_MODELS, 'more model')}")
    return "; ".join(parts)


def corrected(exchanges: Sequence[ExchangeRecord]) -> str:
    """Return how often a model was sent what was wrong with its answer, of all exchanges.

    All models are first asked in the same words, so every other prompt is such a correction.
    """
    sent = sum(one.prompt != exchanges[0].prompt for one in exchanges)
    return f"{sent or 'none'} of {_counted(len(exchanges), 'exchange')}"


def agreement(report: ValidationReport) -> str:
    """Return what the candidates agreed on, in one phrase; empty where models wrote nothing."""
    stage = next((one for one in report.stages if one.name == AGREEMENT), None)
    if stage is None:
        return ""
    if stage.score is None:
        return "nothing was compared"
    counts = [stage.metrics.get(name) for name in ("models", "alike", "calls", "contested")]
    models, alike, calls, contested = (one if isinstance(one, int) else 0 for one in counts)
    return (
        f"{words.score(stage)} % of the votes, {words.threshold(stage)} % needed; "
        f"{min(alike, _MOST):,} of {_counted(models, 'model')} did the same throughout; "
        f"{min(contested, _MOST):,} of {_counted(calls, 'call')} contested"
    )


def contested(report: ValidationReport) -> list[str]:
    """The calls on which answers differ, a line each."""
    return [
        clean(finding.message, MAX_SENTENCE)
        for stage in report.stages
        if stage.name == AGREEMENT
        for finding in stage.findings
        if finding.rule == CONTESTED
    ]


def repaired(repairs: Sequence[str]) -> list[str]:
    """Return what was put right without asking again, a line each."""
    return [line for line in (clean(one, MAX_SENTENCE) for one in repairs) if line]


def writer(model: str, quote: Quote = plain) -> str:
    """The model that wrote the candidate."""
    return _name(model, quote)


def _name(name: str, quote: Quote) -> str:
    return quote(clean(name, MAX_NAME)) or "unknown"


def _counted(number: int, noun: str) -> str:
    return f"{min(number, _MOST):,} {noun}{'' if number == 1 else 's'}"
