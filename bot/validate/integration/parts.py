"""Which suites an integration run has, and the tree that each sees before and after the change."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.layout import TOOLS_FOLDER
from bot.validate.canary import sabotaged_text
from bot.validate.case import Case, Host
from bot.validate.files import OWN, sandbox_files
from bot.validate.integration.order import affected
from bot.validate.integration.settings import (
    HOST_ARGUMENTS,
    REDUCED,
    REDUCED_ARGUMENTS,
    kept_options,
    own_arguments,
)
from bot.validate.suite import Suite, own_suite


@dataclass(frozen=True)
class HostSuite:
    """One suite of the repository.

    Attributes:
        what: What a finding calls it.
        before: On the base branch as it is.
        after: With the candidate in the place of the tool's folder.
        own: Where the candidate's own tests are, which other stages judge.
        reached: Whether anything in it names the tool, so that it can make the tests slower.
        reduced: Arguments and settings for `before` and `after` where theirs do not work.
    """

    what: str
    before: Suite
    after: Suite
    own: str
    reached: bool
    reduced: tuple[tuple[str, ...], Mapping[str, bytes]] | None = None

    def with_reduced_settings(self) -> HostSuite | None:
        """The same under plain settings; None where there are none to try."""
        if self.reduced is None:
            return None
        arguments, settings = self.reduced
        return replace(
            self,
            before=replace(self.before, arguments=arguments, settings=settings),
            after=replace(self.after, arguments=arguments, settings=settings),
            reduced=None,
        )


def parts(case: Case) -> tuple[HostSuite, ...]:
    """The repository's own tests, and those of the tools that use this one, where there are any."""
    host, name = case.host, case.candidate.name
    before = {path: text for path, text in _whole(host).items() if path.split("/")[0] != OWN}
    after = _after(case, before)
    folder = f"{TOOLS_FOLDER}/{name}"
    found = []
    if host.tests:
        suite = Suite(
            files=before,
            targets=host.tests,
            paths=("", *_source(host), TOOLS_FOLDER),
            package=folder,
            arguments=_arguments(host),
            first=affected(before, name),
            environment=host.environment,
        )
        reduced = (REDUCED_ARGUMENTS, {"pytest.ini": REDUCED})
        found.append(
            HostSuite(
                "the repository's tests",
                suite,
                replace(suite, files=after),
                folder,
                _reached(before, name),
                reduced,
            )
        )
    targets = tuple(
        target
        for target in (f"{TOOLS_FOLDER}/{tool}/tests" for tool in host.affected)
        if any(path.startswith(f"{target}/") for path in before)
    )
    if targets:
        # As they were judged themselves: no settings but ours.
        suite = replace(
            own_suite(case),
            files=before,
            targets=targets,
            paths=("", TOOLS_FOLDER),
            package=folder,
        )
        found.append(
            HostSuite(
                "the tests of tools that use it",
                suite,
                replace(suite, files=after),
                folder,
                reached=True,
            )
        )
    return tuple(found)


def made_to_fail(suite: Suite, mark: str) -> Suite:
    """The same suite with every test failing at once, with `mark` for a message.

    Tracebacks are one line: rendering whole ones takes many times as long as a large suite itself.
    """
    changed = {
        path: sabotaged_text(content, mark)
        for path, content in suite.files.items()
        if path.endswith(".py") and any(_lies_in(target, path) for target in suite.targets)
    }
    return replace(
        suite, files={**suite.files, **changed}, arguments=(*suite.arguments, "--tb=line")
    )


def _reached(files: Mapping[str, bytes], name: str) -> bool:
    """Return whether Python code outside a tool's folder names it, or all tools from outside.

    Names rather than imports, so that one which is put together at run time counts, too.
    """
    every = re.compile(rf"\b({name}|{TOOLS_FOLDER})\b".encode())
    alone = re.compile(rf"\b{name}\b".encode())
    return any(
        (alone if _lies_in(TOOLS_FOLDER, path) else every).search(content)
        for path, content in files.items()
        if path.endswith(".py") and not _lies_in(f"{TOOLS_FOLDER}/{name}", path)
    )


def _whole(host: Host) -> Mapping[str, bytes]:
    """The repository, with what the build of its own package makes."""
    return host.files if host.environment is None else {**host.environment.generated, **host.files}


def _source(host: Host) -> tuple[str, ...]:
    """A repository with a `src` folder expects to be installed from it."""
    installed = host.environment is not None and host.environment.own is not None
    return ("src",) if not installed and any(p.startswith("src/") for p in host.files) else ()


def _arguments(host: Host) -> tuple[str, ...]:
    if host.environment is None:
        return (*HOST_ARGUMENTS, *kept_options(host.files), *host.options)
    return (*own_arguments(host.environment), *host.options)


def _after(case: Case, before: Mapping[str, bytes]) -> dict[str, bytes]:
    folder = f"{TOOLS_FOLDER}/{case.candidate.name}"
    kept = {
        path: content
        for path, content in before.items()
        # A file in the place of a folder would be in the candidate's way.
        if not _lies_in(folder, path) and path != TOOLS_FOLDER
    }
    laid = {
        f"{TOOLS_FOLDER}/{path}": content for path, content in sandbox_files(case.candidate).items()
    }
    return {**kept, **case.host.proposed, **laid}


def _lies_in(folder: str, path: str) -> bool:
    return folder == "." or path == folder or path.startswith(f"{folder}/")
