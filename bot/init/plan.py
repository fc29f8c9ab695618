"""Which files `toolwright init` would write: everything is known before anything is touched."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.config import FILE_NAME, Config
from bot.errors import RequestError
from bot.git.remote import parse_remote
from bot.git.repository import Repository
from bot.github_names import api_fault
from bot.init.owners import named, with_owners
from bot.init.package import lock_of
from bot.init.settings import needed, with_settings
from bot.init.workflows import Workflows
from bot.protection.codeowners import PLACES
from bot.protection.folders import guarded
from bot.protection.gather import ACTIONS_LOGIN
from bot.spec import form

_FOLDERS = ("specs", "generated_tools")


@dataclass(frozen=True)
class Wishes:
    """What the person who sets a repository up has said.

    Attributes:
        branch: The default branch.
        package: What pip installs to get Toolwright.
        owners: Whom new lines of CODEOWNERS name; none: the reviewers of the configuration.
        app: The name of an App of one's own, as in its address; empty: none is said.
        app_id: Its number.
        api_url: Where the API of GitHub begins; empty: what the settings or the host of `origin`
            say.
    """

    branch: str
    package: str
    owners: tuple[str, ...] = ()
    app: str = ""
    app_id: int | None = None
    api_url: str = ""


@dataclass(frozen=True)
class FileUpdate:
    """A file that is not as it should be; `before` is None where it is not there."""

    path: str
    before: str | None
    after: str

    @property
    def diff(self) -> tuple[str, ...]:
        """Lines of a unified diff."""
        old = f"a/{self.path}" if self.before is not None else "/dev/null"
        before, after = (self.before or "").splitlines(), self.after.splitlines()
        lines = tuple(difflib.unified_diff(before, after, old, f"b/{self.path}", lineterm=""))
        return lines or (f"--- {old}", f"+++ b/{self.path}", "(an empty file)")


@dataclass(frozen=True)
class SetupPlan:
    """The changes, and the settings that a person has to change by hand."""

    changes: tuple[FileUpdate, ...]
    by_hand: tuple[str, ...]


def plan(repository: Repository, config: Config, wishes: Wishes) -> SetupPlan:
    """Compare what is there with what should be.

    Raises:
        RequestError: An owner is needed and none is named, something is in the way, or nobody says
            where GitHub's API begins.
    """
    root = repository.root
    login = f"{wishes.app}[bot]" if wishes.app else config.github.login
    if not login.endswith("[bot]"):
        raise RequestError(
            f"github.login is {login}, and workflows act as {ACTIONS_LOGIN} or as an App.",
            remedy="Take the setting out, or run `toolwright watch` instead of workflows.",
        )
    path = next((one for one in PLACES if (root / one).is_file()), PLACES[0])
    owners = named(wishes.owners or (*config.reviewers, *config.senior_reviewers))
    wanted = needed(
        parse_remote(repository.remote_url()),
        _api_url(wishes.api_url) or config.github.api_url,
        "" if login == ACTIONS_LOGIN else login,
        wishes.app_id or config.github.app_id,
    )
    settings, by_hand = with_settings(_read(root, FILE_NAME) or "", wanted)
    workflows = Workflows(
        branch=wishes.branch,
        package=wishes.package,
        locked=lock_of(root, wishes.package),
        label=config.github.label,
        token_variable=config.github.token_variable,
        keys=tuple(dict.fromkeys(one.key_variable for one in config.models if one.key_variable)),
        model=config.generator == "model",
        app=login != ACTIONS_LOGIN,
    )
    files: dict[str, str] = {
        **workflows.render(),
        form.FILE_NAME: form.render(config.github.label),
        path: with_owners(_read(root, path) or "", path, guarded(repository), owners),
        FILE_NAME: settings,
        **{f"{one}/.gitkeep": "" for one in _FOLDERS if not _holds_something(root / one)},
    }
    return SetupPlan(_changes(root, files), by_hand)


def write(root: Path, changes: tuple[FileUpdate, ...]) -> None:
    """Write the files.

    Raises:
        OSError: One cannot be written.
    """
    for change in changes:
        target = root / change.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(change.after, encoding="utf-8", newline="")


def _api_url(wish: str) -> str:
    if wish and (fault := api_fault(wish)):
        raise RequestError(f"--api-url: {fault}.")
    return wish


def _changes(root: Path, files: Mapping[str, str]) -> tuple[FileUpdate, ...]:
    found = ((path, _read(root, path), after) for path, after in files.items())
    return tuple(FileUpdate(path, now, after) for path, now, after in found if now != after)


def _read(root: Path, path: str) -> str | None:
    """A file of the working tree; None where there is none.

    Raises:
        RequestError: Something else is there, a link is on the way, or it is not text.
    """
    at = root
    for name in path.split("/"):
        at = at / name
        if at.is_symlink():
            raise _in_the_way(at, "is a link")
    if not at.exists():
        blocked = next((up for up in at.parents if up != root and up.is_file()), None)
        if blocked and root in blocked.parents:
            raise _in_the_way(blocked, "is not a folder")
        return None
    if not at.is_file():
        raise _in_the_way(at, "is not a file")
    try:
        return at.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise _in_the_way(at, "is not UTF-8") from error


def _in_the_way(path: Path, how: str) -> RequestError:
    return RequestError(f"{path} {how}.", remedy="Move it out of the way; nothing was written.")


def _holds_something(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())
