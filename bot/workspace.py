"""Where a command works: the repository, its configuration and what they imply."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from bot import config
from bot.config import Config, GithubAccess
from bot.errors import RequestError
from bot.git.objects import TreeEntry
from bot.git.remote import github_api, parse_remote
from bot.git.repository import REGULAR_MODES, Repository, open_repository
from bot.layout import spec_path, tool_folder
from bot.registry.dependents import dependents
from bot.registry.manifest import MANIFEST_NAME
from bot.registry.tools import ToolStatus, list_tools
from bot.sandbox.protocol import MIB, Limits, Sandbox

# Every command opens a workspace, and most of them want none of these: reading a specification and
# judging a candidate are loaded by the methods that do it.
if TYPE_CHECKING:
    from bot.spec import SpecFile
    from bot.spec.rules import Rules
    from bot.spec.toolspec import ToolSpec
    from bot.validate.case import Host

LINK_MODE: Final = "120000"
_USED: Final = frozenset({ToolStatus.MERGED, ToolStatus.MODIFIED})


@dataclass(frozen=True)
class Workspace:
    """A repository with its configuration."""

    repository: Repository
    config: Config

    @property
    def rules(self) -> Rules:
        """What a specification may ask for here."""
        from bot.patterns.offer import PATTERNS
        from bot.spec.rules import Rules

        return Rules.from_config(self.config, PATTERNS)

    @property
    def limits(self) -> Limits:
        """The upper bounds of one run in the sandbox."""
        sandbox = self.config.sandbox
        return Limits(wall_seconds=sandbox.wall_seconds, memory_bytes=sandbox.memory_mb * MIB)

    @property
    def github_access(self) -> GithubAccess:
        """Where this repository is on GitHub, and the token that opens it.

        Raises:
            RequestError: No repository is named, there is no token, or nobody says where the API
                begins.
        """

        def origin_api() -> str:
            return github_api(parse_remote(self.repository.remote_url()))

        return config.github_access(self.config.github, origin_api)

    def contents(self, reads: Iterable[str], commit: str = "") -> dict[str, bytes]:
        """Every file at or below the paths of a specification's `reads`.

        Args:
            reads: The paths.
            commit: Where to read them; the tip of the base branch when empty.

        Raises:
            RequestError: There is nothing at one of the paths, or a link.
        """
        commit = commit or self.tip
        found: dict[str, bytes] = {}
        for path in reads:
            files = self.repository.files(commit, path)
            links = [name for name, file in files.items() if file.mode == LINK_MODE]
            if not files or links:
                fault = f"holds a link, {links[0]}" if links else "does not exist"
                raise RequestError(
                    f"reads: {path} {fault} on {self.base}.",
                    remedy="Name regular files or folders that are committed there.",
                )
            found.update({name: file.content for name, file in files.items()})
        return found

    def host(self, spec: SpecFile) -> Host:
        """The repository that the tool of a specification is for, as the base branch has it.

        Where there is nothing to run before and after, only the tool's own folder is read.

        Raises:
            RequestError: The branch is larger than `integration.max_megabytes`.
        """
        from bot.validate.case import Host

        name, commit = spec.spec.name, self.tip
        entries = self._regular(commit)
        tests, affected = self._tests(entries), self._affected(commit, name)
        if not tests and not affected:
            own = tool_folder(name)
            entries = {path: entry for path, entry in entries.items() if _holds(own, path)}
        self._require_small(sum(entry.size for entry in entries.values()))
        files = self.repository.contents(entries)
        # The manifest is written when the gate has judged; until then the old one stands for it.
        manifest = f"{tool_folder(name)}/{MANIFEST_NAME}"
        old = {manifest: files[manifest]} if manifest in files else {}
        proposed = {spec_path(name): spec.source, **old}
        return Host(files, tests, self._options, affected, proposed)

    def bare_host(self) -> Host:
        """The repository as the base branch has it, whatever tool it is for; empty without tests.

        Raises:
            RequestError: The branch is larger than `integration.max_megabytes`.
        """
        from bot.validate.case import Host

        entries = self._regular(self.tip)
        tests = self._tests(entries)
        if not tests:
            return Host()
        self._require_small(sum(entry.size for entry in entries.values()))
        return Host(self.repository.contents(entries), tests, self._options)

    def equipped(self, host: Host, sandbox: Sandbox, say: Callable[[str], None]) -> Host:
        """The same repository with its environment, which is made unless it is there.

        Args:
            host: As the base branch has it, never with what a candidate brings.
            sandbox: Where its tests are to run.
            say: Takes one line of progress.

        Raises:
            RequestError: The environment is not what the base branch can have.
            SurroundingsError: It could not be resolved, downloaded or built.
        """
        from bot.environment.prepare import prepare

        if not host.tests:
            return host
        found = prepare(
            host.files,
            self.repository.last_tag(self.tip),
            self.config.environment,
            self.config.sandbox.cache,
            sandbox,
            say,
        )
        if found is None:
            say("the repository's tests run with pytest alone: no environment was found for them")
        return replace(host, environment=found)

    def merged_host(self, name: str, commit: str, before: str) -> Host:
        """A repository that a tool was merged into, as it is now but for this tool.

        In the tool's place is what there was before its merge, and what is there now is proposed:
        whatever fails with that alone, the tool is to blame for. Tools that use this one count only
        where there was an earlier version, since they cannot do without.

        Args:
            name: The tool.
            commit: The repository as it is now.
            before: The commit before the merge; empty where there was none.

        Raises:
            RequestError: The branch is larger than `integration.max_megabytes`.
        """
        from bot.validate.case import Host

        now, then = self._regular(commit), self._regular(before) if before else {}
        own = (tool_folder(name), spec_path(name))
        entries = {
            **{path: entry for path, entry in now.items() if not _holds_any(own, path)},
            **{path: entry for path, entry in then.items() if _holds_any(own, path)},
        }
        proposed = {path: entry for path, entry in now.items() if _holds_any(own, path)}
        earlier = f"{tool_folder(name)}/{MANIFEST_NAME}" in then
        affected = self._affected(commit, name) if earlier else ()
        tests = self._tests(entries)
        if not tests and not affected:
            return Host()
        self._require_small(sum(entry.size for entry in (*entries.values(), *proposed.values())))
        contents = self.repository.contents
        return Host(contents(entries), tests, self._options, affected, contents(proposed))

    def _regular(self, commit: str) -> dict[str, TreeEntry]:
        return {
            path: entry
            for path, entry in self.repository.entries(commit).items()
            if entry.mode in REGULAR_MODES
        }

    def _tests(self, entries: Mapping[str, TreeEntry]) -> tuple[str, ...]:
        from bot.validate.integration.settings import SETTINGS_FILES
        from bot.validate.integration.targets import found

        if self.config.integration.tests is None:
            settings = {path: entries[path] for path in SETTINGS_FILES & entries.keys()}
            return found(entries, self.repository.contents(settings))
        wanted = (PurePosixPath(path).as_posix() for path in self.config.integration.tests)
        return tuple(test for test in wanted if any(_holds(test, path) for path in entries))

    @property
    def _options(self) -> tuple[str, ...]:
        said = self.config.integration
        options = {"-m": said.markers, "-k": said.keywords}
        return tuple(word for name, value in options.items() if value for word in (name, value))

    def _affected(self, commit: str, name: str) -> tuple[str, ...]:
        tools = list_tools(self.repository, commit)
        return dependents((tool for tool in tools if tool.status in _USED), name)

    def _require_small(self, size: int) -> None:
        limit = self.config.integration.max_megabytes
        if size > limit * MIB:
            raise RequestError(
                f"integration.max_megabytes: {self.base} has {size / MIB:.1f} MiB of files, and at "
                f"most {limit} are laid out to run its tests before and after the change.",
                remedy=f"Raise the setting in {config.FILE_NAME}; or set integration.tests to [], "
                f"which leaves the repository's tests out where no merged tool uses this one.",
            )

    def merged_spec(self, name: str) -> ToolSpec:
        """The specification of a merged tool, as the base branch has it.

        Raises:
            RequestError: The base branch has none, or one that is not valid.
        """
        from bot.spec import parse_spec

        path = spec_path(name)
        found = self.repository.files(self.tip, path).get(path)
        if found is None:
            raise RequestError(
                f"{self.base} has no {path}, which says what {name} may read.",
                remedy="Restore the file from the merge that brought the tool.",
            )
        return parse_spec(found.content, path, rules=self.rules).spec

    @property
    def base(self) -> str:
        """The branch that proposals start from, and whose tools are the registry."""
        return self.repository.base_branch(self.config.base)

    @property
    def tip(self) -> str:
        """The commit that work starts from: what the forge has of the base branch.

        For GitHub that is what was last fetched from `origin`, whatever the branch of the same name
        is at here; where nothing was fetched, and on plain Git, it is the branch.

        Raises:
            RequestError: There is no such branch, or it has no commit.
        """
        base = self.base
        fetched = f"refs/remotes/origin/{base}"
        if self.config.forge == "github" and (commit := self.repository.find(fetched)):
            return commit
        return self.repository.resolve(base)

    @property
    def tools_tip(self) -> str:
        """The commit whose tools are at hand here: `tip`, or the branch where that has all of it.

        What was merged in this clone and not pushed yet is a merged tool here.

        Raises:
            RequestError: There is no such branch, or it has no commit.
        """
        tip = self.tip
        if self.config.forge != "github":
            return tip
        here = self.repository.find(f"refs/heads/{self.base}")
        return here if here and self.repository.is_ancestor(tip, here) else tip


def _holds_any(folders: Iterable[str], path: str) -> bool:
    return any(_holds(folder, path) for folder in folders)


def _holds(folder: str, path: str) -> bool:
    return folder == "." or path == folder or path.startswith(f"{folder}/")


def open_workspace(start: Path, *, local: bool = False) -> Workspace:
    """Open the repository that `start` lies in.

    A clone without a remote, of which nobody says where it is on GitHub, has nowhere to propose to
    but itself: its forge is the local one, whatever is configured.

    Args:
        start: A folder in it.
        local: Whether to work in this clone alone, in any case.

    Raises:
        RequestError: There is no repository, or its configuration is not valid.
    """
    repository = open_repository(start)
    settings = config.load(repository.root)
    if local or (
        settings.forge == "github"
        and not config.names_repository(settings.github)
        and not repository.remote_url()
    ):
        settings = settings.model_copy(update={"forge": "local"})
    return Workspace(repository, settings)
