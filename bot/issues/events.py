"""Which issue, pull request or commit an event is about.

An event is only a hint where to look: nothing else of a payload is believed or used, and whatever
is needed is fetched afresh.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn, TypeAlias

from bot.errors import RequestError
from bot.text.printable import quoted

_COMMIT: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_REF: Final = re.compile(r"refs/[^\x00-\x20\x7f~^:?*\[\\]{1,250}")
_MAX_NUMBER: Final = 2**31 - 1

# What they name is no longer there to be looked at.
_GONE: Final = frozenset({"deleted", "transferred"})


@dataclass(frozen=True)
class IssueEvent:
    """Look at this issue."""

    number: int


@dataclass(frozen=True)
class PullEvent:
    """Look at this pull request, and at the issue that it belongs to."""

    number: int


@dataclass(frozen=True)
class PushEvent:
    """A branch or tag moved to the commit `after`."""

    ref: str
    after: str


@dataclass(frozen=True)
class MergeGroupEvent:
    """The merge queue asks for the checks of the commit `head`, to be merged into `base`."""

    head: str
    base: str


@dataclass(frozen=True)
class Everything:
    """Look at all that is open: a schedule, or a dispatch that names nothing."""


@dataclass(frozen=True)
class IgnoredEvent:
    """Nothing to look at, and why."""

    reason: str


Subject: TypeAlias = (
    IssueEvent | PullEvent | PushEvent | MergeGroupEvent | Everything | IgnoredEvent
)


def subject(event: str, payload: object) -> Subject:
    """Return what an event is about.

    Args:
        event: GitHub's name of the event, such as `issue_comment`.
        payload: What was sent with it, as read from JSON.

    Raises:
        RequestError: The payload is not one of that event; the message names the field.
    """
    if event not in _READERS:
        return IgnoredEvent(f"nothing depends on the event {quoted(event)}")
    if not isinstance(payload, Mapping):
        _refuse("the whole", "an object", payload)
    return _READERS[event](payload)


def _issue(payload: Mapping[str, Any]) -> Subject:
    if (action := _text(payload, "action")) in _GONE:
        return IgnoredEvent(f"the issue was {action}")
    return IssueEvent(_number(_mapping(payload, "issue"), "issue.number"))


def _comment(payload: Mapping[str, Any]) -> Subject:
    issue = _mapping(payload, "issue")
    number = _number(issue, "issue.number")
    # GitHub reports the conversation of a pull request as comments of an issue of that number.
    return PullEvent(number) if issue.get("pull_request") is not None else IssueEvent(number)


def _pull(payload: Mapping[str, Any]) -> Subject:
    return PullEvent(_number(_mapping(payload, "pull_request"), "pull_request.number"))


def _push(payload: Mapping[str, Any]) -> Subject:
    ref, after = _ref(payload, "ref"), _commit(payload, "after")
    return PushEvent(ref, after) if after.strip("0") else IgnoredEvent(f"{quoted(ref)} was deleted")


def _merge_group(payload: Mapping[str, Any]) -> Subject:
    if (action := _text(payload, "action")) != "checks_requested":
        return IgnoredEvent(f"the merge group was {quoted(action)}")
    group = _mapping(payload, "merge_group")
    return MergeGroupEvent(
        _commit(group, "merge_group.head_sha"), _ref(group, "merge_group.base_ref")
    )


def _workflow_dispatch(payload: Mapping[str, Any]) -> Subject:
    return _dispatched(payload, "inputs")


def _repository_dispatch(payload: Mapping[str, Any]) -> Subject:
    return _dispatched(payload, "client_payload")


def _dispatched(payload: Mapping[str, Any], key: str) -> Subject:
    """The issue or pull request that a person or a workflow named, as a number or its digits."""
    inputs = {} if payload.get(key) is None else _mapping(payload, key)
    for name, kind in (("issue", IssueEvent), ("pull", PullEvent)):
        value = inputs.get(name)
        if value in (None, ""):
            continue
        if isinstance(value, str) and re.fullmatch(r"[0-9]{1,10}", value):
            value = int(value)
        found: Subject = kind(_number({name: value}, f"{key}.{name}"))
        return found
    return Everything()


def _everything(_payload: Mapping[str, Any]) -> Subject:
    return Everything()


_READERS: Final[Mapping[str, Callable[[Mapping[str, Any]], Subject]]] = {
    "issues": _issue,
    "issue_comment": _comment,
    "pull_request": _pull,
    "pull_request_review": _pull,
    "push": _push,
    "merge_group": _merge_group,
    "schedule": _everything,
    "workflow_dispatch": _workflow_dispatch,
    "repository_dispatch": _repository_dispatch,
}

EVENTS: Final = tuple(_READERS)
"""The events that something depends on."""


def _mapping(payload: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    value = _value(payload, path)
    return value if isinstance(value, Mapping) else _refuse(path, "an object", value)


def _number(payload: Mapping[str, Any], path: str) -> int:
    value = _value(payload, path)
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _MAX_NUMBER:
        return value
    return _refuse(path, "the number of an issue or pull request", value)


def _text(payload: Mapping[str, Any], path: str) -> str:
    value = _value(payload, path)
    return value if isinstance(value, str) else _refuse(path, "text", value)


def _commit(payload: Mapping[str, Any], path: str) -> str:
    value = _text(payload, path)
    return value if _COMMIT.fullmatch(value) else _refuse(path, "the hash of a commit", value)


def _ref(payload: Mapping[str, Any], path: str) -> str:
    value = _text(payload, path)
    return value if _REF.fullmatch(value) else _refuse(path, "a full ref", value)


def _value(payload: Mapping[str, Any], path: str) -> object:
    return payload.get(path.rpartition(".")[2])


def _refuse(path: str, needed: str, value: object) -> NoReturn:
    match value:
        case None:
            given = "missing"
        case str() | bool() | int() | float():
            given = quoted(value)
        case _:
            given = "a list" if isinstance(value, list) else "an object"
    raise RequestError(
        f"The event's payload is not valid: {path} is {given}.",
        remedy=f"It has to be {needed}.",
    )
