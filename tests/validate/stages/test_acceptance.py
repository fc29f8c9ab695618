"""Examples are called inside and compared outside; nothing of a held-back one comes back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.sandbox.protocol import Completed, Outcome, Sandbox, Task
from bot.spec.calls import example_faults
from bot.spec.examples import parse_examples
from bot.spec.interface import parse_interface
from bot.validate.report import Severity, StageResult, Status
from bot.validate.stages.acceptance import AcceptanceStage
from tests.validate.honest import CORE, INIT, SPEC, Changes, make_case

BODY = b"    return dict(counts.most_common())"


def judge(
    changes: Changes, sandbox: Sandbox, spec_changes: dict[str, str] | None = None
) -> StageResult:
    spec = SPEC.model_copy(update=dict(spec_changes or {}))
    return AcceptanceStage().judge(make_case(changes, spec=spec, sandbox=sandbox, wall_seconds=20))


class Watched:
    """A sandbox that notes what it is sent, and passes it on."""

    def __init__(self, inner: Sandbox) -> None:
        self.inner = inner
        self.tasks: list[Task] = []
        self.name = inner.name
        self.environment_digest = inner.environment_digest

    def run(self, task: Task) -> Outcome:
        self.tasks.append(task)
        return self.inner.run(task)


def test_the_honest_candidate_passes(bubblewrap_sandbox: Sandbox) -> None:
    result = judge({}, bubblewrap_sandbox)
    assert (result.status, result.score, result.findings) == (Status.PASSED, 100.0, ())
    assert result.metrics == {"shown": 2, "held_back": 2}


def test_expected_values_never_enter(bubblewrap_sandbox: Sandbox) -> None:
    watched = Watched(bubblewrap_sandbox)
    spec = {"examples": ">>> count_errors(['x'])\n{'secret_word': 77123}\n", "acceptance": ""}
    assert judge({}, watched, spec).status is Status.FAILED
    assert watched.tasks
    for task in watched.tasks:
        sent = task.stdin + b"".join(task.files.values()) + repr(task).encode()
        assert b"secret_word" not in sent
        assert b"77123" not in sent


WRONG: dict[str, tuple[bytes, str]] = {
    "another value": (
        BODY.replace(b"counts", b"counts | {'x': 1} and Counter('a')"),
        "Got {'a': 1}",
    ),
    "a subclass of nothing": (b"    return {'io': 1.0}", "Got {'io': 1.0}"),
    "an exception": (b"    raise KeyError('gone')", "KeyError"),
    "printing instead": (b"    print(\"{'io': 1}\")\n    return None", "Got"),
    "an exit": (b"    raise SystemExit(0)", "SystemExit"),
    "a hard exit": (b"    import os\n    os._exit(0)", "ended with status 0"),
    "a crash": (b"    import os\n    os.abort()", "ended with status -6"),
    "an endless loop": (b"    while True: pass", "limit of wall time"),
}


@pytest.mark.parametrize(("body", "said"), WRONG.values(), ids=WRONG)
def test_wrong_results(body: bytes, said: str, bubblewrap_sandbox: Sandbox) -> None:
    case = make_case(
        {"core.py": CORE.replace(BODY, body)}, sandbox=bubblewrap_sandbox, wall_seconds=3
    )
    result = AcceptanceStage().judge(case)
    assert result.status is Status.FAILED
    assert said in result.findings[0].message


def test_an_imitation_of_a_dictionary_fails(bubblewrap_sandbox: Sandbox) -> None:
    imitation = b"""
class _Imitation:
    def __repr__(self) -> str:
        return "{'io': 1}"
"""
    core = CORE.replace(BODY, b"    return _Imitation()") + imitation
    result = judge({"core.py": core}, bubblewrap_sandbox)
    assert result.status is Status.FAILED


def test_forged_result_lines_do_not_count(bubblewrap_sandbox: Sandbox) -> None:
    forged = rb"""
    import os
    line = '{"index": %d, "printed": "{\'io\': 1}\\n", "types": ["builtins.dict"]'
    line += ', "exception": null}'
    for descriptor in range(20):
        for index in range(9):
            try:
                os.write(descriptor, (line % index + "\n").encode())
                os.write(descriptor, ("0" * 32 + " " + line % index + "\n").encode())
            except OSError:
                pass
    os._exit(0)
"""
    result = judge({"core.py": CORE.replace(BODY, forged)}, bubblewrap_sandbox)
    assert result.status is Status.FAILED
    assert "No result" in result.findings[0].message


IMITATIONS = {
    "a part of a list": (
        "[1]",
        b"    class One:\n        def __repr__(self):\n            return '1'\n    return [One()]",
    ),
    "a value of a dictionary": (
        "{'a': 'x'}",
        b"    class X(str):\n        __repr__ = lambda self: \"'x'\"\n    return {'a': X('y')}",
    ),
    "a list that shows other parts": (
        "[1]",
        b"    class L(list):\n        __repr__ = lambda self: '[1]'\n    return L()",
    ),
    "text that is printed": ("[1]", b"    print([1])"),
    "a note for a message": (
        "Traceback (most recent call last):\nValueError: no",
        b"    error = ValueError('yes')\n    error.add_note('ValueError: no')\n    raise error",
    ),
    "a class of that name": (
        "Traceback (most recent call last):\nValueError: no",
        b"    raise type('ValueError', (Exception,), {'__module__': 'builtins'})('no')",
    ),
    "a class that claims that name": (
        "Traceback (most recent call last):\nOwnError: no",
        b"    class E(Exception):\n        pass\n    E.__name__ = 'OwnError'\n    raise E('no')",
    ),
}


@pytest.mark.parametrize(("want", "body"), IMITATIONS.values(), ids=IMITATIONS)
def test_imitations(want: str, body: bytes, bubblewrap_sandbox: Sandbox) -> None:
    spec = {"examples": f">>> count_errors([])\n{want}\n", "acceptance": ""}
    result = judge({"core.py": CORE.replace(BODY, body)}, bubblewrap_sandbox, spec)
    assert result.status is Status.FAILED
    honest = {
        "[1]": b"    return [1]",
        "{'a': 'x'}": b"    return {'a': 'x'}",
    }.get(
        want,
        b"    class OwnError(Exception):\n        pass\n    raise %s('no')"
        % (b"OwnError" if "OwnError" in want else b"ValueError"),
    )
    result = judge({"core.py": CORE.replace(BODY, honest)}, bubblewrap_sandbox, spec)
    assert result.status is Status.PASSED


SPY = rb"""
    import gc, os, re, select, sys
    found = []
    secret = re.compile(rb"[0-9a-f]{32} ?$")
    for item in gc.get_objects():
        if isinstance(item, dict):
            for part in list(item.values()):
                if isinstance(part, str) and secret.fullmatch(part.encode("utf-8", "replace")):
                    found.append("nonce in memory")
    parent = os.getppid()
    for name in ("mem", "environ", "maps", "fd/0", "fd/1", "fd/3", "fd/4"):
        for mode in (os.O_RDONLY, os.O_WRONLY):
            try:
                os.close(os.open(f"/proc/{parent}/{name}", mode))
                found.append(name)
            except OSError:
                pass
    if os.read(0, 1):
        found.append("standard input")
    return found
"""


def test_nothing_of_the_channel_is_in_reach(bubblewrap_sandbox: Sandbox) -> None:
    spec = {"examples": ">>> count_errors([])\n[]\n", "acceptance": ""}
    result = judge({"core.py": CORE.replace(BODY, SPY)}, bubblewrap_sandbox, spec)
    assert result.status is Status.PASSED, result.findings


AHEAD = rb"""
    import json, os
    said = json.dumps(
        {"printed": "{}\n", "types": ["builtins.dict"], "plain": True, "exception": None}
    )
    for descriptor in range(3, 30):
        try:
            os.write(descriptor, (said + "\n").encode() * 4)
        except OSError:
            pass
    %s
"""


@pytest.mark.parametrize("ending", [b"os._exit(0)", b"return {}", b"while True: pass"])
def test_answers_before_the_question_do_not_count(
    ending: bytes, bubblewrap_sandbox: Sandbox
) -> None:
    spec = {"examples": ">>> count_errors([])\n{}\n" * 3, "acceptance": ""}
    result = judge({"core.py": CORE.replace(BODY, AHEAD % ending)}, bubblewrap_sandbox, spec)
    assert result.status is Status.FAILED
    assert [finding.message[:9] for finding in result.findings] == ["No result"] * 3


LEFT_BEHIND = rb"""
    import ctypes, os, signal, time
    libc = ctypes.CDLL(None)
    if libc.fork() == 0:
        os.setsid()
        for number in range(1, 65):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        while True:
            time.sleep(60)
    return {}
"""


def test_what_is_left_behind_is_killed_and_named(bubblewrap_sandbox: Sandbox) -> None:
    spec = {"examples": ">>> count_errors([])\n{}\n", "acceptance": ""}
    result = judge({"core.py": CORE.replace(BODY, LEFT_BEHIND)}, bubblewrap_sandbox, spec)
    assert result.status is Status.FAILED
    (finding,) = result.findings
    assert finding.rule == "acceptance/left-running"
    assert "leave the process 'python" in finding.message


THREAD = b"""
    import threading, time
    threading.Thread(target=time.sleep, args=(15,), name=f"late {lines}").start()
    return {}
"""


def test_a_thread_that_goes_on_is_named(bubblewrap_sandbox: Sandbox) -> None:
    spec = {"examples": ">>> count_errors(['a'])\n{}\n", "acceptance": ""}
    result = judge({"core.py": CORE.replace(BODY, THREAD)}, bubblewrap_sandbox, spec)
    (finding,) = result.findings
    assert finding.message == (
        """The examples end, and leave the thread "late ['a']", which runs time.sleep running; """
        "what ends before the call that started it returns passes."
    )


def test_what_held_back_examples_leave_is_counted_and_not_named(
    bubblewrap_sandbox: Sandbox,
) -> None:
    spec = {"examples": "", "acceptance": ">>> count_errors(['okapi'])\n{}\n"}
    result = judge({"core.py": CORE.replace(BODY, THREAD)}, bubblewrap_sandbox, spec)
    (finding,) = result.findings
    assert finding.rule == "acceptance/left-running"
    assert "leave 1 of what held-back examples have started running" in finding.message
    assert "okapi" not in result.model_dump_json()


HOME = b"""
    from pathlib import Path
    return {str(Path.home()): 1}
"""


def test_surroundings_that_decide_are_named(bubblewrap_sandbox: Sandbox) -> None:
    example = ">>> count_errors([])\n{'/tmp': 1}\n"
    body = {"core.py": CORE.replace(BODY, HOME)}
    result = judge(body, bubblewrap_sandbox, {"examples": example, "acceptance": ""})
    assert (result.status, result.score) == (Status.FAILED, 0.0)
    (finding,) = result.findings
    assert finding.rule == "acceptance/surroundings"
    assert finding.message.startswith("Got {'/tmp/tmp")
    assert finding.message.endswith(
        " where the home is another one; a path that is passed in passes. Example: count_errors([])"
    )
    result = judge(body, bubblewrap_sandbox, {"examples": "", "acceptance": example})
    assert [one.message for one in result.findings] == [
        (
            "Held-back example 1 of 1 gave another result where the home is another one; a path "
            "that is passed in passes."
        )
    ]


class Once(Watched):
    """Has another core in the third run alone, which is the one elsewhere."""

    def run(self, task: Task) -> Outcome:
        if len(self.tasks) == 2:
            core = CORE.replace(BODY, b"    return {}")
            task = replace(task, files={**task.files, "error_patterns/core.py": core})
        return super().run(task)


def test_what_differs_by_chance_is_said_so(bubblewrap_sandbox: Sandbox) -> None:
    spec = {"examples": ">>> count_errors(['ERROR a: 1'])\n{'a': 1}\n", "acceptance": ""}
    result = judge({}, Once(bubblewrap_sandbox), spec)
    assert [(one.rule, one.message) for one in result.findings] == [
        (
            "acceptance/unsteady",
            (
                "Got {} in a repeated run; the same result in every run passes. "
                "Example: count_errors(['ERROR a: 1'])"
            ),
        )
    ]


def test_one_run_more_where_nothing_differs(bubblewrap_sandbox: Sandbox) -> None:
    watched = Watched(bubblewrap_sandbox)
    judge({}, watched)
    assert len(watched.tasks) == 3


@pytest.mark.parametrize(
    "init",
    [b"raise ImportError('secret')\n", b"def f(:\n", b"x = 1\n", b"import os\nos._exit(0)\n"],
)
def test_a_package_that_cannot_be_used(init: bytes, bubblewrap_sandbox: Sandbox) -> None:
    result = judge({"__init__.py": init}, bubblewrap_sandbox)
    assert result.status is Status.FAILED
    assert result.score == 0.0
    assert len(result.findings) == 4


LEAKS = [
    b"    raise ValueError(lines)",
    b"    raise type('Leak_' + lines[0].replace(' ', '_'), (Exception,), {})()",
    b"    raise SystemExit(str(lines))",
    b"    import os, sys\n    sys.stderr.write(str(lines) * 9)\n    os._exit(3)",
    b"    return str(lines)",
    b"    raise ValueError(lines) from type(lines[0], (Exception,), {})()",
]


@pytest.mark.parametrize("body", LEAKS)
def test_held_back_examples_are_not_revealed(body: bytes, bubblewrap_sandbox: Sandbox) -> None:
    spec = {
        "examples": "",
        "acceptance": ">>> count_errors(['zebra quagga'])\n{'okapi': 5}\n",
    }
    result = judge({"core.py": CORE.replace(BODY, body)}, bubblewrap_sandbox, spec)
    assert result.status is Status.FAILED
    (finding,) = result.findings
    assert finding.message.startswith("Held-back example 1 of 1 ")
    text = result.model_dump_json()
    assert not any(word in text for word in ("zebra", "quagga", "okapi", "Leak", "count_errors"))


def test_held_back_examples_may_use_what_shown_ones_set_up(bubblewrap_sandbox: Sandbox) -> None:
    spec = {
        "examples": ">>> lines = ['ERROR a: 1']\n>>> count_errors(lines)\n{'a': 1}\n",
        "acceptance": ">>> most_common(lines)\n['a']\n",
    }
    assert judge({}, bubblewrap_sandbox, spec).status is Status.PASSED


def test_without_examples_nothing_is_proven(bubblewrap_sandbox: Sandbox) -> None:
    result = judge({}, bubblewrap_sandbox, {"examples": "", "acceptance": ""})
    assert (result.status, result.score) == (Status.UNPROVEN, None)
    assert [finding.severity for finding in result.findings] == [Severity.WARNING]


def test_no_examples_still_need_a_package(bubblewrap_sandbox: Sandbox) -> None:
    changes = {"__init__.py": INIT + b"\nraise ValueError\n"}
    result = judge(changes, bubblewrap_sandbox)
    assert result.status is Status.FAILED


def test_a_reply_out_of_shape_is_no_result() -> None:
    class Babbling:
        name = "babbling"
        environment_digest = ""

        def run(self, task: Task) -> Outcome:
            nonce = task.stdin.rpartition(b'"nonce": "')[2][:32]
            lines = [b"{", b"[]", b'{"index": true}', b"[" * 100_000, b"\xff", b'{"index": -7}']
            return Completed(0, b"".join(nonce + b" " + line + b"\n" for line in lines), b"", 0.0)

    result = judge({}, Babbling())
    assert result.status is Status.FAILED
    assert len(result.findings) == 4


WRITTEN = {
    "None is shown by nothing": (
        "def find(key: str) -> int | None: ...",
        ">>> find('x')\n>>> find('x')\nNone\n",
        "def find(key):\n    return None\n",
        "def find(key):\n    return 0\n",
    ),
    "None that is printed": (
        "def find(key: str) -> int | None: ...",
        ">>> find('x')\nNone\n",
        "def find(key):\n    return None\n",
        "def find(key):\n    print('None')\n",
    ),
    "await": (
        "async def find(key: str) -> int: ...",
        (
            ">>> await find('x')\n1\n>>> async def both():\n"
            "...     return await find('x') + await find('y')\n"
            ">>> await both()\n2\n"
        ),
        "import asyncio\nasync def find(key):\n    await asyncio.sleep(0)\n    return 1\n",
        "async def find(key):\n    print(1)\n",
    ),
    "asyncio.run": (
        "async def find(key: str) -> int: ...",
        ">>> import asyncio\n>>> asyncio.run(find('x'))\n1\n",
        "async def find(key):\n    return 1\n",
        "async def find(key):\n    return 2\n",
    ),
    "try and if": (
        "def find(key: str) -> int: ...",
        (
            ">>> try:\n...     find('')\n... except ValueError as error:\n"
            "...     print(error)\nempty\n"
            ">>> if find('x') == 1:\n...     print('one')\none\n"
        ),
        "def find(key):\n    if not key:\n        raise ValueError('empty')\n    return 1\n",
        "def find(key):\n    return 1\n",
    ),
    "a small class": (
        "def find(key: object) -> str: ...",
        (
            ">>> class Key:\n...     def __str__(self):\n...         return 'mine'\n"
            ">>> find(Key())\n'mine'\n"
        ),
        "def find(key):\n    return str(key)\n",
        "def find(key):\n    return 'other'\n",
    ),
    "a dataclass": (
        "def find(kind: type[object]) -> str: ...",
        (
            ">>> from dataclasses import dataclass, fields\n"
            ">>> @dataclass\n... class Key:\n...     size: int = 1\n"
            ">>> find(Key)\n'int'\n>>> Key(2)\nKey(size=2)\n"
        ),
        (
            "from dataclasses import fields\n"
            "def find(kind):\n    return fields(kind)[0].type.__name__\n"
        ),
        "def find(kind):\n    return 'str'\n",
    ),
    "a blank line": (
        "def find(key: str) -> str: ...",
        ">>> print(find('x'))\na\n<BLANKLINE>\nTotal: 1\n",
        "def find(key):\n    return 'a\\n\\nTotal: 1'\n",
        "def find(key):\n    return 'a\\n'\n",
    ),
    "a word for a blank line": (
        "def find(key: str) -> str: ...",
        ">>> print(find('x'))  # doctest: +DONT_ACCEPT_BLANKLINE\n<BLANKLINE>\n",
        "def find(key):\n    return '<BLANKLINE>'\n",
        "def find(key):\n    return ''\n",
    ),
    "a file": (
        "def find(path: str) -> int: ...",
        (
            ">>> from pathlib import Path\n>>> _ = Path('x.txt').write_text('abc')\n"
            ">>> Path('sub').mkdir()\n>>> find('x.txt')\n3\n"
        ),
        "def find(path):\n    return len(open(path).read())\n",
        "def find(path):\n    return 0\n",
    ),
    "a detail that may differ": (
        "def find(key: str) -> int: ...",
        (
            ">>> find('x')  # doctest: +IGNORE_EXCEPTION_DETAIL\n"
            "Traceback (most recent call last):\nKeyError: 'y'\n"
        ),
        "def find(key):\n    raise KeyError(key)\n",
        "def find(key):\n    print(\"KeyError: 'y'\")\n",
    ),
}


@pytest.mark.parametrize(("interface", "examples", "right", "wrong"), WRITTEN.values(), ids=WRITTEN)
def test_examples_as_people_write_them(
    interface: str, examples: str, right: str, wrong: str, bubblewrap_sandbox: Sandbox
) -> None:
    spec = {"interface": interface + "\n", "examples": examples, "acceptance": ""}
    assert not list(example_faults(parse_examples(examples), parse_interface(interface)))
    init = "from error_patterns.core import find\n__all__ = ['find']\n"
    for core, status in ((right, Status.PASSED), (wrong, Status.FAILED)):
        files = {"core.py": core.encode(), "__init__.py": init.encode()}
        result = judge(files, bubblewrap_sandbox, spec)
        assert result.status is status, result.findings


def test_what_may_be_read_lies_beside_the_files_that_an_example_makes(
    bubblewrap_sandbox: Sandbox,
) -> None:
    spec = SPEC.model_copy(
        update={
            "interface": "def find(path: str) -> str: ...\n",
            "examples": ">>> import pathlib\n>>> _ = pathlib.Path('own.txt').write_text('own')\n"
            ">>> find('own.txt')\n'own'\n>>> find('data/given.txt')\n'given'\n"
            ">>> sorted(str(path) for path in pathlib.Path('.').iterdir())\n['data', 'own.txt']\n",
            "acceptance": "",
        }
    )
    files = {
        "core.py": b"def find(path):\n    return open(path).read()\n",
        "__init__.py": b"from error_patterns.core import find\n__all__ = ['find']\n",
    }
    case = make_case(files, spec=spec, sandbox=bubblewrap_sandbox, wall_seconds=20)
    case = replace(case, reads={"data/given.txt": b"given"})
    result = AcceptanceStage().judge(case)
    assert result.status is Status.PASSED, result.findings
