"""Builds the wheel of the repository inside a sandbox, by the hooks of PEP 517; judges nothing.

Standard library only. The request is one JSON object on standard input: `nonce`, `backend` and
`backend_path`, as `[build-system]` of `pyproject.toml` has them. What is under `/work` is copied,
since builds write beside their sources. Two lines come out, each the nonce, a space and a JSON
object: `{"requires": [...]}`, what the build needs beside what is installed, and then, unless that
was more than nothing that is missing, `{"name": ..., "wheel": ...}`, the wheel in base 64.
"""

from __future__ import annotations

import base64
import importlib
import json
import os
import re
import shutil
import sys
import tempfile
from importlib import metadata
from pathlib import Path
from typing import Any


def main() -> None:
    """Build, and print."""
    request = json.loads(sys.stdin.buffer.read())
    # What a backend prints is for people.
    host = os.dup(1)
    os.dup2(2, 1)
    scratch = Path(tempfile.mkdtemp())
    source, target = scratch / "source", scratch / "wheel"
    shutil.copytree("/work", source, copy_function=shutil.copyfile)
    target.mkdir()
    os.chdir(source)
    sys.path[:0] = [str(source / path) for path in request["backend_path"]]
    module, _, attributes = request["backend"].partition(":")
    backend: Any = importlib.import_module(module)
    for attribute in attributes.split(".") if attributes else ():
        backend = getattr(backend, attribute)

    def say(data: dict[str, Any]) -> None:
        line = f"{request['nonce']} {json.dumps(data)}\n".encode("ascii")
        while line:
            line = line[os.write(host, line) :]

    ask = getattr(backend, "get_requires_for_build_wheel", None)
    requires = [str(one) for one in ask({})] if ask is not None else []
    missing = [one for one in requires if not _is_there(one)]
    say({"requires": missing})
    if not missing:
        name = backend.build_wheel(str(target), {})
        say({"name": name, "wheel": base64.b64encode((target / name).read_bytes()).decode()})


def _is_there(requirement: str) -> bool:
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    try:
        return name is not None and bool(metadata.version(name[0]))
    except metadata.PackageNotFoundError:
        return False


if __name__ == "__main__":
    main()
