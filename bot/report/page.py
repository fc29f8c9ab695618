"""The report page: everything that a decision needs, in one file without scripts."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot import __version__
from bot.candidate import Candidate
from bot.impact.report import ImpactReport
from bot.progress import seconds_of, status_of
from bot.proposal import Commands
from bot.report import origin, words
from bot.spec.toolspec import ToolSpec
from bot.validate.report import ValidationReport


def page(
    spec: ToolSpec,
    spec_digest: str,
    candidate: Candidate,
    report: ValidationReport,
    impact: ImpactReport,
    commands: Commands,
) -> str:
    """Render the page as HTML; every value is escaped, since most of them are untrusted.

    Args:
        commands: What the reader can do, as label and shell command.
    """
    templates = Environment(
        loader=PackageLoader("bot.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return templates.get_template("page.html.j2").render(
        spec=spec,
        spec_digest=spec_digest,
        report=report,
        impact=impact,
        commands=commands,
        files={
            path: content.decode("utf-8", "backslashreplace")
            for path, content in candidate.files.items()
        },
        provenance=candidate.provenance,
        origin=origin,
        words=words,
        status_of=status_of,
        seconds_of=seconds_of,
        version=__version__,
    )
