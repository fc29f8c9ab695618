"""What stands between a proposal and the default branch, as far as a token lets one see it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.protection.codeowners import OwnersRule


@dataclass(frozen=True)
class RequiredStatus:
    """A status that a merge waits for; `source` is the App it has to come from, None any."""

    context: str
    source: int | None


@dataclass(frozen=True)
class RuleSource:
    """One set of rules in force on the branch: a ruleset, or classic branch protection.

    Attributes:
        name: In words, for a person.
        approvals: How many a pull request needs; None where none is required at all.
        bypass: Who can go past these rules and is not surely a person; None: the token cannot see.
        people: Who can go past them and is a person.
    """

    name: str
    approvals: int | None = None
    code_owners: bool = False
    stale_dismissed: bool = False
    last_push: bool = False
    statuses: tuple[RequiredStatus, ...] = ()
    keeps_history: bool = False
    keeps_branch: bool = False
    bypass: tuple[str, ...] | None = ()
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class Protection:
    """Everything in force on one branch; `unread` says in words what the token cannot see."""

    branch: str
    sources: tuple[RuleSource, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ownership:
    """The CODEOWNERS file of the branch; `path` is empty where there is none.

    Attributes:
        folders: The folders that need owners, each with a slash at its end.
        errors: What GitHub finds wrong with the file.
    """

    path: str
    rules: tuple[OwnersRule, ...]
    folders: tuple[str, ...]
    errors: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProtectionFacts:
    """What the requirements are judged by.

    Attributes:
        protection: What is in force.
        ownership: Who has to review what.
        status: The context of the status that a merge has to wait for.
        app_id: The App that has to set it; None: the bot is no App, and anybody may who can write.
        actions_needed: Whether the bot acts as GitHub Actions, which then has to be allowed to
            open pull requests.
        actions_allowed: Whether it is; None: the token cannot see, or nobody looked.
        may_push: Whether the token may make branches; None: GitHub does not say.
    """

    protection: Protection
    ownership: Ownership
    status: str
    app_id: int | None
    actions_needed: bool
    actions_allowed: bool | None = None
    may_push: bool | None = None
