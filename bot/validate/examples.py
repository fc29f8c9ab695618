"""Runs examples of a specification in the sandbox; what they should produce stays outside."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import ValidationError

from bot.spec.examples import Example
from bot.validate.case import Case
from bot.validate.compare import ProducedValue
from bot.validate.harness import HarnessReply, run_harness

PROGRAM: Final = "call_examples.py"


def run_examples(
    case: Case,
    before: Sequence[Example],
    examples: Sequence[Example],
    *,
    files: Mapping[str, bytes] | None = None,
    names: Sequence[str] | None = None,
) -> tuple[HarnessReply, dict[int, ProducedValue]]:
    """Run examples in one fresh interpreter, and say what each produced, by its index.

    Args:
        case: Whose tool they call.
        before: Examples that are run first, for what they set up.
        examples: The ones that are asked about.
        files: What lies under `/work`; by default the candidate.
        names: Public names that the examples may use; by default those of the interface.

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
    }
    reply = run_harness(case, PROGRAM, request, files=files)
    produced: dict[int, ProducedValue] = {}
    for line in reply.lines:
        try:
            result = ProducedValue.model_validate(json.loads(line))
        except (ValidationError, ValueError, RecursionError):
            continue
        produced.setdefault(result.index - len(prelude), result)
    return reply, produced
