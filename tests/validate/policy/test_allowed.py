"""What the policy allows is what mypy's cache knows: the rest of each check is the candidate."""

from __future__ import annotations

import ast

from bot.sandbox.type_cache import SOURCE
from bot.validate.policy.allowed import FOR_TESTS, STANDARD


def test_the_types_of_every_allowed_module_are_cached() -> None:
    nodes = [node for node in ast.walk(ast.parse(SOURCE)) if isinstance(node, ast.Import)]
    paths = [alias.name.split(".") for node in nodes for alias in node.names]
    known = {".".join(path[: end + 1]) for path in paths for end in range(len(path))}
    assert (STANDARD | FOR_TESTS) - known == {"__future__"}
