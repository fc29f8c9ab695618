"""What a commit is marked with: the status that a merge requires, and a check run to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from bot.github.client import GithubClient
from bot.github.issues import Account, Parsed, read

PER_REQUEST: Final = 50
"""Annotations that GitHub takes in one request."""

MAX_DESCRIPTION: Final = 140
"""Characters of a commit status's description."""

State = Literal["pending", "success", "failure", "error"]
Conclusion = Literal["success", "failure", "neutral", "cancelled"]


class Check(Parsed):
    """A check run and its page."""

    id: int
    html_url: str | None = None


class CommitStatus(Parsed):
    """The latest status of one context."""

    context: str
    state: str
    description: str | None = None
    creator: Account | None = None


def set_status(
    client: GithubClient, sha: str, context: str, state: State, description: str, url: str = ""
) -> None:
    """Mark a commit. Errors as in `bot.github.client`, here and below."""
    body = {"state": state, "context": context, "description": description[:MAX_DESCRIPTION]}
    client.post(f"statuses/{sha}", body | ({"target_url": url} if url else {}), repeat=True)


def status(client: GithubClient, sha: str, context: str, login: str = "") -> CommitStatus | None:
    """The latest status of a commit in one context, or None; of `login` alone where it is given."""
    found = (read(CommitStatus, item) for item in client.pages(f"commits/{sha}/statuses"))
    own = (one for one in found if one.context == context)
    latest = next(own, None)
    if latest is None or (login and (latest.creator is None or latest.creator.login != login)):
        return None
    return latest


def put_check(
    client: GithubClient,
    sha: str,
    name: str,
    conclusion: Conclusion,
    output: Mapping[str, str],
    annotations: Sequence[Mapping[str, Any]],
    external_id: str,
    *,
    look: bool,
) -> Check:
    """A finished check run on a commit, with all its annotations.

    Args:
        client: The repository.
        sha: The commit.
        name: The check's name.
        conclusion: What it came to.
        output: `title` and `summary`.
        annotations: As GitHub takes them; sent 50 at a time.
        external_id: Our own name for this judgement.
        look: Whether an earlier run may have left one of that name; a second one is not added.
    """
    if look and (found := _find(client, sha, name, external_id)) is not None:
        return read(Check, found)
    first, *rest = _batches(annotations)
    body = {
        "name": name,
        "head_sha": sha,
        "status": "completed",
        "conclusion": conclusion,
        "external_id": external_id,
        "output": {**output, "annotations": first},
    }
    check = read(
        Check, client.post("check-runs", body, find=lambda: _find(client, sha, name, external_id))
    )
    for batch in rest:
        client.patch(f"check-runs/{check.id}", {"output": {**output, "annotations": batch}})
    return check


def _find(client: GithubClient, sha: str, name: str, external_id: str) -> Any | None:
    runs = client.pages(f"commits/{sha}/check-runs", {"check_name": name}, key="check_runs")
    return next((run for run in runs if run.get("external_id") == external_id), None)


def _batches(annotations: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    starts = range(0, max(1, len(annotations)), PER_REQUEST)
    return [list(annotations[start : start + PER_REQUEST]) for start in starts]
