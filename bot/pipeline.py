"""The main job, from a specification to a proposal, on one screen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from bot.context.collect import context_for
from bot.forge.collisions import require_no_collision
from bot.forge.propose import propose
from bot.generate.protocol import Generator
from bot.impact.analyse import analyse
from bot.impact.base import read_base
from bot.progress import Progress
from bot.proposal import BuildResult, Forge, Publication
from bot.registry.tools import list_tools
from bot.sandbox.protocol import Sandbox
from bot.selection.select import select
from bot.selection.trial import Trial
from bot.spec import SpecFile, read_spec
from bot.validate.cache import Cache
from bot.validate.interface_types import require_types
from bot.workspace import Workspace


@dataclass(frozen=True)
class Workshop:
    """What building works with: the repository and one of each kind of tool, and no forge.

    Without a `cache`, everything is judged anew.
    """

    workspace: Workspace
    generator: Generator
    sandbox: Sandbox
    progress: Progress
    cache: Cache | None


def run(source: Path, shop: Workshop, forge: Forge) -> tuple[BuildResult, Publication]:
    """Take a specification to a proposal that a person can review, merge, run and revert.

    Raises:
        RequestError: The specification is wrong or out of scope, no generator can build it, or
            something of a person's is in the way of the proposal.
        SurroundingsError: Sandbox, Git or forge failed; nothing is proposed then.
    """
    workspace = shop.workspace
    spec = read_spec(source, rules=workspace.rules)
    shop.progress.say(f"specification {source} is valid")
    forge.require_room(spec.spec.name, workspace.base, workspace.tip)
    built = build(spec, shop)
    return built, forge.publish(propose(built, workspace.base))


def build(
    spec: SpecFile, shop: Workshop, notes: tuple[str, ...] = (), attempt: int = 1
) -> BuildResult:
    """Generate and judge a candidate; nothing is published.

    Args:
        spec: The checked specification.
        shop: What to work with.
        notes: What a maintainer asked for after earlier attempts.
        attempt: Which attempt this is, for the manifest.

    Raises:
        RequestError: The types of its interface do not hold, no generator can build it, it reads
            what the base branch has not, or something there is where it would go.
        SurroundingsError: Sandbox, model or Git failed.
    """
    workspace = shop.workspace
    commit = workspace.tip
    require_no_collision(workspace.repository, commit, workspace.base, spec.spec.name)
    require_types(spec, f"specs/{spec.spec.name}.yaml", shop.sandbox, workspace.limits)
    tools = list_tools(workspace.repository, commit)
    context = replace(context_for(workspace, spec, tools, notes), attempt=attempt)
    trial = Trial(
        spec.spec,
        shop.sandbox,
        workspace.config.thresholds,
        workspace.limits,
        shop.progress,
        shop.cache,
        reads=workspace.contents(spec.spec.reads),
        host=workspace.equipped(workspace.host(spec), shop.sandbox, shop.progress.say),
    )
    judged = select(context, shop.generator, trial)
    made = judged.candidate.provenance
    made = replace(made, attempts=made.attempts + attempt - 1)
    candidate, report = replace(judged.candidate, provenance=made), judged.report
    facts = read_base(workspace, candidate.name, tools)
    impact = analyse(candidate, spec.spec, facts, workspace.config, report)
    return BuildResult(commit, spec, candidate, report, impact)
