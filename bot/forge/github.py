"""GitHub as a forge: a proposal is a branch with one commit and a pull request to decide on.

The order of the steps is what makes an interrupted run harmless: the commit is on no branch until
the branch moves in one step, every text is found by its marker and set, never added to, and the
status that a merge requires comes last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal

from bot import layout
from bot.config import Config
from bot.errors import RequestError
from bot.forge.collisions import require_no_collision
from bot.forge.message import message, revert_message, revert_trailers, trailers
from bot.git.repository import Repository
from bot.github import branches, checks, issues, pulls
from bot.github.branches import TREE, BranchContent, BranchOwner, Put
from bot.github.client import GithubClient
from bot.github.errors import UnprocessableError
from bot.github.pulls import Pull
from bot.github_names import web_of
from bot.labels import RISK, STATE, IssueStatus, LabelDefinition
from bot.layout import BRANCH_PREFIX, REVERT, REVERT_PREFIX, TOOL
from bot.proposal import Commands, Proposal, Publication, Revert
from bot.protection.require import require_protected_branch
from bot.registry.rates import read_rates
from bot.report import pull_request
from bot.report.check_run import check_summary, find_annotations, status_line
from bot.report.document import IMPACT, METRICS
from bot.report.impact_comment import impact_comment
from bot.report.metrics_comment import metrics_comment
from bot.report.place import Place

CHECK_NAME: Final = "Toolwright"


@dataclass(frozen=True)
class GithubForge:
    """A repository on GitHub, and the clone of it that the work was done in."""

    client: GithubClient
    repository: Repository
    config: Config
    say: Callable[[str], None]

    def require_room(self, name: str, base: str, commit: str, issue: int | None = None) -> None:
        """Refuse before the work what `publish` would refuse after it; see `bot.proposal.Forge`.

        The clone that an issue is worked on in was fetched a moment ago: GitHub is asked about the
        branch only where something of that kind is there. Where a file was given, it is asked in
        any case.

        Raises:
            RequestError: As `publish`.
            GithubError: GitHub could not be reached, or refused.
        """
        require_no_collision(self.repository, commit, base, name)
        self._require_protected(base, commit)
        branch = BRANCH_PREFIX + name
        if issue and not self._shows(branch):
            return
        owner = BranchOwner(
            branch=branch,
            parent=commit,
            mark=(TOOL, name),
            issue=str(issue) if issue else "",
        )
        branches.require_room(self.client, self.repository, owner)

    def publish(self, proposal: Proposal) -> Publication:
        """Have one pull request from `toolwright/<name>`; see `bot.proposal.Forge`.

        Where a person has merged this very commit meanwhile, that pull request is returned as it
        is: there is nothing left to ask.

        Raises:
            RequestError: The branch holds a person's work, or the proposal of another issue, which
                was left alone; or the base branch is not protected.
            GithubError: GitHub could not be reached, or refused.
        """
        layout.check(proposal.name, proposal.files)
        self._require_protected(proposal.base, proposal.commit)
        require_no_collision(self.repository, proposal.commit, proposal.base, proposal.name)
        merged = self.repository.files(proposal.commit, layout.tool_folder(proposal.name))
        gone = dict.fromkeys(path for path in merged if path not in proposal.files)
        change = BranchContent(
            branch=BRANCH_PREFIX + proposal.name,
            base=proposal.base,
            parent=proposal.commit,
            files={**gone, **proposal.files},
            mark=(TOOL, proposal.name),
            message=lambda tree: message(proposal, {TREE: tree}),
            is_same=lambda found, same_tree: (
                found == trailers(proposal) and (same_tree or bool(proposal.fingerprint))
            ),
            issue=str(proposal.origin.number) if proposal.origin else "",
        )
        put = branches.put(self.client, self.repository, change)
        if put.ended and put.ended.merged_into(proposal.base):
            pull = put.ended
        else:
            pull = self._pull(proposal, change.branch, put)
        return Publication(
            branch=change.branch,
            commit=put.commit,
            base=proposal.commit,
            page=pull.html_url,
            changed=not put.shown,
            commands=_commands(proposal, pull),
            pull=pull.number,
            stale=pull.base.sha != proposal.commit,
        )

    def propose_revert(self, revert: Revert) -> Publication:
        """Have one pull request from `toolwright/revert-<name>`; see `bot.proposal.Forge`.

        Raises:
            RequestError: As `publish`, or a person has closed or merged this very revert.
            GithubError: GitHub could not be reached, or refused.
        """
        layout.check_revert(revert.name, revert.changes)
        self._require_protected(revert.base, revert.tip)
        if any(content is not None for content in revert.changes.values()):
            require_no_collision(self.repository, revert.tip, revert.base, revert.name)
        branch = REVERT_PREFIX + revert.name
        change = BranchContent(
            branch=branch,
            base=revert.base,
            parent=revert.tip,
            files=revert.changes,
            mark=(REVERT, revert.name),
            message=lambda tree: revert_message(revert, {TREE: tree}),
            is_same=lambda found, same_tree: found == revert_trailers(revert) and same_tree,
        )
        put = branches.put(self.client, self.repository, change)
        if put.ended:
            raise _ended(revert, branch, put.ended)
        pull = pulls.put_pull(self.client, branch, revert.base, revert.title, revert.body, put.open)
        self.say(f"pull request {pull.html_url}")
        context, line = self.config.github.status, f"Takes {revert.name} back to an earlier state"
        checks.set_status(self.client, put.commit, context, "success", line, pull.html_url)
        put_labels(self.client, pull, (STATE[IssueStatus.DEGRADED],))
        self._request(pull, (*self.config.reviewers, *self.config.senior_reviewers))
        return Publication(
            branch=branch,
            commit=put.commit,
            base=revert.tip,
            page=pull.html_url,
            changed=not put.shown,
            commands=(("review", f"gh pr checkout {pull.number}"), _approve(pull)),
            pull=pull.number,
        )

    def _shows(self, branch: str) -> bool:
        """Whether the clone has seen the branch, or one that leaves no room for it."""
        start = "refs/remotes/origin/"
        folder = branch.partition("/")[0]
        seen = self.repository.references(start + folder)
        return any(
            one in {start + folder, start + branch} or one.startswith(f"{start}{branch}/")
            for one in seen
        )

    def _require_protected(self, base: str, commit: str) -> None:
        require_protected_branch(self.client, self.repository, base, commit, self.config.github)

    def _pull(self, proposal: Proposal, branch: str, put: Put) -> Pull:
        client, login, current = self.client, self.config.github.login, put.open
        issue = proposal.origin.number if proposal.origin else 0
        place = Place(self._page(), branch, proposal.base, put.commit, issue)
        update, approved = proposal.impact.update, proposal.approved
        title = pull_request.title(proposal.spec, update=update, approved=approved)
        body = pull_request.body(
            proposal.spec, proposal.manifest, proposal.report, proposal.impact, place
        )
        pull = pulls.put_pull(client, branch, proposal.base, title, body, current)
        self.say(f"pull request {pull.html_url}")
        rates = read_rates(self.repository, proposal.commit, proposal.manifest)
        made = proposal.manifest.generation
        existing = issues.comments(client, pull.number) if current else ()
        for marker, text in (
            (IMPACT, impact_comment(proposal.impact, place)),
            (METRICS, metrics_comment(proposal.report, made, rates, place)),
        ):
            issues.put_comment(client, pull.number, login, marker, text, existing)
        self._mark(proposal, put.commit, pull, look=current is not None)
        state = STATE[IssueStatus.PROPOSED if approved else IssueStatus.REJECTED]
        put_labels(client, pull, (state, RISK[proposal.impact.risk.level]))
        if approved:
            # By the configuration: the names in the report have been through another zone.
            senior = self.config.senior_reviewers if proposal.impact.senior_reason else ()
            self._request(pull, (*self.config.reviewers, *senior))
        return pull

    def _mark(self, proposal: Proposal, commit: str, pull: Pull, *, look: bool) -> None:
        """The check run and then the status, which alone lets a person merge."""
        verdict: Literal["success", "failure"] = "success" if proposal.approved else "failure"
        line = status_line(proposal.report)
        checks.put_check(
            self.client,
            commit,
            CHECK_NAME,
            verdict,
            {"title": line, "summary": check_summary(proposal.report)},
            [one.data() for one in find_annotations(proposal.report, proposal.name)],
            external_id=f"{commit}:{proposal.candidate_digest}",
            look=look,
        )
        context = self.config.github.status
        checks.set_status(self.client, commit, context, verdict, line, pull.html_url)

    def _request(self, pull: Pull, reviewers: Iterable[str]) -> None:
        """Ask for reviews: nobody twice, and not the account that opened the pull request."""
        author = pull.user.login if pull.user else ""
        wanted = tuple(name for name in dict.fromkeys(reviewers) if name != author)
        if not wanted:
            return
        try:
            pulls.request_reviewers(self.client, pull.number, wanted)
        except UnprocessableError as error:
            self.say(f"could not ask {', '.join(wanted)} for a review: {error.message}")

    def _page(self) -> str:
        """The repository's page, on the site that the API belongs to."""
        return f"{web_of(self.client.api_url)}/{self.client.repository}"


def put_labels(client: GithubClient, pull: Pull, wanted: Iterable[LabelDefinition]) -> None:
    """Give a pull request labels of ours in place of those that it has; a person's stay."""
    ours = {label.name for label in (*STATE.values(), *RISK.values())}
    others = {label.name for label in pull.labels} - ours
    issues.set_labels(client, pull.number, others | {label.name for label in wanted})


def _ended(revert: Revert, branch: str, pull: Pull) -> RequestError:
    what = "merged" if pull.merged else "closed"
    remedy = f"To have it proposed again, delete the branch {branch}."
    if pull.merged_into(revert.base):
        remedy = f"Bring {revert.base} up to date: git fetch"
    return RequestError(
        f"A person {what} the revert of {revert.name}: {pull.html_url}", remedy=remedy
    )


def _approve(pull: Pull) -> tuple[str, str]:
    review = f"gh pr review {pull.number} --approve"
    return ("approve", f"{review} && gh pr merge {pull.number} --merge")


def _commands(proposal: Proposal, pull: Pull) -> Commands:
    review = ("review", f"gh pr checkout {pull.number}")
    if not proposal.approved:
        return (review,)
    return (review, _approve(pull), ("roll back", f"toolwright rollback {proposal.name}"))
