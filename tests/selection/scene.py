"""Drafts for one specification, and where they are tried."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from rich.console import Console

from bot.candidate import Candidate, Provenance
from bot.config import Thresholds
from bot.progress import Progress
from bot.sandbox.protocol import Limits, Sandbox
from bot.scaffold.package_files import package_source
from bot.selection.observe import Observation
from bot.selection.pool import Entry
from bot.selection.trial import Trial
from bot.selection.voting import Behaviour
from bot.spec import Rules, SpecFile, parse_spec
from bot.validate.case import Case, open_case
from bot.validate.report import Finding, StageResult, Status, ValidationReport

NAME = "longest_words"
SOURCE = """\
name: longest_words
kind: utility
category: validation
summary: Keep the words of a text that have at least a given length.
behaviour: |
  Words are what white space separates. A word is kept as it is written, in the order of the text,
  where it has at least as many characters as the second argument says, and only at its first
  place. A length below one is refused with ValueError.
interface: |
  def longest_words(text: str, length: int) -> list[str]: ...
examples: |
  >>> longest_words("a quick brown fox jumps", 5)
  ['quick', 'brown', 'jumps']
  >>> longest_words("to be or not to be", 3)
  ['not']
  >>> longest_words("one", 9)
  []
acceptance: |
  >>> longest_words("sesame opens sesame and closes", 6)
  ['sesame', 'closes']
  >>> longest_words("withheld withheld twice", 5)
  ['withheld', 'twice']
"""
SPEC = parse_spec(SOURCE.encode(), "specs/longest_words.yaml", Rules())

RIGHT = """\
def longest_words(text, length):
    if length < 1:
        raise ValueError("length must be at least 1")
    found = []
    for word in text.split():
        if len(word) >= length and word not in found:
            found.append(word)
    return found


print(longest_words("a quick brown fox jumps", 5))
"""
"""As models often write it: without annotations or docstrings, and with a demonstration."""

REPEATS = """\
def longest_words(text, length):
    if length < 1:
        raise ValueError("length must be at least 1")
    return [word for word in text.split() if len(word) >= length]
"""
"""Keeps what it should drop: right on the examples that are shown, wrong on the held-back ones."""

SHORTER = """\
def longest_words(text, length):
    return [word for word in text.split() if len(word) > length]
"""
"""Wrong on the examples that are shown."""


def draft(
    code: str, model: str = "a", name: str = NAME, files: Mapping[str, bytes] | None = None
) -> Candidate:
    """A candidate with this `core.py`, as it came from a model."""
    return Candidate(
        name, {"core.py": code.encode(), **(files or {})}, Provenance("model", "1", model=model)
    )


def case_of(code: str, spec: SpecFile, sandbox: Sandbox) -> Case:
    """The case of a package that has nothing but this `core.py`."""
    public = package_source(spec.spec, sorted(spec.interface.names)).encode()
    candidate = draft(code, name=spec.spec.name, files={"__init__.py": public})
    limits = Limits(wall_seconds=60.0)
    return open_case(candidate, spec.spec, sandbox, thresholds=Thresholds(), limits=limits)


def trial_in(
    sandbox: Sandbox, spec: SpecFile = SPEC, **thresholds: float
) -> tuple[Trial, io.StringIO]:
    """A trial, and what its progress says."""
    said = io.StringIO()
    trial = Trial(
        spec.spec,
        sandbox,
        Thresholds.model_validate(thresholds),
        Limits(wall_seconds=120.0),
        Progress(Console(file=said, width=400, highlight=False)),
    )
    return trial, said


def observation(call: int, value: str) -> Observation:
    """A call that gave a literal."""
    return Observation(call=call, value=value, key=value, literal=True, raises=None, ended=False)


def entry(
    values: Sequence[str],
    model: str = "a",
    code: str = RIGHT,
    findings: Sequence[Finding] = (),
    misfits: Sequence[str] = (),
) -> Entry:
    """A draft in the pool that did what it is said to have done."""
    candidate = draft(code, model)
    status = Status.FAILED if findings else Status.PASSED
    stage = StageResult(name="acceptance", status=status, findings=tuple(findings))
    report = ValidationReport(
        tool=NAME, candidate=candidate.digest, required=("acceptance",), stages=(stage,)
    )
    observed = tuple(observation(call, value) for call, value in enumerate(values))
    return Entry(candidate, report, observed, tuple(misfits))


def behaviours(entries: Sequence[Entry]) -> list[Behaviour]:
    """What they do."""
    return [one.behaviour for one in entries]
