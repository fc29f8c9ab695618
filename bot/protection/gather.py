"""Ask GitHub for the facts, with no more requests than it takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from bot.config import GithubConfig
from bot.github import protection as github
from bot.github.client import GithubClient
from bot.github.issues import read
from bot.protection import classic, rules
from bot.protection.check import check, is_open
from bot.protection.codeowners import PLACES, parse
from bot.protection.state import Ownership, Protection, ProtectionFacts, RuleSource

ACTIONS_LOGIN: Final = "github-actions[bot]"
"""Whom the token of a workflow acts as."""


def expected_source(config: GithubConfig) -> int | None:
    """The App whose status counts; None for an account that is no App, whose status has none."""
    return config.app_id if config.login.endswith("[bot]") else None


def gather(
    client: GithubClient,
    branch: str,
    folders: Sequence[str],
    config: GithubConfig,
    *,
    full: bool = False,
    text_at: Callable[[str], str | None] | None = None,
) -> ProtectionFacts:
    """Return what is in force on a branch.

    Classic protection is asked for only where rulesets alone do not do, since most tokens may not
    see it: two requests where a ruleset and a CODEOWNERS file do, and a few more otherwise.

    Args:
        client: The repository.
        branch: The branch that proposals are for.
        folders: Those that need owners, each with a slash at its end.
        config: As whom the bot acts, and which status counts.
        full: Look also at what a proposal does not wait for.
        text_at: The text of a file of the branch by its path, None where there is none; asked of
            GitHub where this is not given.

    Raises:
        GithubError: GitHub cannot be reached.
    """
    is_app = config.login.endswith("[bot]")
    sources, unread = _rulesets(client, branch, is_app)
    facts = ProtectionFacts(
        Protection(branch, sources, unread),
        _ownership(client, branch, folders, text_at, full=full),
        config.status,
        expected_source(config),
        config.login == ACTIONS_LOGIN,
    )
    if is_open(check(facts)):
        found = github.classic_protection(client, branch)
        if found:
            sources += (classic.source(found, is_app),)
        if found is None:
            unread += (f"this token does not see the {classic.NAME} of {branch}",)
    facts = replace(facts, protection=Protection(branch, sources, unread))
    if not full:
        return facts
    settings = github.actions_settings(client) if facts.actions_needed else None
    allowed = settings.can_approve_pull_request_reviews if settings else None
    may_push = github.repository(client).permissions.push
    return replace(facts, actions_allowed=allowed, may_push=may_push)


def _rulesets(
    client: GithubClient, branch: str, is_app: bool
) -> tuple[tuple[RuleSource, ...], tuple[str, ...]]:
    data = github.branch_rules(client, branch)
    if data is None:
        return (), ("there are no rulesets here, or this token does not see them",)
    found = sorted(rules.read_rules(data), key=lambda rule: rule.ruleset_id)
    sources = []
    for number, group in groupby(found, key=lambda rule: rule.ruleset_id):
        one = github.ruleset(client, number)
        known = read(rules.Ruleset, one) if one is not None else None
        sources.append(rules.source(number, group, known, is_app))
    return tuple(sources), ()


def _ownership(
    client: GithubClient,
    branch: str,
    folders: Sequence[str],
    text_at: Callable[[str], str | None] | None,
    *,
    full: bool,
) -> Ownership:
    for path in PLACES:
        text = text_at(path) if text_at else github.text_file(client, path, branch)
        if text is not None:
            errors = github.codeowners_errors(client, branch) if full else ()
            return Ownership(path, parse(text), tuple(folders), errors)
    return Ownership("", (), tuple(folders))
