"""Every kind of bad specification: what is said, of which field and line, and exit status 2."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

import pytest

from bot.errors import ExitStatus
from bot.spec import Rules, SpecError, parse_spec

NAME = "specs/error_patterns.yaml"
GOOD = """\
name: error_patterns
kind: tool
category: debugging
summary: Count the errors of a log by kind.
interface: |
  def count_errors(lines: list[str]) -> dict[str, int]: ...
examples: |
  >>> count_errors([])
  {}
"""
# Lines of GOOD where a field stands, for tables below.
KIND, CATEGORY, SUMMARY, INTERFACE, STUB, EXAMPLE, END = 2, 3, 4, 5, 6, 8, 10


@dataclass(frozen=True)
class Bad:
    """GOOD with `new` for `old` (appended where `old` is empty), and the expected refusal."""

    about: str
    old: str
    new: str
    field: str
    line: int
    message: str

    @property
    def source(self) -> bytes:
        assert self.old in GOOD
        text = GOOD.replace(self.old, self.new, 1) if self.old else GOOD + self.new
        return text.encode("utf-8")


def stub(about: str, new: str, message: str, line: int = STUB) -> Bad:
    old = "  def count_errors(lines: list[str]) -> dict[str, int]: ...\n"
    return Bad(about, old, textwrap.indent(new, "  ") + "\n", "interface", line, message)


def example(about: str, new: str, message: str, line: int = EXAMPLE) -> Bad:
    old = "  >>> count_errors([])\n  {}\n"
    return Bad(about, old, textwrap.indent(new, "  ") + "\n", "examples", line, message)


SHAPE = [
    Bad("unknown field", "", "colour: red\n", "colour", END, "`colour` is unknown"),
    Bad("misspelt field", "summary:", "sumary:", "sumary", SUMMARY, "Did you mean `summary`?"),
    Bad("missing name", "name: error_patterns\n", "", "name", 1, "is missing"),
    Bad("missing kind", "kind: tool\n", "", "kind", 1, "is missing"),
    Bad("missing summary", "summary: Count the errors of a log by kind.\n", "", "summary", 2,
        "is missing"),
    Bad("empty summary", "Count the errors of a log by kind.", "", "summary", SUMMARY, "is empty"),
    Bad("short summary", "Count the errors of a log by kind.", "Counts", "summary", SUMMARY,
        "fewer than 10"),
    Bad("long summary", "Count the", "x" * 1000, "summary", SUMMARY, "more than 120"),
    Bad("summary in lines", "Count the errors of a log by kind.", '"One line,\\nand two"',
        "summary", SUMMARY, "form of this field"),
    Bad("missing category", "category: debugging\n", "", "category", 2, "a tool needs it"),
    Bad("category of a utility", "debugging", "logging", "category", CATEGORY, "not one of a tool"),
    Bad("unknown category", "debugging", "debuging", "category", CATEGORY, "`debugging`?"),
    Bad("unknown kind", "kind: tool", "kind: tol", "kind", KIND, "Did you mean `tool`?"),
    Bad("kind is a list", "kind: tool", "kind: [tool]", "kind", KIND, "is not known"),
    Bad("target on a tool", "", "target: a.b\n", "target", END, "nothing for a tool"),
    Bad("summary is a number", "Count the errors of a log by kind.", "12345678901", "summary",
        SUMMARY, "must be text, and the number `12345678901`"),
    Bad("interface is a list", "interface: |", "interface: [a]\nbehaviour: |", "interface",
        INTERFACE, "must be text, and a list"),
    Bad("reads is text", "", "reads: data\n", "reads", END, "must be a list"),
    Bad("read is a number", "", "reads:\n  - data\n  - 7\n", "reads[1]", END + 2, "must be text"),
    Bad("performance is a list", "", "performance: [1]\n", "performance", END, "must be a mapping"),
    Bad("seconds in words", "", "performance:\n  max_seconds: fast\n", "performance.max_seconds",
        END + 1, "must be a number"),
    Bad("no seconds", "", "performance:\n  max_seconds: 0\n", "performance.max_seconds", END + 1,
        "is not over 0"),
    Bad("too many seconds", "", "performance: {max_seconds: 301}\n", "performance.max_seconds",
        END, "is over 300"),
    Bad("too much memory", "", "performance: {max_memory_mb: 4096}\n",
        "performance.max_memory_mb", END, "is over 2048"),
    Bad("half a mebibyte", "", "performance: {max_memory_mb: 0.5}\n",
        "performance.max_memory_mb", END, "must be a whole number"),
    Bad("misspelt budget", "", "performance: {max_second: 1}\n", "performance.max_second", END,
        "Did you mean `max_seconds`?"),
    Bad("pattern without name", "", "pattern: {parameters: {}}\n", "pattern.name", END, "missing"),
]  # fmt: skip
NAMES = [
    Bad(f"name {name}", "error_patterns", name, "name", 1, message)
    for name, message in (
        ("ErrorPatterns", "form of this field"),
        ("error-patterns", "form of this field"),
        ("../evil", "form of this field"),
        ("x" * 41, "more than 40"),
        ("json", "standard library"),
        ("class", "keyword"),
        ("match", "keyword"),
        ("list", "builtin"),
        ("pytest", "run or checked with"),
        ("numpy", "run or checked with"),
        ("bot", "gives a meaning"),
        ("generated_tools", "gives a meaning"),
        ("conftest", "gives a meaning"),
        ("test_tool", "begins like a test"),
        ("tests", "begins like a test"),
    )
]
YAML = [
    Bad("tab", "  def", "\tdef", "interface", STUB, "indented with a tab"),
    Bad("duplicate key", "", "kind: tool\n", "kind", END, "the first is at line 2"),
    Bad("bad indentation", "kind: tool", " kind: tool", "name", KIND, "not YAML"),
    Bad("unclosed list", "", "reads: [a\n", "reads", END + 1, "not YAML"),
    Bad("YAML bomb", "", "pattern: {name: &a [x, x], parameters: {b: [*a, *a]}}\n",
        "pattern.parameters.b[0]", END, "alias"),
    Bad("anchor", "kind: tool", "kind: &k tool", "kind", KIND, "anchor"),
    Bad("merge key", "", "performance: {<<: {max_seconds: 1}}\n", "performance", END, "merge key"),
    Bad("Python tag", "", "reads: !!python/object/apply:os.system [id]\n", "reads", END, "The tag"),
    Bad("plain tag", "kind: tool", "kind: !!str tool", "kind", KIND, "The tag"),
    Bad("directive", "name: error", "%YAML 1.1\n---\nname: error", "", 1, "directive"),
    Bad("second document", "", "---\nname: other\n", "", END, "second document"),
    Bad("word for no", "error_patterns", "no", "name", 1, "`no` is a truth value"),
    Bad("underscored number", "", "performance: {max_memory_mb: 1_000}\n",
        "performance.max_memory_mb", END, "`1_000` is a whole number"),
    Bad("octal number", "", "performance: {max_memory_mb: 0100}\n", "performance.max_memory_mb",
        END, "to some YAML readers only"),
    Bad("clock time", "", "performance: {max_seconds: 1:30}\n", "performance.max_seconds", END,
        "to some YAML readers only"),
    Bad("date", "Count the errors of a log by kind.", "2024-01-01", "summary", SUMMARY, "a date"),
    Bad("not a number", "", "performance: {max_seconds: .nan}\n", "performance.max_seconds", END,
        "is not finite"),
    Bad("infinite", "", "performance: {max_seconds: 1.0e+999}\n", "performance.max_seconds", END,
        "is not finite"),
    Bad("digits without end", "Count the errors of a log by kind.", "9" * 5000, "summary", SUMMARY,
        "to some YAML readers only"),
    Bad("number as key", "", "7: x\n", "", END, "field name must be text"),
    Bad("list as key", "", "? [a]\n: x\n", "", END, "field name must be text"),
    Bad("impossible escape", "", 'target: "\\UFFFFFFFF"\n', "", 1, "impossible number"),
    Bad("deep nesting", "", "pattern: " + "[" * 10_000 + "\n", "pattern", END, "more than 8 deep"),
    Bad("deep blocks", "", "pattern:\n  " + "- " * 10_000 + "\n", "pattern", END + 1, "8 deep"),
    Bad("deep keys", "", "? " * 10_000 + "\n", "examples", END, "more than 8 deep"),
]  # fmt: skip
CUT = [
    Bad("summary with a number sign", "of a log", "of issue #5 in a log", "summary", SUMMARY,
        "YAML ends the text at `#5 in a log by kind.`"),
    Bad("behaviour with a number sign", "", "behaviour: As in\n  C # and #3.\n", "behaviour",
        END + 1, "Put quotes around the text"),
    Bad("no-break spaces", "  def count", "\u00a0\u00a0def count", "interface", STUB,
        "indented with U+00A0 (NO-BREAK SPACE)"),
    Bad("no-break spaces in a block", "  def count", "  \u00a0def count", "interface", STUB,
        "Indent with plain spaces"),
    Bad("wide spaces", "  >>> count", "\u3000>>> count", "examples", EXAMPLE, "IDEOGRAPHIC SPACE"),
    Bad("no-break space in a blank line", "  {}\n", "  {}\n  \u00a0\n", "examples", EXAMPLE + 2,
        "U+00A0"),
    Bad("no-break space behind a prompt", ">>> count", ">>>\u00a0count", "examples", EXAMPLE,
        "U+00A0 stands behind the prompt"),
]  # fmt: skip
HIDDEN = [
    Bad(f"hidden {code}", "of a log", f"of a{chr(int(code[2:], 16))} log", "summary", SUMMARY,
        f"Hidden text: {code} at line 4, column 31")
    for code in ("U+0000", "U+001B", "U+007F", "U+0085", "U+00AD", "U+034F", "U+200B", "U+200D",
                 "U+202E", "U+2028", "U+2066", "U+2800", "U+3164", "U+FE0F", "U+FEFF", "U+E000",
                 "U+E0041", "U+E0100")
] + [
    Bad("a second byte-order mark", "name: error", "\ufeff\ufeffname: error", "", 1,
        "U+FEFF at line 1, column 1 (BYTE ORDER MARK)"),
    Bad("joiner between words", "of a log", "of\u200d a log", "summary", SUMMARY, "U+200D"),
    Bad("joiner behind an emoji", "of a log", "of a 🙂\u200dlog", "summary", SUMMARY, "U+200D"),
    Bad("two joiners", "of a log", "of a 👩\u200d\u200d💻 log", "summary", SUMMARY, "U+200D"),
    Bad("HTML comment", "of a log", "of <!-- obey --> a log", "summary", SUMMARY, "HTML comment"),
    Bad("HTML comment in code", ": ...", ": ...  # <!-- obey -->", "interface", STUB, "comment"),
    Bad("escaped override", "Count the errors of a log by kind.", '"Count the \\u202Eerrors"',
        "summary", SUMMARY, "An escape makes hidden text: U+202E"),
    Bad("escaped null", "Count the errors of a log by kind.", '"Count the \\0errors"',
        "summary", SUMMARY, "An escape makes hidden text: U+0000"),
]  # fmt: skip
INTERFACES = [
    stub("not Python", "fn count() -> {}", "not Python"),
    stub("second line", "def f() -> None: ...\ndef g( -> None: ...", "not Python", STUB + 1),
    stub("body", "def f(a: int) -> int: return a", "is not a stub"),
    stub("no annotation", "def f(a) -> int: ...", "`a` is not annotated"),
    stub("no return", "def f(a: int): ...", "return of `f` is not annotated"),
    stub("unknown name", "def f(a: Dict[str, int]) -> int: ...", "`from typing import Dict`"),
    stub("bare container", "def f(a: dict) -> int: ...", "does not say what it holds"),
    stub("quoted type", "def f(a: 'itn') -> int: ...", "Did you mean `int`?"),
    stub("call in annotation", "def f(a: print('x')) -> int: ...", "is not a type"),
    stub("default call", "def f(a: int = g()) -> int: ...", "uses an unknown `g`"),
    stub("running default", "def f(a: int = eval('1')) -> int: ...", "`eval` has no place"),
    stub("shared default", "def f(a: list[int] = []) -> int: ...", "shared between calls"),
    stub("private", "def _f(a: int) -> int: ...", "declares no function and no class"),
    stub("own module", "def core(a: str) -> int: ...", "`core` hides"),
    stub("twice", "def f() -> int: ...\ndef f() -> str: ...", "declared twice", STUB + 1),
    stub("import", "import nmpy\ndef f(a: nmpy.X) -> int: ...", "imports `nmpy`", STUB - 1),
    stub("star import", "from typing import *\ndef f() -> int: ...", "every name of `typing`"),
    stub("relative import", "from . import x\ndef f() -> int: ...", "is refused"),
    stub("no such type", "from typing import Lst\ndef f() -> int: ...", "Did you mean `List`?"),
    stub("statement", "print(1)\ndef f() -> int: ...", "Only stubs"),
    stub("code", "__import__('os').system('id')\ndef f() -> int: ...", "Only stubs"),
    stub("nothing", "# nothing", "declares no function", STUB),
    stub("base", "class A(Bse):\n    x: int", "uses an unknown `Bse`"),
    stub("metaclass", "class A(metaclass=Mta):\n    x: int", "uses an unknown `Mta`"),
    stub("no self", "class A:\n    def m() -> int: ...", "has no first parameter", STUB + 1),
    stub("class code", "class A:\n    print('x')", "may not stand in class", STUB + 1),
    stub("class decorator", "@eval('x')\nclass A:\n    x: int", "`eval` has no place"),
    stub("look-alike", "def c\u043eunt() -> int: ...", "look like others"),
    stub("hidden docstring", "def f() -> int:\n    '\\u202e'", "hidden text: U+202E"),
    stub("bad escape", "def f(a: str = '\\d') -> int: ...", "invalid escape sequence"),
    stub("brackets", "(" * 5_000, "not Python"),
    stub("signs", "x = " + "-" * 10_000 + "1", "parser"),
    stub("huge number", f"def f(a: int = 0x{'f' * 5_000}) -> int: ...", "more than 10000 binary"),
    stub("attributes", "def f(a: x" + ".a" * 3_000 + ") -> int: ...", "not Python|nested"),
    stub("too many", "".join(f"def f{n}() -> int: ...\n" for n in range(31)), "over 30 public"),
]  # fmt: skip
EXAMPLES = [
    example("undeclared", ">>> count_eros([])\n{}", "calls `count_eros`, which is not declared"),
    example("not doctest", "count_errors([])\n{}", "There is no example"),
    example("no blank", ">>>count_errors([])\n{}", "not doctest"),
    example("not Python", ">>> count_errors([)\n{}", "not Python"),
    example("eval", ">>> eval('1')\n1", "`eval`, a builtin that is not allowed"),
    example("exec by name", ">>> run = exec\n>>> run('1')", "uses `exec`, a builtin"),
    example("open", ">>> open('/etc/passwd').read()\n''", "`open`, a builtin"),
    example("import builtin", ">>> __import__('os')\n1", "`__import__`"),
    example("import", ">>> import os\n>>> count_errors([])\n{}", "import of `os` is refused"),
    example("dunder", ">>> count_errors.__globals__\n{}", "`__globals__` is private"),
    example("no result", ">>> count_errors([])", "states no expected result"),
    example("no use", ">>> len([])\n0", "No example calls"),
    example("endless", ">>> while True:\n...     count_errors([])", "(While) is refused"),
    example("patched", ">>> count_errors = dict\n>>> count_errors()\n{}", "another meaning"),
    example("skipped", ">>> count_errors([])  # doctest: +SKIP\n{}", "`+SKIP` is refused"),
    example(
        "no such option", ">>> count_errors([])  # doctest: +X\n{}", "`+X` is none that Python has"
    ),
    example("a tab", ">>> count_errors(['\t'])\n{}", "hold a tab"),
    example("too many", ">>> count_errors([])\n{}\n" * 201, "more than 200 examples"),
    example(
        "report option",
        ">>> count_errors([])  # doctest: +REPORT_NDIFF\n{}",
        "`+REPORT_NDIFF` is refused",
    ),
    example("fail fast", ">>> count_errors([])  # doctest: +FAIL_FAST\n{}", "Every example is run"),
    example(
        "true for one", ">>> count_errors([])  # doctest: -DONT_ACCEPT_TRUE_FOR_1\n{}", "True and 1"
    ),
    example(
        "output behind a blank line",
        ">>> print(count_errors([]))\nTotal:\n\n{}",
        "write `<BLANKLINE>`",
        EXAMPLE + 3,
    ),
    example(
        "output that begins blank",
        ">>> print(count_errors([]))\n\n{}",
        "`<BLANKLINE>`",
        EXAMPLE + 2,
    ),
    example(
        "prose behind what may print",
        ">>> print(count_errors([]))\n{}\n\nNow more:\n",
        "`>>> # `",
        EXAMPLE + 3,
    ),
    example(
        "text below a comment",
        ">>> # count_errors([])\n{}\n>>> count_errors([])\n{}",
        "below a comment",
        EXAMPLE + 1,
    ),
    example(
        "exception as output",
        ">>> count_errors([])\nKeyError: 'x'",
        "`KeyError: 'x'` on the line below that",
        EXAMPLE + 1,
    ),
    example(
        "exception of a module",
        ">>> count_errors([])\njson.JSONDecodeError: no",
        "Write `Traceback (most recent call last):` below the call",
        EXAMPLE + 1,
    ),
    example(
        "bare exception",
        ">>> count_errors([])\nValueError",
        "and `ValueError` on the line",
        EXAMPLE + 1,
    ),
    example(
        "short traceback",
        ">>> count_errors([])\nTraceback:\nKeyError: 'x'",
        "does not have doctest's form",
        EXAMPLE + 1,
    ),
    example(
        "pytest",
        ">>> with pytest.raises(ValueError):\n...     count_errors(['x'])",
        "Write `>>> count_errors(['x'])`, on the line below it `Traceback (most recent call",
    ),
    example("import of pytest", ">>> import pytest\n>>> count_errors([])\n{}", "has no pytest"),
    example("two statements", ">>> a = []\n... count_errors(a)\n{}", "Begin each of them"),
    example("return outside", ">>> return count_errors([])", "not Python"),
    example(
        "await and run",
        ">>> import asyncio\n>>> asyncio.run(count_errors([]))\n{}\n>>> await count_errors([])\n{}",
        "Use one of the two",
        EXAMPLE + 3,
    ),
    example("another type", ">>> count_errors([])\n[]", "`[]` is no `dict[str, int]`", EXAMPLE + 1),
    example(
        "another type inside",
        ">>> count_errors([])\n{'a': 'b'}",
        "is no `dict[str, int]`",
        EXAMPLE + 1,
    ),
    example("None below", ">>> count_errors([])\nNone", "`None` is no", EXAMPLE + 1),
    example(
        "written file",
        ">>> import pathlib\n>>> pathlib.Path('x').write_text('a')\n>>> count_errors([])\n{}",
        "Write `_ = ` before it",
        EXAMPLE + 1,
    ),
    example(
        "no result of an expression",
        ">>> count_errors([])['x']",
        "write `(count_errors([])['x']) is None`",
    ),
    example("second", ">>> count_errors([])\n{}\n>>> foo()\n1", "`foo`", EXAMPLE + 2),
]
REPOSITORY = [
    Bad(f"read {path}", "", f"reads:\n- '{path}'\n", "reads[0]", END + 1, message)
    for path, message in (
        ("../secret", "leaves the repository"),
        ("data/../../x", "leaves the repository"),
        ("/etc/passwd", "is absolute"),
        ("~/.ssh", "is absolute"),
        ("C:/x", "is absolute"),
        ("data\\x", "has a backslash"),
        ("data/*.csv", "is a pattern"),
        (".git/config", "inside `.git`"),
        ("sub/.GIT/hooks", "inside `.git`"),
        (".", "whole repository"),
        ("./data", "not in its plain form"),
        ("data//x", "not in its plain form"),
    )
] + [
    Bad("path twice", "", "reads: [data, data/]\n", "reads[1]", END, "stands twice"),
    Bad("dependency", "", "dependencies: [requests]\n", "dependencies[0]", END, "is not allowed"),
    Bad("near dependency", "", "dependencies: [nunpy]\n", "dependencies[0]", END, "`numpy`?"),
    Bad("version", "", "dependencies: ['numpy>=2']\n", "dependencies[0]", END, "not a plain"),
    Bad("address", "", "dependencies: ['x @ https://e.x']\n", "dependencies[0]", END,
        "not a plain"),
    Bad("twice", "", "dependencies: [NumPy, numpy]\n", "dependencies[1]", END, "stands twice"),
    Bad("many", "", f"reads: [{', '.join(f'd{n}' for n in range(21))}]\n", "reads", END,
        "more than 20"),
]  # fmt: skip
ALL = [*SHAPE, *NAMES, *YAML, *CUT, *HIDDEN, *INTERFACES, *EXAMPLES, *REPOSITORY]


def refusal(source: bytes) -> SpecError:
    with pytest.raises(SpecError) as caught:
        parse_spec(source, NAME, Rules(dependencies=frozenset({"numpy"})))
    assert caught.value.status is ExitStatus.REQUEST
    assert int(caught.value.status) == 2
    return caught.value


def test_the_specification_that_the_bad_ones_are_made_from_is_good() -> None:
    assert parse_spec(GOOD.encode(), NAME, Rules()).spec.name == "error_patterns"


@pytest.mark.parametrize("bad", ALL, ids=lambda bad: bad.about)
def test_a_bad_specification_is_refused_by_field_line_and_remedy(bad: Bad) -> None:
    error = refusal(bad.source)
    alternatives = bad.message.split("|")
    fitting = [
        problem
        for problem in error.problems
        if any(text in f"{problem.message} {problem.remedy}" for text in alternatives)
    ]
    assert [(problem.field, problem.line) for problem in fitting[:1]] == [(bad.field, bad.line)], (
        str(error)
    )
    assert all(problem.remedy for problem in error.problems)
    assert f"{NAME}:{bad.line}: " in str(error)
    assert all(line.isprintable() for line in str(error).split("\n"))


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        (b"", 1, "The file is empty"),
        (b"# a comment\n", 1, "The file is empty"),
        (b"just text\n", 1, "not a mapping"),
        (b"- name\n", 1, "not a mapping"),
        (b"name: x\nsummary: caf\xe9\n", 2, "Byte 0xE9 at line 2, byte 13 is not UTF-8"),
        ("name: x\n".encode("utf-16"), 1, "is not UTF-8"),
        ("\ufeff\u200bname: x\n".encode(), 1, "U+200B at line 1, column 1"),
        (b"\x00" * 100, 1, "U+0000"),
        (b"x" * 65_537, 1, "more than 65536 bytes"),
        (GOOD.encode() * 20_000, 1, "more than 65536 bytes"),
        (b"[" * 60_000, 1, "more than 8 deep"),
        ("\u200b\n".encode() * 16_000, 1, "U+200B at line 1, column 1"),
        (b"\t\n" * 32_000, 1, "indented with a tab"),
        (b"{a: " * 10_000, 1, "more than 8 deep"),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else None,
)
def test_bytes_that_are_no_specification_are_refused(
    source: bytes, line: int, message: str
) -> None:
    problem = refusal(source).problems[0]
    assert (problem.line, message in problem.message) == (line, True), problem


def test_every_problem_of_every_layer_is_told_at_once() -> None:
    error = refusal(
        b"name: json\nkind: tol\nsumary: x\nsummary: short\ninterface: |\n  def f(a) -> int: ...\n"
        b"reads: [../x, 3]\nperformance: {max_seconds: fast}\ndependencies: [evil]\n"
    )
    assert [(problem.field, problem.line) for problem in error.problems] == [
        ("name", 1),
        ("kind", 2),
        ("sumary", 3),
        ("summary", 4),
        ("interface", 6),
        ("reads[1]", 7),
        ("reads[0]", 7),
        ("performance.max_seconds", 8),
        ("dependencies[0]", 9),
    ]


def test_a_refusal_stays_short_enough_to_post() -> None:
    error = refusal((GOOD + "reads:\n" + "- 1\n" * 10_000).encode())
    assert len(str(error)) < 65_536
    hidden = refusal((GOOD + "behaviour: " + "\u200b" * 20_000).encode())
    assert len(hidden.problems) == 20_000
    assert "19950 more problems follow" in str(hidden)
