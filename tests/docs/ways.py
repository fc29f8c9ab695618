"""How each command of the documents is run; one that is not here fails a test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SPEC: Final = "specs/error_patterns.yaml"
FOLDER: Final = "build/error_patterns"
DEMO: Final = "make demo"
NEW: Final = "toolwright new build_errors --from error_classifier"
GENERATE: Final = f"toolwright generate {SPEC} --out {FOLDER}"


@dataclass(frozen=True)
class Run:
    """Run it in a clone of this repository.

    Attributes:
        typed: What is typed, where the page has words that stand for others.
        after: What is typed first.
        says: What it prints on standard output.
        status: How it ends; one of several where the machine decides.
    """

    typed: str = ""
    after: tuple[str, ...] = ()
    says: str = ""
    status: tuple[int, ...] = (0,)


@dataclass(frozen=True)
class Read:
    """Have the command line read its words, and go no further: it needs GitHub, or a person.

    Attributes:
        typed: What is typed, where the page has words that stand for others.
    """

    typed: str = ""


@dataclass(frozen=True)
class Plan:
    """Have `make` say what it would do: it is what runs this test, or takes the network."""


QUICK: Final[dict[str, Run | Read | Plan]] = {
    "make check": Plan(),
    "make test": Plan(),
    "make test-all": Plan(),
    "make lock": Plan(),
    "make clean": Run(),
    "make help": Run(says="test-all\tevery check and every test"),
    NEW: Run(says="toolwright run specs/build_errors.yaml"),
    f"{NEW} --set 'fixes.io=Free some space.'": Run(says="specs/build_errors.yaml"),
    "toolwright new NAME --from PATTERN": Run(NEW, says="specs/build_errors.yaml"),
    "toolwright new": Read("toolwright new build_errors --from error_classifier"),
    "toolwright run": Read(f"toolwright run {SPEC}"),
    "toolwright generate": Run(GENERATE),
    "toolwright generate specs/build_errors.yaml --out build/build_errors": Run(after=(NEW,)),
    "toolwright check SPEC": Run(f"toolwright check {SPEC}", says="is valid"),
    "toolwright context SPEC": Run(f"toolwright context {SPEC}"),
    "toolwright patterns": Run(says="error_classifier (debugging)"),
    "toolwright patterns error_classifier": Run(says="known by"),
    "toolwright patterns NAME": Run("toolwright patterns error_classifier", says="error_line"),
    "toolwright tools list": Run(says="error_analysis"),
    "toolwright tools show error_analysis": Run(says="error_analysis"),
    "toolwright tools run error_analysis suggest-fix timeout": Run(
        says='"Raise the time limit, or look for what is slow on the other side."'
    ),
    "toolwright COMMAND --help": Run("toolwright run --help", says="Usage: toolwright run"),
    "toolwright sandbox build": Run(),
    "toolwright sandbox probe": Run(says="network", status=(0, 3)),
    "toolwright sandbox run python -c 'print(1 + 1)'": Run(says="2\n"),
    "toolwright rollback NAME": Read("toolwright rollback error_analysis"),
    "toolwright health measure": Read(),
    "toolwright health report FILE": Read(),
    "toolwright handle EVENT FILE": Read("toolwright handle issue_comment event.json"),
    "toolwright build JOB --out BUNDLE": Read("toolwright build job.json --out bundle.json"),
    "toolwright publish JOB BUNDLE": Read("toolwright publish job.json bundle.json"),
    "toolwright watch": Read(),
    "toolwright watch --once": Read(),
    "toolwright doctor": Read(),
    "toolwright protect": Read(),
    "toolwright protect --classic": Read(),
    "toolwright init": Read(),
    "toolwright init --owner @YOU": Run(
        "toolwright init --owner @you --package toolwright --branch main --yes", says="CODEOWNERS"
    ),
    "toolwright init --owner @YOU --owner @ORG/TEAM": Read(),
    "toolwright init --owner @YOU --app NAME-IN-ITS-ADDRESS --app-id APP-ID": Read(
        "toolwright init --owner @YOU --app NAME-IN-ITS-ADDRESS --app-id 12"
    ),
}

JUDGING: Final[dict[str, Run | Read | Plan]] = {
    DEMO: Run(says="The gate approves error_patterns: all 9 stages passed."),
    "toolwright run specs/build_errors.yaml": Run(
        after=(NEW,),
        says="The gate approves build_errors: 8 of 9 stages passed; unproven: performance.",
    ),
    "toolwright validate FOLDER --spec SPEC": Run(
        f"toolwright validate {FOLDER} --spec {SPEC}",
        after=(GENERATE,),
        says="The gate approves error_patterns",
    ),
    "toolwright validate FOLDER --spec SPEC --format table|json|markdown|sarif": Run(
        f"toolwright validate {FOLDER} --spec {SPEC} --format sarif",
        after=(GENERATE,),
        says="https://json.schemastore.org/sarif-2.1.0.json",
    ),
}
"""Those that take the gate; it judges for half a minute each."""
