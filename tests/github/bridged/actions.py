"""The repository's settings for GitHub Actions, which the emulator does not have."""

from __future__ import annotations

from tests.github.bridged.forge import Forge
from tests.github.exchange import Answer, Request, refusal


def workflow_permissions(forge: Forge, request: Request) -> Answer:
    """GET and PUT /actions/permissions/workflow"""
    if request.method == "GET":
        return Answer(200, forge.state.workflow_permissions)
    unknown = set(request.body or {}) - set(forge.state.workflow_permissions)
    if unknown:
        return refusal(422, f"Invalid request.\n\n{', '.join(sorted(unknown))} is not permitted.")
    forge.state.workflow_permissions |= request.body
    return Answer(204)
