"""The main job, from a specification to a proposal, on one screen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.context.gather import gather
from bot.forge.protocol import Forge, Published
from bot.generate.protocol import Generator
from bot.impact.analyse import analyse
from bot.impact.report import ImpactReport
from bot.propose import propose
from bot.registry.tools import list_tools
from bot.render.progress import Progress
from bot.sandbox.protocol import Sandbox
from bot.spec import read_spec
from bot.validate.cache import Cache
from bot.validate.case import open_case
from bot.validate.gate import validate
from bot.validate.report import ValidationReport
from bot.workspace import Workspace


@dataclass(frozen=True)
class Workshop:
    """What a run works with: the repository and one of each kind of tool.

    Without a `cache`, everything is judged anew.
    """

    workspace: Workspace
    generator: Generator
    sandbox: Sandbox
    forge: Forge
    progress: Progress
    cache: Cache | None


@dataclass(frozen=True)
class Result:
    """What a run came to."""

    report: ValidationReport
    impact: ImpactReport
    published: Published


def run(source: Path, shop: Workshop) -> Result:
    """Take a specification to a proposal that a person can review, merge, run and revert.

    Raises:
        RequestError: The specification is wrong or out of scope, no generator can build it, or
            something of a person's is in the way of the proposal.
        SurroundingsError: Sandbox or Git failed; nothing is proposed then.
    """
    workspace, progress = shop.workspace, shop.progress
    spec = read_spec(source, rules=workspace.rules)
    base = workspace.base
    tools = list_tools(workspace.repository, base)
    progress.say(f"specification {source} is valid")

    candidate = shop.generator.generate(gather(spec, tools))
    progress.say(
        f"candidate {candidate.name}: {len(candidate.files)} files from {shop.generator.name}"
    )

    case = open_case(
        candidate,
        spec.spec,
        shop.sandbox,
        thresholds=workspace.config.thresholds,
        limits=workspace.limits,
        reads=workspace.contents(spec.spec.reads),
        host=workspace.host(spec),
    )
    with progress.step(f"judging {candidate.name} in {shop.sandbox.name}"):
        report = validate(case, progress=progress.stage, cache=shop.cache)

    impact = analyse(candidate, spec.spec.dependencies, tools, workspace.config)
    published = shop.forge.publish(propose(spec, candidate, report, impact, base))
    return Result(report, impact, published)
