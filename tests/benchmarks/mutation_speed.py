"""Mutants a second: the mutation stage, mutmut and cosmic-ray on one module and one suite.

Type `python -m tests.benchmarks.mutation_speed [SPEC]`. The two libraries are installed into an
environment that is thrown away; name one that has them in `--environment` to spare that. Each is
called as its manual says, on as many processes as it uses by itself, and nothing contains what it
runs; the stage counts from the first byte to the verdict, its sandboxes, baseline and controls
included.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from bot.candidate import Candidate
from bot.config import Thresholds, load
from bot.context.gather import gather
from bot.generate.offline.generator import OfflineGenerator
from bot.sandbox.factory import build_sandbox
from bot.sandbox.protocol import Limits
from bot.spec import Rules, parse_spec
from bot.validate.case import open_case
from bot.validate.mutation.mutant import Mutant
from bot.validate.mutation.operators import faults
from bot.validate.source import Module, read_modules
from bot.validate.stages.mutation import MutationStage

ROOT: Final = Path(__file__).parents[2]
PACKAGES: Final = ("mutmut>=3.8", "cosmic-ray>=8.7", "pytest>=9", "hypothesis>=6.135")
MODULE: Final = "core.py"
TEXTS: Final = 40
"""Mutants of a library whose text is timed; theirs take long, and all alike."""

# Runs in the libraries' environment: seconds to find all mutants, and for the text of one.
_MAKE: Final = """
import json, sys, time
from pathlib import Path
code = Path(sys.argv[2]).read_text()
start = time.perf_counter()
if sys.argv[1] == "mutmut":
    from mutmut.mutation.file_mutation import create_mutations
    module, found, *_ = create_mutations("core.py", code)
    def text(one):
        return module.deep_replace(one.original_node, one.mutated_node).code
else:
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator, operator_names
    nodes, found = list(ast_nodes(get_ast(code))), []
    for name in operator_names():
        if not get_operator(name).arguments():
            operator = get_operator(name)()
            number = sum(1 for node in nodes for _ in operator.mutation_positions(node))
            found += [(operator, index) for index in range(number)]
    def text(one):
        return mutate_code(code, *one)
found_after = time.perf_counter() - start
some = found[:: max(1, len(found) // int(sys.argv[3]))]
start = time.perf_counter()
for one in some:
    text(one)
each = (time.perf_counter() - start) / len(some)
print(json.dumps({"mutants": len(found), "seconds": found_after + each * len(found)}))
"""


@dataclass(frozen=True)
class Row:
    """One line of the table; seconds are wall time."""

    tool: str
    mutants: int
    seconds: float
    made: float
    making_seconds: float


def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("spec", type=Path, nargs="?", default=ROOT / "specs/error_analysis.yaml")
    parser.add_argument("--environment", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environment = options.environment or _installed(Path(folder, "environment"))
        rows = list(_rows(options.spec, environment, Path(folder)))
    table = Table(
        "tool", "mutants", "seconds", "mutants/s", "texts made/s", title=options.spec.stem
    )
    for row in rows:
        table.add_row(
            row.tool,
            str(row.mutants),
            f"{row.seconds:.1f}",
            f"{row.mutants / row.seconds:.2f}",
            f"{row.made / row.making_seconds:.0f}",
        )
    Console().print(table)


def _rows(spec: Path, environment: Path, folder: Path) -> Iterator[Row]:
    read = parse_spec(spec.read_bytes(), f"specs/{spec.name}", rules=Rules())
    candidate = OfflineGenerator().generate(gather(read, ()))
    sandbox = build_sandbox(load(ROOT).sandbox, lambda line: print(line, file=sys.stderr))
    case = open_case(candidate, read.spec, sandbox, thresholds=Thresholds(), limits=Limits())
    start = time.perf_counter()
    result = MutationStage(_of_module).judge(case)
    seconds = time.perf_counter() - start
    modules, _ = read_modules(candidate)
    start = time.perf_counter()
    made = sum(1 for module in modules for mutant in _of_module(module) if mutant.text)
    yield Row(
        f"mutation stage ({sandbox.name})",
        int(result.metrics["sampled"]),
        seconds,
        made,
        time.perf_counter() - start,
    )
    for tool in ("mutmut", "cosmic-ray"):
        place = folder / tool
        _lay_out(candidate, place)
        making = _made(environment, tool, place / candidate.name / MODULE)
        prepare, run, count = _COMMANDS[tool]
        for words in prepare:
            _call(environment, place, *words)
        start = time.perf_counter()
        _call(environment, place, *run)
        seconds = time.perf_counter() - start
        lines = _call(environment, place, *count).splitlines()
        mutants = sum(1 for line in lines if f"{candidate.name}" in line or '"module_path"' in line)
        yield Row(tool, mutants, seconds, making["mutants"], making["seconds"])


_COMMANDS: Final = {
    # mutmut makes its mutants in the same call that runs them.
    "mutmut": ((), ("mutmut", "run"), ("mutmut", "results", "--all", "true")),
    "cosmic-ray": (
        (("cosmic-ray", "init", "cosmic-ray.toml", "session"),),
        ("cosmic-ray", "exec", "cosmic-ray.toml", "session"),
        ("cosmic-ray", "dump", "session"),
    ),
}


def _of_module(module: Module) -> Iterator[Mutant]:
    return faults(module) if module.path == MODULE else iter(())


def _lay_out(candidate: Candidate, place: Path) -> None:
    """The tests lie beside the package, where both libraries look for them."""
    for path, content in candidate.files.items():
        target = place / path if path.startswith("tests/") else place / candidate.name / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    (place / "pyproject.toml").write_text(
        f'[tool.mutmut]\nsource_paths = ["{candidate.name}"]\n'
        f'only_mutate = ["{candidate.name}/{MODULE}"]\n'
        'pytest_add_cli_args_test_selection = ["tests"]\n'
    )
    (place / "cosmic-ray.toml").write_text(
        f'[cosmic-ray]\nmodule-path = "{candidate.name}/{MODULE}"\ntimeout = 20.0\n'
        'excluded-modules = []\ntest-command = "python -m pytest -x -q tests"\n'
        '[cosmic-ray.distributor]\nname = "local"\n'
    )


def _installed(folder: Path) -> Path:
    venv.create(folder, with_pip=True)
    subprocess.run([folder / "bin/pip", "install", "--quiet", *PACKAGES], check=True)
    return folder


def _made(environment: Path, tool: str, module: Path) -> dict[str, float]:
    words = ("python", "-c", _MAKE, tool, str(module), str(TEXTS))
    found: dict[str, float] = json.loads(_call(environment, module.parents[1], *words))
    return found


def _call(environment: Path, place: Path, *words: str) -> str:
    path = f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}"
    run = subprocess.run(
        words, cwd=place, env=os.environ | {"PATH": path}, capture_output=True, text=True
    )
    if run.returncode:
        raise RuntimeError(f"{words[:2]}: {run.stdout[-2000:]}{run.stderr[-2000:]}")
    return run.stdout


if __name__ == "__main__":
    main()
