"""How long texts may be. The emulator takes them at any length; GitHub refuses them with 422."""

from __future__ import annotations

import re
from typing import Any

from tests.github.exchange import Answer, Request, refusal

# Method and path, the field by its path in the body, and the most characters.
_LENGTHS = (
    (r"(POST|PATCH) .*/(issues|pulls)(/\d+)?$", "body", 65_536),
    (r"(POST|PATCH) .*/(issues|pulls)(/\d+)?$", "title", 256),
    (r"(POST|PATCH) .*/comments(/\d+)?$", "body", 65_536),
    (r"POST .*/pulls/\d+/reviews$", "body", 65_536),
    (r"(POST|PATCH) .*/check-runs(/\d+)?$", "output.summary", 65_535),
    (r"(POST|PATCH) .*/check-runs(/\d+)?$", "output.text", 65_535),
    (r"POST .*/statuses/\w+$", "description", 140),
    (r"(POST|PATCH) .*/labels(/.+)?$", "name", 50),
    (r"(POST|PATCH) .*/labels(/.+)?$", "description", 100),
)
_ANNOTATIONS = 50


def refused(request: Request) -> Answer | None:
    """Why a text is too long or an annotation too many, None when all fit."""
    if not isinstance(request.body, dict):
        return None
    line = f"{request.method} {request.path}"
    for pattern, name, most in _LENGTHS:
        text = _at(request.body, name)
        if re.match(pattern, line) and isinstance(text, str) and len(text) > most:
            return _too_long(name, most)
    annotations = _at(request.body, "output.annotations")
    if isinstance(annotations, list) and len(annotations) > _ANNOTATIONS:
        return refusal(
            422, f"Invalid request. No more than {_ANNOTATIONS} items are allowed in annotations."
        )
    return None


def _at(body: Any, name: str) -> Any:
    for part in name.split("."):
        body = body.get(part) if isinstance(body, dict) else None
    return body


def _too_long(name: str, most: int) -> Answer:
    text = f"{name} is too long (maximum is {most} characters)"
    error = {"resource": "Issue", "code": "custom", "field": name, "message": text}
    return refusal(422, "Validation Failed", errors=[error])
