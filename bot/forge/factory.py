"""Which forge the configuration asks for."""

from __future__ import annotations

from collections.abc import Callable

from bot.forge.local import LocalForge
from bot.proposal import Forge
from bot.workspace import Workspace


def open_forge(workspace: Workspace, say: Callable[[str], None]) -> Forge:
    """Open the forge that the configuration names; nothing is sent yet.

    Args:
        workspace: The repository, whose branch `toolwright/<name>` a proposal goes to.
        say: Told what is made, and about long waits.

    Raises:
        RequestError: GitHub is asked for, and no repository is named or there is no token.
    """
    config = workspace.config
    if config.forge == "local":
        return LocalForge(workspace.repository)
    # Only now: what talks to GitHub takes a while to import, and plain Git needs none of it.
    from bot.forge.github import GithubForge
    from bot.github.client import open_client

    client = open_client(workspace.github_access, config.github, say)
    return GithubForge(client, workspace.repository, config, say)
