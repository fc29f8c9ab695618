"""What a module's source could do: change something on GitHub, or reach another machine.

Read from the syntax tree and never run. It is meant for what somebody adds without a thought, and
not against somebody who hides it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

_CLIENT = "bot/github/client.py"

# Who can reach another machine or start a program, and why.
REACH: Final = {
    # A harness, which runs in the sandbox alone.
    "asyncio": {"bot/validate/harness/statements.py"},
    "github": {_CLIENT},
    "requests": {_CLIENT, "bot/sandbox/docker_engine.py"},
    "httpx2": {"bot/environment/source.py", "bot/llm/transport.py"},
    "docker": {
        "bot/sandbox/docker.py",
        "bot/sandbox/docker_engine.py",
        "bot/sandbox/docker_image.py",
    },
    "git": {"bot/git/repository.py"},
    "socket": {"bot/sandbox/docker_engine.py", "bot/sandbox/streams.py"},
    "subprocess": {
        "bot/environment/uv.py",
        "bot/git/remote.py",
        "bot/normalize/format.py",
        "bot/sandbox/bubblewrap.py",
        "bot/sandbox/factory.py",
        "bot/sandbox/streams.py",
        "bot/sandbox/toolchain.py",
        "bot/scaffold/source.py",
    },
}
_FOREIGN: Final = frozenset(
    {"aiohttp", "ftplib", "httpx", "pycurl", "pty", "ssl", "urllib3", "websockets"}
    | {"urllib.request", "http.client", "octokit", "ghapi", "pygit2", "dulwich"}
)
_WRITERS: Final = {"post": "POST", "put": "PUT", "patch": "PATCH", "delete": "DELETE"}
_INNER: Final = frozenset({"_send", "_data", "requester", "requestJson", "requestJsonAndCheck"})
_PYGITHUB: Final = frozenset(
    {"merge", "create_review", "enable_automerge", "update_branch", "merge_upstream", "approve"}
    | {"add_to_merge_queue", "enqueue", "create_git_ref", "edit_protection", "submit_review"}
)
WORDS: Final = re.compile(
    r"auto_?merge|mergePullRequest|mergeBranch|PullRequestReview|enqueuePullRequest"
    r"|update-branch|merge-upstream|/merges?\b|\bmerge_method\b|(?-i:\bAPPROVE\b)|/dismissals"
    r"|\bmutation\s*[({]|\bmutation\s+\w+\s*[({]",
    re.IGNORECASE,
)
TYPED: Final = re.compile(r"\bgh\s+(?:pr|api|repo|run|workflow)\b|\bgit\s+(?:merge|push)\b")
_VERBS: Final = frozenset(
    {
        "cat-file",
        "commit-tree",
        "describe",
        "fetch",
        "for-each-ref",
        "hash-object",
        "log",
        "ls-tree",
    }
    | {"merge-base", "notes", "read-tree", "remote", "rev-list", "rev-parse", "status"}
    | {"symbolic-ref", "update-index", "update-ref", "worktree", "write-tree"}
)
"""The commands of Git that the package runs; none merges or pushes."""

# The commands that are printed for a person, by the module that words them, `{}` for a value.
PRINTED: Final = {
    "bot/forge/github.py": {
        "gh pr checkout {}",
        "gh pr review {} --approve",
        "{} && gh pr merge {} --merge",
    },
    "bot/forge/local.py": {
        "{}{}git merge --no-ff --no-edit {}",
        "{}git merge --no-ff --no-edit {}",
    },
}


class Module:
    """One module's source, and what in it could be a person's act."""

    def __init__(self, path: str, source: str) -> None:
        self.path, self.tree = path, ast.parse(source)
        self.functions = {
            node.name: node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)
        }
        self.writes: set[tuple[str, str]] = set()
        self.printed: set[str] = set()

    def faults(self) -> Iterator[str]:
        """Where it breaks the rule; fills `writes` and `printed` on the way."""
        for node in ast.walk(self.tree):
            for fault in self._imports(node):
                yield f"{self.path}:{getattr(node, 'lineno', 0)}: {fault}"
            if isinstance(node, ast.Attribute) and node.attr in _INNER and self.path != _CLIENT:
                yield f"{self.path}:{node.lineno}: goes past the client by {node.attr}"
            if isinstance(node, ast.Call):
                yield from self._call(node)
        for text in self._texts():
            if WORDS.search(text):
                yield f"{self.path}: {text!r} names a person's act"
            if TYPED.search(text):
                self.printed.add(text)
        for text in sorted(self.printed - PRINTED.get(self.path, set())):
            yield f"{self.path}: {text!r} is a command that is not known to be only printed"

    def _imports(self, node: ast.AST) -> Iterator[str]:
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            top = name.partition(".")[0]
            if self.path not in REACH.get(top, {self.path}) or {top, name} & _FOREIGN:
                yield f"imports {name}"

    def _call(self, node: ast.Call) -> Iterator[str]:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        place = f"{self.path}:{node.lineno}"
        if name in _PYGITHUB or name in {"system", "popen", "spawnvp", "execvp"}:
            yield f"{place}: calls {name}"
        if name in _WRITERS and not _is_local(node):
            path = self._path(node.args[0], node) if node.args else None
            if path is None:
                yield f"{place}: the path of a {name} is not written out"
            else:
                self.writes.add((_WRITERS[name], path))
        if name == "graphql":
            query = self._path(node.args[0], node) if node.args else None
            if query is None or not query.lstrip().startswith("query"):
                yield f"{place}: not known to be a query that only reads"
        if name in {"_git", "_try"} and self.path.startswith(("bot/forge/", "bot/git/")):
            verb = node.args[0] if node.args else None
            if not isinstance(verb, ast.Constant) or verb.value not in _VERBS:
                yield f"{place}: runs a command of Git that is not known"

    def _path(self, node: ast.expr, call: ast.Call) -> str | None:
        """The text of an argument with `{}` for values; None where it cannot be known."""
        match node:
            case ast.Constant(value=str(text)):
                return text
            case ast.JoinedStr(values=values):
                return _joined(values)
            case ast.Name(id=name):
                found = [
                    one.value
                    for scope in (self._around(call), self.tree)
                    for one in ast.walk(scope)
                    if isinstance(one, ast.Assign | ast.AnnAssign) and name in _targets(one)
                ]
                texts = {self._path(one, call) if one else None for one in found}
                return texts.pop() if len(texts) == 1 else None
            case ast.Call(func=ast.Name(id=name)) if name in self.functions:
                last = self.functions[name].body[-1]
                given = last.value if isinstance(last, ast.Return) else None
                return self._path(given, call) if isinstance(given, ast.JoinedStr) else None
        return None

    def _around(self, call: ast.Call) -> ast.AST:
        for function in self.functions.values():
            if any(one is call for one in ast.walk(function)):
                return function
        return self.tree

    def _texts(self) -> Iterator[str]:
        """Every text in the code but docstrings, with `{}` for values."""
        skipped = {id(one) for node in ast.walk(self.tree) for one in _spoken(node)}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.JoinedStr):
                skipped |= {id(part) for part in node.values}
                yield _joined(node.values)
            elif (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in skipped
            ):
                yield node.value


def _joined(parts: list[ast.expr]) -> str:
    return "".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in parts)


def _is_local(node: ast.Call) -> bool:
    """Whether it is `branches.put`, whose own requests are looked at where they are sent."""
    match node.func:
        case ast.Attribute(value=ast.Name(id="branches"), attr="put"):
            return True
    return False


def _targets(node: ast.Assign | ast.AnnAssign) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return {one.id for one in targets if isinstance(one, ast.Name)}


def _spoken(node: ast.AST) -> Iterator[ast.AST]:
    """Texts that stand by themselves: they document, and can do nothing."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            yield child.value


def has(module: Module, name: str) -> bool:
    """Whether a module imports a package."""
    return any(
        name == one.partition(".")[0]
        for node in ast.walk(module.tree)
        for one in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    )
