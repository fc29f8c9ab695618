"""What the policy says of well-kept libraries that nobody here wrote.

`python -m tests.benchmarks.policy_corpus [--show RULE] [NAME==VERSION ...]` downloads wheels of
pure Python, of which nothing is imported or run, and prints by rule in how many of their top-level
definitions the policy finds something: what it never passes, and what it has a reviewer look at. A
definition is a function or a class at the top of a module; what stands around them counts for the
module alone.

Target: at most 3 % of the definitions refused where they do nothing of what no tool may do. Some of
these libraries do: they read frames and code, evaluate text, open sockets, silence checkers.
"""

from __future__ import annotations

import argparse
import ast
import re
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from bot.candidate import Candidate, Provenance
from bot.spec.toolspec import Category, Kind
from bot.validate.case import Case
from bot.validate.report import Finding, Severity
from bot.validate.source import Module
from bot.validate.stages.policy import CHECKS_OF_CODE
from tests.validate.honest import SPEC, make_case

PACKAGES: Final = (
    "boltons==25.0.0",
    "toolz==1.0.0",
    "more-itertools==10.8.0",
    "humanize==4.13.0",
    "python-slugify==8.0.4",
    "inflection==0.5.1",
    "tomli==2.2.1",
    "tabulate==0.9.0",
    "glom==24.11.0",
    "wcwidth==0.2.13",
    "textdistance==4.6.3",
    "natsort==8.4.0",
)
TARGET_PERCENT: Final = 3.0
# What the messages say of code that does what no tool may: hiding, frames and code, text that is
# evaluated, sockets and descriptors, other modules changed, what is under way in the interpreter.
_DONE: Final = re.compile(
    r"silences a tool|is changed from outside|of an object is replaced|of a class is replaced"
    r"|Use of (tb_|f_|gi_|co_|exec|eval|compile|globals|locals|__builtins__|__import__|breakpoint"
    r"|exit|fileno|sys\.(_getframe|modules|excepthook|settrace|displayhook)"
    r"|os\.(open|fdopen|fstat|fsync|system|getuid)"
    r"|the attribute __(code|globals|closure|defaults|kwdefaults|func|self|subclasses|bases?|mro"
    r"|getattribute|loader|spec|builtins)__)|(get|has)attr of __|vars without"
    r"|Use of gc\."
    r"|Import of (socket|ssl|pdb|signal|ctypes|builtins|importlib|subprocess|select|fcntl|msvcrt"
    r"|readline|getpass|tkinter)"
)
_AROUND: Final = 0
"""The line that stands for what is in no definition."""


@dataclass(frozen=True)
class Place:
    """A definition by its first line, or what of a module is in none."""

    package: str
    path: str
    line: int
    name: str = ""


@dataclass(frozen=True)
class Seen:
    """What there is, and what the policy finds, each with where."""

    definitions: tuple[Place, ...]
    findings: tuple[tuple[Place, Finding], ...]


def main(words: list[str]) -> int:
    """Judge and print; the exit status is 1 where more is refused than the target says."""
    parser = argparse.ArgumentParser(prog="policy_corpus")
    parser.add_argument("--show", metavar="RULE", help="print each place of this rule")
    parser.add_argument("packages", nargs="*", metavar="NAME==VERSION")
    options = parser.parse_args(words)
    packages = options.packages or PACKAGES
    with tempfile.TemporaryDirectory() as folder:
        seen = [look(wheel) for wheel in download(packages, Path(folder))]
    places = [place for one in seen for place in one.definitions]
    findings = [found for one in seen for found in one.findings]
    print(f"{len(places)} definitions of {len(packages)} packages")
    refused = 0.0
    wrongly = {
        place
        for place, finding in findings
        if finding.severity is Severity.ERROR
        and place.line != _AROUND
        and not _DONE.search(finding.message)
    }
    for severity, word in ((Severity.ERROR, "refused"), (Severity.LOOK, "to look at")):
        by_rule: dict[str, set[Place]] = defaultdict(set)
        for place, finding in findings:
            if finding.severity is severity:
                by_rule[finding.rule].add(place)
        found = {place for of in by_rule.values() for place in of}
        inside = {place for place in found if place.line != _AROUND}
        modules = {(place.package, place.path) for place in found}
        share = 100 * len(inside) / max(len(places), 1)
        print(f"\n{word}: {len(inside)} definitions ({share:.1f} %), in {len(modules)} modules")
        for rule, of in sorted(by_rule.items(), key=lambda item: -len(item[1])):
            count = sum(place.line != _AROUND for place in of)
            print(f"  {rule:28} {count:4} definitions, {len(of) - count:4} around them")
    refused = 100 * len(wrongly) / max(len(places), 1)
    print(f"\nrefused, and does nothing of that sort: {len(wrongly)} ({refused:.1f} %)")
    for place in sorted(wrongly, key=lambda one: (one.package, one.path, one.line)):
        said = {
            found.message for at, found in findings if at == place and found.severity == "error"
        }
        print(
            f"  {place.package}/{place.path}:{place.line} {place.name}: {'; '.join(sorted(said))}"
        )
    for place, finding in findings:
        if options.show and finding.rule.startswith(options.show):
            where = f"{place.package}/{place.path}:{finding.line}"
            print(f"{finding.severity} {where} {finding.rule} {finding.message}")
    return int(refused > TARGET_PERCENT)


def download(packages: list[str] | tuple[str, ...], folder: Path) -> list[Path]:
    """Fetch the wheels; sources are not built, which would run them."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    subprocess.run(
        [*command, "--only-binary", ":all:", "--dest", str(folder), *packages], check=True
    )
    return sorted(folder.glob("*.whl"))


def look(wheel: Path) -> Seen:
    """Judge the modules of a wheel as those of one tool."""
    modules, package = modules_of(wheel)
    places = {
        (module.path, node.lineno - len(node.decorator_list), node.end_lineno): Place(
            package, module.path, node.lineno, node.name
        )
        for module in modules
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }
    findings: list[tuple[Place, Finding]] = []
    case = _case(modules, package)
    for finding in dict.fromkeys(found for check in CHECKS_OF_CODE for found in check(case)):
        inside = (
            place
            for (path, first, last), place in places.items()
            if path == finding.path and first <= finding.line <= (last or first)
        )
        findings.append((next(inside, Place(package, finding.path, _AROUND)), finding))
    return Seen(tuple(places.values()), tuple(findings))


def modules_of(wheel: Path) -> tuple[tuple[Module, ...], str]:
    """Read the Python files of a wheel's one package, apart from its tests, and its name."""
    with zipfile.ZipFile(wheel) as archive:
        names = [
            name
            for name in sorted(archive.namelist())
            if name.endswith(".py") and "/test" not in name and ".dist-info/" not in name
        ]
        package = Counter(name.partition("/")[0] for name in names).most_common(1)[0][0]
        found = [
            (name.removeprefix(f"{package}/"), archive.read(name).decode().replace("\r\n", "\n"))
            for name in names
            if name.partition("/")[0] == package
        ]
    modules = tuple(Module(path, text, ast.parse(text)) for path, text in found)
    return modules, package.removesuffix(".py")


def _case(modules: tuple[Module, ...], package: str) -> Case:
    spec = SPEC.model_copy(update={"kind": Kind.UTILITY, "category": Category.IO})
    provenance = Provenance(generator="test", generator_version="1")
    candidate = Candidate(package, {one.path: one.text.encode() for one in modules}, provenance)
    return replace(make_case(spec=spec), candidate=candidate, modules=modules, unreadable=())


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
