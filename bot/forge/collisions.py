"""Whether a tool has room where it is to go: Git would put it in the place of whatever is there."""

from __future__ import annotations

from bot import layout
from bot.errors import RequestError
from bot.git.repository import Repository
from bot.layout import TOOLS_FOLDER


def require_no_collision(repository: Repository, commit: str, base: str, name: str) -> None:
    """Refuse where a link, a file or a submodule of a person's is where the tool would go.

    Args:
        repository: Where.
        commit: What the tool is to stand on.
        base: The branch that the commit is of, for the message.
        name: The tool.

    Raises:
        RequestError: Names what is there.
    """
    for path, kind, start in (
        (TOOLS_FOLDER, "folder", "04"),
        (layout.tool_folder(name), "folder", "04"),
        (layout.SPECS_FOLDER, "folder", "04"),
        (layout.spec_path(name), "regular file", "10"),
    ):
        mode = repository.mode(commit, path)
        if mode and not mode.startswith(start):
            raise RequestError(
                f"{path} on {base} is not a {kind} but has mode {mode}.",
                remedy=f"Move it out of the way on {base}, and commit that.",
            )
