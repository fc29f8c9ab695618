"""Runs test suites inside the sandbox, each run in a child of a supervisor; judges nothing.

Needs pytest, and of the toolchain, where that runs it, coverage and hypothesis. The request is one
JSON object on standard input: `nonce`; `targets`, what pytest is to collect, relative to the root
`/work`; `paths`, what is put on `sys.path`, likewise; `package`, the folder that coverage measures;
`guarded`, whether `guard.py` watches it; `own`, whether the toolchain runs it (where the
environment of a repository does, each run has a copy of the root to write to); `first`, paths
whose tests come first where there are many; `arguments` for pytest; and `runs`. A run has
`seconds`; `cpu_seconds`, a whole number, or null for no such limit; `overlay`, files that take the
place of those under the root, by path; `seed`, to shuffle the tests, or null; `select`, the ids to
run in that order, or null for all; `cover`; `stop_first`; `begin_within`, seconds after which no
further test begins, or null for no such limit; and `elsewhere`, which surroundings are other ones
(see `elsewhere`).

For each run one line comes out: the nonce, a space and a JSON object with `run` (its number),
`status`, `seconds`, `cpu_seconds`, `peak_bytes`, `left` (see `supervise.Ended`) and `answer`: null,
or what the child says: `tests` (each with `id`, `outcome`, `message` and CPU `seconds`), `broken`
(files that could not be collected, the same), `deselected` (a number), `left` (threads and tasks
that are left running; see `leftovers`) and `files` (coverage by path in the package: statements,
covered, branches, covered_branches, missing_lines, missing_branches, and `reached`, by line the
numbers of the tests that run it, -1 for the import).
"""

from __future__ import annotations

import contextlib
import gc
import importlib.util
import io
import json
import os
import py_compile
import random
import resource
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Generator
from pathlib import Path
from time import monotonic, process_time
from typing import Any

import pytest

_OWN = Path(__file__).parent
sys.path.insert(0, str(_OWN))
from elsewhere import go  # type: ignore[import-not-found] # noqa: E402 - lies beside it
from guard import install  # type: ignore[import-not-found] # noqa: E402 - likewise
from leftovers import Leftovers  # type: ignore[import-not-found] # noqa: E402 - likewise
from supervise import Supervisor  # type: ignore[import-not-found] # noqa: E402 - likewise

sys.path.remove(str(_OWN))

# That there is a failure is all that is asked: no search for the smallest, no example but those of
# every run, and no fault in being slow on a busy machine.
_STOP_FIRST = "stop first"

# The environment of a repository may have others, or none.
if sys.prefix == "/opt/toolchain":
    import coverage
    from hypothesis import HealthCheck, Phase
    from hypothesis import settings as hypothesis_settings

    hypothesis_settings.register_profile(
        _STOP_FIRST,
        derandomize=True,
        deadline=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=(HealthCheck.too_slow,),
    )

MAX_MESSAGE = 400
MAX_TESTS = 10_000
_MANY = 500
_ANSWERED = 0.9
"""The part of a run's time after which it answers, where it has one after which no test begins."""
_ROOT = Path("/work")
_COPY = Path("/tmp/work")  # noqa: S108 - the sandbox's own
_UNCOMPILED = (py_compile.PyCompileError, ValueError, RecursionError, MemoryError, OSError)


class Recorder:
    """A pytest plugin that keeps the worst outcome of each test."""

    def __init__(
        self, run: dict[str, Any], first: list[str], measured: coverage.Coverage | None
    ) -> None:
        self.tests: dict[str, dict[str, Any]] = {}
        self.broken: list[dict[str, Any]] = []
        self.deselected = 0
        self._started = 0.0
        self._run = run
        self._first = tuple(first)
        self._measured = measured
        self._session: pytest.Session | None = None
        within = run["begin_within"]
        self._last_begin = None if within is None else monotonic() + within

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Keep what can be asked to stop."""
        self._session = session

    # Last, so that what another hook takes out or adds is seen. Old versions of pytest know no
    # other kind of wrapper.
    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> Generator[None]:
        """Choose and order the tests, and note every one before one runs: none can vanish."""
        yield
        if self._run["select"] is not None:
            known = {item.nodeid: item for item in items}
            items[:] = [known[name] for name in self._run["select"] if name in known]
        if self._run["seed"] is not None:
            random.Random(self._run["seed"]).shuffle(items)  # noqa: S311 - an order, no secret
        elif len(items) > _MANY:
            # Stable, so that the tests of a file keep their order.
            items.sort(key=lambda item: not item.nodeid.startswith(self._first))
        for item in items[:MAX_TESTS]:
            self.tests[item.nodeid] = _entry(item.nodeid, "not run", "")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note what could not be collected."""
        if not report.passed:
            message = str(report.longrepr)[-MAX_MESSAGE:]
            self.broken.append(_entry(report.nodeid, "broken", message))

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        """Count what someone took out."""
        self.deselected += len(items)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Ascribe the lines that run from here on to the test, and the time."""
        self._started = process_time()
        if self._measured is not None:
            self._measured.switch_context(nodeid)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """End that, and everything where the time is up."""
        late = self._last_begin is not None and monotonic() > self._last_begin
        if late and self._session is not None:
            self._session.shouldstop = "no further test begins"
        if nodeid in self.tests:
            self.tests[nodeid]["seconds"] += process_time() - self._started
        if self._measured is not None:
            self._measured.switch_context("")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Passed is what passed in set-up, call and tear-down, and was not expected to fail."""
        test = self.tests.get(report.nodeid)
        if test is None:
            return
        expected_to_fail = hasattr(report, "wasxfail")
        if report.passed and not expected_to_fail:
            if report.when == "call" and test["outcome"] == "not run":
                test["outcome"] = "passed"
            return
        test["outcome"] = "expected to fail" if expected_to_fail else report.outcome
        test["message"] = str(report.longrepr)[-MAX_MESSAGE:]


def _entry(name: str, outcome: str, message: str) -> dict[str, Any]:
    return {"id": name, "outcome": outcome, "message": message, "seconds": 0.0}


def main() -> None:
    """Do every run of the request."""
    supervisor = Supervisor()
    request = supervisor.request
    if request["own"]:
        _warm_up()
    overlaid = any(run["overlay"] for run in request["runs"])
    compiled = _compiled(_ROOT / request["package"]) if overlaid else {}
    for number, run in enumerate(request["runs"]):
        ended = supervisor.run(_Work(request, run, compiled), run["seconds"])
        answer = _parsed(ended.answer) if ended.status == 0 else None
        supervisor.say({"run": number, **ended._asdict(), "answer": answer})


def _warm_up() -> None:
    """Have pytest load all that it loads late, so that no child needs to: half a short run."""
    with tempfile.TemporaryDirectory() as empty:
        pytest.main(
            [
                *(f"--rootdir={empty}", f"--config-file={os.devnull}", "--noconftest"),
                *("--quiet", "-pno:cacheprovider", "-pno:junitxml", empty),
            ]
        )
    # What lives now lives on in every child; collecting it there copies its pages for nothing.
    gc.collect()
    gc.freeze()


def _parsed(answer: bytes) -> Any:
    try:
        return json.loads(answer)
    except (ValueError, RecursionError):
        return None


class _Work:
    """One run, in the child."""

    def __init__(
        self, request: dict[str, Any], run: dict[str, Any], compiled: dict[str, bytes]
    ) -> None:
        self._request = request
        self._run = run
        self._compiled = compiled

    def __call__(self, send: Callable[[bytes], None]) -> None:
        request, run = self._request, self._run
        if run["cpu_seconds"] is not None:
            # Soft and hard are one, so that the kernel ends it without asking.
            resource.setrlimit(resource.RLIMIT_CPU, (run["cpu_seconds"],) * 2)
        if run["stop_first"]:
            hypothesis_settings.load_profile(_STOP_FIRST)
        scratch = Path(tempfile.mkdtemp())
        root = _ROOT
        if run["overlay"]:
            root = _laid_over(_ROOT, run["overlay"], scratch / "root")
            _lay_compiled(root / request["package"], self._compiled, root, run["overlay"])
        if not request["own"]:
            # The same in every run: some tests have it in their names.
            root = _COPY
            own = shutil.ignore_patterns(_OWN.name)
            shutil.copytree(_ROOT, root, ignore=own, copy_function=shutil.copyfile)
        if request["guarded"]:
            install()
        os.environ["TMPDIR"] = tempfile.tempdir = str(scratch)
        os.chdir(root)
        sys.path[:0] = [str(root / path) for path in request["paths"]]
        leftovers = Leftovers()
        go(run["elsewhere"])
        folder = root / request["package"]
        measured = _started(folder) if run["cover"] else None
        recorder = Recorder(run, request["first"], measured)
        late = None
        if run["begin_within"] is not None:
            # A test that does not end must not take along what the others have said.
            late = threading.Timer(run["seconds"] * _ANSWERED, _answer_late, [recorder, send])
            late.daemon = True
            late.start()
        pytest.main(
            [
                f"--rootdir={root}",
                f"--basetemp={scratch / 'tests'}",
                "--quiet",
                *(["-pno:cacheprovider", "-pno:junitxml"] if request["own"] else []),
                *(["--exitfirst"] if run["stop_first"] else []),
                *request["arguments"],
                *(str(root / target) for target in request["targets"]),
            ],
            plugins=[recorder],
        )
        if late is not None:
            late.cancel()
            late.join()
        numbers = {name: number for number, name in enumerate(recorder.tests)}
        answer = {
            "tests": list(recorder.tests.values()),
            "broken": recorder.broken,
            "deselected": recorder.deselected,
            "left": leftovers.found(),
            "files": {} if measured is None else _files(measured, folder, numbers),
        }
        send(json.dumps(answer).encode("ascii"))


def _answer_late(recorder: Recorder, send: Callable[[bytes], None]) -> None:
    """Say what is known by now, and end."""
    tests = list(recorder.tests.values())
    answer = {"tests": tests, "broken": recorder.broken, "deselected": recorder.deselected}
    send(json.dumps({**answer, "left": [], "files": {}}).encode("ascii"))
    os._exit(0)


def _laid_over(root: Path, overlay: dict[str, str], target: Path) -> Path:
    """A folder like `root`, with other files in the place of some."""
    changed = {path.split("/")[0] for path in overlay}
    target.mkdir()
    for entry in root.iterdir():
        if entry.name in changed:
            shutil.copytree(entry, target / entry.name, copy_function=shutil.copyfile)
        else:
            (target / entry.name).symlink_to(entry)
    for path, text in overlay.items():
        (target / path).write_text(text, encoding="utf-8")
    return target


def _compiled(folder: Path) -> dict[str, bytes]:
    """The bytecode of each file of a package, which is compiled here once and not in every child.

    Nothing of it is run. What does not compile is left to the children to report.
    """
    found = {}
    for path in folder.rglob("*.py"):
        with tempfile.NamedTemporaryFile() as target, contextlib.suppress(*_UNCOMPILED):
            py_compile.compile(
                str(path),
                target.name,
                doraise=True,
                invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
            )
            found[path.relative_to(folder).as_posix()] = Path(target.name).read_bytes()
    return found


def _lay_compiled(
    folder: Path, compiled: dict[str, bytes], root: Path, overlay: dict[str, str]
) -> None:
    changed = {root / path for path in overlay}
    for path, code in compiled.items():
        source = folder / path
        if source not in changed:
            cached = Path(importlib.util.cache_from_source(str(source)))
            cached.parent.mkdir(exist_ok=True)
            cached.write_bytes(code)


def _started(folder: Path) -> coverage.Coverage:
    measured = coverage.Coverage(
        config_file=False,
        data_file=None,
        branch=True,
        source=[str(folder)],
        omit=[f"{folder}/tests/*"],
    )
    # No comment and no shape of code excuses a line from being run.
    measured.clear_exclude()
    measured.clear_exclude("partial")
    measured.start()
    return measured


def _files(
    measured: coverage.Coverage, folder: Path, numbers: dict[str, int]
) -> dict[str, dict[str, Any]]:
    measured.stop()
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        measured.json_report(outfile="-", show_contexts=True)
    found = json.loads(printed.getvalue())["files"]
    return {
        Path(path).absolute().relative_to(folder).as_posix(): {
            "statements": entry["summary"]["num_statements"],
            "covered": entry["summary"]["covered_lines"],
            "branches": entry["summary"]["num_branches"],
            "covered_branches": entry["summary"]["covered_branches"],
            "missing_lines": entry["missing_lines"],
            "missing_branches": entry["missing_branches"],
            "reached": {
                line: sorted({numbers.get(name, -1) for name in names})
                for line, names in entry["contexts"].items()
            },
        }
        for path, entry in found.items()
    }


if __name__ == "__main__":
    main()
