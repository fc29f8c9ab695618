"""Where a remote of Git's really is, past the aliases of SSH, and which API belongs to it."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from typing import Final

from bot.errors import RequestError
from bot.github_names import GITHUB_API, api_of, is_other_forge

_ADDRESS: Final = re.compile(
    r"(?!file:)(?P<scheme>[a-z][a-z0-9+]*)://(?:[^@/]*@)?(?P<host>\[[^]/]*]|[^/:]+)(?::[0-9]*)?"
    r"/(?P<path>.*)"
)
_SHORT_ADDRESS: Final = re.compile(r"(?:[^@/:]+@)?(?P<host>\[[^]/]*]|[^@/:]+):(?!:|//)(?P<path>.*)")
_SSH_SECONDS: Final = 10


@dataclass(frozen=True)
class Remote:
    """A remote on another machine: the host as it is written, and the path without `.git`."""

    host: str
    path: str
    ssh: bool


def parse_remote(url: str) -> Remote | None:
    """Read the address of a remote; None for a folder of this machine, or what no host is in."""
    if found := _ADDRESS.fullmatch(url):
        ssh = "ssh" in found["scheme"].split("+")
    elif found := _SHORT_ADDRESS.fullmatch(url):
        ssh = True
    else:
        return None
    path = found["path"].strip("/").removesuffix(".git")
    return Remote(found["host"], path, ssh)


def github_api(remote: Remote | None) -> str:
    """Where GitHub's API for a remote begins; that of github.com for none.

    Raises:
        RequestError: The remote is not on GitHub, or nobody says whether it is: a GitHub Enterprise
            Server can have any name, and a token is sent to no host by guess.
    """
    if remote is None:
        return GITHUB_API
    host = _plain(remote.host)
    if remote.ssh and not api_of(host):
        host = _plain(_ssh_host(remote.host))
    if found := api_of(host):
        return found
    if is_other_forge(host):
        raise RequestError(
            f"origin is on {host}, which is not GitHub.",
            remedy="Make `origin` the repository on GitHub. Where another one is meant, say where "
            f"its API begins: github.api_url: {GITHUB_API} in toolwright.yaml, or "
            f"toolwright init --api-url {GITHUB_API}",
        )
    server = host if "." in host else "HOST"
    raise RequestError(
        f"origin is on {host}, and nothing says whether that is GitHub.",
        remedy=f"Say where its API begins: {GITHUB_API} for github.com, or "
        f"https://{server}/api/v3 where it is a GitHub Enterprise Server; as github.api_url in "
        "toolwright.yaml, or with toolwright init --api-url URL",
    )


def _ssh_host(host: str) -> str:
    """Return the host that `ssh` would connect to for a name, which may be an alias.

    The name itself where it is none, and where there is no `ssh` that could tell.
    """
    try:
        done = subprocess.run(
            ["ssh", "-G", "--", host],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_SSH_SECONDS,
            check=False,
        )
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return host
    names = re.findall(r"^hostname (\S+)$", done.stdout, re.MULTILINE)
    return names[0] if names else host


def _plain(host: str) -> str:
    """A host as names of hosts are compared; only aliases of SSH have two cases."""
    return host.lower().rstrip(".")
