"""A trial: where the candidates for one specification are run and judged."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from bot.candidate import Candidate
from bot.config import Thresholds
from bot.context.redact import Redactor, held_back
from bot.progress import Progress
from bot.sandbox.protocol import Limits, Sandbox
from bot.spec.toolspec import ToolSpec
from bot.validate.cache import Cache
from bot.validate.case import Case, Host, open_case
from bot.validate.gate import validate
from bot.validate.report import StageResult, ValidationReport


@dataclass(frozen=True)
class JudgedCandidate:
    """A candidate, and what the gate says of it."""

    candidate: Candidate
    report: ValidationReport


@dataclass(frozen=True)
class Trial:
    """What judging candidates takes, beside the candidates.

    Attributes:
        spec: As it was written, held-back examples and all.
        reads: Files of the repository that the tool may read, by path.
        cache: Without one, everything is judged anew.
    """

    spec: ToolSpec
    sandbox: Sandbox
    thresholds: Thresholds
    limits: Limits
    progress: Progress
    cache: Cache | None = None
    reads: Mapping[str, bytes] = field(default_factory=dict)
    host: Host = field(default_factory=Host)

    @property
    def held(self) -> Redactor:
        """What no model, no test and no message may be told."""
        return held_back(self.spec)

    def case(self, candidate: Candidate) -> Case:
        """The case of a candidate.

        Raises:
            RequestError: A path of `reads` lies where the candidate itself does.
        """
        return open_case(
            candidate,
            self.spec,
            self.sandbox,
            thresholds=self.thresholds,
            limits=self.limits,
            reads=self.reads,
            host=self.host,
        )

    def judge(
        self,
        candidate: Candidate,
        only: Collection[str] | None = None,
        progress: Callable[[StageResult], None] | None = None,
    ) -> ValidationReport:
        """Put a candidate through the gate, or through some of its stages."""
        return validate(
            self.case(candidate),
            progress=progress or (lambda _: None),
            only=only,
            cache=self.cache,
        )
