"""What stands between a candidate and the forge: nothing is proposed to a branch that is open."""

from __future__ import annotations

from bot.config import GithubConfig
from bot.git.repository import Repository
from bot.github.client import GithubClient
from bot.protection.check import require_protected
from bot.protection.folders import guarded
from bot.protection.gather import gather


def require_protected_branch(
    client: GithubClient, repository: Repository, branch: str, commit: str, config: GithubConfig
) -> None:
    """Refuse where something that only a person may do could happen without one.

    Args:
        client: The repository on GitHub.
        repository: A clone of it.
        branch: The branch that something is to be proposed to.
        commit: Where it is.
        config: As whom the bot acts, and which status counts.

    Raises:
        RequestError: Names everything that is missing, and how to put it right.
        GithubError: GitHub could not be reached.
    """

    def text_at(path: str) -> str | None:
        found = repository.files(commit, path).get(path)
        return found.content.decode("utf-8", "replace") if found else None

    folders = guarded(repository, commit)
    require_protected(gather(client, branch, folders, config, text_at=text_at))
