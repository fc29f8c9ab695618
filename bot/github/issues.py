"""Issues, their labels and comments, and who may do what: one function for each request."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Final, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.config import FILE_NAME
from bot.errors import RequestError
from bot.github.client import GithubClient
from bot.github.errors import ForbiddenError, GithubError, NotFoundError
from bot.text.printable import printable

T = TypeVar("T", bound=BaseModel)


class Parsed(BaseModel):
    """A part of an answer of GitHub's: the fields that are read, and no other."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Account(Parsed):
    """Who did something; GitHub has none for an account that is gone."""

    login: str


class Label(Parsed):
    """A label by its name."""

    name: str


class Issue(Parsed):
    """An issue, or the issue side of a pull request.

    `body` is empty where GitHub has none; times are ISO 8601 in UTC.
    """

    number: int
    title: str
    body: str | None = None
    user: Account | None = None
    state: str
    labels: tuple[Label, ...] = ()
    html_url: str
    updated_at: str
    pull_request: dict[str, Any] | None = None

    @property
    def names(self) -> frozenset[str]:
        """The names of its labels."""
        return frozenset(label.name for label in self.labels)


class Comment(Parsed):
    """A comment on an issue or a pull request."""

    id: int
    body: str | None = None
    user: Account | None = None
    html_url: str = ""
    created_at: str = ""


class LabelEvent(Parsed):
    """That somebody set a label."""

    id: int
    actor: Account | None = None
    created_at: str
    label: Label


class Permission(StrEnum):
    """What an account may do in the repository, from most to least."""

    ADMIN = "admin"
    MAINTAIN = "maintain"
    WRITE = "write"
    TRIAGE = "triage"
    READ = "read"
    NONE = "none"


_EDITED: Final = """
query($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) { issue(number: $number) { lastEditedAt } }
}
"""


def read(model: type[T], data: Any) -> T:
    """An answer as what it should be.

    Raises:
        GithubError: It is something else.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        where = ".".join(str(step) for step in error.errors()[0]["loc"])
        raise GithubError(
            f"GitHub's answer does not have the form of {model.__name__}: {where}."
        ) from error


def issue(client: GithubClient, number: int) -> Issue:
    """One issue. Errors as in `bot.github.client`, here and below."""
    return read(Issue, client.get(f"issues/{number}"))


def labelled(client: GithubClient, label: str) -> tuple[Issue, ...]:
    """The issues with a label, open and closed, the one that changed last at the end."""
    asked = {"labels": label, "state": "all", "sort": "updated", "direction": "asc"}
    found = (read(Issue, item) for item in client.pages("issues", asked))
    return tuple(item for item in found if item.pull_request is None)


def edited_at(client: GithubClient, number: int) -> str | None:
    """When the body of an issue was last edited; None where it never was. REST does not tell."""
    owner, _, name = client.repository.partition("/")
    data = client.graphql(_EDITED, {"owner": owner, "name": name, "number": number})
    found = (data.get("repository") or {}).get("issue")
    if not isinstance(found, dict):
        raise GithubError(f"GitHub does not tell when issue {number} was last edited.")
    edited = found.get("lastEditedAt")
    return edited if isinstance(edited, str) else None


def label_events(client: GithubClient, number: int, label: str) -> tuple[LabelEvent, ...]:
    """When a label was set on an issue, and by whom; oldest first."""
    events = client.pages(f"issues/{number}/events")
    set_ = (
        event
        for event in events
        if isinstance(event, dict)
        and event.get("event") == "labeled"
        and (event.get("label") or {}).get("name") == label
    )
    return tuple(read(LabelEvent, event) for event in set_)


def permission(client: GithubClient, login: str) -> Permission:
    """Return what an account may do; `role_name` tells maintain and triage from write and read."""
    data = client.get_or_none(f"collaborators/{quote(login, safe='')}/permission")
    if not isinstance(data, dict):
        return Permission.NONE
    for word in (data.get("role_name"), data.get("permission")):
        if isinstance(word, str) and word in set(Permission):
            return Permission(word)
    # A role of the organisation's own: `permission` is the level it builds on, and was not known.
    return Permission.NONE


def require_account(client: GithubClient, login: str) -> None:
    """See to it that the token is that of `login`, where GitHub tells: of an App's it does not.

    Raises:
        RequestError: It belongs to another account.
    """
    try:
        account = read(Account, client.get("/user"))
    except (ForbiddenError, NotFoundError):
        return
    if account.login != login:
        raise _wrong_account(account.login, login)


def comments(client: GithubClient, number: int) -> tuple[Comment, ...]:
    """The comments on an issue or pull request, oldest first."""
    return tuple(read(Comment, item) for item in client.pages(f"issues/{number}/comments"))


def own(existing: Iterable[Comment], login: str, marker: str) -> Comment | None:
    """The first comment by an account that begins with a marker."""
    return next(
        (
            one
            for one in existing
            if one.user and one.user.login == login and (one.body or "").startswith(marker)
        ),
        None,
    )


def put_comment(
    client: GithubClient,
    number: int,
    login: str,
    marker: str,
    body: str,
    existing: Iterable[Comment] | None = None,
) -> Comment:
    """Have exactly one comment of the bot's with this marker, and this body.

    Args:
        client: The repository.
        number: The issue or pull request.
        login: The bot's account.
        marker: An HTML comment that `body` begins with.
        body: The whole new text.
        existing: The comments there now; None: they are asked for.

    Raises:
        ValueError: `body` does not begin with the marker; a defect of the caller.
    """
    if not body.startswith(marker):
        raise ValueError("the body does not begin with its marker")
    now = own(comments(client, number) if existing is None else existing, login, marker)
    if now is None:
        return add_comment(client, number, login, marker, body)
    if (now.body or "").replace("\r\n", "\n") == body:
        return now
    return read(Comment, client.patch(f"issues/comments/{now.id}", {"body": body}))


def add_comment(client: GithubClient, number: int, login: str, marker: str, body: str) -> Comment:
    """Add a comment whose marker no other has, once, whatever happens on the way.

    Raises:
        RequestError: The token is not that of `login`. What is not seen as the bot's own would be
            added again at every look.
    """

    def find() -> Any | None:
        found = own(comments(client, number), login, marker)
        return found.model_dump() if found else None

    made = read(Comment, client.post(f"issues/{number}/comments", {"body": body}, find=find))
    author = made.user.login if made.user else ""
    if author != login:
        raise _wrong_account(author, login)
    return made


def _wrong_account(found: str, login: str) -> RequestError:
    return RequestError(
        f"The token belongs to {printable(found)}, and github.login is {login}.",
        remedy=f"Set github.login in {FILE_NAME} to the account that the token belongs to.",
    )


def set_labels(client: GithubClient, number: int, names: Iterable[str]) -> None:
    """Give an issue or pull request these labels and no other."""
    client.put(f"issues/{number}/labels", {"labels": sorted(names)})


def reopen(client: GithubClient, number: int) -> None:
    """Open a closed issue again."""
    client.patch(f"issues/{number}", {"state": "open", "state_reason": "reopened"})


def close(client: GithubClient, number: int) -> None:
    """Close an issue whose tool was merged, where the forge did not do so itself."""
    client.patch(f"issues/{number}", {"state": "closed", "state_reason": "completed"})
