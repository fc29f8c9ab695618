"""Takes what the build zone hands over to a proposal, having checked all of it again."""

from __future__ import annotations

from bot.errors import RequestError, SurroundingsError
from bot.forge.propose import propose
from bot.github.errors import GithubError, UnprocessableError
from bot.handoff.bundle import Bundle, MadeCandidate, unpack
from bot.handoff.job import Job
from bot.issues.attend import carry_out, withdraw
from bot.issues.decide import decide
from bot.issues.gather import IssueView, read_facts
from bot.issues.progress import IssueProgress, digest
from bot.issues.record import explained, record
from bot.issues.session import Session
from bot.issues.spending import keep_spending
from bot.labels import IssueStatus
from bot.proposal import Origin, Proposal, Publication
from bot.spec.form import specification
from bot.text.clean import clean
from bot.text.printable import printable


def conclude(session: Session, job: Job, bundle: Bundle | None) -> bool | None:
    """Propose what was built for a job, or say on its issue why nothing is proposed.

    Args:
        session: Where.
        job: What was asked for; taken for data, since it has been through another zone.
        bundle: What came of it, data as well; None where building did not end.

    Returns:
        Whether the gate approves; None where nothing was judged, or it is no longer wanted.

    Raises:
        GithubError: GitHub could not be reached, or refused; the same call makes it good later.
    """
    if bundle is not None and bundle.job == job.digest:
        # Whatever becomes of it: it is spent.
        keep_spending(session, job, bundle)
    seen = read_facts(session, job.issue, resumable=False, brief=True)
    if seen is None:
        return None
    decision = decide(seen.facts)
    carry_out(session, seen, decision)
    progress = decision.progress
    if progress is None or not (
        decision.wants(job.event, job.attempt) or _ended_after_all(seen, progress, job, bundle)
    ):
        if progress is not None and progress != seen.facts.progress:
            record(session, seen, progress)
        session.say(f"issue {job.issue}: attempt {job.attempt} is no longer wanted")
        return None
    try:
        proposal = _checked(session, seen, progress, job, bundle)
        published = session.forge.publish(proposal)
    except (RequestError, SurroundingsError) as error:
        if isinstance(error, GithubError) and not isinstance(error, UnprocessableError):
            # Nobody is told: the answer might be lost in the same way. The next run goes on from
            # here. What GitHub has understood and refused, it would refuse again.
            raise
        status = IssueStatus.REFUSED if isinstance(error, _RefusedError) else IssueStatus.FAILED
        record(session, seen, progress.changed(status=status, why=None), explained(error))
        session.say(f"issue {job.issue}: nothing is proposed: {printable(error.message)}")
        return None
    approved = proposal.approved
    status = IssueStatus.PROPOSED if approved else IssueStatus.REJECTED
    ended = progress.changed(
        status=status, why=None, pull=published.pull, head=published.commit, base=published.base
    )
    if seen.facts.pull and seen.facts.pull.number != published.pull:
        # That of the name that the tool had before the specification was edited.
        withdraw(session, seen, IssueStatus.STOPPED, f"Replaced by pull request {published.pull}")
    record(session, seen, ended, _where(published))
    return approved


def _ended_after_all(
    seen: IssueView, progress: IssueProgress, job: Job, bundle: Bundle | None
) -> bool:
    """Return whether this is what an attempt came to that was said to have failed.

    So it is where a person has the failed jobs of a workflow run again, and where one of two runs
    for the same attempt was ended in favour of the other.
    """
    failed, accepted = progress.status is IssueStatus.FAILED, progress.accepted
    return (
        bundle is not None
        and not bundle.failure
        and failed
        and seen.facts.issue.open
        and accepted is not None
        and (accepted.event, progress.attempt) == (job.event, job.attempt)
    )


class _RefusedError(RequestError):
    """The build zone found that the request cannot be met."""


def _checked(
    session: Session, seen: IssueView, progress: IssueProgress, job: Job, bundle: Bundle | None
) -> Proposal:
    """The proposal of what was built, if it is what was asked for."""
    if bundle is None:
        raise SurroundingsError(
            "The build did not end, so that nothing was judged.",
            remedy="The log of the run says why. Then comment: /toolwright retry",
        )
    if bundle.job != job.digest:
        raise SurroundingsError("What was built was not built for this job; nothing is proposed.")
    body, accepted = seen.facts.issue.body, progress.accepted
    spec = specification(body, f"issue {job.issue}", session.workspace.rules)
    if (
        accepted is None
        or accepted.digest != digest(body)
        or spec.source != job.spec.encode()
        or job.notes != progress.notes
        or job.base != session.workspace.base
        or job.issue_url != seen.facts.issue.url
    ):
        raise SurroundingsError("The job is not what the issue asks for; nothing is proposed.")
    if bundle.failure:
        raise SurroundingsError(bundle.failure)
    if bundle.made is None:
        raise _RefusedError(bundle.refusal)
    _require_known(session, bundle.made)
    allowed = session.workspace.config.thresholds.unproven
    try:
        built = unpack(bundle.made, spec, allowed)
        return propose(built, job.base, Origin(job.issue, job.issue_url))
    except ValueError as error:
        why = clean(str(error))
        raise SurroundingsError(f"What was built cannot be proposed: {why}.") from error


def _require_known(session: Session, made: MadeCandidate) -> None:
    """Return what is proposed stands on a commit of the base branch, and on no other."""
    repository, tip = session.workspace.repository, session.workspace.tip
    if repository.find(made.commit) is None or not repository.is_ancestor(made.commit, tip):
        raise SurroundingsError(
            f"What was built stands on {made.commit[:12]}, which {session.workspace.base} has not."
        )


def _where(published: Publication) -> str:
    text = f"Pull request #{published.pull}: {published.page}"
    if not published.stale:
        return text
    return (
        f"{text}\n\nThe base branch has moved on since this was judged. Where GitHub says that "
        "there are conflicts, comment `/toolwright rebuild`."
    )
