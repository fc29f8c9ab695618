"""An unchanged candidate is not judged twice, and nobody else decides what was judged."""

from __future__ import annotations

import ast
import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

import pytest

import bot
from bot.candidate import Candidate, Provenance
from bot.config import Thresholds
from bot.sandbox.protocol import Completed, Limits, Outcome, Sandbox, SandboxError, Task
from bot.validate import cache as module
from bot.validate.cache import Cache, code_digest, open_cache
from bot.validate.case import Case, Host
from bot.validate.gate import validate
from bot.validate.report import Finding, Severity, StageResult, Status, ValidationReport
from bot.validate.source import Module
from bot.validate.stage import EVERYTHING, Depends
from bot.validate.stages import STAGES
from tests.forge.repositories import new_repo
from tests.validate.honest import NoSandbox, make_case

KEY = "a" * 64
RESULT = StageResult(
    name="counting",
    status=Status.FAILED,
    score=7.5,
    seconds=1.25,
    metrics={"tests": 3, "ratio": 0.5, "kind": "x"},
    findings=(
        Finding(path="core.py", line=3, rule="r", message="m", detail="@@ -1 +1 @@\n-a\n+b"),
    ),
)


@dataclass(frozen=True)
class Counting:
    """A stage that counts how often it judges."""

    name: str = "counting"
    version: int = 1
    requires: tuple[str, ...] = ()
    depends: Depends = EVERYTHING
    status: Status = Status.PASSED
    calls: list[str] = field(default_factory=list)

    def judge(self, case: Case) -> StageResult:
        """End as it is told."""
        self.calls.append(case.candidate.name)
        if self.status is Status.ERRORED:
            raise SandboxError("The engine is gone.")
        return RESULT.model_copy(update={"name": self.name, "status": self.status})


@dataclass(frozen=True)
class Named(NoSandbox):
    name: str = "none"
    environment_digest: str = ""


def cache_in(folder: Path, code: str = "code") -> Cache:
    def fail(line: str) -> None:
        pytest.fail(line)

    return Cache(folder / "cache", code, fail)


def judge(case: Case, cache: Cache | None, *stages: Counting) -> ValidationReport:
    return validate(
        case, progress=lambda _: None, stages={one.name: one for one in stages}, cache=cache
    )


@pytest.mark.parametrize("status", [Status.PASSED, Status.FAILED])
def test_the_second_run_judges_nothing(tmp_path: Path, status: Status) -> None:
    stage = Counting(status=status)
    (first,) = judge(make_case(), cache_in(tmp_path), stage).stages
    (second,) = judge(make_case(), cache_in(tmp_path), stage).stages
    assert len(stage.calls) == 1
    assert (first.cached, second.cached) == (False, True)
    assert second == first.model_copy(update={"cached": True})
    assert second.findings == RESULT.findings


def test_without_a_cache_everything_is_judged(tmp_path: Path) -> None:
    stage = Counting()
    judge(make_case(), cache_in(tmp_path), stage)
    (result,) = judge(make_case(), None, stage).stages
    assert (len(stage.calls), result.cached) == (2, False)


def test_what_says_nothing_lasting_is_not_kept(tmp_path: Path) -> None:
    broken, after = Counting(status=Status.ERRORED), Counting("after", requires=("counting",))
    for _ in range(2):
        results = judge(make_case(), cache_in(tmp_path), broken, after).stages
        assert [one.status for one in results] == [Status.ERRORED, Status.SKIPPED]
        assert not any(one.cached for one in results)
    assert (len(broken.calls), len(after.calls)) == (2, 0)
    assert not (tmp_path / "cache").exists()


def test_a_cached_pass_opens_no_stage_whose_needs_have_failed(tmp_path: Path) -> None:
    cache, after = cache_in(tmp_path), Counting("after", requires=("counting",))
    judge(make_case(), cache, Counting(), after)
    # Another version, so that it is judged anew; the result of the second stage is still kept.
    report = judge(make_case(), cache, Counting(version=2, status=Status.FAILED), after)
    assert [one.status for one in report.stages] == [Status.FAILED, Status.SKIPPED]


FINDING = Finding(path="core.py", rule="policy/parse", message="No.")
CASE = make_case()
CHANGES: dict[str, object] = {
    "candidate": Candidate("error_patterns", {"core.py": b""}, Provenance("test", "1")),
    "spec": CASE.spec.model_copy(update={"acceptance": ">>> count_errors(['a'])\n{}\n"}),
    "interface": replace(CASE.interface, imports=("import re",)),
    "shown": CASE.shown[1:],
    "held": (*CASE.held[1:], replace(CASE.held[0], want="{'io': 1}\n")),
    "modules": (*CASE.modules[1:], Module("core.py", "x = 1\n", ast.parse("x = 1\n"))),
    "unreadable": (FINDING,),
    "thresholds": Thresholds(branch_coverage=75.5),
    "sandbox": Named(environment_digest="b"),
    "limits": Limits(wall_seconds=120, processes=129),
    "reads": {"logs/a.log": b"ERROR"},
    "host": Host(affected=("other_tool",)),
}


@pytest.mark.parametrize("name", [one.name for one in fields(Case)])
def test_any_other_input_is_judged_again(tmp_path: Path, name: str) -> None:
    cache, stage = cache_in(tmp_path), Counting()
    judge(CASE, cache, stage)
    judge(replace(CASE, **{name: CHANGES[name]}), cache, stage)  # type: ignore[arg-type]  # any field
    assert len(stage.calls) == 2
    judge(CASE, cache, stage)
    assert len(stage.calls) == 2


def test_what_does_not_concern_a_stage_is_not_judged_again(tmp_path: Path) -> None:
    cache = cache_in(tmp_path)
    alone = Counting(depends=Depends(("line_coverage",), host="nothing"))
    beside = Counting("beside", depends=Depends((), host="merged"))
    own = f"generated_tools/{CASE.candidate.name}/core.py"
    for case, judged in (
        (CASE, (1, 1)),
        (replace(CASE, thresholds=Thresholds(overhead=20)), (1, 1)),
        (replace(CASE, thresholds=Thresholds(unproven=())), (1, 1)),
        (replace(CASE, thresholds=Thresholds(line_coverage=90)), (2, 1)),
        (replace(CASE, host=Host(files={"README.md": b"x"}, tests=("tests",))), (2, 1)),
        (replace(CASE, host=Host(files={own: b"x = 1\n"})), (2, 2)),
    ):
        judge(case, cache, alone, beside)
        assert (len(alone.calls), len(beside.calls)) == judged


def test_a_stage_is_given_nothing_but_what_it_depends_on() -> None:
    own = f"generated_tools/{CASE.candidate.name}/core.py"
    thresholds = Thresholds(line_coverage=90, overhead=20)
    case = replace(CASE, thresholds=thresholds, host=Host({own: b"", "x": b""}, ("tests",)))
    none = Depends((), host="nothing").narrowed(case)
    assert (none.thresholds, none.host) == (Thresholds(), Host())
    some = Depends(("overhead",), host="merged").narrowed(case)
    assert (some.thresholds, some.host) == (Thresholds(overhead=20), Host({own: b""}))
    assert Depends().narrowed(case) == case


def test_a_failure_that_may_be_a_matter_of_time_is_not_kept(tmp_path: Path) -> None:
    for status, calls in ((Status.FAILED, 2), (Status.PASSED, 1)):
        stage = Counting(status.value, status=status, depends=Depends(timed=True))
        for _ in range(2):
            judge(make_case(), cache_in(tmp_path), stage)
        assert len(stage.calls) == calls


def test_what_is_judged_anew_takes_the_place_of_what_was_kept(tmp_path: Path) -> None:
    judge(make_case(), cache_in(tmp_path), Counting(status=Status.FAILED))
    better = Counting()
    judge(make_case(), replace(cache_in(tmp_path), anew=True), better)
    (result,) = judge(make_case(), cache_in(tmp_path), better).stages
    assert (len(better.calls), result.status, result.cached) == (1, Status.PASSED, True)


def test_so_are_another_stage_version_code_and_sandbox(tmp_path: Path) -> None:
    cache, case = cache_in(tmp_path), replace(CASE, sandbox=Named())
    keys = {
        cache.key(Counting(), case),
        cache.key(Counting("other"), case),
        cache.key(Counting(version=2), case),
        cache.key(Counting(), replace(case, sandbox=Named("docker"))),
        cache.key(Counting(), replace(case, reads={"logs/a.log": b""})),
        cache.key(Counting(), replace(case, reads={"logs/a.log": b"x"})),
        cache.key(Counting(), replace(case, reads={"logs/b.log": b""})),
        cache_in(tmp_path, "other code").key(Counting(), case),
    }
    assert len(keys) == 8


def test_where_a_candidate_came_from_does_not_matter(tmp_path: Path) -> None:
    cache, stage = cache_in(tmp_path), Counting()
    judge(CASE, cache, stage)
    made = replace(CASE.candidate, provenance=Provenance("model", "2", seconds=31.5, tokens=7))
    judge(replace(CASE, candidate=made), cache, stage)
    assert len(stage.calls) == 1


def test_a_field_that_nobody_can_digest_is_a_defect(tmp_path: Path) -> None:
    @dataclass(frozen=True)
    class Wider(Case):
        extra: object = None

    wider = Wider(**{one.name: getattr(CASE, one.name) for one in fields(CASE)})
    known = cache_in(tmp_path).key(Counting(), wider)
    assert known != cache_in(tmp_path).key(Counting(), replace(wider, extra="a tree"))
    with pytest.raises(TypeError, match="no digest is known of a PosixPath"):
        judge(replace(wider, extra=Path("/host")), cache_in(tmp_path), Counting())


def test_any_change_of_the_code_is_another_code(tmp_path: Path) -> None:
    package = tmp_path / "bot"
    shutil.copytree(Path(bot.__file__).parent, package)
    before = code_digest(package)
    assert before == code_digest()
    (package / "validate" / "__pycache__").mkdir(exist_ok=True)
    (package / "validate" / "__pycache__" / "gate.pyc").write_bytes(b"x")
    assert code_digest(package) == before
    for path in ("validate/stages/unit.py", "spec/examples.py", "sandbox/toolchain.txt"):
        old = code_digest(package)
        with (package / path).open("ab") as stream:
            stream.write(b"\n")
        assert code_digest(package) != old


def as_entry(**changes: object) -> bytes:
    result = RESULT.model_dump(mode="json") | changes
    return json.dumps({"format": 1, "key": KEY, "result": result}).encode()


def _link(path: Path) -> None:
    path.symlink_to(path.rename(path.with_name("x")))


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


PLANTED: dict[str, Callable[[Path], object]] = {
    "nothing": lambda path: path.write_bytes(b""),
    "cut": lambda path: path.write_bytes(as_entry()[:-9]),
    "not text": lambda path: path.write_bytes(b"\xff\xfe"),
    "deep": lambda path: path.write_bytes(b"[" * 100_000),
    "another shape": lambda path: path.write_bytes(b'{"approved": true}'),
    "another field": lambda path: path.write_bytes(as_entry(approved=True)),
    "another type": lambda path: path.write_bytes(as_entry(seconds="1.25")),
    "another key": lambda path: path.write_bytes(as_entry().replace(b"a" * 64, b"b" * 64)),
    "another format": lambda path: path.write_bytes(as_entry().replace(b": 1,", b": 2,", 1)),
    "errored": lambda path: path.write_bytes(as_entry(status="errored")),
    "huge": lambda path: path.write_bytes(as_entry() + b" " * module.MAX_ENTRY_BYTES),
    "group-writable": lambda path: path.chmod(0o620),
    "world-writable": lambda path: path.chmod(0o602),
    "foreign": lambda path: os.chown(path, 12345, 12345),
    "link": _link,
    "pipe": _pipe,
}


@pytest.mark.parametrize("plant", PLANTED.values(), ids=PLANTED)
def test_an_entry_that_cannot_be_trusted_is_ignored_and_rewritten(
    tmp_path: Path, plant: Callable[[Path], object]
) -> None:
    if plant is PLANTED["foreign"] and os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    cache, path = cache_in(tmp_path), tmp_path / "cache" / f"{KEY}.json"
    cache.keep(KEY, RESULT)
    path.write_bytes(as_entry())
    assert cache.find(KEY) == RESULT.model_copy(update={"cached": True})
    plant(path)
    assert cache.find(KEY) is None
    cache.keep(KEY, RESULT)
    assert cache.find(KEY) == RESULT.model_copy(update={"cached": True})
    assert path.lstat().st_mode == 0o100600


def test_folder_and_entries_are_private_whatever_the_mask(tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir(mode=0o777)
    (tmp_path / "cache").chmod(0o777)
    before = os.umask(0)
    try:
        cache_in(tmp_path).keep(KEY, RESULT)
    finally:
        os.umask(before)
    assert (tmp_path / "cache").stat().st_mode & 0o777 == 0o700
    (entry,) = (tmp_path / "cache").iterdir()
    assert entry.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_used_stops_nothing_and_is_told(tmp_path: Path) -> None:
    (tmp_path / "cache").symlink_to(tmp_path)
    told: list[str] = []
    cache = Cache(tmp_path / "cache", "code", told.append)
    report = judge(CASE, cache, Counting())
    assert report.stages[0].status is Status.PASSED
    assert len(told) == 1
    assert told[0].startswith("the result of counting was not cached in ")
    assert list(tmp_path.iterdir()) == [tmp_path / "cache"]


def test_what_was_used_longest_ago_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_ENTRIES", 3)
    cache = cache_in(tmp_path)
    keys = [letter * 64 for letter in "abc"]
    for age, key in enumerate(keys):
        cache.keep(key, RESULT)
        os.utime(tmp_path / "cache" / f"{key}.json", (1000 + age, 1000 + age))
    assert cache.find(keys[0]) is not None
    cache.keep("d" * 64, RESULT)
    kept = [key[0] for key in [*keys, "d" * 64] if cache.find(key)]
    assert kept == ["a", "c", "d"]


_WRITER = """
import os, signal, sys
from pathlib import Path
from bot.validate.cache import Cache
from tests.validate.test_cache import KEY, RESULT
Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
Cache(Path(sys.argv[1]), "code", print).keep(KEY, RESULT)
"""


def test_an_interrupted_write_leaves_no_entry_and_is_cleaned_up(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    killed = subprocess.run([sys.executable, "-c", _WRITER, str(folder)])
    assert killed.returncode == -signal.SIGKILL
    cache = cache_in(tmp_path)
    (part,) = folder.iterdir()
    assert part.suffix == ".part"
    assert cache.find(KEY) is None
    cache.keep(KEY, RESULT)
    assert part.exists(), "another process may still be writing it"
    os.utime(part, (1000, 1000))
    cache.keep(KEY, RESULT)
    assert list(folder.iterdir()) == [folder / f"{KEY}.json"]


def _write_often(folder: Path, score: float) -> None:
    cache = Cache(folder, "code", sys.exit)
    for _ in range(100):
        cache.keep(KEY, RESULT.model_copy(update={"score": score}))


def test_two_processes_may_write_at_once(tmp_path: Path) -> None:
    cache = cache_in(tmp_path)
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=_write_often, args=(cache.folder, n)) for n in (1.0, 2.0)]
    for writer in writers:
        writer.start()
    seen: set[float | None] = set()
    while any(writer.is_alive() for writer in writers):
        found = cache.find(KEY)
        assert found is None or found.findings == RESULT.findings
        # Once there, an entry is never away or half written.
        assert found is not None or not seen
        seen |= {found.score} if found else set()
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert seen <= {1.0, 2.0}
    assert [path.name for path in cache.folder.iterdir()] == [f"{KEY}.json"]


@dataclass(frozen=True)
class Watched:
    """A sandbox that remembers what it was asked to run."""

    inner: Sandbox
    tasks: list[Task]

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def environment_digest(self) -> str:
        return self.inner.environment_digest

    def run(self, task: Task) -> Outcome:
        self.tasks.append(task)
        return self.inner.run(task)


def test_no_stage_shows_the_cache_to_a_sandbox(tmp_path: Path, bubblewrap_sandbox: Sandbox) -> None:
    git_folder = new_repo(tmp_path / "project").path / ".git"
    watched = Watched(bubblewrap_sandbox, [])
    case = make_case(sandbox=watched)
    cache = open_cache(git_folder, pytest.fail)
    first = validate(case, progress=lambda _: None, cache=cache)
    assert first.approved, first.model_dump_json(indent=1)
    assert len(watched.tasks) >= len(STAGES) - 1
    for task in watched.tasks:
        for outside in task.mounts.values():
            assert not cache.folder.is_relative_to(outside.resolve())
            assert not outside.resolve().is_relative_to(git_folder)

    entries = {path.name: path.read_bytes() for path in cache.folder.iterdir()}
    assert len(entries) == len(STAGES)
    ran = len(watched.tasks)
    second = validate(case, progress=lambda _: None, cache=cache)
    assert len(watched.tasks) == ran
    assert second.approved
    assert all(stage.cached for stage in second.stages)

    forge = (
        "import os, sys\n"
        "print(os.path.exists(sys.argv[1]))\n"
        "try:\n"
        "    os.makedirs(sys.argv[1], exist_ok=True)\n"
        "    open(sys.argv[1] + '/' + sys.argv[2], 'w').write('{}')\n"
        "except OSError as error:\n"
        "    print(type(error).__name__)\n"
    )
    command = ("python", "-c", forge, str(cache.folder), next(iter(entries)))
    outcome = bubblewrap_sandbox.run(Task(command=command))
    assert isinstance(outcome, Completed)
    assert outcome.stdout.startswith(b"False\n")
    assert {path.name: path.read_bytes() for path in cache.folder.iterdir()} == entries


def test_notes_of_every_severity_come_back(tmp_path: Path) -> None:
    findings = tuple(Finding(rule="r", message="m", severity=one) for one in Severity)
    cache = cache_in(tmp_path)
    cache.keep(KEY, RESULT.model_copy(update={"findings": findings}))
    found = cache.find(KEY)
    assert found is not None
    assert found.findings == findings
