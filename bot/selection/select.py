"""From drafts to one judged candidate: agreement ranks, the gate decides, feedback goes back."""

from __future__ import annotations

import ast
import time
from dataclasses import dataclass, field, replace
from typing import Final

from bot.candidate import MAX_EXCHANGES, Candidate, ExchangeRecord
from bot.context.gather import Context
from bot.errors import SurroundingsError
from bot.generate.protocol import ASK_ANEW, Drafts, Generator, Revision
from bot.llm.usage import Usage
from bot.scaffold.complete import CORE
from bot.scaffold.finish import finish
from bot.selection.calls import generated_calls
from bot.selection.claims import claims
from bot.selection.feedback import feedback
from bot.selection.judge import judge, settled, turn_down
from bot.selection.pool import Pool, Questions, enter
from bot.selection.trial import JudgedCandidate, Trial
from bot.selection.voting import TRUE, Vote
from bot.spec.examples import parse_examples, split
from bot.spec.interface import parse_interface
from bot.validate.report import Status, ValidationReport

MAX_ROUNDS: Final = 3
"""How often models are sent what is wrong."""
MAX_GATED: Final = 3
"""Candidates that one round puts through the gate."""


@dataclass
class _Run:
    """What has happened so far.

    Attributes:
        compared: All drafts.
        judged: What the gate said, by the digest of the draft.
        told: What each model was last told.
    """

    compared: Pool
    judged: dict[str, JudgedCandidate] = field(default_factory=dict)
    exchanges: list[ExchangeRecord] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    rounds: int = 0
    told: dict[str, frozenset[str]] = field(default_factory=dict)
    started: float = field(default_factory=time.monotonic)


def select(context: Context, generator: Generator, trial: Trial) -> JudgedCandidate:
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
        judged = _judged(candidate, trial)
        if not _lacks_tests(judged.report):
            return judged
        return _judged(_with_tests(candidate, context, drafts, trial), trial)
    run = _Run(Pool(questions_for(context, trial, drafts)))
    while (approved := _round(drafts, context, trial, run)) is None:
        revisions = _revisions(drafts, context, trial, run)
        if not revisions or run.rounds == MAX_ROUNDS:
            return _signed(_best(drafts, context, trial, run), run)
        run.rounds += 1
        who = ", ".join(revision.model for revision in revisions)
        trial.progress.say(f"round {run.rounds} of {MAX_ROUNDS}: told what is wrong: {who}")
        drafts = generator.drafts(context, revisions)
    return _signed(approved, run)


def _judged(candidate: Candidate, trial: Trial) -> JudgedCandidate:
    with trial.progress.step(f"judging {candidate.name} in {trial.sandbox.name}"):
        return JudgedCandidate(candidate, trial.judge(candidate, progress=trial.progress.stage))


def _lacks_tests(report: ValidationReport) -> bool:
    """Return whether nothing is wrong with a candidate but its tests."""
    failed = {stage.name for stage in report.stages if stage.status is Status.FAILED}
    return bool(failed) and failed <= {"unit", "mutation", "quality"}


def _with_tests(candidate: Candidate, context: Context, drafts: Drafts, trial: Trial) -> Candidate:
    """A candidate whose tests are written anew, from what its code was seen to do."""
    completed = f"tests/test_{candidate.name}_completed.py"
    own = {CORE, completed.replace("_completed", "")} if completed in candidate.files else {CORE}
    files = {path: content for path, content in candidate.files.items() if path in own}
    calls = questions_for(context, trial, drafts).calls
    with trial.progress.step(f"strengthening the tests of {candidate.name}"):
        finished = finish(trial.case(replace(candidate, files=files)), context.spec, calls)
    said = f"The tests were strengthened: {len(finished.pins)} observed results are pinned."
    made = replace(candidate.provenance, repairs=(*candidate.provenance.repairs, said))
    return replace(candidate, files=finished.files, provenance=made)


def questions_for(context: Context, trial: Trial, drafts: Drafts) -> Questions:
    """Generated calls, and the claims of the drafts; nothing that a held-back example asks."""
    secret = {ast.unparse(ast.parse(example.source)) for example in split(trial.spec).held}
    interface = parse_interface(context.spec.interface)
    generated = generated_calls(
        interface, parse_examples(context.spec.examples), seed=context.spec_digest
    )
    calls = [call for call in generated if ast.unparse(ast.parse(call)) not in secret]
    functions = {function.name for function in interface.functions}
    claimed = claims(drafts.candidates, functions, secret)
    sources = list(dict.fromkeys(claim.source for claim in claimed))
    votes = (Vote(claim.model, len(calls) + sources.index(claim.source), TRUE) for claim in claimed)
    return Questions((*calls, *sources), tuple(votes))


def _round(drafts: Drafts, context: Context, trial: Trial, run: _Run) -> JudgedCandidate | None:
    """Take drafts into the pool and put the best that were not judged yet through the gate."""
    progress = trial.progress
    run.exchanges += drafts.exchanges
    run.usage += drafts.usage
    for failed in drafts.failed:
        # What gave no reply at all was told when it failed.
        if failed.reply:
            progress.say(f"{failed.model}: {failed.message}")
    if drafts.candidates:
        with progress.step(f"trying {len(drafts.candidates)} drafts in {trial.sandbox.name}"):
            more = enter(drafts.candidates, context.spec, trial, run.compared.calls)
        run.compared = Pool(run.compared.questions, (*run.compared.entries, *more))
    gated = 0
    for standing in run.compared.ranking:
        draft = run.compared.entries[standing.index].draft
        if gated == MAX_GATED or not settled(standing, run.compared.calls, trial):
            break
        if draft.digest not in run.judged:
            gated += 1
            judged = judge(standing, run.compared, context.spec, trial)
            run.judged[draft.digest] = judged
            if judged.report.approved:
                return judged
    return None


def _revisions(drafts: Drafts, context: Context, trial: Trial, run: _Run) -> list[Revision]:
    """Return what models are to be told: feedback that is new to them."""
    entries = run.compared.entries
    latest = entries[len(entries) - len(drafts.candidates) :]
    held = trial.held.without(context.spec)
    found = []
    for one in feedback(latest, drafts.failed, run.judged, run.compared, held):
        model = one.revision.model
        if run.told.get(model) != one.key:
            run.told[model] = one.key
            found.append(one.revision)
    return found


def _best(drafts: Drafts, context: Context, trial: Trial, run: _Run) -> JudgedCandidate:
    """The rejected candidate that got furthest."""
    if run.judged:
        return max(run.judged.values(), key=_passed)
    if run.compared.ranking:
        return judge(run.compared.ranking[0], run.compared, context.spec, trial)
    if not run.compared.entries:
        lines = "\n".join(f"- {one.model}: {one.message}" for one in drafts.failed)
        raise SurroundingsError(
            f"No model gave a reply that can be used.\n{lines}",
            remedy=ASK_ANEW,
        )
    entry = max(
        run.compared.entries, key=lambda one: _passed(JudgedCandidate(one.draft, one.report))
    )
    return turn_down(entry, context.spec, trial)


def _passed(judged: JudgedCandidate) -> int:
    return sum(stage.status is Status.PASSED for stage in judged.report.stages)


def _signed(judged: JudgedCandidate, run: _Run) -> JudgedCandidate:
    """The candidate with the account of the whole run."""
    candidate = judged.candidate
    provenance = replace(
        candidate.provenance,
        attempts=1 + run.rounds,
        seconds=time.monotonic() - run.started,
        tokens=run.usage.tokens,
        cost=run.usage.cost,
        exchanges=tuple(run.exchanges[:MAX_EXCHANGES]),
    )
    return JudgedCandidate(Candidate(candidate.name, candidate.files, provenance), judged.report)
