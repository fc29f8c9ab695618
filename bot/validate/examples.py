"""Runs examples of a specification in the sandbox; what they should produce stays outside."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel, ConfigDict, TypeAdapter

from bot.spec.examples import Example
from bot.validate.case import Case
from bot.validate.compare import ProducedValue
from bot.validate.elsewhere import HERE, Place
from bot.validate.harness import HarnessReply, run_harness

PROGRAM: Final = "call_examples.py"


class Left(BaseModel):
    """What some examples left running: threads and tasks as they say, processes by name."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    left: list[str]
    processes: list[str]


_LINE: Final = TypeAdapter[ProducedValue | Left](ProducedValue | Left)


@dataclass(frozen=True)
class ExamplesRun:
    """What came of some examples.

    Attributes:
        reply: What the harness said.
        produced: What each example produced, by its index.
        complete: Whether every statement gave a result, those that were run before included.
        left: What they left running; None where they did not get as far as to say.
    """

    reply: HarnessReply
    produced: Mapping[int, ProducedValue]
    complete: bool
    left: Left | None


def run_examples(
    case: Case,
    before: Sequence[Example],
    examples: Sequence[Example],
    *,
    files: Mapping[str, bytes] | None = None,
    names: Sequence[str] | None = None,
    place: Place = HERE,
) -> ExamplesRun:
    """Run examples in one fresh interpreter, and say what each produced.

    Args:
        case: Whose tool they call.
        before: Examples that are run first, for what they set up.
        examples: The ones that are asked about.
        files: What lies under `/work`; by default the candidate.
        names: Public names that the examples may use; by default those of the interface.
        place: Which surroundings are other ones.

    Raises:
        SandboxError: The sandbox could not run them.
    """
    interface = case.interface
    public = [*(one.name for one in interface.functions), *(one.name for one in interface.classes)]
    prelude = [*interface.imports, *(example.source for example in before)]
    request = {
        "package": case.candidate.name,
        "names": public if names is None else list(names),
        "sources": [*prelude, *(example.source for example in examples)],
        "elsewhere": place.inside,
    }
    reply = run_harness(
        case,
        PROGRAM,
        request,
        files=files,
        settings=place.settings(case),
        hash_seed=place.hash_seed(case),
    )
    produced: dict[int, ProducedValue] = {}
    left = None
    for line in reply.lines:
        result = _parsed(line)
        if isinstance(result, ProducedValue):
            produced.setdefault(result.index - len(prelude), result)
        elif result is not None:
            left = result
    complete = len(produced) == len(prelude) + len(examples)
    return ExamplesRun(reply, produced, complete, left)


def _parsed(line: bytes) -> ProducedValue | Left | None:
    try:
        return _LINE.validate_python(json.loads(line))
    except (ValueError, RecursionError):
        return None
