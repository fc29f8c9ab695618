"""Repositories with merged tools, and what is collected from them for a specification."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent
from typing import Any

from bot.config import Config
from bot.context.collect import collect
from bot.context.gather import Context
from bot.context.redact import Redactor
from bot.context.source import ContextSource
from bot.git.repository import open_repository
from bot.registry.manifest import proposal_files
from bot.registry.tools import list_tools
from bot.spec import parse_spec
from bot.workspace import Workspace
from tests.forge.repositories import Repo
from tests.registry.judged import judge, new_candidate

SPEC = dedent("""\
    name: error_patterns
    kind: tool
    category: debugging
    summary: Count the errors of a log by kind.
    behaviour: |
      A line is an error when it starts with ERROR, then the kind and a colon.
    interface: |
      def count_errors(lines: list[str]) -> dict[str, int]: ...
    examples: |
      >>> count_errors(["ERROR io: disk full", "ok"])
      {'io': 1}
    acceptance: |
      >>> count_errors(["ERROR net: withheld 4711"])
      {'net': 1}
    """)
CORE = dedent('''\
    """Count errors."""


    def count_errors(lines: list[str]) -> dict[str, int]:
        """Count the errors of a log by kind."""
        return {}
    ''')


def tool_files(
    name: str, files: Mapping[str, str], summary: str = "Count the words of a text.", spec: str = ""
) -> dict[str, str]:
    """What a merge of a tool brings, by repository path; its category is debugging."""
    candidate = new_candidate(name, {path: text.encode() for path, text in files.items()})
    manifest = judge(candidate, summary=summary)
    source = (spec or f"name: {name}\n").encode()
    return {
        path: content.decode()
        for path, content in proposal_files(manifest, candidate, source).items()
    }


def workspace(repo: Repo, **settings: Any) -> Workspace:
    return Workspace(
        open_repository(repo.path), Config.model_validate({"base": "main", **settings})
    )


def collected(
    repo: Repo, spec: str = SPEC, notes: tuple[str, ...] = (), **settings: Any
) -> Context:
    """What `collect` finds for the text of a specification."""
    shop = workspace(repo, **settings)
    read = parse_spec(spec.encode(), "specs/error_patterns.yaml", rules=shop.rules)
    return collect(shop, read, list_tools(shop.repository, shop.tip), notes)


def source(repo: Repo, held: Redactor | None = None) -> ContextSource:
    """What may be told of a repository."""
    shop = workspace(repo)
    return ContextSource(
        shop.repository, shop.repository.entries(shop.tip), held or Redactor(), shop.rules.protected
    )


def titles(context: Context) -> list[str]:
    return [piece.title for piece in context.pieces]
