"""One problem and one configuration of models, from the specification to a scored verdict.

Each run has a repository of its own, whose models are served from the recorded answers, and goes
the whole way as in production. Only then is anything scored with the hidden tests.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TextIO

import yaml
from rich.console import Console

from bot.config import FILE_NAME
from bot.errors import RequestError, SurroundingsError
from bot.generate.factory import open_generator
from bot.llm.factory import open_client, recorded
from bot.llm.run_record import judged
from bot.pipeline import Workshop, build
from bot.progress import Progress
from bot.proposal import BuildResult
from bot.sandbox.protocol import Sandbox, SandboxError
from bot.spec import SpecFile
from bot.validate.cache import Cache
from bot.validate.report import Severity, Status
from bot.workspace import open_workspace
from tests.answers.dataset import Answer, Problem, renamed
from tests.answers.policies import POLICIES
from tests.answers.results import Choice, Result
from tests.answers.score import Score, Scorer
from tests.answers.server import AnswerServer
from tests.answers.trials import Trials

MAX_FAILED: Final = 12
"""Findings of a refusal that are written down."""


@dataclass(frozen=True)
class Bench:
    """What all runs share.

    Attributes:
        answers: Recorded answers by problem and model, in the order of the samples.
        work: Where repositories are made, and removed again.
        log: Takes the progress of all runs.
        code: Digest of the package that judges.
    """

    answers: Mapping[tuple[str, str], Sequence[Answer]]
    server: AnswerServer
    sandbox: Sandbox
    scorer: Scorer
    trials: Trials
    cache: Cache
    work: Path
    log: TextIO
    code: str
    shown: int

    def codes(self, problem: Problem, models: Sequence[str]) -> list[str]:
        """The answers of some models: the first one of each, then the second ones."""
        lists = [self.answers.get((problem.task_id, model), ()) for model in models]
        deepest = max(map(len, lists), default=0)
        return [
            renamed(answers[sample].code, problem)
            for sample in range(deepest)
            for answers in lists
            if sample < len(answers)
        ]


def run(bench: Bench, problem: Problem, models: Sequence[str], spec: SpecFile) -> Result:
    """One problem and one configuration, from the specification to a scored verdict.

    Raises:
        SandboxError: The sandbox failed, which says nothing of the bot.
    """
    session = f"s{random.SystemRandom().getrandbits(64):016x}"
    started = time.monotonic()
    with _repository(bench, models, session) as place:
        built, fault = _built(bench, place, spec)
    seconds = time.monotonic() - started
    account = bench.server.stock.account(session)
    # Whatever follows reads hidden tests: the verdict stands.
    codes = bench.codes(problem, models)
    firsts = [codes_of[0] for model in models if (codes_of := bench.codes(problem, [model]))]
    scores = dict(zip(codes, bench.scorer.score(problem, codes), strict=True))
    final = Score(base=False, plus=False, said="no candidate")
    if built:
        core = built.candidate.files.get("core.py", b"").decode("utf-8", "replace")
        [final] = bench.scorer.score(problem, [core])
    attempts = bench.trials.of(spec, codes)
    policies = {}
    for name, policy in POLICIES.items():
        index = policy(attempts)
        score = None if index is None else scores[codes[index]]
        policies[name] = (
            Choice(proposed=True, base=score.base, plus=score.plus)
            if score
            else Choice(proposed=False)
        )
    return Result(
        models=list(models),
        shown=bench.shown,
        task_id=problem.task_id,
        approved=built.report.approved if built else False,
        base=final.base,
        plus=final.plus,
        solvable=any(scores[code].plus for code in codes),
        first=sum(scores[code].plus for code in firsts) / len(firsts),
        requests=account.requests,
        tokens=account.tokens,
        seconds=round(seconds, 2),
        model=built.candidate.provenance.model if built else "",
        failed=_failed(built) if built else [fault],
        said=final.said,
        scores={stage.name: stage.score for stage in built.report.stages} if built else {},
        code=bench.code,
        policies=policies,
    )


def by_problem(answers: Sequence[Answer]) -> dict[tuple[str, str], list[Answer]]:
    """Answers by problem and model, in the order of the samples."""
    found: dict[tuple[str, str], list[Answer]] = {}
    for answer in sorted(answers, key=lambda one: one.sample_index):
        found.setdefault((answer.task_id, answer.model), []).append(answer)
    return found


def _built(bench: Bench, place: Path, spec: SpecFile) -> tuple[BuildResult | None, str]:
    """What building came to, or in one sentence why there is nothing to judge."""
    workspace = open_workspace(place)
    progress = Progress(Console(file=bench.log, highlight=False))
    client = open_client(workspace.config, workspace.repository, say=progress.say, environment={})
    shop = Workshop(
        workspace=workspace,
        generator=open_generator(workspace.config, client),
        sandbox=bench.sandbox,
        progress=progress,
        cache=bench.cache,
    )
    try:
        with recorded(client) as ending:
            built = build(spec, shop)
            ending.result = judged(approved=built.report.approved)
    except SandboxError:
        raise
    except (RequestError, SurroundingsError) as error:
        return None, f"{type(error).__name__}: {error.message}"
    return built, ""


def _failed(built: BuildResult) -> list[str]:
    """Rule and message of what refused a candidate."""
    lines = []
    for stage in built.report.stages:
        if stage.status in (Status.PASSED, Status.SKIPPED):
            continue
        found = [one for one in stage.findings if one.severity is Severity.ERROR]
        lines += [f"{one.rule}: {one.message[:200]}" for one in found]
        if not found:
            lines.append(f"{stage.name}: {stage.status}")
    return lines[:MAX_FAILED]


@contextmanager
def _repository(bench: Bench, models: Sequence[str], session: str) -> Iterator[Path]:
    """A repository whose models are those of the configuration, for one run."""
    place = Path(tempfile.mkdtemp(prefix="repo-", dir=bench.work))
    settings = {
        "generator": "model",
        "models": [_settings(bench, model, session) for model in models],
    }
    try:
        (place / FILE_NAME).write_text(yaml.safe_dump(settings), encoding="utf-8")
        for command in (
            ["init", "--quiet", "--initial-branch=main"],
            ["add", "--all"],
            ["commit", "--quiet", "-m", "Configure the models"],
        ):
            subprocess.run(["git", *command], cwd=place, check=True, capture_output=True)
        yield place
    finally:
        shutil.rmtree(place)


def _settings(bench: Bench, model: str, session: str) -> dict[str, Any]:
    recorded_samples = [len(some) for (_, name), some in bench.answers.items() if name == model]
    return {
        "name": model,
        "base_url": bench.server.url(session),
        "samples": max(recorded_samples),
    }
