"""What guards a branch: rulesets, classic protection, CODEOWNERS, and what Actions may do.

Errors are those of `bot.github.client`; where a token may see nothing at all, the answer is
None, which is not the same as an empty one.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any, Final, cast
from urllib.parse import quote

from bot.github.client import GithubClient
from bot.github.errors import ForbiddenError, GithubError, NotFoundError
from bot.github.issues import Parsed, read

_UNPROTECTED: Final = "Branch not protected"
"""How GitHub tells an administrator's 404 from that of somebody who may not look."""


class _Permissions(Parsed):
    push: bool | None = None


class RepositorySettings(Parsed):
    """The repository itself; `permissions` is what the token may do, where GitHub says it."""

    full_name: str
    default_branch: str
    permissions: _Permissions = _Permissions()


class ActionsSettings(Parsed):
    """What the token of a workflow may do by default, and whether it may open pull requests."""

    default_workflow_permissions: str
    can_approve_pull_request_reviews: bool


class _File(Parsed):
    encoding: str
    content: str


class _Error(Parsed):
    line: int
    kind: str
    path: str


class _Errors(Parsed):
    errors: tuple[_Error, ...] = ()


def repository(client: GithubClient) -> RepositorySettings:
    """The repository, its default branch among others."""
    return read(RepositorySettings, client.get(""))


def branch_rules(client: GithubClient, branch: str) -> list[Any] | None:
    """The rules in force on a branch, of every ruleset; None where there are no rulesets."""
    try:
        return client.pages(f"rules/branches/{quote(branch, safe='')}")
    except (ForbiddenError, NotFoundError):
        # Servers without rulesets answer 404, plans without them 403.
        return None


def rulesets(client: GithubClient) -> list[Any]:
    """The repository's own rulesets, without their rules."""
    return client.pages("rulesets", {"includes_parents": "false"})


def ruleset(client: GithubClient, number: int) -> Any | None:
    """One ruleset, also of the organisation; None where the token may not see it."""
    try:
        return client.get(f"rulesets/{number}")
    except (ForbiddenError, NotFoundError):
        return None


def put_ruleset(client: GithubClient, number: int | None, body: Mapping[str, Any]) -> None:
    """Make a ruleset, or give the one of that number this content."""
    if number is None:
        name = body["name"]
        client.post(
            "rulesets",
            body,
            find=lambda: next((one for one in rulesets(client) if one.get("name") == name), None),
        )
    else:
        client.put(f"rulesets/{number}", body)


def classic_protection(client: GithubClient, branch: str) -> dict[str, Any] | None:
    """Classic protection, empty where the branch has none; None where the token may not see it."""
    try:
        return cast("dict[str, Any]", client.get(_protection(branch)))
    except ForbiddenError:
        return None
    except NotFoundError as error:
        return {} if _UNPROTECTED in error.message else None


def put_classic_protection(client: GithubClient, branch: str, body: Mapping[str, Any]) -> None:
    """Give a branch exactly this classic protection."""
    client.put(_protection(branch), body)


def text_file(client: GithubClient, path: str, branch: str) -> str | None:
    """A file of a branch; None where there is none.

    Raises:
        GithubError: It is not a file, is larger than a megabyte, or is not UTF-8.
    """
    data = client.get_or_none(f"contents/{quote(path)}", {"ref": branch})
    if data is None:
        return None
    file = read(_File, data)
    try:
        if file.encoding != "base64":
            raise ValueError(file.encoding)
        return base64.b64decode(file.content).decode()
    except (binascii.Error, ValueError) as error:
        raise GithubError(
            f"{path} on {branch} is not text of less than a megabyte.",
            remedy=f"Make {path} a plain text file.",
        ) from error


def codeowners_errors(client: GithubClient, branch: str) -> tuple[str, ...]:
    """Tell what GitHub finds wrong with the CODEOWNERS file, such as an owner who has no access."""
    data = client.get_or_none("codeowners/errors", {"ref": branch})
    found = read(_Errors, data or {}).errors
    return tuple(f"line {one.line}: {one.kind}" for one in found)


def actions_settings(client: GithubClient) -> ActionsSettings | None:
    """Return what Actions may do; None where the token may not see it."""
    try:
        return read(ActionsSettings, client.get("actions/permissions/workflow"))
    except (ForbiddenError, NotFoundError):
        return None


def put_actions_settings(client: GithubClient, settings: ActionsSettings) -> None:
    """Set what Actions may do.

    Raises:
        UnprocessableError: The organisation does not leave it to the repository.
    """
    client.put("actions/permissions/workflow", settings.model_dump())


def labels(client: GithubClient) -> frozenset[str]:
    """The names of the repository's labels, in lower case: GitHub tells them apart without it."""
    return frozenset(str(one.get("name", "")).casefold() for one in client.pages("labels"))


def add_label(client: GithubClient, name: str, colour: str, description: str) -> None:
    """Make a label that is not there yet."""
    body = {"name": name, "color": colour, "description": description}
    client.post("labels", body, find=lambda: client.get_or_none(f"labels/{quote(name, safe='')}"))


def _protection(branch: str) -> str:
    return f"branches/{quote(branch, safe='')}/protection"
