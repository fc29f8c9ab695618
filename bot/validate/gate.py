"""The gate: every stage in the order of its needs, independent ones side by side."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from graphlib import TopologicalSorter
from typing import Final

from bot.sandbox.protocol import SandboxError
from bot.validate.cache import Cache
from bot.validate.case import Case
from bot.validate.report import Finding, StageResult, Status, ValidationReport
from bot.validate.stage import Stage
from bot.validate.stages import STAGES

MAX_WIDTH: Final = 4


def validate(
    case: Case,
    *,
    progress: Callable[[StageResult], None],
    stages: Mapping[str, Stage] = STAGES,
    only: Collection[str] | None = None,
    cache: Cache | None = None,
) -> ValidationReport:
    """Run every stage and report them in registry order; all that are run are required.

    A stage runs when all that it requires has passed, or failed in a way that stops nothing (see
    `StageResult.stops`), and is skipped otherwise: a failure stops only what cannot do without. A
    stage whose sandbox failed is `errored`, which approves nothing and says nothing of the
    candidate.

    Args:
        case: What to judge.
        progress: Called in this thread with each result as it comes.
        stages: The registry, by name.
        only: The stages to run, None for all. What they need that is not among them counts as
            passed, so this is for code that the gate has approved before.
        cache: Where to look for what was judged before, and to keep what is judged now.

    Raises:
        ValueError: `only` names no stage, or one that there is not; a defect of the caller.
    """
    chosen = {name: stage for name, stage in stages.items() if only is None or name in only}
    if not chosen or (only is not None and set(only) - set(chosen)):
        raise ValueError(f"there are no such stages: {only}")
    needs = {
        name: tuple(need for need in stage.requires if only is None or need in chosen)
        for name, stage in chosen.items()
    }
    graph = TopologicalSorter(needs)
    graph.prepare()
    results: dict[str, StageResult] = {}
    with ThreadPoolExecutor(max_workers=min(os.cpu_count() or 1, MAX_WIDTH)) as pool:
        running: dict[Future[StageResult], str] = {}
        while graph.is_active():
            for name in graph.get_ready():
                unmet = [need for need in needs[name] if not results[need].lets_on]
                running[pool.submit(_judge, chosen[name], case, unmet, cache)] = name
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                name = running.pop(future)
                results[name] = future.result()
                progress(results[name])
                graph.done(name)
    return ValidationReport(
        tool=case.candidate.name,
        candidate=case.candidate.digest,
        required=tuple(chosen),
        may_be_unproven=case.thresholds.unproven,
        stages=tuple(results[name] for name in chosen),
    )


def _judge(stage: Stage, case: Case, unmet: list[str], cache: Cache | None) -> StageResult:
    if unmet:
        reason = f"Not run, because it needs {' and '.join(unmet)} to pass first."
        finding = Finding(rule=f"{stage.name}/skipped", message=reason)
        return StageResult(name=stage.name, status=Status.SKIPPED, findings=(finding,))
    case = stage.depends.narrowed(case)
    if cache is None:
        return _timed(stage, case)
    key = cache.key(stage, case)
    result = cache.find(key)
    if result is None:
        result = _timed(stage, case)
        if stage.depends.lasts(result):
            cache.keep(key, result)
    return result


def _timed(stage: Stage, case: Case) -> StageResult:
    start = time.perf_counter()
    try:
        result = stage.judge(case)
    except SandboxError as error:
        finding = Finding(rule=f"{stage.name}/sandbox", message=str(error))
        result = StageResult(name=stage.name, status=Status.ERRORED, findings=(finding,))
    return result.model_copy(update={"seconds": round(time.perf_counter() - start, 3)})
