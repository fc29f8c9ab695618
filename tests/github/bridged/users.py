"""Users and organisations with all the fields that GitHub gives them."""

from __future__ import annotations

from typing import Any

_LINKS = {
    "html_url": "",
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}


def complete(body: Any) -> None:
    """Give each user within an answer the fields that the emulator leaves out."""
    if isinstance(body, list):
        for each in body:
            complete(each)
    elif isinstance(body, dict):
        if {"login", "url", "avatar_url"} <= set(body):
            for name, end in _LINKS.items():
                body.setdefault(name, f"{body['url']}{end}")
            body.setdefault("gravatar_id", "")
            body.setdefault("site_admin", False)
            if body["login"].endswith("[bot]"):
                body["type"] = "Bot"
        for each in body.values():
            complete(each)
