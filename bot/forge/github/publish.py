"""GitHub as a forge: a proposal is a branch with one commit and a pull request to decide on.

The order of the steps is what makes an interrupted run harmless: the commit is on no branch until
the branch moves in one step, every text is found by its marker and set, never added to, and the
status that a merge requires comes last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal

from bot.config import Config
from bot.errors import RequestError, SurroundingsError
from bot.forge import paths
from bot.forge.git import Repository
from bot.forge.github import checks, git_data, issues, pulls
from bot.forge.github.client import Client
from bot.forge.github.errors import BranchExistsError, UnprocessableError
from bot.forge.github.labels import RISK, STATE, Label
from bot.forge.github.pulls import Pull
from bot.forge.message import BRANCH_PREFIX, TOOL, message, read_trailers, trailers
from bot.forge.protocol import Commands, Proposal, Published
from bot.intake.progress import Status
from bot.registry.rates import read_rates
from bot.render import pull_request
from bot.render.check_run import check_summary, find_annotations, status_line
from bot.render.document import IMPACT, METRICS
from bot.render.impact_comment import impact_comment
from bot.render.metrics_comment import metrics_comment
from bot.render.place import Place

CHECK_NAME: Final = "Toolwright"
_TREE: Final = "Toolwright-Tree"
_SHORT: Final = 12


@dataclass(frozen=True)
class GithubForge:
    """A repository on GitHub, and the clone of it that the work was done in."""

    client: Client
    repository: Repository
    config: Config
    say: Callable[[str], None]

    def publish(self, proposal: Proposal) -> Published:
        """Have one pull request from `toolwright/<name>`; see `bot.forge.protocol.Forge`.

        Raises:
            RequestError: The branch holds a person's work; it was left alone.
            GithubError: GitHub could not be reached, or refused.
        """
        paths.check(proposal.name, proposal.files)
        client, branch = self.client, BRANCH_PREFIX + proposal.name
        history = pulls.pulls_of(client, branch)
        current = next((one for one in history if one.open), None)
        # Without a pull request there is no branch yet, save where a run was cut short between.
        head = git_data.branch_head(client, branch) if history else None
        earlier = self._earlier(branch, head, history)
        tree = self.repository.make_tree(proposal.commit, self._changes(proposal))
        if earlier is None or not _is_same(earlier, proposal, tree):
            commit = self._commit(proposal, tree)
            self.say(f"commit {commit[:_SHORT]} on {branch}")
            self._move(branch, commit, head)
        else:
            commit = earlier.sha
        pull = self._pull(proposal, branch, commit, current)
        return Published(
            branch=branch,
            commit=commit,
            base=proposal.commit,
            page=pull.html_url,
            changed=commit != head,
            commands=_commands(proposal, pull),
            pull=pull.number,
            stale=pull.base.sha != proposal.commit,
        )

    def _move(self, branch: str, commit: str, head: str | None) -> None:
        try:
            git_data.move_branch(self.client, branch, commit, head)
        except BranchExistsError as error:
            if not _is_ours(git_data.commit(self.client, error.head), branch):
                raise _not_ours(branch, error.head) from error
            git_data.move_branch(self.client, branch, commit, error.head)

    def _earlier(
        self, branch: str, head: str | None, history: Iterable[Pull]
    ) -> git_data.Commit | None:
        """The bot's own commit that may be replaced, if there is one."""
        if head is None:
            return None
        earlier = git_data.commit(self.client, head)
        if _is_ours(earlier, branch):
            return earlier
        if any(one.merged and one.head.sha == head for one in history):
            return None
        raise _not_ours(branch, head)

    def _changes(self, proposal: Proposal) -> dict[str, bytes | None]:
        merged = self.repository.files(proposal.commit, paths.tool_folder(proposal.name))
        return {path: None for path in merged if path not in proposal.files} | dict(proposal.files)

    def _commit(self, proposal: Proposal, tree: str) -> str:
        base_tree = self.repository.tree(proposal.commit)
        try:
            made = git_data.make_tree(self.client, base_tree, self._changes(proposal))
        except UnprocessableError as error:
            raise RequestError(
                f"GitHub does not have commit {proposal.commit[:_SHORT]} of {proposal.base}.",
                remedy=f"Push {proposal.base} first, then run the same command again.",
            ) from error
        if made != tree:
            raise SurroundingsError(
                f"GitHub made the tree {made[:_SHORT]} of what is {tree[:_SHORT]} here.",
                remedy="Nothing was proposed. Run the same command again.",
            )
        return git_data.make_commit(
            self.client, message(proposal, {_TREE: tree}), tree, proposal.commit
        )

    def _pull(self, proposal: Proposal, branch: str, commit: str, current: Pull | None) -> Pull:
        client, login = self.client, self.config.github.login
        issue = proposal.origin.number if proposal.origin else 0
        place = Place(self._page(), branch, proposal.base, commit, issue)
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
        self._mark(proposal, commit, pull, look=current is not None)
        state = STATE[Status.PROPOSED if approved else Status.REJECTED]
        put_labels(client, pull, (state, RISK[proposal.impact.risk.level]))
        if approved and (wanted := _reviewers(proposal, pull)):
            self._request(pull.number, wanted)
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

    def _request(self, number: int, wanted: tuple[str, ...]) -> None:
        try:
            pulls.request_reviewers(self.client, number, wanted)
        except UnprocessableError as error:
            self.say(f"could not ask {', '.join(wanted)} for a review: {error.message}")

    def _page(self) -> str:
        """The repository's page: github.com's own, or that of the server the API belongs to."""
        api = self.client.api_url
        site = "https://github.com" if "://api.github.com" in api else api.removesuffix("/api/v3")
        return f"{site}/{self.client.repository}"


def put_labels(client: Client, pull: Pull, wanted: Iterable[Label]) -> None:
    """Give a pull request labels of ours in place of those that it has; a person's stay."""
    ours = {label.name for label in (*STATE.values(), *RISK.values())}
    others = {label.name for label in pull.labels} - ours
    issues.set_labels(client, pull.number, others | {label.name for label in wanted})


def _is_ours(commit: git_data.Commit, branch: str) -> bool:
    """Whether the bot made a commit: whoever amends one changes its tree, or its trailers."""
    found = read_trailers(commit.message)
    ours = (branch.removeprefix(BRANCH_PREFIX), commit.tree.sha)
    return (found.get(TOOL), found.get(_TREE)) == ours and len(commit.parents) == 1


def _not_ours(branch: str, head: str) -> RequestError:
    return RequestError(
        f"The branch {branch} ends in commit {head[:_SHORT]}, which Toolwright did not make.",
        remedy="Merge that work, or keep it under another name and delete the branch; then "
        "comment: /toolwright retry",
    )


def _is_same(earlier: git_data.Commit, proposal: Proposal, tree: str) -> bool:
    found = read_trailers(earlier.message)
    found.pop(_TREE, None)
    return (
        [parent.sha for parent in earlier.parents] == [proposal.commit]
        and found == trailers(proposal)
        and (earlier.tree.sha == tree or bool(proposal.fingerprint))
    )


def _reviewers(proposal: Proposal, pull: Pull) -> tuple[str, ...]:
    """Whom to ask: nobody twice, and not the account that opened the pull request."""
    author = pull.user.login if pull.user else ""
    wanted = dict.fromkeys((*proposal.impact.reviewers, *proposal.impact.senior_reviewers))
    return tuple(name for name in wanted if name != author)


def _commands(proposal: Proposal, pull: Pull) -> Commands:
    review = ("review", f"gh pr checkout {pull.number}")
    if not proposal.approved:
        return (review,)
    return (
        review,
        ("approve", f"gh pr review {pull.number} --approve && gh pr merge {pull.number} --merge"),
        ("roll back", f"toolwright rollback {proposal.name}"),
    )
