"""How GitHub names accounts and repositories, and which hosts are GitHub's.

Source: "Username considerations for external authentication" (accounts of managed users: the name,
an underscore, the short code of the enterprise), "Using SSH over the HTTPS port" (ssh.github.com),
and "About GitHub Enterprise Cloud with data residency" (SUBDOMAIN.ghe.com) in its documentation.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

LOGIN: Final = "[A-Za-z0-9][A-Za-z0-9_-]*"
"""A pattern for people and organisations; `jane_acme` is a managed user."""

REPOSITORY: Final = f"{LOGIN}/[A-Za-z0-9._-]+"
"""A pattern for OWNER/NAME."""

API_URL: Final = r"(https://[A-Za-z0-9.-]+(:[0-9]+)?|http://localhost(:[0-9]+)?)(/[A-Za-z0-9/]*)?"
"""A pattern for where an API can begin."""

GITHUB_API: Final = "https://api.github.com"

_GITHUB: Final = frozenset({"github.com", "www.github.com", "ssh.github.com"})
_RESIDENCY: Final = re.compile(r"(?:api\.)?([a-z0-9-]+)\.ghe\.com")
_OTHERS: Final = (
    "azure.com",
    "bitbucket.org",
    "codeberg.org",
    "debian.org",
    "disroot.org",
    "forgejo.org",
    "framagit.org",
    "freedesktop.org",
    "gitea.com",
    "gitee.com",
    "gitlab.com",
    "gnome.org",
    "huggingface.co",
    "kde.org",
    "launchpad.net",
    "notabug.org",
    "pagure.io",
    "sourceforge.net",
    "sr.ht",
    "visualstudio.com",
)
"""Domains of other forges; none of them is to see a token for GitHub."""


def api_of(host: str) -> str:
    """Where the API for a host of repositories begins; empty where the name does not tell.

    A GitHub Enterprise Server can have any name, so that none is taken for one.
    """
    if host in _GITHUB:
        return GITHUB_API
    found = _RESIDENCY.fullmatch(host)
    return f"https://api.{found[1]}.ghe.com" if found else ""


def is_other_forge(host: str) -> bool:
    """Whether a host is known to be a forge that is not GitHub."""
    return any(host == one or host.endswith(f".{one}") for one in _OTHERS)


def web_of(api_url: str) -> str:
    """Where the pages are of the GitHub whose API begins there; no slash at the end."""
    host = urlsplit(api_url).hostname or ""
    if api_url == GITHUB_API or _RESIDENCY.fullmatch(host):
        return f"https://{host.removeprefix('api.')}"
    return api_url.rstrip("/").removesuffix("/api/v3")


def api_fault(api_url: str) -> str:
    """What is wrong with an address as the beginning of GitHub's API; empty where nothing is."""
    if not re.fullmatch(API_URL, api_url):
        return f"{api_url!r} is not an address such as https://github.example.com/api/v3"
    host = (urlsplit(api_url).hostname or "").lower()
    if is_other_forge(host):
        return f"{host} is not GitHub"
    right = api_of(host)
    if right and api_url.rstrip("/") != right:
        return f"the API for {host} begins at {right}"
    return ""
