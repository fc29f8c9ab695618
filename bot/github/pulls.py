"""Pull requests. There is no call here that approves or merges one: those acts are a person's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from bot.github.client import GithubClient
from bot.github.errors import GithubError, UnprocessableError
from bot.github.issues import Account, Label, Parsed, read
from bot.layout import BRANCH_PREFIX

_MAX_CHANGED: Final = 3_000
"""Files that GitHub lists of a pull request; the others it leaves out without a word."""

_MAX_COMPARED: Final = 300
"""Files that GitHub lists of a comparison."""


class _Repository(Parsed):
    full_name: str


class Side(Parsed):
    """The head or the base of a pull request."""

    ref: str
    sha: str
    repo: _Repository | None = None


class Pull(Parsed):
    """A pull request."""

    number: int
    title: str
    body: str | None = None
    state: str
    user: Account | None = None
    html_url: str
    head: Side
    base: Side
    labels: tuple[Label, ...] = ()
    merged_at: str | None = None

    @property
    def merged(self) -> bool:
        """Whether a person merged it."""
        return self.merged_at is not None

    @property
    def open(self) -> bool:
        """Whether it waits for a decision."""
        return self.state == "open"

    def merged_into(self, base: str) -> bool:
        """Tell whether a person merged it into this branch; it may have been given another one."""
        return self.merged and self.base.ref == base


class Review(Parsed):
    """A person's review; `state` is GitHub's word, such as `CHANGES_REQUESTED`."""

    id: int
    user: Account | None = None
    body: str | None = None
    state: str
    submitted_at: str = ""


def pull(client: GithubClient, number: int) -> Pull:
    """One pull request. Errors as in `bot.github.client`, here and below."""
    return read(Pull, client.get(f"pulls/{number}"))


def pulls_of(client: GithubClient, branch: str, state: str = "all") -> tuple[Pull, ...]:
    """The pull requests from a branch of this repository, newest first."""
    owner = client.repository.partition("/")[0]
    asked = {"head": f"{owner}:{branch}", "state": state, "sort": "created", "direction": "desc"}
    found = (read(Pull, item) for item in client.pages("pulls", asked))
    # A fork may have the same owner, and a branch of the same name.
    return tuple(one for one in found if is_own(client, one))


def is_own(client: GithubClient, pull: Pull) -> bool:
    """Return whether a pull request comes from a branch of this repository, and not of a fork."""
    source = pull.head.repo
    return source is not None and source.full_name.casefold() == client.repository.casefold()


def is_bots(client: GithubClient, pull: Pull) -> bool:
    """Return whether a pull request comes from a branch that only the bot makes."""
    return is_own(client, pull) and pull.head.ref.startswith(BRANCH_PREFIX)


def open_pulls(client: GithubClient) -> tuple[Pull, ...]:
    """Every open pull request."""
    return tuple(read(Pull, item) for item in client.pages("pulls", {"state": "open"}))


def put_pull(
    client: GithubClient, branch: str, base: str, title: str, body: str, current: Pull | None
) -> Pull:
    """Have one open pull request from a branch, with this title and body.

    Args:
        client: The repository.
        branch: Where it comes from.
        base: The branch that it is for.
        title: One line.
        body: Markdown.
        current: The open one that is there; None: it is made.
    """
    if current is None:
        fields = {"title": title, "head": branch, "base": base, "body": body}
        try:
            return read(Pull, client.post("pulls", fields, find=lambda: _open(client, branch)))
        except UnprocessableError:
            # One that an earlier, interrupted run had opened.
            if (current := _open(client, branch)) is None:
                raise
    if (current.title, (current.body or "").replace("\r\n", "\n"), current.base.ref) == (
        title,
        body,
        base,
    ):
        return current
    fields = {"title": title, "body": body, "base": base}
    return read(Pull, client.patch(f"pulls/{current.number}", fields))


def close_pull(client: GithubClient, number: int) -> None:
    """Close the bot's own pull request, which a person with write access has cancelled."""
    client.patch(f"pulls/{number}", {"state": "closed"})


def reviews(client: GithubClient, number: int) -> tuple[Review, ...]:
    """The reviews of a pull request, oldest first."""
    return tuple(read(Review, item) for item in client.pages(f"pulls/{number}/reviews"))


def changed_paths(client: GithubClient, number: int) -> tuple[str, ...] | None:
    """The paths that a pull request changes, the old names of renamed files included.

    None where there may be more of them than GitHub lists.
    """
    files = client.pages(f"pulls/{number}/files")
    return _paths(files) if len(files) < _MAX_CHANGED else None


def _paths(items: Iterable[Any]) -> tuple[str, ...]:
    names = ((item.get("filename"), item.get("previous_filename")) for item in items)
    return tuple(sorted({name for pair in names for name in pair if name}))


def compared_paths(client: GithubClient, base: str, head: str) -> tuple[str, ...]:
    """The paths that differ between two commits' merge base and the second of them.

    Raises:
        GithubError: There are more than GitHub tells.
    """
    data = client.get(f"compare/{base}...{head}")
    files = data.get("files") if isinstance(data, dict) else None
    if not isinstance(files, list) or len(files) >= _MAX_COMPARED:
        raise GithubError(f"GitHub does not list what {head[:12]} changes.")
    return _paths(files)


def request_reviewers(client: GithubClient, number: int, reviewers: Iterable[str]) -> None:
    """Ask people, or teams written `ORG/TEAM`, for their review.

    Raises:
        UnprocessableError: One of them cannot review here.
    """
    wanted = tuple(reviewers)
    body = {
        "reviewers": [name for name in wanted if "/" not in name],
        "team_reviewers": [name.partition("/")[2] for name in wanted if "/" in name],
    }
    client.post(
        f"pulls/{number}/requested_reviewers",
        {key: names for key, names in body.items() if names},
        repeat=True,
    )


def _open(client: GithubClient, branch: str) -> Pull | None:
    return next(iter(pulls_of(client, branch, "open")), None)
