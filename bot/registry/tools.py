"""The registry: which tools a branch has, derived from its tree and history and nothing else.

There is no list to keep in step. A merge puts a tool in, a revert takes it out, and a file that
somebody edits afterwards shows, because the manifest holds the digests of what was judged.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.errors import RequestError
from bot.git.objects import TreeFile
from bot.git.repository import REGULAR_MODE, Repository
from bot.layout import TOOLS_FOLDER, spec_path, tool_folder
from bot.registry.manifest import MANIFEST_NAME, Manifest, parse
from bot.registry.versions import Story, stories
from bot.spec.toolspec import Category, Kind
from bot.text.printable import printable


class ToolStatus(StrEnum):
    """How far a tool on a branch can be relied on; only `merged` is what the gate approved."""

    MERGED = "merged"
    MODIFIED = "modified"
    UNAPPROVED = "unapproved"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Tool:
    """One folder below `generated_tools/` at a commit.

    Attributes:
        name: The folder's name.
        status: What can be said of it; `reason` is a sentence unless it is `merged`.
        manifest: None when the status is `unreadable`.
        commit: The merge that brought this version to the branch, or the plain commit where there
            was no merge; empty where the history is cut off. By first parents only; what somebody
            edits afterwards is the same version still, and `modified`.
        merged_by: Author of that commit.
        merged_at: Its committer date, ISO 8601, UTC.
        files: Content by path inside the folder; the target for a link.
    """

    name: str
    status: ToolStatus
    reason: str
    manifest: Manifest | None
    commit: str
    merged_by: str
    merged_at: str
    files: Mapping[str, bytes] = field(repr=False)

    @property
    def summary(self) -> str:
        """One sentence; empty when the manifest is unreadable."""
        return self.manifest.summary if self.manifest else ""

    @property
    def kind(self) -> Kind | None:
        """None when the manifest is unreadable."""
        return self.manifest.kind if self.manifest else None

    @property
    def category(self) -> Category | None:
        """None when the manifest is unreadable, and for kinds that have no categories."""
        return self.manifest.category if self.manifest else None


def list_tools(repository: Repository, ref: str) -> tuple[Tool, ...]:
    """The tools of a branch, sorted by name; the working tree is not consulted.

    Raises:
        RequestError: There is no such branch or commit.
    """
    commit = repository.resolve(ref)
    told = stories(repository, commit)
    folders = _folders(repository, commit)
    return tuple(_tool(name, files, told.get(name)) for name, files in sorted(folders.items()))


def find_tool(repository: Repository, ref: str, name: str) -> Tool:
    """The tool of that name.

    Raises:
        RequestError: The branch has no such tool; the remedy has the names that are near.
    """
    tools = {tool.name: tool for tool in list_tools(repository, ref)}
    if name in tools:
        return tools[name]
    near = difflib.get_close_matches(name, tools, n=3)
    remedy = (
        f"Did you mean {' or '.join(near)}?" if near else "List them with: toolwright tools list"
    )
    raise RequestError(f"No merged tool is named {printable(name)!r}.", remedy=remedy)


def is_unchanged(repository: Repository, name: str, before: str, after: str) -> bool:
    """Return whether a tool's folder and its specification are the same at two commits."""
    return all(
        repository.files(before, path) == repository.files(after, path)
        for path in (tool_folder(name), spec_path(name))
    )


def _folders(repository: Repository, commit: str) -> dict[str, dict[str, TreeFile]]:
    folders: dict[str, dict[str, TreeFile]] = {}
    for path, file in repository.files(commit, TOOLS_FOLDER).items():
        name, _, inside = path.removeprefix(f"{TOOLS_FOLDER}/").partition("/")
        if inside:
            folders.setdefault(name, {})[inside] = file
    return folders


def _tool(name: str, files: Mapping[str, TreeFile], story: Story | None) -> Tool:
    manifest, status, reason = _judge(name, files)
    arrival = story.standing[-1].arrival if story and story.standing else None
    return Tool(
        name=name,
        status=status,
        reason=reason,
        manifest=manifest,
        commit=arrival.commit if arrival else "",
        merged_by=arrival.author if arrival else "",
        merged_at=arrival.date if arrival else "",
        files={path: file.content for path, file in sorted(files.items())},
    )


def _judge(name: str, files: Mapping[str, TreeFile]) -> tuple[Manifest | None, ToolStatus, str]:
    own = files.get(MANIFEST_NAME)
    if own is None or own.mode != REGULAR_MODE:
        fault = "is missing" if own is None else "is not a regular file"
        return None, ToolStatus.UNREADABLE, f"{MANIFEST_NAME} {fault}."
    try:
        manifest = parse(own.content)
    except RequestError as error:
        return None, ToolStatus.UNREADABLE, error.message
    if manifest.name != name:
        reason = f"{MANIFEST_NAME} belongs to a tool named {manifest.name}."
        return None, ToolStatus.UNREADABLE, reason
    if not manifest.approved:
        return manifest, ToolStatus.UNAPPROVED, "The gate rejected it, and it was merged anyway."
    if reason := _difference(manifest.digests, files):
        return manifest, ToolStatus.MODIFIED, reason
    return manifest, ToolStatus.MERGED, ""


def _difference(digests: Mapping[str, str], files: Mapping[str, TreeFile]) -> str:
    faults = {
        **dict.fromkeys(sorted(set(files) - set(digests) - {MANIFEST_NAME}), "was added"),
        **dict.fromkeys(sorted(set(digests) - set(files)), "was removed"),
    }
    for path in sorted(set(digests) & set(files)):
        if files[path].mode != REGULAR_MODE:
            faults[path] = "is not a regular file"
        elif hashlib.sha256(files[path].content).hexdigest() != digests[path]:
            faults[path] = "was edited"
    if not faults:
        return ""
    listed = ", ".join(f"{printable(path)} {fault}" for path, fault in faults.items())
    return f"Since the gate judged it: {listed}."
