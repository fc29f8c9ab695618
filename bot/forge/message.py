"""The commit of a proposal in words: subject, body, and trailers for a later run to read back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.layout import FINGERPRINT, ISSUE, REVERT, TOOL
from bot.proposal import Proposal, Revert
from bot.text.printable import printable
from bot.text.quote import inert, inert_block

MAX_LINE: Final = 500
"""Longest subject, in characters."""

MAX_BODY: Final = 50_000
"""Longest text between subject and trailers: GitHub's limits on texts begin at 65,536."""


def subject(proposal: Proposal) -> str:
    """The title on one line, marked where the gate rejects."""
    mark = "" if proposal.approved else "[rejected] "
    return mark + _line(proposal.title)


def trailers(proposal: Proposal) -> dict[str, str]:
    """Return what a later run recognises the proposal by."""
    found = {
        TOOL: proposal.name,
        "Toolwright-Verdict": "approved" if proposal.approved else "rejected",
        "Toolwright-Spec": proposal.spec_digest,
        "Toolwright-Candidate": proposal.candidate_digest,
    }
    asked = {ISSUE: str(proposal.origin.number)} if proposal.origin else {}
    return found | asked | ({FINGERPRINT: proposal.fingerprint} if proposal.fingerprint else {})


def message(proposal: Proposal, more: Mapping[str, str] | None = None) -> str:
    """The commit message; nothing in title or body can pass for a trailer or reach a terminal.

    Nor does a forge act on anything in it: a closing word has nothing to close, a mention calls
    nobody, and no word keeps checks from running.

    `more` holds trailers beside those of the proposal.
    """
    return _joined(subject(proposal), proposal.body, trailers(proposal) | dict(more or {}))


def revert_trailers(revert: Revert) -> dict[str, str]:
    """Return what a later run recognises a revert by."""
    return {REVERT: revert.name, "Toolwright-Reverts": revert.merge}


def revert_message(revert: Revert, more: Mapping[str, str] | None = None) -> str:
    """The commit message of a revert, as safe as that of a proposal."""
    return _joined(_line(revert.title), revert.message, revert_trailers(revert) | dict(more or {}))


def _line(title: str) -> str:
    return inert(printable(" ".join(title.split())), MAX_LINE)


def _joined(title: str, body: str, pairs: Mapping[str, str]) -> str:
    shown = "\n".join(printable(line.expandtabs()).rstrip() for line in body.split("\n"))
    safe = inert_block(shown.strip(), MAX_BODY)
    last = "\n".join(f"{key}: {value}" for key, value in pairs.items())
    return "\n\n".join(part for part in (title, safe, last) if part) + "\n"
