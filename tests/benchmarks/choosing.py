"""How often the right candidate is chosen: `python -m tests.benchmarks.choosing --data FOLDER`.

Recorded answers of real models stand in for the models. Each problem becomes a specification in a
repository of its own, whose models are served from the
recorded answers, and goes the whole way to a verdict as in production. Only then is the final
candidate scored with the hidden tests, in the sandbox, and so are the plain policies. A finished
problem and configuration is one line of the results file: a run that was stopped goes on where it
was, and `--table` prints what there is.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TextIO

import yaml
from rich.console import Console

from bot.built import Built
from bot.config import FILE_NAME, ModelConfig, load
from bot.errors import RequestError, SurroundingsError
from bot.generate.choose import open_generator
from bot.pipeline import Workshop, build
from bot.render.progress import Progress
from bot.sandbox.protocol import Sandbox, SandboxError
from bot.sandbox.select import open_sandbox
from bot.spec import Rules, SpecFile, parse_spec
from bot.validate.cache import Cache, code_digest
from bot.validate.report import Severity, Status
from bot.workspace import open_workspace
from tests.answers.dataset import (
    Answer,
    Problem,
    data_folder,
    read_answers,
    read_problems,
    renamed,
    spec_source,
)
from tests.answers.policies import POLICIES, Tried, tried
from tests.answers.results import Choice, Result, read_results, table, told, why_refused
from tests.answers.score import Scorer, append, open_scorer
from tests.answers.server import AnswerServer, recorded_replies, serving

SEED: Final = 20_26
MAX_FAILED: Final = 12
"""Findings of a refusal that are written down."""
_ROOT: Final = Path(__file__).parents[2]
_PERSON: Final = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "A Person",
    "GIT_AUTHOR_EMAIL": "person@example.org",
    "GIT_COMMITTER_NAME": "A Person",
    "GIT_COMMITTER_EMAIL": "person@example.org",
    # The server is on this machine, whatever proxy the environment names.
    "NO_PROXY": "127.0.0.1",
    "no_proxy": "127.0.0.1",
}


@dataclass(frozen=True)
class Bench:
    """What all runs share.

    Attributes:
        answers: Recorded answers by problem and model, in the order of the samples.
        results: The file that finished runs are added to.
        work: Where repositories are made, and removed again.
        log: Takes the progress of all runs.
        code: Digest of the package that judges.
    """

    answers: Mapping[tuple[str, str], Sequence[Answer]]
    server: AnswerServer
    sandbox: Sandbox
    scorer: Scorer
    cache: Cache
    results: Path
    work: Path
    log: TextIO
    code: str
    shown: int
    lock: threading.Lock = field(default_factory=threading.Lock)

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


@dataclass(frozen=True)
class Trials:
    """What every answer to one problem does, by its code; runs of all configurations share it."""

    spec: SpecFile
    known: dict[str, Tried] = field(default_factory=dict)

    def of(self, codes: Sequence[str], sandbox: Sandbox) -> list[Tried]:
        for code in codes:
            if code not in self.known:
                self.known[code] = tried(self.spec, code, sandbox)
        return [self.known[code] for code in codes]


def run(bench: Bench, problem: Problem, models: Sequence[str], trials: Trials) -> Result:
    """One problem and one configuration, from the specification to a scored verdict.

    Raises:
        SandboxError: The sandbox failed, which says nothing of the bot.
    """
    session = f"s{random.SystemRandom().getrandbits(64):016x}"
    started = time.monotonic()
    with _repository(bench, models, session) as place:
        built, fault = _built(bench, place, trials.spec)
    seconds = time.monotonic() - started
    account = bench.server.account(session)
    # Whatever follows reads hidden tests: the verdict stands.
    codes = bench.codes(problem, models)
    firsts = [codes_of[0] for model in models if (codes_of := bench.codes(problem, [model]))]
    final = built.candidate.files.get("core.py", b"").decode("utf-8", "replace") if built else ""
    scores = dict(zip([*codes, final], bench.scorer.score(problem, [*codes, final]), strict=True))
    attempts = trials.of(codes, bench.sandbox)
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
        base=scores[final].base,
        plus=scores[final].plus,
        solvable=any(scores[code].plus for code in codes),
        first=sum(scores[code].plus for code in firsts) / len(firsts),
        requests=account.requests,
        tokens=account.tokens,
        seconds=round(seconds, 2),
        model=built.candidate.provenance.model if built else "",
        failed=_failed(built) if built else [fault],
        said=scores[final].said,
        code=bench.code,
        policies=policies,
    )


def main() -> None:
    """Run what is not in the results file yet, and print the table of all that is."""
    options = _options()
    if options.table:
        _print(options.results)
        return
    # Everything below runs as one person, whatever this machine is set to.
    os.environ.update(_PERSON)
    folder = data_folder(options.data)
    problems, answers = read_problems(folder), read_answers(folder)
    models = options.models or sorted({answer.model for answer in answers})
    configurations = _configurations(models, options.configurations)
    work = options.results.parent / f"{options.results.stem}-work"
    work.mkdir(parents=True, exist_ok=True)
    sandbox = open_sandbox(load(_ROOT).sandbox)
    code = code_digest()
    with (
        serving(recorded_replies(problems, answers)) as server,
        (work / "progress.log").open("a", encoding="utf-8") as log,
    ):
        bench = Bench(
            answers=_by_problem(answers),
            server=server,
            sandbox=sandbox,
            scorer=open_scorer(sandbox, work / "scores.jsonl"),
            cache=Cache(work / "cache", code, lambda line: print(line, file=log)),
            results=options.results,
            work=work,
            log=log,
            code=code,
            shown=options.shown,
        )
        asked = {answer.task_id for answer in answers if answer.model in models}
        chosen = _sample([one for one in problems if one.task_id in asked], options.problems)
        run_all(bench, chosen, configurations, options.jobs)
    _print(options.results)


def run_all(
    bench: Bench,
    problems: Sequence[Problem],
    configurations: Sequence[tuple[str, ...]],
    jobs: int,
) -> None:
    """Run every problem in every configuration that the results file has not, problem by problem.

    A run whose sandbox failed is told and left out, so that the next start tries it again.
    """
    done = {result.key for result in read_results(bench.results)}
    waiting = {
        problem.task_id: [
            models
            for models in configurations
            if (models, bench.shown, problem.task_id) not in done and bench.codes(problem, models)
        ]
        for problem in problems
    }
    total = sum(map(len, waiting.values()))
    clock = _Clock(total, time.monotonic())
    with ThreadPoolExecutor(jobs) as pool:
        futures = [
            pool.submit(_problem, bench, problem, waiting[problem.task_id], clock)
            for problem in problems
            if waiting[problem.task_id]
        ]
        try:
            for future in as_completed(futures):
                future.result()
        finally:
            # After a fault or an interrupt, nothing further is begun.
            pool.shutdown(wait=True, cancel_futures=True)


@dataclass
class _Clock:
    total: int
    started: float
    done: int = 0

    def tick(self, result: Result) -> str:
        self.done += 1
        left = (time.monotonic() - self.started) / self.done * (self.total - self.done)
        verdict = "approved" if result.approved else "refused"
        truth = "right" if result.plus else "base only" if result.base else "wrong"
        return (
            f"{self.done} of {self.total}, {left / 60:.0f} min left: {result.task_id} with "
            f"{len(result.models)}: {verdict}, {truth}, {result.seconds:.0f} s"
        )


def _problem(
    bench: Bench, problem: Problem, configurations: Sequence[tuple[str, ...]], clock: _Clock
) -> None:
    path = f"specs/{problem.name}.yaml"
    trials = Trials(
        parse_spec(spec_source(problem, bench.shown), path, Rules.from_config(load(_ROOT)))
    )
    for models in configurations:
        try:
            result = run(bench, problem, models, trials)
        except SandboxError as error:
            print(f"{problem.task_id}: {error}", file=sys.stderr)
            continue
        with bench.lock:
            append(bench.results, result)
            print(clock.tick(result), file=sys.stderr, flush=True)


def _built(bench: Bench, place: Path, spec: SpecFile) -> tuple[Built | None, str]:
    """What building came to, or in one sentence why there is nothing to judge."""
    workspace = open_workspace(place)
    shop = Workshop(
        workspace=workspace,
        generator=open_generator(workspace.config),
        sandbox=bench.sandbox,
        progress=Progress(Console(file=bench.log, highlight=False)),
        cache=bench.cache,
    )
    try:
        return build(spec, shop), ""
    except SandboxError:
        raise
    except (RequestError, SurroundingsError) as error:
        return None, f"{type(error).__name__}: {error.message}"


def _failed(built: Built) -> list[str]:
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
    found: dict[str, Any] = {"name": model, "base_url": bench.server.url(session)}
    if "samples" in ModelConfig.model_fields:
        recorded = [len(some) for (_, name), some in bench.answers.items() if name == model]
        found["samples"] = max(recorded)
    return found


def _by_problem(answers: Sequence[Answer]) -> dict[tuple[str, str], list[Answer]]:
    found: dict[tuple[str, str], list[Answer]] = {}
    for answer in sorted(answers, key=lambda one: one.sample_index):
        found.setdefault((answer.task_id, answer.model), []).append(answer)
    return found


def _configurations(models: Sequence[str], which: str) -> list[tuple[str, ...]]:
    found = [tuple(models)] if which in ("ensemble", "both") else []
    alone = [(model,) for model in models] if which in ("alone", "both") else []
    return found + [one for one in alone if one not in found]


def _sample(problems: Sequence[Problem], count: int) -> list[Problem]:
    """Problems in an order that is the same every time, so that a larger sample has the smaller."""
    shuffled = list(problems)
    random.Random(SEED).shuffle(shuffled)
    return shuffled[: count or None]


def _print(path: Path) -> None:
    results = read_results(path)
    print(table(results))
    print("\n".join([*told(results), *why_refused(results)]))
    if len({result.code for result in results}) > 1:
        print("The results were made by more than one version of the bot.")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, help="folder with the recorded answers")
    parser.add_argument("--results", type=Path, default=Path("choosing.jsonl"))
    parser.add_argument("--models", nargs="+", help="models, in order; all when left out")
    parser.add_argument("--problems", type=int, default=0, help="a seeded sample; 0 means all")
    parser.add_argument("--jobs", type=int, default=2, help="problems at a time")
    parser.add_argument("--shown", type=int, choices=(1, 2), default=2)
    parser.add_argument("--configurations", choices=("ensemble", "alone", "both"), default="both")
    parser.add_argument("--table", action="store_true", help="run nothing")
    return parser.parse_args()


if __name__ == "__main__":
    main()
