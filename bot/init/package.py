"""What pip has to install in a workflow to get the Toolwright that runs here.

Derived from how this one was installed (PEP 610), so that nobody's package of the same name is
installed by guess.
"""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from bot.errors import RequestError

NAME: Final = "toolwright"
LOCK: Final = "requirements.lock"


def installed(root: Path) -> str:
    """The requirement that stands for this installation.

    Args:
        root: Top level of the repository that is set up.

    Raises:
        RequestError: It was installed in a way that a workflow cannot repeat.
    """
    try:
        found = distribution(NAME)
    except PackageNotFoundError as error:
        raise _unknown("is not installed as a package") from error
    text = found.read_text("direct_url.json")
    return requirement(found.version, json.loads(text) if text else None, root)


def requirement(version: str, origin: object, root: Path) -> str:
    """The requirement for a version that was installed from `origin`.

    Args:
        version: The installed version.
        origin: The content of `direct_url.json`; None: it came from a package index.
        root: Top level of the repository that is set up.

    Raises:
        RequestError: A workflow cannot install from there.
    """
    if origin is None:
        return f"{NAME}=={version}"
    if not isinstance(origin, dict) or not isinstance(origin.get("url"), str):
        raise _unknown("was installed from an unknown place")
    url = urlsplit(origin["url"])
    vcs = origin.get("vcs_info")
    if isinstance(vcs, dict) and vcs.get("vcs") == "git" and url.scheme == "https":
        if url.username or url.password:
            raise _unknown("was installed from an address with a password in it")
        return f"{NAME} @ git+{origin['url']}@{vcs.get('commit_id')}"
    if url.scheme == "file" and Path(unquote(url.path)).resolve() == root.resolve():
        return "."
    raise _unknown(f"was installed from {url.scheme}://{url.hostname or ''}{url.path}")


def lock_of(root: Path, package: str) -> str:
    """The file with pinned requirements beside a package of the repository; empty without one."""
    return LOCK if package == "." and (root / LOCK).is_file() else ""


def _unknown(how: str) -> RequestError:
    return RequestError(
        f"Toolwright {how}, which a workflow cannot do.",
        remedy="Say what pip should install there with --package, for example: "
        "--package 'toolwright @ git+https://HOST/OWNER/REPOSITORY@COMMIT'",
    )
