"""The people and bots of the test repository: what each may do, and the token each sends."""

from __future__ import annotations

OWNER = "acme"
NAME = "widgets"
REPOSITORY = f"{OWNER}/{NAME}"

MAINTAINER = "maintainer"
SENIOR = "senior"
REVIEWER = "reviewer"
STRANGER = "stranger"
BOT = "toolwright-bot"
ACTIONS = "github-actions[bot]"

# A team of the organisation, to own files; the maintainer is all of it.
TEAM = "tools"

# Repository permissions by GitHub's names; the maintainer owns the organisation.
COLLABORATORS = {SENIOR: "maintain", REVIEWER: "push", BOT: "push", ACTIONS: "push"}
LOGINS = (MAINTAINER, SENIOR, REVIEWER, STRANGER, BOT, ACTIONS)
# Numbers of the GitHub Apps behind the bots; 15368 is GitHub Actions everywhere.
APPS = {ACTIONS: 15368, BOT: 4242}


def token(login: str) -> str:
    """What `login` sends as its token."""
    return f"token-of-{login}"


def login_of(authorization: str) -> str | None:
    """Whose `Authorization` header it is: "" without one, None when nobody's."""
    if not authorization:
        return ""
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() not in ("bearer", "token"):
        return None
    found = value.strip().removeprefix("token-of-")
    return found if found in LOGINS and value.strip() == token(found) else None
