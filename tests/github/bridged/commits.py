"""The time of commits: where a test has set it, it is that of every commit made without one."""

from __future__ import annotations

from tests.github.bridged.forge import Forge
from tests.github.exchange import Answer, Request


def create(forge: Forge, request: Request) -> Answer:
    """POST /git/commits"""
    if not forge.state.commit_time:
        return forge.forward(request)
    body = dict(request.body or {})
    author = {"date": forge.state.commit_time, **(body.get("author") or {})}
    committer = {**author, **(body.get("committer") or {})}
    return forge.forward(request, body={**body, "author": author, "committer": committer})
