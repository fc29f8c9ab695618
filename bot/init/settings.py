"""The keys that `toolwright.yaml` lacks; a setting that is there is never changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import yaml

from bot.git.remote import Remote, github_api
from bot.github_names import GITHUB_API, REPOSITORY

_HEAD: Final = "# Settings of Toolwright. Every other one has a default.\n"


def needed(remote: Remote | None, api_url: str, login: str, app_id: int | None) -> dict[str, Any]:
    """The settings that a repository on GitHub needs.

    Args:
        remote: Where `origin` is; None where there is none, or not on another machine.
        api_url: Where the API begins, as a person has said; empty: as the host of `origin` tells.
        login: The account of an App of one's own, with `[bot]` at its end; empty: GitHub Actions.
        app_id: That App's number.

    Raises:
        RequestError: `origin` is not on GitHub, or nobody says whether it is.
    """
    github: dict[str, Any] = {}
    if remote and re.fullmatch(REPOSITORY, remote.path):
        github["repository"] = remote.path
    api = api_url or github_api(remote)
    if api_url or api != GITHUB_API:
        github["api_url"] = api
    if login:
        github |= {"login": login, "app_id": app_id}
    return {"forge": "github", **({"github": github} if github else {})}


def with_settings(text: str, wanted: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """The file with the top-level keys that it lacks, and what a person has to add by hand.

    Args:
        text: The file as it is; empty where there is none.
        wanted: Settings by key.

    Returns:
        The new text, and one line for each setting that is there with another value.
    """
    now = yaml.safe_load(text) or {}
    missing = {key: value for key, value in wanted.items() if key not in now}
    before = text if not text or text.endswith("\n") else f"{text}\n"
    after = (before or _HEAD) + yaml.safe_dump(missing, sort_keys=False) if missing else text
    notes = [
        line for key in wanted if key in now for line in _differing(key, now[key], wanted[key])
    ]
    if missing and _loaded(after) != {**now, **missing}:
        # A file in braces, or with an end mark: nothing can be put behind that.
        return text, (*notes, *(f"{key}: {value}" for key, value in missing.items()))
    return after, tuple(notes)


def _loaded(text: str) -> object:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        return None


def _differing(key: str, now: object, wanted: object) -> list[str]:
    if isinstance(now, dict) and isinstance(wanted, dict):
        return [
            line
            for name, value in wanted.items()
            for line in _differing(f"{key}.{name}", now.get(name), value)
        ]
    return [] if now == wanted else [f"{key}: {wanted}"]
