"""One session with a repository on GitHub: its client, its clone, and whom to tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.config import Config, GithubConfig
from bot.forge.github import GithubForge
from bot.github.client import GithubClient, open_client
from bot.workspace import Workspace


@dataclass(frozen=True)
class Session:
    """A repository on GitHub, the clone of it that is worked in, and whom to tell."""

    client: GithubClient
    workspace: Workspace
    say: Callable[[str], None]

    @property
    def config(self) -> Config:
        """The configuration of the repository."""
        return self.workspace.config

    @property
    def github(self) -> GithubConfig:
        """The section on GitHub."""
        return self.config.github

    @property
    def forge(self) -> GithubForge:
        """Where proposals go."""
        return GithubForge(self.client, self.workspace.repository, self.config, self.say)


def open_session(workspace: Workspace, say: Callable[[str], None]) -> Session:
    """Open the repository that the configuration and the environment name; nothing is sent yet.

    Raises:
        RequestError: No repository is named, or there is no token.
    """
    github = workspace.config.github
    return Session(open_client(workspace.github_access, github, say), workspace, say)
