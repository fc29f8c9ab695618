"""One branch with one commit of the bot's own: made, found again, replaced, and never a person's.

What the bot made is recognised by trailers in the commit's message, one of which names the tree:
whoever amends the commit changes one or the other, and whoever adds to it hides it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from bot.errors import RequestError, SurroundingsError
from bot.git.repository import Repository
from bot.github import git_data, pulls
from bot.github.client import GithubClient
from bot.github.errors import BranchExistsError, UnprocessableError
from bot.github.git_data import GithubCommit
from bot.github.pulls import Pull
from bot.layout import ISSUE, read_trailers

TREE: Final = "Toolwright-Tree"
_SHORT: Final = 12


@dataclass(frozen=True, kw_only=True)
class BranchOwner:
    """Whose a branch is to be.

    Attributes:
        branch: Its name.
        parent: The commit of the branch that it is for, which it stands on.
        mark: The trailer that says whose branch it is, as key and value.
        issue: The number of the issue that it answers; empty for none. What answers another one
            is replaced only after its pull request was closed or merged.
    """

    branch: str
    parent: str
    mark: tuple[str, str]
    issue: str = ""


@dataclass(frozen=True, kw_only=True)
class BranchContent(BranchOwner):
    """What a branch is to hold.

    Attributes:
        base: The branch that it is for.
        files: New content by path; None takes a file away.
        message: Makes the message of the commit from the digest of its tree.
        is_same: Whether a commit of the bot's does as well, by its trailers and whether its tree is
            the same.
    """

    base: str
    files: Mapping[str, bytes | None]
    message: Callable[[str], str]
    is_same: Callable[[Mapping[str, str], bool], bool]


@dataclass(frozen=True)
class Put:
    """Where the branch is now, and the pull requests there were from it, newest first.

    Most of them may be about other commits: the branch outlives its pull requests. And a run that
    was killed has left a commit that none is about. So what became of this commit is asked of those
    that had it, and never concluded from where the branch was found.
    """

    commit: str
    history: tuple[Pull, ...]

    @property
    def open(self) -> Pull | None:
        """The pull request that is open."""
        return next((one for one in self.history if one.open), None)

    @property
    def shown(self) -> bool:
        """Whether people were asked about this commit before."""
        return any(one.head.sha == self.commit for one in self.history)

    @property
    def ended(self) -> Pull | None:
        """The last pull request where people decided on this commit; None while one is open."""
        if self.open:
            return None
        return next((one for one in self.history if one.head.sha == self.commit), None)


def require_room(client: GithubClient, repository: Repository, owner: BranchOwner) -> None:
    """Refuse where `put` would refuse the branch, whatever it is to hold; nothing is changed.

    Args:
        client: The repository on GitHub.
        repository: A clone of it.
        owner: Whose the branch is to be.

    Raises:
        RequestError: The branch holds a person's work or the proposal of another issue, or other
            branches leave no room for it.
        GithubError: GitHub could not be reached, or refused.
    """
    folder = owner.branch.partition("/")[0]
    found = git_data.branches_from(client, folder)
    head = found.get(owner.branch)
    in_the_way = [one for one in found if one == folder or one.startswith(f"{owner.branch}/")]
    if in_the_way:
        raise RequestError(
            f"The branch {in_the_way[0]} on GitHub leaves no room for {owner.branch}.",
            remedy=f"Rename or delete {' and '.join(in_the_way)} there; then ask again.",
        )
    if head is not None:
        history, earlier = pulls.pulls_of(client, owner.branch), git_data.commit(client, head)
        _require_replaceable(repository, owner, earlier, history)


def put(client: GithubClient, repository: Repository, change: BranchContent) -> Put:
    """Have the branch hold the change, in place of an earlier one of the bot's.

    Args:
        client: The repository on GitHub.
        repository: A clone of it.
        change: What to hold.

    Raises:
        RequestError: The branch holds a person's work or the proposal of another issue, or GitHub
            lacks the parent.
        GithubError: GitHub could not be reached, or refused.
    """
    tree = repository.make_tree(change.parent, change.files)
    commit = _commit(client, repository, change, tree)
    try:
        git_data.move_branch(client, change.branch, commit, None)
    except BranchExistsError as error:
        return _replace(client, repository, change, commit, tree, error.head)
    # A pull request whose branch was gone is closed, and cannot be opened again.
    return Put(commit, history=())


def _replace(
    client: GithubClient,
    repository: Repository,
    change: BranchContent,
    commit: str,
    tree: str,
    head: str,
) -> Put:
    history = pulls.pulls_of(client, change.branch)
    if head == commit:
        # Made in the same second: by this very run, whose first answer was lost, or by another.
        return Put(commit, history)
    earlier = git_data.commit(client, head)
    found = _own_trailers(earlier, change)
    if found is not None and earlier.parents[0].sha == change.parent:
        own = {key: value for key, value in found.items() if key != TREE}
        if change.is_same(own, earlier.tree.sha == tree):
            return Put(head, history)
    _require_replaceable(repository, change, earlier, history)
    git_data.move_branch(client, change.branch, commit, head)
    return Put(commit, history)


def _own_trailers(earlier: GithubCommit, owner: BranchOwner) -> Mapping[str, str] | None:
    """The trailers of a commit that the bot made for this owner; None for any other commit."""
    found = read_trailers(earlier.message)
    key, value = owner.mark
    ours = (found.get(key), found.get(TREE)) == (value, earlier.tree.sha)
    return found if ours and len(earlier.parents) == 1 else None


def _require_replaceable(
    repository: Repository, owner: BranchOwner, earlier: GithubCommit, history: tuple[Pull, ...]
) -> None:
    """Refuse to put something in the place of what people work on, or may still decide on."""
    head = earlier.sha
    if (found := _own_trailers(earlier, owner)) is not None:
        _require_ended(owner, found.get(ISSUE, ""), head, history)
    elif not repository.is_ancestor(head, owner.parent) and not any(
        one.merged and one.head.sha == head for one in history
    ):
        raise RequestError(
            f"The branch {owner.branch} ends in commit {head[:_SHORT]}, which Toolwright did not "
            "make.",
            remedy="Merge that work, or keep it under another name and delete the branch; then "
            "ask again.",
        )


def _require_ended(owner: BranchOwner, issue: str, head: str, history: tuple[Pull, ...]) -> None:
    """Refuse to put a proposal in the place of another issue's that people may still decide on."""
    if issue == owner.issue or any(not one.open and one.head.sha == head for one in history):
        return
    whose = f"issue #{issue}" if issue else "a specification file"
    raise RequestError(
        f"The branch {owner.branch} holds the proposal for {whose}, which is not decided yet.",
        remedy="Merge or close its pull request, or give one of the tools another name; then ask "
        "again.",
    )


def _commit(client: GithubClient, repository: Repository, change: BranchContent, tree: str) -> str:
    files = {path: content for path, content in change.files.items() if content is not None}
    try:
        if len(files) == len(change.files):
            made = git_data.make_tree(client, repository.tree(change.parent), files)
        else:
            made = _folder(client, repository, change.parent, change.files) or ""
    except UnprocessableError as error:
        raise RequestError(
            f"GitHub does not have commit {change.parent[:_SHORT]} of {change.base}.",
            remedy=f"Push {change.base} first, then run the same command again.",
        ) from error
    if made != tree:
        raise SurroundingsError(
            f"GitHub made the tree {made[:_SHORT]} of what is {tree[:_SHORT]} here.",
            remedy="Nothing was proposed. Run the same command again.",
        )
    return git_data.make_commit(client, change.message(tree), tree, change.parent)


def _folder(
    client: GithubClient,
    repository: Repository,
    commit: str,
    files: Mapping[str, bytes | None],
    folder: str = "",
) -> str | None:
    """The tree of a folder in which some files are other ones, or none; None where it is empty.

    Every folder on the way is named whole: whether a folder that loses its last file goes away with
    it is not left to the server.
    """
    kept = repository.listing(commit, folder)
    written: dict[str, bytes] = {}
    below: dict[str, dict[str, bytes | None]] = {}
    for path, content in files.items():
        name, _, rest = path.partition("/")
        if rest:
            below.setdefault(name, {})[rest] = content
            continue
        kept.pop(name, None)
        if content is not None:
            written[name] = content
    for name, inside in below.items():
        kept.pop(name, None)
        place = f"{folder}/{name}" if folder else name
        if made := _folder(client, repository, commit, inside, place):
            kept[name] = ("040000", made)
    return git_data.make_folder(client, kept, written) if kept or written else None
