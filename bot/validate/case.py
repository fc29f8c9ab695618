"""A case: one candidate, what was asked of it, and where it may run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.candidate import Candidate
from bot.config import Thresholds
from bot.environment.prepare import Environment
from bot.errors import RequestError
from bot.layout import TOOLS_FOLDER
from bot.sandbox.protocol import Limits, Sandbox
from bot.spec.examples import Example, split
from bot.spec.interface import Interface, parse_interface
from bot.spec.toolspec import ToolSpec
from bot.validate.files import OWN
from bot.validate.report import Finding
from bot.validate.source import Module, read_modules


@dataclass(frozen=True)
class Host:
    """The repository that a tool is for, as its base branch has it; data, like everything here.

    Attributes:
        files: Content by path, of regular files alone.
        tests: What pytest is to collect in it, by path; the repository's own suite.
        options: What pytest is told of which of them to run.
        affected: Names of the merged tools that use this one, directly or through others.
        proposed: What a merge brings beside the candidate's files, by path: its specification, and
            the manifest.
        environment: What its own suite finds installed; None for nothing but the toolchain.
    """

    files: Mapping[str, bytes] = field(default_factory=dict)
    tests: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    affected: tuple[str, ...] = ()
    proposed: Mapping[str, bytes] = field(default_factory=dict)
    environment: Environment | None = None


@dataclass(frozen=True)
class Case:
    """Everything that a stage may look at.

    Attributes:
        modules: The candidate's Python files that could be parsed; data, never imported.
        unreadable: One finding for each Python file that could not be parsed.
        held: Examples that the generator was not shown; no finding may reveal one.
        reads: Files of the repository that the tool may read, by path relative to its root; they
            lie at the same path under the working directory.
        host: The repository that the tool is for; an empty one where there is none.
    """

    candidate: Candidate
    spec: ToolSpec
    interface: Interface
    shown: tuple[Example, ...]
    held: tuple[Example, ...]
    modules: tuple[Module, ...]
    unreadable: tuple[Finding, ...]
    thresholds: Thresholds
    sandbox: Sandbox
    limits: Limits
    reads: Mapping[str, bytes] = field(default_factory=dict)
    host: Host = Host()

    @property
    def merged(self) -> dict[str, bytes]:
        """The version of this tool on the base branch, by path inside its folder; empty if new."""
        folder = f"{TOOLS_FOLDER}/{self.candidate.name}/"
        return {
            path.removeprefix(folder): content
            for path, content in self.host.files.items()
            if path.startswith(folder)
        }


def open_case(
    candidate: Candidate,
    spec: ToolSpec,
    sandbox: Sandbox,
    *,
    thresholds: Thresholds,
    limits: Limits,
    reads: Mapping[str, bytes] | None = None,
    host: Host | None = None,
) -> Case:
    """Put a case together from a candidate and a specification that `bot.spec` has accepted.

    Args:
        candidate: What was generated; its bytes are parsed here, and nothing of it is run.
        spec: As it was written, held-back examples and all; not what the generator was shown.
        sandbox: Where the stages run the candidate.
        thresholds: What the stages compare against.
        limits: Upper bounds of each run in the sandbox.
        reads: Files of the repository that the tool may read, by path relative to its root.
        host: The repository that the tool is for.

    Raises:
        RequestError: A path of `reads` lies where the candidate itself does.
    """
    for path in reads or {}:
        if path.partition("/")[0] in {candidate.name, OWN}:
            raise RequestError(
                f"reads: {path} lies where the tool {candidate.name} itself is judged.",
                remedy="Name another path, or another tool.",
            )
    examples = split(spec)
    modules, unreadable = read_modules(candidate)
    return Case(
        candidate=candidate,
        spec=spec,
        interface=parse_interface(spec.interface),
        shown=examples.shown,
        held=examples.held,
        modules=modules,
        unreadable=unreadable,
        thresholds=thresholds,
        sandbox=sandbox,
        limits=limits,
        reads=reads or {},
        host=host or Host(),
    )
