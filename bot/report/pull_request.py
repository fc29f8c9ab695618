"""Title and body of a pull request: what and why, how to try it, how to take it back.

A body can become a commit message when a person squashes, where code spans mean nothing, so what
others chose is `inert` here, inside code as well.
"""

from __future__ import annotations

from typing import Final

from bot.impact.report import ImpactReport
from bot.layout import spec_path, tool_folder
from bot.registry.manifest import Manifest
from bot.report import origin, words
from bot.report.document import LIMIT, PROPOSAL, Part, assemble, folded
from bot.report.impact_comment import look_at_this
from bot.report.place import Place
from bot.spec.toolspec import Kind, ToolSpec
from bot.text.quote import code, fenced, inert, inert_block, prose
from bot.validate.report import Finding, Severity, Status, ValidationReport

MAX_TITLE: Final = 200
"""GitHub takes 256 characters."""
MAX_ASKED: Final = 8_000
MAX_LINE: Final = 400
MAX_FAULTS: Final = 20


def title(spec: ToolSpec, *, update: bool, approved: bool) -> str:
    """One line without anything that a forge would act on, in a title or a commit message.

    A rejected candidate is marked, since lists of pull requests show nothing else.
    """
    mark = "" if approved else "[rejected] "
    verb = "Update" if update else "Add"
    return inert(f"{mark}{verb} {spec.name}: {spec.summary}", MAX_TITLE)


def body(
    spec: ToolSpec,
    manifest: Manifest,
    report: ValidationReport,
    impact: ImpactReport,
    place: Place,
    limit: int = LIMIT,
) -> str:
    """Return what a person reads first; scores and impact stand in comments of their own.

    Args:
        spec: As written; `acceptance` is not shown, since this text reaches later attempts.
        manifest: For what was made, and how.
        report: For the gate's one line, and what would pass.
        impact: For the risk.
        place: Where the proposal is.
        limit: Longest result, by `bot.text.quote.size`.
    """
    parts = [
        Part(f"{PROPOSAL}\n{'' if report.approved else _warning()}"),
        *_unproven(report),
        Part(_what(spec, report, impact, place)),
        *_faults(report),
        *look_at_this(impact),
        *_allowed(spec),
        *_chosen(manifest, report),
        *_asked(spec),
        Part(_try(spec, report, place)),
        Part(_take_back(spec.name, place)),
        Part(_made(manifest)),
    ]
    return assemble(parts, f"the specification is {place.specification(spec.name)}", limit)


def _warning() -> str:
    return (
        "> [!CAUTION]\n"
        "> **Do not merge this: the gate rejects the candidate.** It is shown so that you can see "
        "what was tried and what would pass.\n\n"
    )


def _unproven(report: ValidationReport) -> list[Part]:
    """Say first what nothing was proven of; an approval must not look like more than it is."""
    items = tuple(
        f"> - **{name}**: {prose(inert(why, MAX_LINE))}\n" for name, why in words.unproven(report)
    )
    if not items:
        return []
    head = f"> [!WARNING]\n> **Unproven: {len(items)} of {len(report.stages)} stages.**\n>\n"
    return [Part(head, items, "\n")]


def _what(spec: ToolSpec, report: ValidationReport, impact: ImpactReport, place: Place) -> str:
    verb = "Updates" if impact.update else "Adds"
    sort = f"{spec.kind}, {spec.category}" if spec.category else str(spec.kind)
    # A rejected candidate that is merged all the same has not done what the issue asks for.
    closing = f"{'Closes' if report.approved else 'For'} #{place.issue}" if place.issue else ""
    why = f"{closing}, which asked for it" if closing else "Asked for by a specification file"
    named = report.model_copy(update={"tool": code(spec.name)})
    return (
        f"{verb} `{spec.name}` ({sort}): {prose(inert(spec.summary, MAX_LINE))}\n\n"
        f"{why}; the specification is {place.specification(spec.name)}.\n\n"
        f"{'✅' if report.approved else '❌'} {words.verdict(named)} "
        f"Risk {impact.risk.level}: {prose(inert(impact.risk.rule, MAX_LINE))}.\n"
    )


def _allowed(spec: ToolSpec) -> list[Part]:
    """Say what the specification takes off the list of what to look at."""
    if not spec.allows:
        return []
    named = ", ".join(code(one) for one in spec.allows)
    return [Part(f"\nThe specification allows {named}: no place of that is shown to look at.\n")]


def _faults(report: ValidationReport) -> list[Part]:
    if report.approved:
        return []
    found = [
        (stage.name, finding)
        for stage in report.stages
        if stage.status is not Status.PASSED
        for finding in words.grave_first(stage.findings)
        if finding.severity is Severity.ERROR
    ]
    items = [_fault(stage, finding) for stage, finding in found[:MAX_FAULTS]]
    more = len(found) - len(items)
    tail = f"\nAnd {more} more, in the comment with the metrics.\n" if more else ""
    return [Part("\n### What would pass\n\n", tuple(items), tail)]


def _fault(stage: str, finding: Finding) -> str:
    place = words.place(finding)
    where = f" {code(inert(place, MAX_LINE))}" if place else ""
    return f"- {stage}{where}: {prose(inert(finding.message, MAX_LINE))}\n"


def _chosen(manifest: Manifest, report: ValidationReport) -> list[Part]:
    made = manifest.generation
    if not made.exchanges:
        return []
    agreed = origin.agreement(report)
    lines = (
        f"- Models asked: {origin.asked(made.exchanges, _word)}\n",
        f"- Told what is wrong: {origin.corrected(made.exchanges)}\n",
        f"- Written by {origin.writer(made.model, _word)}\n",
        *([f"- Agreement: {agreed}\n"] if agreed else []),
    )
    folds = (
        ("Contested calls", origin.contested(report)),
        ("Repaired without asking again", origin.repaired(made.repairs)),
    )
    return [
        Part("\n### How it was chosen\n\n", lines),
        *(
            folded(f"{title}: {len(found)}", [f"- {_word(one)}\n" for one in found])
            for title, found in folds
            if found
        ),
    ]


def _asked(spec: ToolSpec) -> list[Part]:
    texts = (
        ("behaviour", spec.behaviour, "text"),
        ("interface", spec.interface or spec.target, "python"),
        ("examples", spec.examples, "pycon"),
    )
    return [
        folded(
            f"Asked for: {name}"
            + (", cut; the specification has the whole" if len(text) > MAX_ASKED else ""),
            [fenced(inert_block(text, MAX_ASKED), language)],
        )
        for name, text, language in texts
        if text.strip()
    ]


def _try(spec: ToolSpec, report: ValidationReport, place: Place) -> str:
    folder = tool_folder(spec.name)
    lines = [f"git fetch origin {place.branch} {place.base}", f"git switch --detach {place.short}"]
    if report.approved and spec.kind is not Kind.TEST_SUITE:
        lines.append(f"TOOLWRIGHT_BASE=HEAD toolwright tools run {spec.name} --help")
    lines.append(
        f"TOOLWRIGHT_BASE=origin/{place.base} toolwright validate {folder} "
        f"--spec {spec_path(spec.name)}"
    )
    return (
        "\n### Try it\n\n"
        "In a clone with this repository as `origin`. All of it runs in the sandbox; the last line "
        "runs its tests and every other stage again:\n\n"
        f"{fenced(chr(10).join(lines), 'sh')}\n"
        "Without the sandbox, once you have read the code: "
        f"`PYTHONPATH={folder.rpartition('/')[0]} python -m pytest {folder}/tests`\n"
    )


def _take_back(name: str, place: Place) -> str:
    lines = (
        f"git fetch origin {place.base} && git switch -c revert-{name} FETCH_HEAD",
        "git revert --no-edit -m 1 MERGE_COMMIT  # without -m 1 after a squash or a rebase",
    )
    return (
        "\n### Take it back\n\n"
        "After the merge: the **Revert** button of this pull request, or\n\n"
        f"{fenced(chr(10).join(lines), 'sh')}\n"
        f"When that is merged, `{name}` has left the registry; nothing else is to be done.\n"
    )


def _made(manifest: Manifest) -> str:
    made = manifest.generation
    how = [f"the generator {_word(made.generator)} {_word(made.version)}"]
    how += [f"pattern {_word(made.pattern)}"] if made.pattern else []
    how += [f"model {_word(made.model)}"] if made.model else []
    how += [f"prompt SHA-256 {_word(made.prompt)}"] if made.prompt else []
    how += [f"reply SHA-256 {_word(made.reply)}"] if made.reply else []
    how.append(f"{made.attempts} attempt{'' if made.attempts == 1 else 's'}")
    return (
        "\n### Where it comes from\n\n"
        f"Made by {', '.join(how)}.\n"
        f"SHA-256 of the specification `{manifest.spec}`, "
        f"of the candidate `{manifest.candidate}`.\n"
        f"Judged by Toolwright {_word(manifest.toolwright)}. The gate advises; a person's merge "
        "approves.\n"
    )


def _word(text: str) -> str:
    return code(inert(text, MAX_LINE)) or "unknown"
