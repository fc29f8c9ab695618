"""A new specification from a pattern's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import yaml

from bot.candidate import Candidate, Provenance
from bot.config import Thresholds
from bot.context.gather import Context
from bot.generate.offline.generator import OfflineGenerator
from bot.patterns.pattern import Pattern
from bot.sandbox.protocol import Limits, Sandbox
from bot.spec.examples import Example, parse_examples
from bot.spec.read import parse_spec
from bot.spec.rules import Rules
from bot.spec.toolspec import ToolSpec
from bot.validate.case import open_case
from bot.validate.compare import agrees
from bot.validate.examples import run_examples

_TOP: Final = re.compile(r"^([a-z_]+):", re.MULTILINE)
_FIELDS: Final = ("examples", "acceptance")


def begun(
    pattern: Pattern,
    name: str,
    parameters: Mapping[str, Any],
    *,
    rules: Rules,
    limits: Limits,
    sandbox: Callable[[], Sandbox],
) -> tuple[str, int]:
    """The text of a specification, and how many examples of the pattern's own it lacks.

    Args:
        pattern: Whose specification it is made of.
        name: Of the new tool.
        parameters: What it sets; with any, the pattern's examples are tried, and those that do not
            hold are left out.
        rules: The limits of the repository.
        limits: Of a run.
        sandbox: Opened only where examples have to be tried.

    Raises:
        SpecError: The name or a parameter is wrong.
        GenerationError: The pattern cannot be built with these parameters.
        SandboxError: The examples could not be tried.
    """
    blocks = _blocks(pattern.specification)
    blocks["name"] = f"name: {name}\n"
    own = (pattern.default.get("pattern") or {}).get("parameters") or {}
    chosen: dict[str, Any] = {"name": pattern.name}
    if own or parameters:
        chosen["parameters"] = {**own, **parameters}
    blocks["pattern"] = yaml.safe_dump(
        {"pattern": chosen}, sort_keys=False, allow_unicode=True, default_flow_style=False
    )
    text = "".join(blocks.values())
    spec = parse_spec(text.encode(), f"specs/{name}.yaml", rules).spec
    if not parameters:
        return text, 0
    wrong = _wrong(spec, sandbox(), limits)
    for field in _FIELDS:
        kept = [one for one in parse_examples(getattr(spec, field)) if one not in wrong]
        if kept and field in blocks:
            lines = "".join(map(_written, kept)).splitlines(keepends=True)
            blocks[field] = f"{field}: |\n" + "".join(f"  {line}" for line in lines)
        else:
            blocks.pop(field, None)
    return "".join(blocks.values()), len(wrong)


def _blocks(text: str) -> dict[str, str]:
    """The text of each field, comments in front of the first left out."""
    starts = [(match[1], match.start()) for match in _TOP.finditer(text)]
    ends = [*(start for _, start in starts[1:]), len(text)]
    return {key: text[start:end] for (key, start), end in zip(starts, ends, strict=True)}


def _wrong(spec: ToolSpec, sandbox: Sandbox, limits: Limits) -> list[Example]:
    """The examples that do not hold for what the generator makes of the specification."""
    made = OfflineGenerator().generate(Context(spec, ""))
    candidate = Candidate(spec.name, made.files, Provenance("offline", ""))
    case = open_case(candidate, spec, sandbox, thresholds=Thresholds(), limits=limits)
    examples = parse_examples(spec.examples) + parse_examples(spec.acceptance)
    produced = run_examples(case, (), examples).produced
    return [
        example
        for at, example in enumerate(examples)
        if at not in produced or not agrees(example, produced[at], valued=False)
    ]


def _written(example: Example) -> str:
    first, *rest = example.source.splitlines()
    lines = [f">>> {first}", *(f"... {line}" for line in rest)]
    return "\n".join(lines) + f"\n{example.want}"
