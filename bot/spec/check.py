"""The checks that need more than one field, or the rules of the repository."""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Iterable, Iterator
from typing import Final

from bot.spec.annotations import imported_modules
from bot.spec.calls import example_faults
from bot.spec.document import Document
from bot.spec.examples import parse_examples
from bot.spec.interface import Interface, parse_interface
from bot.spec.names import did_you_mean, normalised, why_not_a_tool
from bot.spec.problem import Fault, Problem, TextError
from bot.spec.rules import Rules
from bot.spec.shape import Draft
from bot.text.printable import quoted

_DISTRIBUTION: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
_RELATIVE: Final = "Write a path from the root of the repository, such as `data/sample.json`."


def check(draft: Draft, document: Document, rules: Rules) -> tuple[Interface, list[Problem]]:
    """The interface of a specification, and everything else that is wrong with what it says.

    Fields of bad form are left out; `bot.spec.shape` has reported them.
    """
    interface, problems = _check_code(draft, document)
    name, target = draft.texts.get("name", ""), draft.texts.get("target", "")
    if reason := why_not_a_tool(name, rules.dependencies):
        message = f"The name {quoted(name)} {reason}."
        remedy = "Choose a name that says what the tool does."
        problems.append(Problem("name", document.line("name"), message, remedy))
    if any(keyword.iskeyword(part) for part in target.split(".")):
        message = f"The module {quoted(target)} has a keyword in its name."
        remedy = "Write the name that an import statement has."
        problems.append(Problem("target", document.line("target"), message, remedy))
    dependencies = draft.lists.get("dependencies", ())
    for index, fault in _dependency_faults(dependencies, rules):
        path = f"dependencies[{index}]"
        problems.append(Problem(path, document.line(path), fault.message, fault.remedy))
    for index, fault in _read_faults(draft.lists.get("reads", ())):
        path = f"reads[{index}]"
        problems.append(Problem(path, document.line(path), fault.message, fault.remedy))
    return interface, problems


def _check_code(draft: Draft, document: Document) -> tuple[Interface, list[Problem]]:
    """The interface, and the problems of it and of the examples that exercise it."""
    interface = Interface((), ())
    problems: list[Problem] = []
    stated = "interface" in draft.texts
    if stated:
        try:
            interface = parse_interface(draft.texts["interface"])
        except TextError as error:
            problems += _placed("interface", error.faults, document)
    outside = {_import_name(name) for _, name in draft.lists.get("dependencies", ())}
    for module, line in imported_modules(interface.imports).items():
        if module not in sys.stdlib_module_names | outside:
            message = f"The interface imports {quoted(module)}, which is not declared."
            remedy = f"Name its distribution under `dependencies`, or leave `{line}` out."
            where = document.line("interface")
            problems.append(Problem("interface", where, message, remedy))
    sound = stated and not problems
    missing = not stated and all(problem.field != "interface" for problem in draft.problems)
    for field in ("examples", "acceptance"):
        try:
            examples = parse_examples(draft.texts.get(field, ""))
        except TextError as error:
            problems += _placed(field, error.faults, document)
            continue
        if examples and sound:
            problems += _placed(field, example_faults(examples, interface), document)
        elif examples and missing and draft.spec:
            fault = Fault(1, "There is no interface to exercise.", "Write the field `interface`.")
            problems += _placed(field, [fault], document)
    return interface, problems


def _import_name(distribution: str) -> str:
    """Return the name by which most distributions are imported."""
    return normalised(distribution).replace("-", "_")


def _placed(field: str, faults: Iterable[Fault], document: Document) -> Iterator[Problem]:
    for fault in faults:
        yield Problem(field, document.line(field, fault.line), fault.message, fault.remedy)


def _dependency_faults(
    dependencies: tuple[tuple[int, str], ...], rules: Rules
) -> Iterator[tuple[int, Fault]]:
    seen: set[str] = set()
    for index, name in dependencies:
        if not _DISTRIBUTION.fullmatch(name):
            message = f"The dependency {quoted(name)} is not a plain distribution name."
            yield index, Fault(1, message, "Write the name alone, without version or address.")
            continue
        plain = normalised(name)
        if plain in seen:
            yield index, Fault(1, f"The dependency {quoted(name)} stands twice.", "Remove one.")
        elif plain not in rules.dependencies:
            allowed = ", ".join(sorted(rules.dependencies)) or "nothing"
            advice = f"The allow-list `allowed_dependencies` of toolwright.yaml has {allowed}."
            near = did_you_mean(plain, rules.dependencies)
            message = f"The dependency {quoted(name)} is not allowed."
            yield index, Fault(1, message, f"{near} {advice}".strip())
        seen.add(plain)


def _read_faults(reads: tuple[tuple[int, str], ...]) -> Iterator[tuple[int, Fault]]:
    seen: set[str] = set()
    for index, path in reads:
        if fault := _read_fault(path):
            yield index, fault
        elif path in seen:
            yield index, Fault(1, f"The path {quoted(path)} stands twice.", "Remove one.")
        seen.add(path)


def is_plain(path: str) -> bool:
    """Return whether a path of `reads` is relative, stays inside.

    Is written in its one plain form.
    """
    return _read_fault(path) is None


def _read_fault(path: str) -> Fault | None:
    shown, names = quoted(path), path.split("/")
    if path in {"", ".", "./"}:
        return Fault(1, f"The path {shown} is the whole repository.", "Name a file or a folder.")
    if path.startswith(("/", "~")) or re.match(r"[A-Za-z]:", path):
        return Fault(1, f"The path {shown} is absolute.", _RELATIVE)
    if ".." in names:
        return Fault(1, f"The path {shown} leaves the repository.", _RELATIVE)
    if "\\" in path:
        return Fault(1, f"The path {shown} has a backslash.", "Write `/` between the names.")
    if any(character in path for character in "*?[]{}$`"):
        return Fault(1, f"The path {shown} is a pattern.", "Name each file or folder.")
    if ".git" in [name.casefold().rstrip(". ") for name in names]:
        return Fault(1, f"The path {shown} is inside `.git`.", _RELATIVE)
    if "" in names or "." in names or path != path.strip():
        clean = "/".join(name for name in path.strip().split("/") if name not in {"", "."})
        return Fault(1, f"The path {shown} is not in its plain form.", f"Write {quoted(clean)}.")
    return None
