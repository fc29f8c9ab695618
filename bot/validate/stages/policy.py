"""Policy: paths, imports, calls, comments, structure and interface are within bounds.

Read from the text on this side; nothing of the candidate is imported or run. Everything that
executes candidate code requires this stage.
"""

from __future__ import annotations

from typing import Final

from bot.validate.case import Case
from bot.validate.policy.annotations import check_annotations
from bot.validate.policy.assertions import check_assertions
from bot.validate.policy.bulk import check_bulk
from bot.validate.policy.calls import check_calls
from bot.validate.policy.comments import check_comments
from bot.validate.policy.copied import check_copied
from bot.validate.policy.definitions import check_definitions
from bot.validate.policy.imports import check_imports
from bot.validate.policy.interface import check_interface
from bot.validate.policy.paths import check_paths
from bot.validate.policy.remark import RULE as LOOK_RULE
from bot.validate.policy.structure import check_structure
from bot.validate.policy.suite import check_suite
from bot.validate.policy.surroundings import check_surroundings
from bot.validate.policy.tests_run import check_tests_run
from bot.validate.policy.working_folder import check_working_folder
from bot.validate.policy.writes import check_writes
from bot.validate.report import StageResult
from bot.validate.stage import Depends, verdict

MAX_FINDINGS: Final = 500

CHECKS_OF_CODE: Final = (
    check_imports,
    check_definitions,
    check_annotations,
    check_calls,
    check_writes,
    check_surroundings,
    check_working_folder,
    check_structure,
    check_comments,
)
"""What is said of any Python code, whoever asked for it."""

_CHECKS: Final = (
    check_paths,
    check_interface,
    *CHECKS_OF_CODE,
    check_suite,
    check_tests_run,
    check_assertions,
    check_copied,
    check_bulk,
)


# Without what these ask for there is nothing to run.
_STOPPING: Final = frozenset({"policy/missing", "policy/parse", "policy/path"})


class PolicyStage:
    """There is no score: one error fails the candidate.

    What is to look at fails nothing, and is left out where the specification's `allows` names it.
    Only what keeps files from being read or laid out stops other stages: whatever else the policy
    refuses, the sandbox holds, and one report then names everything wrong.
    """

    name: Final = "policy"
    version: Final = 3
    requires: Final[tuple[str, ...]] = ()
    depends: Final = Depends((), host="nothing")

    def judge(self, case: Case) -> StageResult:
        """Run every check, so that one report names everything wrong."""
        allowed = {f"{LOOK_RULE}/{look}" for look in case.spec.allows}
        found = [
            finding
            for finding in (
                *case.unreadable,
                *(finding for check in _CHECKS for finding in check(case)),
            )
            if finding.rule not in allowed
        ]
        # One fault seen by two checks, or twice in one expression, is one finding.
        findings = tuple(dict.fromkeys(found))[:MAX_FINDINGS]
        return StageResult(
            name=self.name,
            status=verdict(findings),
            metrics={"files": len(case.candidate.files)},
            findings=findings,
            stops=any(finding.rule in _STOPPING for finding in findings),
        )
