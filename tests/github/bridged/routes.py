"""Which difference answers which request; the emulator answers all others."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from tests.github.bridged import (
    access,
    actions,
    branches,
    commits,
    edits,
    issues,
    limits,
    owners,
    protection,
    pulls,
    rules,
    statuses,
    users,
)
from tests.github.bridged.forge import ROOT, Forge
from tests.github.exchange import Answer, Request

Difference = Callable[[Forge, Request], Answer]

_NUMBER = r"(?P<number>\d+)"
_BRANCH = r"(?P<branch>.+)"
_DIFFERENCES: tuple[tuple[str, Difference], ...] = (
    ("(GET|PATCH) ", access.repository),
    ("GET /collaborators/(?P<login>[^/]+)/permission", access.permission),
    ("POST /statuses/(?P<sha>[0-9a-f]{40})", statuses.create),
    ("GET /commits/(?P<ref>.+)/status", statuses.combined),
    ("GET /commits/(?P<ref>.+)/statuses", statuses.history),
    (f"(GET|PUT|DELETE) /branches/{_BRANCH}/protection", protection.protection),
    (f"(GET|PATCH|POST|DELETE) /branches/{_BRANCH}/protection/(?P<part>\\w+)", protection.part),
    (f"GET /branches/{_BRANCH}", protection.branch),
    ("GET /branches", protection.branches),
    ("(GET|POST) /rulesets", rules.rulesets),
    (f"(GET|PUT|DELETE) /rulesets/{_NUMBER}", rules.ruleset),
    (f"GET /rules/branches/{_BRANCH}", rules.of_branch),
    ("GET /codeowners/errors", owners.errors),
    ("(GET|PUT) /actions/permissions/workflow", actions.workflow_permissions),
    ("POST /git/commits", commits.create),
    ("POST /git/refs", branches.create),
    (f"(PATCH|DELETE) /git/refs/heads/{_BRANCH}", branches.change),
    ("(PUT|DELETE) /contents/.+", branches.contents),
    ("POST /pulls", pulls.create),
    ("GET /pulls", pulls.several),
    (f"(GET|PATCH) /pulls/{_NUMBER}", pulls.one),
    (f"GET /pulls/{_NUMBER}/files", pulls.files),
    (f"GET /pulls/{_NUMBER}/commits", pulls.commits),
    (f"POST /pulls/{_NUMBER}/reviews", pulls.review),
    (f"POST /pulls/{_NUMBER}/requested_reviewers", pulls.request_reviewers),
    (f"PUT /pulls/{_NUMBER}/merge", branches.merge),
    (f"PUT /pulls/{_NUMBER}/update-branch", branches.update),
    ("POST /issues", issues.create),
    ("GET /issues", issues.several),
    (f"(GET|PATCH) /issues/{_NUMBER}", issues.one),
    (f"GET /issues/{_NUMBER}/events", issues.events),
)
_COMPILED = tuple((re.compile(pattern), difference) for pattern, difference in _DIFFERENCES)


def answer(forge: Forge, request: Request) -> Answer:
    """What GitHub would answer, from the emulator and the differences."""
    found = _answer(forge, request)
    users.complete(found.body)
    return found


def _answer(forge: Forge, request: Request) -> Answer:
    refused = access.refused(forge, request) or limits.refused(request)
    if refused:
        return refused
    if request.path == "/graphql":
        return edits.graphql(forge, request)
    if not request.path.startswith(ROOT):
        return forge.forward(request)
    line = f"{request.method} {request.path.removeprefix(ROOT)}"
    for pattern, difference in _COMPILED:
        if match := pattern.fullmatch(line):
            return difference(forge, replace(request, parts=match.groupdict()))
    return forge.forward(request)
