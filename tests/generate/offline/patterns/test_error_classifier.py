from __future__ import annotations

import json
from pathlib import Path

from tests.generate.conftest import Build, Run

LOG = b"""\
2026-01-05 10:00:00 INFO started
ERROR io: disk full
ERROR net: timeout after 30 s
  ERROR io: indented lines are no errors
ERROR net: timeout after 31 s
Warning: ERROR net: quoted
"""
REPOSITORY = Path(__file__).parents[4]


def test_counts_from_standard_input(build: Build, run_tool: Run) -> None:
    done = run_tool(build("error_classifier/top_errors"), "frequent-errors", "-", "5", stdin=LOG)
    assert json.loads(done.stdout) == [["net", 2], ["io", 1]]


def test_counts_the_failures_of_a_real_compiler_output(build: Build, run_tool: Run) -> None:
    output = (
        b"main.c: In function 'main':\n"
        b"main.c:5:3: error: 'x' undeclared (first use in this function)\n"
        b"main.c:6:1: error: expected ';' before '}' token\n"
        b"main.c:9:7: warning: unused variable 'y' [-Wunused-variable]\n"
        b"/usr/bin/ld: main.o: error: undefined reference to `f'\n"
    )
    done = run_tool(
        build("error_classifier/build_failures"), "build.log", files={"build.log": output}
    )
    assert json.loads(done.stdout) == {"name": 1, "syntax": 1, "link": 1}
    assert done.exit_status == 0


def test_a_typed_dictionary_is_filled(build: Build, run_tool: Run) -> None:
    done = run_tool(
        build("error_classifier/incident_digest"),
        code="""
            from incident_digest import inspect_service
            print(inspect_service(["ERROR db: a", "ERROR db: b", "ERROR ui: c", "fine"], limit=1))
        """,
    )
    assert done.stdout == (
        b"{'error_count': 3, 'by_kind': {'db': 2, 'ui': 1}, "
        b"'known_fixes': {'db': 'Restart the pool.'}}\n"
    )


def test_the_repositorys_own_analyser_reads_a_traceback(build: Build, run_tool: Run) -> None:
    spec = (REPOSITORY / "specs" / "error_analysis.yaml").read_text(encoding="utf-8")
    log = (
        b"Traceback (most recent call last):\n"
        b'  File "job.py", line 3, in <module>\n'
        b"FileNotFoundError: [Errno 2] No such file or directory: 'rows.csv'\n"
        b"2026-01-05 CRITICAL out of memory\n"
        b"2026-01-05 ERROR request timed out\n"
        b"2026-01-05 ERROR request timed-out again\n"
        b"2026-01-05 DEBUG no error at all\n"
    )
    done = run_tool(build(spec), "analyse-log", "-", "--top", "1", stdin=log)
    report = json.loads(done.stdout)
    assert report["total"] == 4
    assert report["counts"] == {"timeout": 2, "missing": 1, "memory": 1}
    assert report["most_common"] == [["timeout", 2]]
    assert list(report["suggestions"]) == ["timeout"]


def test_a_missing_file_is_a_clear_error(build: Build, run_tool: Run) -> None:
    done = run_tool(build("error_classifier/build_failures"), "absent.log")
    assert done.exit_status == 2
    assert done.stderr.startswith(b"build_failures: ")
    assert b"absent.log" in done.stderr
