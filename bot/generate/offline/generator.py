"""The offline generator: from a specification to a candidate through a library of patterns."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pydantic import ValidationError

from bot import __version__
from bot.candidate import Candidate, Provenance
from bot.config import FILE_NAME, MODEL_LINES
from bot.context.gather import Context
from bot.generate.offline.bind import Bound, Unbound, bind
from bot.generate.offline.command import commands
from bot.generate.offline.core_file import core_source
from bot.generate.offline.pattern import Pattern, PatternParameters
from bot.generate.offline.patterns import PATTERNS
from bot.generate.offline.tests_file import tests_source
from bot.generate.protocol import Drafts, GenerationError, Revision
from bot.scaffold.main_file import main_source
from bot.scaffold.package_files import package_source, readme
from bot.scaffold.source import environment, formatted
from bot.spec.examples import parse_examples
from bot.spec.interface import Interface, parse_interface
from bot.spec.toolspec import Kind, ToolSpec

_CONFIGURE_A_MODEL: Final = (
    "Name a pattern that fits (`toolwright patterns` lists them), or have a model write the tool: "
    f"write into {FILE_NAME}, for example:\n\n{MODEL_LINES}"
)


@dataclass(frozen=True)
class OfflineGenerator:
    """Builds tools from patterns, without any model or network."""

    patterns: Mapping[str, Pattern] = field(default_factory=lambda: PATTERNS)

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
        pattern, parameters, bindings = _choose(spec, interface, self.patterns)
        files = _write(spec, interface, pattern, parameters, bindings)
        return Candidate(
            spec.name,
            files,
            Provenance(
                generator=self.name,
                generator_version=__version__,
                pattern=pattern.name,
                seconds=time.monotonic() - started,
            ),
        )


def _choose(
    spec: ToolSpec, interface: Interface, patterns: Mapping[str, Pattern]
) -> tuple[Pattern, PatternParameters, tuple[Bound, ...]]:
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
        tried = [one for one in patterns.values() if one.category == spec.category]
    reasons: list[str] = []
    for pattern in tried:
        parameters = _parameters(pattern, spec)
        bindings = bind(pattern, interface, parameters, named=spec.pattern is not None)
        if not isinstance(bindings, Unbound):
            return pattern, parameters, bindings
        reasons += [f"pattern {pattern.name}: {reason}." for reason in bindings.reasons]
    because = "\n".join(f"- {reason}" for reason in reasons)
    raise GenerationError(
        f"No pattern of the offline generator can build {spec.name}.\n{because}",
        remedy=_CONFIGURE_A_MODEL,
    )


def _parameters(pattern: Pattern, spec: ToolSpec) -> PatternParameters:
    given = spec.pattern.parameters if spec.pattern is not None else {}
    try:
        return pattern.parameters.model_validate(given)
    except ValidationError as error:
        problems = "; ".join(
            f"pattern.parameters.{'.'.join(str(step) for step in problem['loc'])}: {problem['msg']}"
            for problem in error.errors()
        )
        known = ", ".join(pattern.parameters.model_fields)
        raise GenerationError(
            f"{problems}.", remedy=f"Pattern {pattern.name} has the parameters {known}."
        ) from error


def _write(
    spec: ToolSpec,
    interface: Interface,
    pattern: Pattern,
    parameters: PatternParameters,
    bindings: tuple[Bound, ...],
) -> dict[str, bytes]:
    templates = environment()
    offered = commands(bindings, interface.classes, parameters, templates)
    public = sorted(
        [cls.name for cls in interface.classes] + [one.name for one in interface.functions]
    )
    modules = {
        "__init__.py": package_source(spec, public),
        "core.py": core_source(spec, interface, pattern, parameters, bindings, templates),
        "__main__.py": main_source(spec, public, offered, templates),
        "tests/__init__.py": "",
        f"tests/test_{spec.name}.py": tests_source(
            spec,
            parse_examples(spec.examples),
            interface.classes,
            pattern,
            parameters,
            bindings,
            offered,
            public,
            templates,
        ),
    }
    files = {path: formatted(source, name=spec.name, path=path) for path, source in modules.items()}
    return {**files, "README.md": readme(spec, interface, offered).encode()}
