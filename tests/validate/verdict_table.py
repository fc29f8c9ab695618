"""The gate against the cheats and the honest tools, as one page of Markdown.

`python -m tests.validate.verdict_table [NAME ...]` judges all of them, or those that are named, in
the bubblewrap sandbox of this machine. Exit status 1 where a cheat was missed or an honest tool
refused.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.config import load
from bot.sandbox.factory import build_sandbox
from bot.sandbox.protocol import Sandbox
from bot.validate.gate import validate
from tests.validate.cheats.cheat import Cheat
from tests.validate.cheats.corpus import CHEATS
from tests.validate.cheats.judge import Result, Verdict, judge
from tests.validate.honest_candidates import NAMES, honest_tool

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Honest:
    """An honest tool, and the stages that did not pass it."""

    name: str
    refused_by: tuple[str, ...]


def table(cheats: dict[Cheat, Verdict], honest: list[Honest]) -> str:
    """The page: the counts, and one line for each case."""
    return "\n".join(_lines(cheats, honest)) + "\n"


def failures(cheats: dict[Cheat, Verdict], honest: list[Honest]) -> int:
    """How many cheats were missed and honest tools refused."""
    missed = sum(verdict.result is Result.MISSED for verdict in cheats.values())
    return missed + sum(bool(tool.refused_by) for tool in honest)


def _lines(cheats: dict[Cheat, Verdict], honest: list[Honest]) -> Iterator[str]:
    counts = {result: Counter[str]() for result in Result}
    for cheat, verdict in cheats.items():
        counts[verdict.result].update(sorted(cheat.stages))
    yield "| to be caught by | caught | missed | stage not there yet |"
    yield "|---|---:|---:|---:|"
    for stage in sorted({stage for cheat in cheats for stage in cheat.stages}):
        numbers = (counts[result][stage] for result in Result)
        yield f"| {stage} | {' | '.join(map(str, numbers))} |"
    total = Counter(verdict.result for verdict in cheats.values())
    yield f"| **all cheats** | {' | '.join(f'**{total[result]}**' for result in Result)} |"
    passed = sum(not tool.refused_by for tool in honest)
    yield ""
    yield f"Honest tools passed: **{passed} of {len(honest)}**."
    yield ""
    yield "| cheat | deceit | verdict | by |"
    yield "|---|---|---|---|"
    for cheat, verdict in cheats.items():
        by = "; ".join(f"{stage} `{rule or '*'}`" for stage, rule in cheat.caught)
        yield f"| {cheat.name} | {cheat.deceit} | {verdict.result} | {by} |"
    yield ""
    yield "| honest tool | verdict |"
    yield "|---|---|"
    for tool in honest:
        refused = f"refused by {', '.join(tool.refused_by)}"
        yield f"| {tool.name} | {refused if tool.refused_by else 'passed'} |"


def judge_honest(name: str, sandbox: Sandbox) -> Honest:
    """Judge one honest tool by the whole gate."""
    report = validate(honest_tool(name).case(sandbox), progress=lambda _: None)
    refused = (stage.name for stage in report.stages if not stage.holds)
    return Honest(name, tuple(refused))


def main(names: list[str]) -> int:
    """Print the page, and return the exit status."""
    config = load(_ROOT).sandbox.model_copy(update={"backend": "bubblewrap"})
    sandbox = build_sandbox(config, lambda line: print(line, file=sys.stderr))  # noqa: T201
    cheats = {c: judge(c, sandbox) for c in CHEATS if not names or c.name in names}
    honest = [judge_honest(name, sandbox) for name in NAMES if not names or name in names]
    sys.stdout.write(table(cheats, honest))
    return 1 if failures(cheats, honest) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
