"""From drafts to one judged candidate: agreement ranks, the gate decides, trouble goes back."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import Final

from bot.candidate import Asked, Candidate
from bot.choose.agree import rank, splits
from bot.choose.calls import generated_calls
from bot.choose.field import Entry, enter
from bot.choose.gate import judge, settled
from bot.choose.trouble import troubles
from bot.context.gather import Context
from bot.errors import SurroundingsError
from bot.exchange.usage import Usage
from bot.generate.protocol import Drafts, Generator, Revision
from bot.spec.examples import parse_examples, split
from bot.spec.interface import parse_interface
from bot.trial import Judged, Trial
from bot.validate.report import Status

MAX_ROUNDS: Final = 3
"""How often models are sent what is wrong."""
MAX_GATED: Final = 3
"""Candidates that one round puts through the gate."""


@dataclass
class _Run:
    """What has happened so far; `told` has what each model was last told."""

    calls: tuple[str, ...]
    entries: list[Entry] = field(default_factory=list)
    judged: list[tuple[Entry, Judged]] = field(default_factory=list)
    exchanges: list[Asked] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    rounds: int = 0
    told: dict[str, frozenset[str]] = field(default_factory=dict)
    started: float = field(default_factory=time.monotonic)


def choose(context: Context, generator: Generator, trial: Trial) -> Judged:
    """Have drafts written, and find one that the gate approves, or the best of those it rejects.

    Where models are asked, their drafts are completed, tried on the shown examples and on generated
    calls, and ranked by agreement. The best go through the gate, cheap stages first. If none
    passes, every model is sent what is wrong with its own answer, at most `MAX_ROUNDS` times, and
    not again once the same is wrong as before. Held-back examples decide, and nothing that a model
    or a test is told gives one away.

    Raises:
        RequestError: No generator can build it.
        SurroundingsError: Sandbox or models failed, or no model gave a reply that can be used.
    """
    drafts = generator.drafts(context)
    if not drafts.exchanges:
        (candidate,) = drafts.candidates
        trial.progress.say(
            f"candidate {candidate.name}: {len(candidate.files)} files from {generator.name}"
        )
        with trial.progress.step(f"judging {candidate.name} in {trial.sandbox.name}"):
            return Judged(candidate, trial.judge(candidate, progress=trial.progress.stage))
    run = _Run(calls_for(context, trial))
    while (approved := _round(drafts, context, trial, run)) is None:
        revisions = _revisions(drafts, context, trial, run)
        if not revisions or run.rounds == MAX_ROUNDS:
            return _signed(_best(drafts, context, trial, run), run)
        run.rounds += 1
        who = ", ".join(revision.model for revision in revisions)
        trial.progress.say(f"round {run.rounds} of {MAX_ROUNDS}: told what is wrong: {who}")
        drafts = generator.drafts(context, revisions)
    return _signed(approved, run)


def calls_for(context: Context, trial: Trial) -> tuple[str, ...]:
    """Generated calls, without those that a held-back example makes."""
    secret = {example.source.strip() for example in split(trial.spec).held}
    found = generated_calls(
        parse_interface(context.spec.interface),
        parse_examples(context.spec.examples),
        seed=context.spec_digest,
    )
    return tuple(call for call in found if call not in secret)


def _round(drafts: Drafts, context: Context, trial: Trial, run: _Run) -> Judged | None:
    """Take drafts into the field and put the best that were not judged yet through the gate."""
    progress = trial.progress
    run.exchanges += drafts.exchanges
    run.usage += drafts.usage
    for failed in drafts.failed:
        progress.say(f"{failed.model}: {failed.message}")
    if drafts.candidates:
        with progress.step(f"trying {len(drafts.candidates)} drafts in {trial.sandbox.name}"):
            run.entries += enter(drafts.candidates, context.spec, trial, run.calls)
    behaviours = [entry.behaviour for entry in run.entries]
    seen = {entry.draft.digest for entry, _ in run.judged}
    gated = 0
    for standing in rank(behaviours):
        entry = run.entries[standing.index]
        if gated == MAX_GATED or not settled(standing, trial):
            break
        if entry.draft.digest in seen:
            continue
        seen.add(entry.draft.digest)
        gated += 1
        judged = judge(entry, standing, behaviours, run.calls, context.spec, trial)
        run.judged.append((entry, judged))
        if judged.report.approved:
            return judged
    return None


def _revisions(drafts: Drafts, context: Context, trial: Trial, run: _Run) -> list[Revision]:
    """What models are to be told: all that have a trouble that is new to them."""
    latest = run.entries[len(run.entries) - len(drafts.candidates) :]
    behaviours = [entry.behaviour for entry in run.entries]
    found = []
    for trouble in troubles(
        latest,
        drafts.failed,
        run.judged,
        splits(behaviours),
        run.calls,
        trial.held.without(context.spec),
    ):
        model = trouble.revision.model
        if run.told.get(model) != trouble.key:
            run.told[model] = trouble.key
            found.append(trouble.revision)
    return found


def _best(drafts: Drafts, context: Context, trial: Trial, run: _Run) -> Judged:
    """The rejected candidate that got furthest."""
    behaviours = [entry.behaviour for entry in run.entries]
    if not run.judged:
        for standing in rank(behaviours)[:1]:
            entry = run.entries[standing.index]
            return judge(entry, standing, behaviours, run.calls, context.spec, trial)
    if run.judged:
        return max((judged for _, judged in run.judged), key=_passed)
    if not run.entries:
        lines = "\n".join(f"- {one.model}: {one.message}" for one in drafts.failed)
        raise SurroundingsError(
            f"No model gave a reply that can be used.\n{lines}",
            remedy="Run it again, or configure another model.",
        )
    entry = max(run.entries, key=lambda entry: _passed(Judged(entry.whole, entry.report)))
    with trial.progress.step(f"judging {entry.whole.name} in {trial.sandbox.name}"):
        return Judged(entry.whole, trial.judge(entry.whole, progress=trial.progress.stage))


def _passed(judged: Judged) -> int:
    return sum(stage.status is Status.PASSED for stage in judged.report.stages)


def _signed(judged: Judged, run: _Run) -> Judged:
    """The candidate with the account of the whole run."""
    candidate = judged.candidate
    provenance = replace(
        candidate.provenance,
        attempts=1 + run.rounds,
        seconds=time.monotonic() - run.started,
        tokens=run.usage.tokens,
        cost=run.usage.cost,
        exchanges=tuple(run.exchanges),
    )
    return Judged(Candidate(candidate.name, candidate.files, provenance), judged.report)
