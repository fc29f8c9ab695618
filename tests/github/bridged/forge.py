"""What every bridged difference works with: the emulator, and what the bridge itself remembers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.github.emulator import Emulator
from tests.github.exchange import Answer, Request
from tests.github.people import MAINTAINER, REPOSITORY

Json = dict[str, Any]
ROOT = f"/repos/{REPOSITORY}"
DEFAULT_BRANCH = "main"


@dataclass
class State:
    """What the emulator does not keep. Times are as GitHub writes them, in whole seconds of UTC."""

    # By commit, oldest first.
    statuses: defaultdict[str, list[Json]] = field(default_factory=lambda: defaultdict(list))
    # By branch, as GitHub answers it.
    protection: dict[str, Json] = field(default_factory=dict)
    rulesets: dict[int, Json] = field(default_factory=dict)
    workflow_permissions: Json = field(
        default_factory=lambda: {
            "default_workflow_permissions": "read",
            "can_approve_pull_request_reviews": False,
        }
    )
    # By number of the issue or pull request: when its text was last edited, and by whom.
    edits: dict[int, tuple[str, str]] = field(default_factory=dict)
    # By number of the pull request: the commit of its branch when that was last pushed to, and
    # the merge commit.
    heads: dict[int, str] = field(default_factory=dict)
    merges: dict[int, str] = field(default_factory=dict)
    # By branch: who pushed to it last.
    pushers: dict[str, str] = field(default_factory=dict)
    # When commits are made that do not say it themselves; empty for the time that it is.
    commit_time: str = ""
    # How many answers about a pull request are still to say that `mergeable` is not known yet.
    unknown_mergeable: int = 0
    last_id: int = 9000

    def next_id(self) -> int:
        self.last_id += 1
        return self.last_id


@dataclass
class Forge:
    """The emulator, the bridge's memory, and a bare repository to merge in."""

    emulator: Emulator
    url: str
    objects: Path
    state: State = field(default_factory=State)

    def forward(self, request: Request, **changes: Any) -> Answer:
        """What the emulator answers to the request, with some of its parts changed."""
        sent = replace(request, **changes)
        accept = {"Accept": sent.headers["accept"]} if "accept" in sent.headers else None
        return self.emulator.call(sent.who, sent.method, sent.path, sent.body, sent.query, accept)

    def get(self, path: str, query: dict[str, str] | None = None) -> Any:
        """The JSON at `path` of the repository, as the maintainer sees it."""
        return self.emulator.get(f"{ROOT}{path}", query)

    def find(self, path: str) -> Any:
        """The JSON at `path` of the repository, None where there is nothing."""
        answer = self.emulator.call(MAINTAINER, "GET", f"{ROOT}{path}")
        return answer.body if answer.ok else None

    def demand(self, method: str, path: str, body: Any = None, who: str = MAINTAINER) -> Any:
        """The JSON answered to a request of the repository that has to succeed."""
        return self.emulator.demand(method, f"{ROOT}{path}", body, who=who)

    def tip(self, branch: str) -> str | None:
        """The commit of a branch."""
        found = self.find(f"/git/ref/heads/{branch}")
        return str(found["object"]["sha"]) if found else None


def now() -> str:
    """The time as GitHub writes it."""
    return written(datetime.now(UTC))


def written(time: datetime) -> str:
    """A time as GitHub writes it."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
