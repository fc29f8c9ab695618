"""When a text was last edited, and by whom: the one fact that only GitHub's GraphQL tells."""

from __future__ import annotations

import re

from tests.github.bridged.forge import Forge, now
from tests.github.exchange import Answer, Request

_ISSUE = re.compile(r"issue\s*\(\s*number:\s*(?P<number>\$?\w+)\s*\)\s*\{(?P<fields>.*)", re.DOTALL)


def remember(forge: Forge, request: Request, number: int) -> None:
    """Note an edit of a text, before it takes place; the same text again is none."""
    body = request.body or {}
    if request.method != "PATCH" or "body" not in body:
        return
    thing = forge.find(f"/issues/{number}") or forge.find(f"/pulls/{number}")
    if thing and (thing["body"] or "") != (body["body"] or ""):
        forge.state.edits[number] = (now(), request.who)


def graphql(forge: Forge, request: Request) -> Answer:
    """POST /graphql with a query for `repository { issue(number: …) { … } }`.

    Fields other than `number`, `lastEditedAt`, `editor { login }` and `includesCreatedEdit` are
    answered as GitHub answers unknown ones.
    """
    text, variables = request.body["query"], request.body.get("variables") or {}
    found = _ISSUE.search(text)
    if found is None:
        return Answer(200, {"errors": [{"message": "Parse error", "type": "undefinedField"}]})
    named = found["number"]
    number = int(variables[named[1:]] if named.startswith("$") else named)
    at, who = forge.state.edits.get(number, (None, None))
    known = {
        "number": number,
        "lastEditedAt": at,
        "editor": {"login": who} if who else None,
        "includesCreatedEdit": at is not None,
    }
    fields = [name for name in re.findall(r"\w+", found["fields"]) if name != "login"]
    unknown = [name for name in fields if name not in known]
    if unknown:
        message = f"Field '{unknown[0]}' doesn't exist on type 'Issue'"
        return Answer(200, {"errors": [{"message": message}]})
    if forge.find(f"/issues/{number}") is None:
        message = f"Could not resolve to an Issue with the number of {number}."
        error = {"type": "NOT_FOUND", "path": ["repository", "issue"], "message": message}
        return Answer(200, {"data": {"repository": {"issue": None}}, "errors": [error]})
    issue = {name: known[name] for name in fields}
    return Answer(200, {"data": {"repository": {"issue": issue}}})
