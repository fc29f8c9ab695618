"""How often the right candidate is chosen: `python -m tests.benchmarks.choosing --data FOLDER`.

Recorded answers stand in for models; see `tests.answers.bench` for what one run is. A finished
problem and configuration is one line of the results file: a run that was stopped goes on where it
was, and `--table` prints what there is. What answers do in the sandbox, and how they score, is kept
beside the results by content, for later results files too.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bot.config import load
from bot.sandbox.factory import open_sandbox
from bot.sandbox.protocol import SandboxError
from bot.spec import Rules, SpecFile, parse_spec
from bot.validate.cache import Cache, code_digest
from tests.answers.bench import Bench, by_problem, run
from tests.answers.dataset import (
    PLACE,
    Problem,
    data_folder,
    read_answers,
    read_problems,
    spec_source,
)
from tests.answers.kept import append, open_kept
from tests.answers.policies import Tried
from tests.answers.results import Result, read_results, table, told, why_refused
from tests.answers.score import Score, Scorer
from tests.answers.server import serving
from tests.answers.stock import Stock, recorded_replies
from tests.answers.trials import Trials

SEED: Final = 20_26
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
    work = options.results.parent / "choosing-kept"
    work.mkdir(parents=True, exist_ok=True)
    sandbox, code = open_sandbox(load(_ROOT).sandbox), code_digest()
    with (
        serving(Stock(recorded_replies(problems, answers))) as server,
        (work / "progress.log").open("a", encoding="utf-8") as log,
    ):
        bench = Bench(
            answers=by_problem(answers),
            server=server,
            sandbox=sandbox,
            scorer=Scorer(sandbox, open_kept(Score, work / "scores.jsonl")),
            trials=Trials(sandbox, open_kept(Tried, work / "tried.jsonl")),
            cache=Cache(work / "cache", code, lambda line: print(line, file=log)),
            work=work,
            log=log,
            code=code,
            shown=options.shown,
        )
        asked = {answer.task_id for answer in answers if answer.model in models}
        chosen = _sample([one for one in problems if one.task_id in asked], options.problems)
        run_all(
            _waiting(bench, chosen, configurations, options.results), options.results, options.jobs
        )
    _print(options.results)


@dataclass
class Finishing:
    """Writes finished results down, in whatever thread they come, and says how long it will take.

    Attributes:
        results: The file that they are added to.
        total: How many there will be.
        say: Takes one line for each.
    """

    results: Path
    total: int
    say: Callable[[str], None]
    started: float = field(default_factory=time.monotonic)
    done: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, result: Result) -> None:
        """Write one result down."""
        with self._lock:
            append(self.results, result)
            self.done += 1
            left = (time.monotonic() - self.started) / self.done * (self.total - self.done)
            verdict = "approved" if result.approved else "refused"
            truth = "right" if result.plus else "right on base only" if result.base else "wrong"
            models = result.models[0] if len(result.models) == 1 else f"{len(result.models)} models"
            self.say(
                f"{self.done} of {self.total}, {left / 60:.0f} min left: {result.task_id}, "
                f"{models}: {verdict}, {truth}, {result.seconds:.0f} s"
            )


def run_all(
    waiting: Mapping[str, Sequence[Callable[[], Result]]], results: Path, jobs: int
) -> None:
    """Make the runs of every problem, and write down each as it ends.

    The runs of one problem come after one another, so that they share what the caches have. A run
    whose sandbox failed is told and left out, so that the next start tries it again. Any other
    error ends its problem, and is raised when the other problems are through.
    """
    finishing = Finishing(results, sum(map(len, waiting.values())), _say)

    def all_of(runs: Sequence[Callable[[], Result]]) -> None:
        for one in runs:
            try:
                finishing.add(one())
            except SandboxError as error:
                _say(f"left out: {error}")

    with ThreadPoolExecutor(jobs) as pool:
        futures = [pool.submit(all_of, runs) for runs in waiting.values()]
        try:
            for future in as_completed(futures):
                if error := future.exception():
                    _say(f"failed: {error!r}")
        finally:
            # After an interrupt, nothing further is begun.
            pool.shutdown(wait=True, cancel_futures=True)
    for future in futures:
        future.result()


def _waiting(
    bench: Bench,
    problems: Sequence[Problem],
    configurations: Sequence[tuple[str, ...]],
    results: Path,
) -> dict[str, list[Callable[[], Result]]]:
    """The runs that the results file has not, by problem."""
    done = {result.key for result in read_results(results)}
    rules = Rules.from_config(load(_ROOT))
    waiting: dict[str, list[Callable[[], Result]]] = {}
    for problem in problems:
        source = spec_source(problem, bench.shown)
        spec = parse_spec(source, f"specs/{problem.name}.yaml", rules)
        waiting[problem.task_id] = [
            _run(bench, problem, models, spec)
            for models in configurations
            if (models, bench.shown, problem.task_id) not in done and bench.codes(problem, models)
        ]
    return waiting


def _run(
    bench: Bench, problem: Problem, models: tuple[str, ...], spec: SpecFile
) -> Callable[[], Result]:
    return lambda: run(bench, problem, models, spec)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


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
    parser.add_argument("--data", type=Path, help=f"the data; else what {PLACE} names")
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
