"""Every request that Toolwright may send to change something on GitHub; none approves or merges.

A list of what is allowed, and not of what is forbidden: whoever adds a request has to add it here,
and has to say so in review.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from tests.github.bridged.forge import ROOT
from tests.github.exchange import Logged, Request

BOT_WRITES: Final = frozenset(
    {
        ("POST", "git/blobs"),
        ("POST", "git/trees"),
        ("POST", "git/commits"),
        ("POST", "git/refs"),
        ("PATCH", "git/refs/heads/{}"),
        ("PATCH", "git/refs/toolwright/runs"),
        ("POST", "pulls"),
        ("PATCH", "pulls/{}"),
        ("POST", "pulls/{}/requested_reviewers"),
        ("POST", "issues/{}/comments"),
        ("PATCH", "issues/comments/{}"),
        ("PUT", "issues/{}/labels"),
        ("PATCH", "issues/{}"),
        ("POST", "check-runs"),
        ("PATCH", "check-runs/{}"),
        ("POST", "statuses/{}"),
    }
)
"""Method, and path within the repository; `{}` stands for a number, a digest or a branch."""

ADMIN_WRITES: Final = frozenset(
    {
        ("POST", "rulesets"),
        ("PUT", "rulesets/{}"),
        ("PUT", "branches/{}/protection"),
        ("PUT", "actions/permissions/workflow"),
        ("POST", "labels"),
    }
)
"""What `toolwright protect` sends beside, with the token of an administrator who runs it."""

BRANCHES: Final = "toolwright/"
"""Every branch that the bot makes or moves begins so; a move of any other could be a merge."""

RUNS: Final = "refs/toolwright/runs"
"""No branch: the record of what models were asked, which is only moved forward."""

_PULL_FIELDS: Final = frozenset({"title", "body", "base", "head", "state"})


def beyond(log: Iterable[Logged], who: str) -> list[str]:
    """What `who` sent that the bot may not: a person's act, an administrator's, or an unknown."""
    return [
        f"{request.method} {request.path} {request.body}"
        for request in (one.request for one in log)
        if request.who == who and request.method not in {"GET", "HEAD"} and not _allowed(request)
    ]


def _allowed(request: Request) -> bool:
    body: dict[str, Any] = request.body if isinstance(request.body, dict) else {}
    if request.path == "/graphql":
        return str(body.get("query", "")).lstrip().startswith("query")
    path = request.path.removeprefix(f"{ROOT}/")
    known = any(
        request.method == method and re.fullmatch(_pattern(template), path)
        for method, template in BOT_WRITES
    )
    if path == "git/refs":
        ref = str(body.get("ref", ""))
        return known and (ref.startswith(f"refs/heads/{BRANCHES}") or ref == RUNS)
    if path == RUNS.replace("refs/", "git/refs/", 1):
        return known and body.get("force") is False
    if path.startswith("git/refs/heads/"):
        return known and path.startswith(f"git/refs/heads/{BRANCHES}")
    if re.fullmatch(r"pulls(/\d+)?", path):
        return known and body.keys() <= _PULL_FIELDS and body.get("state", "closed") == "closed"
    return known


def _pattern(template: str) -> str:
    # A branch has slashes in it, and is what a path ends with; nothing else may have one.
    inside = ".+" if template.startswith("git/refs") else "[^/]+"
    return re.escape(template).replace(re.escape("{}"), inside)
