"""What `toolwright protect` changes: everything is looked at first, and shown before it is done."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import yaml

from bot.config import GithubConfig
from bot.errors import RequestError
from bot.github import protection as github
from bot.github.client import GithubClient
from bot.github.errors import NotFoundError
from bot.github.protection import ActionsSettings
from bot.labels import LABELS, START
from bot.protection import classic, rules
from bot.protection.gather import ACTIONS_LOGIN, expected_source


@dataclass(frozen=True)
class ProtectionChange:
    """One request that changes something: what it is, how it reads, and the act itself."""

    title: str
    lines: tuple[str, ...]
    act: Callable[[], None]


def plan(
    client: GithubClient, branch: str, config: GithubConfig, *, use_classic: bool
) -> tuple[ProtectionChange, ...]:
    """Return what is not yet as it should be; nothing is changed here.

    Args:
        client: The repository, seen by an administrator.
        branch: The default branch.
        config: As whom the bot acts, and which status counts.
        use_classic: Set classic branch protection, for servers without rulesets.

    Raises:
        RequestError: The server has no rulesets, or the token is not an administrator's.
        GithubError: GitHub cannot be reached.
    """
    guard = _classic(client, branch, config) if use_classic else _ruleset(client, config)
    found = (guard, _actions(client, config), *_labels(client, config))
    return tuple(change for change in found if change)


def _ruleset(client: GithubClient, config: GithubConfig) -> ProtectionChange | None:
    try:
        listed = github.rulesets(client)
    except NotFoundError as error:
        raise RequestError(
            "This server has no rulesets, or the token may not see them.",
            remedy="Use an administrator's token, or: toolwright protect --classic",
        ) from error
    number = next((one["id"] for one in listed if one.get("name") == rules.NAME), None)
    current = None if number is None else github.ruleset(client, number)
    if number is not None and (current is None or "bypass_actors" not in current):
        raise _not_an_administrator(f"the ruleset {rules.NAME}")
    wanted = rules.wanted(current, config.status, expected_source(config))
    now = None if current is None else _shown(current, wanted)
    return _change(
        f"ruleset {rules.NAME} on the default branch",
        now,
        wanted,
        lambda: github.put_ruleset(client, number, wanted),
    )


def _shown(current: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """A ruleset with the fields that are sent, in the order in which they are."""
    now = {key: current.get(key) for key in wanted}
    now["rules"] = [
        {key: rule[key] for key in ("type", "parameters") if rule.get(key)}
        for rule in sorted(current.get("rules") or (), key=lambda rule: str(rule["type"]))
    ]
    return now


def _classic(client: GithubClient, branch: str, config: GithubConfig) -> ProtectionChange | None:
    current = github.classic_protection(client, branch)
    if current is None:
        raise _not_an_administrator(f"the {classic.NAME} of {branch}")
    wanted = classic.wanted(current, config.status, expected_source(config))
    return _change(
        f"{classic.NAME} of {branch}",
        classic.as_sent(current) if current else None,
        wanted,
        lambda: github.put_classic_protection(client, branch, wanted),
    )


def _actions(client: GithubClient, config: GithubConfig) -> ProtectionChange | None:
    if config.login != ACTIONS_LOGIN:
        return None
    current = github.actions_settings(client)
    if current is None:
        raise _not_an_administrator("what Actions may do")
    wanted = ActionsSettings(
        default_workflow_permissions="read", can_approve_pull_request_reviews=True
    )
    return _change(
        "what the token of a workflow may do",
        current.model_dump(),
        wanted.model_dump(),
        lambda: github.put_actions_settings(client, wanted),
    )


def _labels(client: GithubClient, config: GithubConfig) -> list[ProtectionChange]:
    there = github.labels(client)
    looks = {config.label: START, **LABELS}
    return [
        ProtectionChange(
            f"label {name}",
            (f"+{look.description}",),
            partial(github.add_label, client, name, look.colour, look.description),
        )
        for name, look in looks.items()
        if name.casefold() not in there
    ]


def _change(
    title: str, now: Mapping[str, Any] | None, wanted: Mapping[str, Any], act: Callable[[], None]
) -> ProtectionChange | None:
    if now == wanted:
        return None
    lines = difflib.unified_diff(_text(now), _text(wanted), n=100, lineterm="")
    return ProtectionChange(title, tuple(lines)[3:], act)


def _text(data: Mapping[str, Any] | None) -> list[str]:
    return [] if data is None else yaml.safe_dump(dict(data), sort_keys=True).splitlines()


def _not_an_administrator(what: str) -> RequestError:
    return RequestError(
        f"This token may not see {what}, so it cannot change it.",
        remedy="Set the variable of github.token_variable to a token of an administrator of the "
        "repository, for this command alone.",
    )
