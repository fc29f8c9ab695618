"""From a specification file to a checked `ToolSpec`, or to a refusal that lists every problem."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.errors import RequestError
from bot.regular_file import why_irregular
from bot.spec.check import check, is_plain
from bot.spec.document import MAX_BYTES, Document, read_document
from bot.spec.names import normalised
from bot.spec.pattern import pattern_problems, with_pattern
from bot.spec.problem import Problem, SpecError
from bot.spec.rules import Rules
from bot.spec.scope import refuse_out_of_scope
from bot.spec.shape import Draft, build
from bot.spec.signatures import Interface
from bot.spec.toolspec import ToolSpec
from bot.spec.type_parameters import with_older_syntax
from bot.text.printable import quoted

FOLDER: Final = "specs"


@dataclass(frozen=True)
class SpecFile:
    """A specification that passed every check.

    `source` is the file as it was read, `digest` its SHA-256 in hex; `interface` is empty for a
    test-suite.
    """

    spec: ToolSpec
    source: bytes
    digest: str
    interface: Interface


def parse_spec(source: bytes, source_name: str, rules: Rules) -> SpecFile:
    """Check the bytes of a specification; touches nothing else.

    Args:
        source: The file as it is.
        source_name: What messages call it, such as `specs/error_patterns.yaml`.
        rules: The limits of the repository.

    Raises:
        SpecError: The specification is not valid; `problems` has every reason.
        OutOfScopeError: It is valid, and asks for a feature or for protected paths; carries a plan
            for a person.
    """
    return _accept(source, source_name, rules, None)


def read_spec(path: Path, *, rules: Rules) -> SpecFile:
    """Read and check `specs/<name>.yaml` of a repository.

    Beside what `parse_spec` checks: the place and name of the file, and that every path in `reads`
    exists, stays inside the repository and has nothing protected below it.

    Raises:
        SpecError: As `parse_spec`, or the file stands in the wrong place.
        OutOfScopeError: As `parse_spec`.
        RequestError: The file cannot be read.
    """
    remedy = f"Give the path of a file such as {FOLDER}/error_patterns.yaml."
    if why := why_irregular(path):
        raise RequestError(f"The specification {path} {why}.", remedy=remedy)
    try:
        with path.open("rb") as file:
            # One byte over the limit is enough to refuse, however large the file is.
            source = file.read(MAX_BYTES + 1)
    except OSError as error:
        message = f"The specification {path} cannot be read: {error.strerror}."
        raise RequestError(message, remedy=remedy) from error
    place = path.parent.resolve() / path.name
    return _accept(source, f"{place.parent.name}/{place.name}", rules, place)


def _accept(source: bytes, source_name: str, rules: Rules, place: Path | None) -> SpecFile:
    document = with_pattern(read_document(source, source_name), rules.patterns)
    document = with_older_syntax(document)
    draft = build(document)
    interface, found = check(draft, document, rules)
    problems = [*draft.problems, *found, *pattern_problems(document, interface, rules.patterns)]
    root = place.parent.parent if place else None
    if place and root:
        problems += _place_problems(place, document)
        problems += _missing_reads(root, draft, document)
    spec = draft.spec
    if spec is None or problems:
        raise SpecError(source_name, problems)
    refuse_out_of_scope(spec, rules, source_name, root)
    spec = spec.model_copy(update={"dependencies": tuple(map(normalised, spec.dependencies))})
    return SpecFile(spec, source, hashlib.sha256(source).hexdigest(), interface)


def _place_problems(place: Path, document: Document) -> Iterator[Problem]:
    name = document.values.get("name")
    if isinstance(name, str) and (place.parent.name, place.name) != (FOLDER, f"{name}.yaml"):
        message = (
            f"The file is {quoted(f'{place.parent.name}/{place.name}')} and names {quoted(name)}."
        )
        remedy = f"Both have to agree: {FOLDER}/<name>.yaml."
        yield Problem("name", document.line("name"), message, remedy)


def _missing_reads(root: Path, draft: Draft, document: Document) -> Iterator[Problem]:
    for index, path in draft.lists.get("reads", ()):
        if is_plain(path) and not (root / path).exists():
            field, message = f"reads[{index}]", f"The path {quoted(path)} does not exist."
            yield Problem(field, document.line(field), message, "Commit it first, or correct it.")
