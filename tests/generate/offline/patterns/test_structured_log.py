from __future__ import annotations

import json

import pytest

from bot.generate.protocol import GenerationError
from tests.generate.conftest import Build, Run

LOG = b"""\
time=2026-01-05T10:00:00Z level=info message="listening on [::]:8080" worker=1
time=2026-01-05T10:00:07Z level=warning message="slow request" path=/search seconds=2.75
Traceback (most recent call last):
  File "app.py", line 3, in <module>
time=2026-01-05T10:00:09Z level=ERROR message="upstream \\"search\\" gave 502" retry=true
time=2026-01-05T10:00:09Z level=info level=critical message=forged
time=2026-01-05T10:00:10Z message="no level"
"""
HEADER = "name: some_log\nkind: utility\ncategory: logging\nsummary: Write some log.\n"


def test_a_record_from_standard_input_becomes_one_safe_line(build: Build, run_tool: Run) -> None:
    record = {
        "message": "login failed\nlevel=critical message=forged \u202etxt\x1b[2J",
        "level": "warning",
        "headers": {"Authorization": "Basic Zm9v", "Accept": "*/*"},
        "note": "got Bearer abc.def-ghi there",
    }
    done = run_tool(
        build("structured_log/service_log"),
        "format-record",
        "-",
        stdin=json.dumps(record).encode(),
    )
    assert done.stdout.decode() == (
        r'level=warning message="login failed\nlevel=critical message=forged \u202etxt\u001b[2J" '
        r'headers={"Authorization":"***","Accept":"*/*"} note="got *** there"'
        "\n"
    )


def test_a_log_is_filtered_and_counted(build: Build, run_tool: Run) -> None:
    tool = build("structured_log/service_log")
    kept = run_tool(tool, "filter-lines", "-", "warning", stdin=LOG)
    lines = LOG.decode().splitlines()
    assert json.loads(kept.stdout) == [lines[1], lines[4]]
    counted = run_tool(tool, "count-levels", "-", stdin=LOG)
    assert json.loads(counted.stdout) == {"info": 1, "warning": 1, "error": 1}


def test_a_line_is_read_with_its_types(build: Build, run_tool: Run) -> None:
    line = LOG.decode().splitlines()[4]
    done = run_tool(build("structured_log/service_log"), "parse-line", line)
    assert json.loads(done.stdout) == {
        "time": "2026-01-05T10:00:09Z",
        "level": "ERROR",
        "message": 'upstream "search" gave 502',
        "retry": True,
    }


def test_a_journal_as_tuples_from_python(build: Build, run_tool: Run) -> None:
    done = run_tool(
        build("structured_log/job_journal"),
        code="""
            from job_journal import journal_overview, read_entry, select_lines, write_entry
            states = ["queued", "running", "failed"]
            lines = tuple(write_entry({"n": n, "state": s}) for n, s in enumerate(states))
            print(select_lines(lines, "running"))
            print(journal_overview((*lines, "noise")))
            print(read_entry(lines[0]))
        """,
    )
    assert done.stdout == (
        b"('state=running n=1', 'state=failed n=2')\n"
        b"Overview(entries=3, unreadable=1, highest='failed')\n"
        b"{'state': 'queued', 'n': 0}\n"
    )


def test_an_audit_event_hides_card_numbers(build: Build, run_tool: Run) -> None:
    tool = build("structured_log/audit_events")
    details = b'{"text": "forged", "account": 4111111111111111, "list": ["4111111111111111x", 12]}'
    done = run_tool(tool, "make-event", "ALERT", "paid", "--details", "-", stdin=details)
    assert json.loads(done.stdout) == {
        "grade": "alert",
        "text": "paid",
        "account": "[hidden]",
        "list": ["[hidden]x", 12],
    }
    read = run_tool(tool, "summarise-audit", "-", stdin=done.stdout + b"\n[1]\n")
    assert json.loads(read.stdout) == {
        "events": 1,
        "skipped": 1,
        "by_level": {"alert": 1},
        "worst": "alert",
    }


def test_hostile_lines_are_no_records_and_no_tracebacks(build: Build, run_tool: Run) -> None:
    deep = b"a=" + b"[" * 200_000 + b"\nlevel=error\n" + b"a=" + b"9" * 10_000 + b"\n"
    done = run_tool(build("structured_log/service_log"), "count-levels", "-", stdin=deep)
    assert (done.exit_status, json.loads(done.stdout)) == (0, {"error": 1})


def test_an_unknown_level_is_a_clear_error(build: Build, run_tool: Run) -> None:
    tool = build("structured_log/request_digest")
    done = run_tool(tool, "requests-at-least", "-", "loud", stdin=b"[]")
    assert done.exit_status == 2
    assert done.stderr == (
        b"request_digest: there is no level 'loud'; known: trace, debug, info, warn, error, fatal\n"
    )


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ("{colour: red}", "parameters.colour"),
        ("{format: xml}", "parameters.format"),
        ("{levels: [low]}", "parameters.levels"),
        ("{levels: [low, low]}", "levels has the same name twice"),
        ("{level_field: m, message_field: m}", "level_field and message_field must differ"),
        ("{secret_texts: ['('], samples: [a]}", "'(' is no regular expression"),
        ("{secret_texts: ['a*'], samples: [a]}", "'a*' finds the empty text"),
        ("{secret_texts: [a, b], samples: [a]}", "give samples"),
        ("{mask: ''}", "parameters.mask"),
    ],
)
def test_a_wrong_parameter_is_named(build: Build, parameters: str, named: str) -> None:
    spec = (
        f"{HEADER}pattern: {{name: structured_log, parameters: {parameters}}}\n"
        "interface: |\n  def parse(line: str) -> dict[str, object]: ...\n"
    )
    with pytest.raises(GenerationError) as caught:
        build(spec)
    assert named in caught.value.message


@pytest.mark.parametrize(
    "stub",
    [
        "def format_line(record: list[str]) -> str: ...",
        "def filter_log(lines: list[str], level: int) -> list[str]: ...",
        "def count(lines: list[str]) -> int: ...",
    ],
)
def test_a_signature_that_does_not_fit_is_named(build: Build, stub: str) -> None:
    with pytest.raises(GenerationError) as caught:
        build(f"{HEADER}interface: |\n  {stub}\n")
    name = stub.split("(")[0].removeprefix("def ")
    assert f"pattern structured_log: no operation of it is {name}" in caught.value.message


def test_an_unknown_field_of_a_summary_is_named(build: Build) -> None:
    spec = f"""{HEADER}
interface: |
  from typing import TypedDict

  class Numbers(TypedDict):
      total: int
      median: float

  def summarise(lines: list[str]) -> Numbers: ...
"""
    with pytest.raises(GenerationError) as caught:
        build(spec)
    assert "summarise cannot fill Numbers.median: float; it knows total" in caught.value.message
