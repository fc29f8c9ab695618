"""What was used of models today, as the repository on GitHub has it; nothing without models."""

from __future__ import annotations

from bot.github import runs
from bot.handoff.bundle import Bundle, bundled
from bot.handoff.job import Job
from bot.issues.session import Session
from bot.llm.ledger import day_records, today
from bot.llm.run_record import RUNS_REF, RunRecord
from bot.llm.usage import Usage, total


def spent_today(session: Session) -> Usage:
    """Return what all runs of today have used.

    A run that was killed has left its record in the clone alone, which counts as well.

    Raises:
        GithubError: GitHub could not be reached, or refused.
        SurroundingsError: A record cannot be read.
    """
    if session.config.generator != "model":
        return Usage()
    day, repository = today(), session.workspace.repository
    head = repository.find(RUNS_REF)
    here = day_records(repository, head, day) if head else {}
    there = runs.day_records(session.client, day)
    return total(record.usage for record in {**here, **there}.values())


def keep_spending(session: Session, job: Job, bundle: Bundle) -> None:
    """Record what a bundle has used; the same one again changes nothing.

    Raises:
        GithubError: GitHub could not be reached, or refused.
    """
    if not bundle.run or not bundle.usage.requests:
        return
    made = bundle.made
    record = RunRecord(
        run=bundle.run,
        spec=made.report.tool if made else f"issue {job.issue}",
        models=tuple(sorted({asked.model for asked in made.exchanges})) if made else (),
        usage=bundle.usage,
        result=bundled(bundle),
    )
    runs.keep(session.client, today(), record)
