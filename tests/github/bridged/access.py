"""Who may do what. The emulator lets every user change a public repository; GitHub does not."""

from __future__ import annotations

import re

from tests.github.bridged.forge import ROOT, Forge
from tests.github.exchange import Answer, Request, refusal
from tests.github.people import APPS, MAINTAINER

LEVELS = ("none", "read", "triage", "write", "maintain", "admin")
# GitHub's older answer to the same question knows four levels only.
_LEGACY = {"triage": "read", "maintain": "write"}
_NUMBER = r"/(\d+)"

# The level that a request needs: the first line that fits decides, `read` without one.
_NEEDS = (
    (r"GET .*/branches/.+/protection", "admin"),
    (r"(PUT|POST|PATCH|DELETE) .*/(protection|rulesets|actions/permissions|hooks)\b", "admin"),
    (r"(PUT|DELETE) /collaborators/", "admin"),
    (r"GET /actions/permissions\b", "admin"),
    (r"(PATCH|DELETE) $", "admin"),
    (r"(POST|PATCH|DELETE) /git/", "write"),
    (r"(PUT|DELETE) /contents/", "write"),
    (r"POST /statuses/", "write"),
    (r"(POST|PATCH) /check-(runs|suites)", "write"),
    (r"PUT /pulls/\d+/(merge|update-branch)$", "write"),
    (r"(POST|PATCH|DELETE) /labels\b", "write"),
    (r"POST /(actions|dispatches)\b", "write"),
    (r"(POST|PUT|DELETE) /issues/\d+/(labels|assignees|lock)\b", "triage"),
    (r"(POST|DELETE) /pulls/\d+/requested_reviewers$", "triage"),
    (r"PUT /pulls/\d+/reviews/\d+/dismissals$", "write"),
)
# What its author may change as well, and where to look who that is.
_OWN = (
    (r"PATCH /(issues|pulls)/\d+$", "triage"),
    (r"(PATCH|DELETE) /(issues|pulls)/comments/\d+$", "write"),
)


def refused(forge: Forge, request: Request) -> Answer | None:
    """Why the request is not allowed, None when it is."""
    if not request.path.startswith(ROOT):
        return None
    line = f"{request.method} {request.path.removeprefix(ROOT)}"
    if not request.who:
        return None if request.method == "GET" else refusal(401, "Requires authentication")
    for pattern, needed in _OWN:
        if re.match(pattern, line) and not _is_author(forge, request):
            return _below(forge, request, needed)
    for pattern, needed in _NEEDS:
        if re.match(pattern, line):
            return _below(forge, request, needed)
    return None


def level(forge: Forge, who: str) -> str:
    """The permission of `who` on the repository, by GitHub's name of the role."""
    answer = forge.find(f"/collaborators/{who}/permission")
    return str(answer["role_name"]) if answer else "read"


def at_least(forge: Forge, who: str, needed: str) -> bool:
    """Whether `who` has the permission `needed` or a higher one."""
    return LEVELS.index(level(forge, who)) >= LEVELS.index(needed)


def permission(forge: Forge, request: Request) -> Answer:
    """Outsiders have `read` on a public repository, and the older names for four levels only."""
    found = level(forge, request.parts["login"])
    user = forge.emulator.call(MAINTAINER, "GET", f"/users/{request.parts['login']}")
    if not user.ok:
        return refusal(404, f"{request.parts['login']} is not a user")
    person = {**user.body, "role_name": found, "permissions": _permissions(found)}
    return Answer(
        200, {"permission": _LEGACY.get(found, found), "role_name": found, "user": person}
    )


def repository(forge: Forge, request: Request) -> Answer:
    """The permissions of whoever asks; the emulator takes them from another user."""
    answer = forge.forward(request)
    if not answer.ok or request.method != "GET":
        return answer
    # Nothing has been pushed to an empty repository; GitHub gives the time all the same.
    answer.body.update(subscribers_count=0, network_count=0)
    answer.body["pushed_at"] = answer.body["pushed_at"] or answer.body["created_at"]
    answer.body["permissions"] = _permissions(level(forge, request.who) if request.who else "read")
    return answer


def _permissions(found: str) -> dict[str, bool]:
    names = {"pull": "read", "triage": "triage", "push": "write"}
    names |= {"maintain": "maintain", "admin": "admin"}
    rank = LEVELS.index(found)
    return {name: rank >= LEVELS.index(needed) for name, needed in names.items()}


def _is_author(forge: Forge, request: Request) -> bool:
    path = request.path.removeprefix(ROOT)
    thing = forge.find(path) or forge.find(path.replace("/issues/", "/pulls/"))
    return bool(thing) and thing["user"]["login"] == request.who


def _below(forge: Forge, request: Request, needed: str) -> Answer | None:
    if at_least(forge, request.who, needed):
        return None
    if request.who in APPS:
        return refusal(403, "Resource not accessible by integration")
    if request.method == "GET":
        return refusal(404, "Not Found")
    text = "Must have admin rights to Repository." if needed == "admin" else None
    return refusal(403, text or "Must have push access to repository")
