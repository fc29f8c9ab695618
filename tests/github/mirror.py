"""Git transport for the emulator, which has none: objects are copied through the Git Data API.

`push` is what `git push` does for a person, `fetch` what `git fetch` gets; both check that each
object has the same digest on both sides. Commits with signatures or an encoding of their own
cannot be said to that API, and are refused.
"""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

Ask = Callable[[str, str, Any], Any]
"""Method, path within the repository, body → the JSON answered; an error unless it succeeds."""

_PERSON = re.compile(r"(?P<name>.*) <(?P<email>.*)> (?P<seconds>\d+) (?P<zone>[+-]\d{4})")
_KINDS = {"40000": "tree", "160000": "commit"}


class MirrorError(Exception):
    """The two sides would not hold the same objects."""


def upload(ask: Ask, folder: Path, commit: str) -> None:
    """Give the server a commit of the local repository with all that it needs."""
    known = [sha for sha in _server_commits(ask) if _has(folder, sha)]
    listed = git(
        folder, "rev-list", "--objects", "--reverse", commit, *(f"^{sha}" for sha in known)
    )
    wanted = [line.split(" ", 1)[0] for line in listed.splitlines()]
    objects = {sha: (kind, content) for sha, kind, content in _read(folder, wanted)}
    done: set[str] = set()
    for sha, (kind, _) in objects.items():
        if kind == "commit":
            _send(ask, objects, sha, done)


def push(ask: Ask, folder: Path, branch: str, *, force: bool = False) -> str:
    """Make the server's branch what the local one is, and return its commit."""
    tip = git(folder, "rev-parse", f"refs/heads/{branch}").strip()
    upload(ask, folder, tip)
    if f"refs/heads/{branch}" in server_refs(ask):
        ask("PATCH", f"/git/refs/heads/{branch}", {"sha": tip, "force": force})
    else:
        ask("POST", "/git/refs", {"ref": f"refs/heads/{branch}", "sha": tip})
    return tip


def fetch(ask: Ask, folder: Path) -> None:
    """Make the branches of a bare repository what the server's are."""
    refs = server_refs(ask)
    for sha in refs.values():
        download(ask, folder, sha)
    old = git(folder, "for-each-ref", "--format=%(refname)", "refs/heads").split()
    changes = [f"update {name} {sha}" for name, sha in refs.items()]
    changes += [f"delete {name}" for name in old if name not in refs]
    subprocess.run(
        ["git", "-C", str(folder), "update-ref", "--stdin"],
        input="\n".join(changes) + "\n",
        text=True,
        check=True,
        capture_output=True,
    )


def download(ask: Ask, folder: Path, commit: str) -> None:
    """Give the local repository a commit of the server with all that it needs."""
    waiting = [commit]
    while waiting:
        sha = waiting.pop()
        if _has(folder, sha):
            continue
        found = ask("GET", f"/git/commits/{sha}", None)
        parents = [parent["sha"] for parent in found["parents"]]
        missing = [parent for parent in parents if not _has(folder, parent)]
        if missing:
            # Whoever finds a commit may trust that what it needs is there too.
            waiting += [sha, *missing]
            continue
        _download_tree(ask, folder, found["tree"]["sha"])
        lines = [f"tree {found['tree']['sha']}", *(f"parent {parent}" for parent in parents)]
        lines += [f"{role} {_person(found[role])}" for role in ("author", "committer")]
        # The emulator ends each message with a line break in the object, not in its answer.
        message = found["message"].removesuffix("\n") + "\n"
        _write(folder, "commit", ("\n".join(lines) + f"\n\n{message}").encode(), sha)


def server_refs(ask: Ask) -> dict[str, str]:
    """The server's branches by full name, with their commits."""
    return {
        ref["ref"]: ref["object"]["sha"] for ref in ask("GET", "/git/matching-refs/heads", None)
    }


def git(folder: Path, *arguments: str) -> str:
    """What a git command of the local repository prints."""
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments], check=True, capture_output=True, text=True
    )
    return done.stdout


def _server_commits(ask: Ask) -> list[str]:
    return list(dict.fromkeys(server_refs(ask).values()))


def _send(ask: Ask, objects: dict[str, tuple[str, bytes]], sha: str, done: set[str]) -> None:
    """Send an object after those that it names; what is not among `objects` is there already."""
    if sha in done or sha not in objects:
        return
    done.add(sha)
    kind, content = objects[sha]
    if kind == "blob":
        body = {"content": base64.b64encode(content).decode(), "encoding": "base64"}
        answer = ask("POST", "/git/blobs", body)
    elif kind == "tree":
        entries = list(_entries(content))
        for entry in entries:
            _send(ask, objects, entry["sha"], done)
        answer = ask("POST", "/git/trees", {"tree": entries})
    else:
        body = _commit_body(content.decode())
        for needed in (*body["parents"], body["tree"]):
            _send(ask, objects, needed, done)
        answer = ask("POST", "/git/commits", body)
    if answer["sha"] != sha:
        raise MirrorError(f"the {kind} {sha} became {answer['sha']} on the server")


def _entries(content: bytes) -> Iterator[dict[str, str]]:
    while content:
        head, _, rest = content.partition(b"\0")
        mode, path = head.decode().split(" ", 1)
        kind = _KINDS.get(mode, "blob")
        yield {"path": path, "mode": mode.zfill(6), "type": kind, "sha": rest[:20].hex()}
        content = rest[20:]


def _commit_body(text: str) -> dict[str, Any]:
    head, _, message = text.partition("\n\n")
    body: dict[str, Any] = {"message": message, "parents": []}
    for line in head.splitlines():
        name, _, value = line.partition(" ")
        if name == "parent":
            body["parents"].append(value)
        elif name == "tree":
            body["tree"] = value
        elif name in ("author", "committer") and (match := _PERSON.fullmatch(value)):
            body[name] = {"name": match["name"], "email": match["email"], "date": _date(match)}
        else:
            raise MirrorError(f"the Git Data API cannot say this line of a commit: {line}")
    return body


def _date(match: re.Match[str]) -> str:
    sign = -1 if match["zone"][0] == "-" else 1
    minutes = sign * (int(match["zone"][1:3]) * 60 + int(match["zone"][3:]))
    zone = timezone(timedelta(minutes=minutes))
    return datetime.fromtimestamp(int(match["seconds"]), zone).isoformat()


def _person(person: dict[str, str]) -> str:
    date = datetime.fromisoformat(person["date"])
    return f"{person['name']} <{person['email']}> {int(date.timestamp())} {date:%z}"


def _download_tree(ask: Ask, folder: Path, sha: str) -> None:
    if _has(folder, sha):
        return
    content = b""
    entries = ask("GET", f"/git/trees/{sha}", None)["tree"]
    for entry in sorted(entries, key=_sort_name):
        if entry["type"] == "tree":
            _download_tree(ask, folder, entry["sha"])
        elif entry["type"] == "blob" and not _has(folder, entry["sha"]):
            blob = ask("GET", f"/git/blobs/{entry['sha']}", None)
            _write(folder, "blob", base64.b64decode(blob["content"]), entry["sha"])
        head = f"{entry['mode'].lstrip('0')} {entry['path']}\0".encode()
        content += head + bytes.fromhex(entry["sha"])
    _write(folder, "tree", content, sha)


def _sort_name(entry: dict[str, str]) -> bytes:
    return (entry["path"] + ("/" if entry["type"] == "tree" else "")).encode()


def _has(folder: Path, sha: str) -> bool:
    if _loose(folder, sha).exists():
        return True
    command = ["git", "-C", str(folder), "cat-file", "-e", sha]
    return subprocess.run(command, capture_output=True).returncode == 0


def _loose(folder: Path, sha: str) -> Path:
    objects = folder / ("objects" if (folder / "objects").is_dir() else ".git/objects")
    return objects / sha[:2] / sha[2:]


def _write(folder: Path, kind: str, content: bytes, sha: str) -> None:
    data = f"{kind} {len(content)}\0".encode() + content
    found = hashlib.sha1(data, usedforsecurity=False).hexdigest()
    if found != sha:
        raise MirrorError(f"the {kind} {sha} of the server has the digest {found} here")
    path = _loose(folder, sha)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(zlib.compress(data))


def _read(folder: Path, wanted: list[str]) -> Iterator[tuple[str, str, bytes]]:
    done = subprocess.run(
        ["git", "-C", str(folder), "cat-file", "--batch"],
        input="".join(f"{sha}\n" for sha in wanted).encode(),
        check=True,
        capture_output=True,
    )
    rest = done.stdout
    while rest:
        head, _, rest = rest.partition(b"\n")
        sha, kind, size = head.decode().split()
        yield sha, kind, rest[: int(size)]
        rest = rest[int(size) + 1 :]
