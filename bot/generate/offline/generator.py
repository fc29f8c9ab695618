"""The offline generator: from a specification to a candidate through the catalogue of patterns."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot import __version__
from bot.candidate import Candidate, Provenance
from bot.config import FILE_NAME
from bot.context.gather import Context
from bot.generate.offline.adapt import UnboundError, refusal
from bot.generate.offline.bind import Binding, Unbound, bind
from bot.generate.offline.core_file import core_file
from bot.generate.offline.plan import planned
from bot.generate.offline.tests_file import tests_file
from bot.generate.protocol import Drafts, GenerationError, Revision
from bot.patterns import catalogue
from bot.patterns.parameters import ParametersError, ParameterValues, settings
from bot.patterns.pattern import Pattern
from bot.scaffold.complete import CORE, complete
from bot.scaffold.property_tests import property_tests
from bot.scaffold.source import formatted
from bot.spec.examples import parse_examples
from bot.spec.interface import Interface, parse_interface
from bot.spec.toolspec import Kind, ToolSpec

_MAX_REASONS: Final = 3
"""Reasons that a refusal gives, the nearest first, so that all of it fits on a screen."""

_CONFIGURE_A_MODEL: Final = (
    "Name a pattern that fits (`toolwright patterns` lists them), or have a model write the tool: "
    f"write into {FILE_NAME}, for example:\n"
    "generator: model\n"
    "models: [{name: qwen3-coder, base_url: 'http://localhost:11434/v1'}]"
)


@dataclass(frozen=True)
class OfflineGenerator:
    """Builds tools from patterns, without any model or network."""

    patterns: Mapping[str, Pattern] = field(default_factory=catalogue)

    @property
    def name(self) -> str:
        """`offline`."""
        return "offline"

    def drafts(self, context: Context, revisions: Sequence[Revision] = ()) -> Drafts:
        """The one candidate that the specification's pattern gives; none in a later round.

        Raises:
            GenerationError: No pattern fits, a parameter is wrong, or the kind has no pattern.
        """
        return Drafts(() if revisions else (self.generate(context),))

    def generate(self, context: Context) -> Candidate:
        """Build the candidate that the specification's pattern gives.

        Raises:
            GenerationError: No pattern fits, a parameter is wrong, or the kind has no pattern.
        """
        started = time.monotonic()
        spec = context.spec
        if spec.kind not in (Kind.TOOL, Kind.UTILITY):
            raise GenerationError(
                f"kind: no generator builds a {spec.kind} in this version.",
                remedy="Ask for a tool or a utility.",
            )
        interface = parse_interface(spec.interface)
        pattern, values, binding = _chosen(spec, interface, self.patterns)
        return Candidate(
            spec.name,
            adapted(spec, interface, pattern, values, binding),
            Provenance(
                generator=self.name,
                generator_version=__version__,
                pattern=pattern.name,
                seconds=time.monotonic() - started,
            ),
        )


def adapted(
    spec: ToolSpec,
    interface: Interface,
    pattern: Pattern,
    values: ParameterValues,
    binding: Binding,
) -> dict[str, bytes]:
    """The files of the tool that a pattern becomes.

    Raises:
        GenerationError: What is asked for needs what is not.
    """
    plan = planned(pattern, binding, values)
    try:
        core = core_file(spec, interface, plan)
    except UnboundError as error:
        raise refusal(pattern, error) from error
    sources = {CORE: core.text}
    tests = tests_file(spec, plan, core)
    if tests:
        sources[f"tests/test_{spec.name}.py"] = tests
    files = {path: formatted(text, name=spec.name, path=path) for path, text in sources.items()}
    properties = property_tests(interface, parse_examples(spec.examples))
    samples = {
        (bound.function.name, parameter.name): pattern.description.samples[name]
        for bound in binding.functions
        for name, parameter in bound.parameters.items()
        if name in pattern.description.samples
    }
    left_out = [name for name, _ in properties]
    return complete(spec, files, left_out=left_out, samples=samples)


def _chosen(
    spec: ToolSpec, interface: Interface, patterns: Mapping[str, Pattern]
) -> tuple[Pattern, ParameterValues, Binding]:
    if spec.pattern is not None:
        named = patterns.get(spec.pattern.name)
        if named is None:
            raise GenerationError(
                f"pattern.name: there is no pattern {spec.pattern.name}; "
                f"known: {', '.join(sorted(patterns))}.",
                remedy=_CONFIGURE_A_MODEL,
            )
        tried = [named]
    else:
        tried = [one for one in patterns.values() if one.description.category == spec.category]
    failed: list[tuple[Pattern, Unbound]] = []
    for pattern in tried:
        values = _settings(pattern, spec)
        binding = bind(pattern, interface, values.operations, named=spec.pattern is not None)
        if isinstance(binding, Binding):
            binding = _complete(pattern, spec, binding)
        if isinstance(binding, Unbound):
            failed.append((pattern, binding))
        else:
            return pattern, values, binding
    failed.sort(key=lambda pair: (-pair[1].bound, not pair[1].nearest))
    raise GenerationError(
        f"No pattern of the offline generator can build {spec.name}.\n{_because(failed)}",
        remedy=_CONFIGURE_A_MODEL,
    )


def _because(failed: Sequence[tuple[Pattern, Unbound]]) -> str:
    """What fits first, then why the patterns do not, the nearest first, and how many more."""
    nearest = next((unbound.nearest for _, unbound in failed if unbound.nearest), "")
    reasons = [
        f"- pattern {pattern.name}: {reason}."
        for pattern, unbound in failed
        for reason in unbound.reasons
    ]
    lines = [f"This fits: {nearest}"] if nearest else []
    lines += reasons[:_MAX_REASONS]
    if len(reasons) > _MAX_REASONS:
        lines.append(f"- and {len(reasons) - _MAX_REASONS} more reasons, of patterns further away.")
    return "\n".join(lines)


def _complete(pattern: Pattern, spec: ToolSpec, binding: Binding) -> Binding | Unbound:
    """Ask for a parameter that neither the specification nor its functions give."""
    given = spec.pattern.parameters if spec.pattern else {}
    reasons = [
        f"{one.function.name} needs pattern.parameters.{name}, or a parameter {setting.instead}"
        for name, setting in pattern.description.parameters.items()
        for one in binding.functions
        if setting.instead in one.absent and name not in given
    ]
    return Unbound(tuple(reasons)) if reasons else binding


def _settings(pattern: Pattern, spec: ToolSpec) -> ParameterValues:
    try:
        return settings(pattern, spec.pattern.parameters if spec.pattern else {})
    except ParametersError as error:
        raise GenerationError(
            str(error),
            remedy=f"Pattern {pattern.name} has the parameters {', '.join(error.known)}; "
            f"toolwright patterns {pattern.name} shows each with an example.",
        ) from error
