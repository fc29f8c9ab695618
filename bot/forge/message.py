"""The commit of a proposal in words: subject, body, and trailers that a later run reads back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.forge.protocol import Proposal
from bot.spec.problem import printable

BRANCH_PREFIX: Final = "toolwright/"
TOOL: Final = "Toolwright-Tool"
FINGERPRINT: Final = "Toolwright-Fingerprint"


def subject(proposal: Proposal) -> str:
    """The title on one line, marked where the gate rejects."""
    mark = "" if proposal.approved else "[rejected] "
    return mark + printable(" ".join(proposal.title.split()))


def trailers(proposal: Proposal) -> dict[str, str]:
    """What a later run recognises the proposal by."""
    found = {
        TOOL: proposal.name,
        "Toolwright-Verdict": "approved" if proposal.approved else "rejected",
        "Toolwright-Spec": proposal.spec_digest,
        "Toolwright-Candidate": proposal.candidate_digest,
    }
    return found | ({FINGERPRINT: proposal.fingerprint} if proposal.fingerprint else {})


def message(proposal: Proposal, more: Mapping[str, str] | None = None) -> str:
    """The commit message; nothing in title or body can pass for a trailer or reach a terminal.

    `more` holds trailers beside those of the proposal.
    """
    body = "\n".join(printable(line.expandtabs()).rstrip() for line in proposal.body.split("\n"))
    pairs = trailers(proposal) | dict(more or {})
    last = "\n".join(f"{key}: {value}" for key, value in pairs.items())
    return "\n\n".join(part for part in (subject(proposal), body.strip(), last) if part) + "\n"


def read_trailers(text: str) -> dict[str, str]:
    """The trailers of a commit message; anything where it is not one of ours."""
    paragraph = text.rstrip("\n").rpartition("\n\n")[2]
    pairs = (line.partition(": ") for line in paragraph.split("\n"))
    return {key: value for key, _, value in pairs}
