"""Git, and the only module that reaches it: a repository whose working tree is never touched.

Commits are made from blobs and a temporary index, and references move by compare-and-swap, so the
files, the index, HEAD and the stash of the person are out of reach. Commands run with hooks, file
monitors and output settings of the user's configuration switched off, and with the bot's identity.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from bot.errors import RequestError, SurroundingsError
from bot.git.command import ENVIRONMENT, command_line, fault
from bot.git.objects import (
    CHANGE_FORMAT,
    COMMIT_FORMAT,
    SUBMODULE_MODE,
    Commit,
    HistoryEntry,
    TreeEntry,
    TreeFile,
    parse_batch,
    parse_changes,
    parse_commit,
    parse_long_tree,
    parse_tree,
)
from bot.git.refs import blocked, ref_fault

NOTES_REF: Final = "refs/notes/toolwright"
REGULAR_MODE: Final = "100644"
REGULAR_MODES: Final = frozenset({REGULAR_MODE, "100755"})
"""What a file may have that is neither a link nor a submodule."""


@dataclass(frozen=True)
class Repository:
    """A repository that `open_repository` has found.

    Attributes:
        root: Top level of the working tree.
        common_dir: The Git folder that all linked worktrees share.
    """

    root: Path
    common_dir: Path

    def head_branch(self) -> str | None:
        """The branch that HEAD stands on, born or not; None when HEAD is detached."""
        result = self._try("symbolic-ref", "--quiet", "--short", "HEAD")
        return result.text if result.status == 0 else None

    def base_branch(self, configured: str) -> str:
        """The branch that proposals start from: the configured one, else the current one.

        Raises:
            RequestError: Nothing is configured and HEAD is detached.
        """
        branch = configured or self.head_branch()
        if not branch:
            raise RequestError(
                f"HEAD of {self.root} is detached, so there is no branch to propose to.",
                remedy="Check out a branch, or set `base` in toolwright.yaml.",
            )
        return branch

    def remote_url(self, remote: str = "origin") -> str:
        """Return where a remote is, after `url.*.insteadOf`; empty where there is none."""
        return self._try("remote", "get-url", remote).text

    def remote_head(self, remote: str = "origin") -> str | None:
        """The default branch of a remote as of the clone or the last `git remote set-head`."""
        result = self._try("symbolic-ref", "--quiet", "--short", f"refs/remotes/{remote}/HEAD")
        return result.text.removeprefix(f"{remote}/") if result.status == 0 else None

    def find(self, ref: str) -> str | None:
        """The commit that a reference or revision names, or None."""
        if ref.startswith("-"):
            return None
        result = self._try("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
        return result.text if result.status == 0 else None

    def resolve(self, ref: str) -> str:
        """The commit that a reference or revision names.

        Raises:
            RequestError: There is no such commit, or the repository has none at all.
        """
        commit = self.find(ref)
        if commit is not None:
            return commit
        if not self._git("rev-list", "--all", "--max-count=1"):
            raise RequestError(
                f"The repository {self.root} has no commits yet.",
                remedy="Make a first one, for example: git commit --allow-empty -m Begin",
            )
        raise RequestError(
            f"{self.root} has no branch or commit named {ref.removeprefix('refs/heads/')!r}.",
            remedy="List the branches with: git branch --all",
        )

    def references(self, *patterns: str) -> dict[str, str]:
        """Objects by the full names of the references that some patterns of Git's match, sorted.

        A pattern matches from the beginning, up to a slash: `refs/heads/toolwright/`.
        """
        listing = self._git("for-each-ref", "--format=%(objectname) %(refname)", *patterns)
        pairs = (line.partition(" ") for line in os.fsdecode(listing).split("\n") if line)
        return {name: oid for oid, _, name in pairs}

    def require_room(self, ref: str) -> None:
        """Refuse where Git could not keep a reference beside those that are there.

        Raises:
            RequestError: Names what is in the way: `a/b`, or `a/b/c/d`, where `a/b/c` is to be.
        """
        above = [str(one) for one in PurePosixPath(ref).parents][:-2]
        others = [one for one in self.references(*above, f"{ref}/") if _excludes(one, ref)]
        if others:
            raise blocked(ref, others)

    def require_writable(self, *refs: str) -> None:
        """See whether references can be written; none is, and no lock stays.

        Raises:
            RequestError: Other references leave no room for one.
            SurroundingsError: Something else is in the way, or the folders cannot be written to.
        """
        for ref in refs:
            self.require_room(ref)
        for folder in (self.common_dir / "objects", self.common_dir):
            if not os.access(folder, os.W_OK | os.X_OK):
                raise SurroundingsError(
                    f"{folder} cannot be written to.",
                    remedy="Give yourself write access to it: what is proposed is kept there.",
                )
        steps = (f"verify {ref} {self._oid(ref)}" for ref in refs)
        script = "\n".join(("start", *steps, "prepare", "abort", ""))
        result = self._try("update-ref", "--stdin", stdin=os.fsencode(script))
        if result.status != 0:
            raise ref_fault(self.root, result.stderr)

    def _oid(self, ref: str) -> str:
        """What a reference names, of whatever kind; empty where it is not there."""
        result = self._try("rev-parse", "--verify", "--quiet", ref)
        return result.text if result.status == 0 else ""

    def tree(self, commit: str) -> str:
        """The digest of a commit's tree."""
        return self._git("rev-parse", "--verify", f"{commit}^{{tree}}").decode().strip()

    def listing(self, commit: str, folder: str) -> dict[str, tuple[str, str]]:
        """Return what a folder of a commit holds, as mode and digest by name.

        `folder` "" is the root.
        """
        found = self._try("ls-tree", "-z", "--full-tree", f"{commit}:{folder}")
        return parse_tree(found.stdout) if found.status == 0 else {}

    def trees(self, commit: str, path: str) -> frozenset[str]:
        """The digests that a folder had along the first parents of a commit, this one included."""
        commits = self._git("rev-list", "--first-parent", commit, "--", path).decode().split()
        found = (self._try("rev-parse", "--verify", "--quiet", f"{one}:{path}") for one in commits)
        return frozenset(result.text for result in found if result.status == 0)

    def fetch(self) -> None:
        """Fetch every branch of the remote `origin`, and forget those that it no longer has.

        Raises:
            SurroundingsError: There is no such remote, or it cannot be read.
        """
        self._git("fetch", "--quiet", "--prune", "origin")

    def describe(self, commit: str) -> Commit:
        """Read a commit, in UTF-8 whatever its encoding."""
        return parse_commit(
            commit, self._git("log", "-1", "--no-color", COMMIT_FORMAT, commit, "--")
        )

    def last_tag(self, commit: str) -> str:
        """The tag that was set last in the history of a commit; empty where there is none."""
        return self._try("describe", "--tags", "--abbrev=0", commit).text

    def is_ancestor(self, commit: str, of: str) -> bool:
        """Return whether `of` holds `commit` in its history."""
        return self._try("merge-base", "--is-ancestor", commit, of).status == 0

    def files(self, commit: str, path: str) -> dict[str, TreeFile]:
        """The files at or below a path of a commit, by their full path; empty when it is absent."""
        listing = self._git("ls-tree", "-r", "-z", "--full-tree", commit, "--", path)
        entries = parse_tree(listing)
        blobs = self._blobs([oid for mode, oid in entries.values() if mode != SUBMODULE_MODE])
        return {
            name: TreeFile(mode, oid, blobs.get(oid, b"")) for name, (mode, oid) in entries.items()
        }

    def entries(self, commit: str) -> dict[str, TreeEntry]:
        """Every file of a commit by path, with its size; none is read."""
        return parse_long_tree(self._git("ls-tree", "-r", "-l", "-z", "--full-tree", commit))

    def contents(self, entries: Mapping[str, TreeEntry]) -> dict[str, bytes]:
        """Read the files that some entries stand for, which are no submodules, by path."""
        blobs = self._blobs([entry.oid for entry in entries.values()])
        return {path: blobs[entry.oid] for path, entry in entries.items()}

    def blob(self, oid: str) -> bytes:
        """The content of a blob that Git itself has named."""
        return self._blobs([oid])[oid]

    def is_shallow(self) -> bool:
        """Return whether the history is cut off somewhere."""
        return self._git("rev-parse", "--is-shallow-repository") == b"true"

    def mode(self, commit: str, path: str) -> str | None:
        """The mode of a path of a commit, `040000` for a folder; None when it is absent."""
        listing = self._git("ls-tree", "-z", "--full-tree", commit, "--", path)
        return parse_tree(listing).get(path, (None,))[0]

    def make_tree(self, parent: str | None, changes: Mapping[str, bytes | None]) -> str:
        """Write the tree of `parent` with files set (mode 100644), or removed where None.

        Without a parent, the tree holds those files alone.

        Raises:
            SurroundingsError: Git cannot write; also for a path that Git itself forbids.
        """
        blobs = {
            path: self._git("hash-object", "-w", "--no-filters", "--stdin", stdin=content).decode()
            for path, content in changes.items()
            if content is not None
        }
        lines = (
            f"{REGULAR_MODE} {blobs[path]}" if path in blobs else f"0 {parent}" for path in changes
        )
        with tempfile.TemporaryDirectory(prefix="toolwright-") as folder:
            index = Path(folder, "index")
            self._git("read-tree", parent or "--empty", index=index)
            feed = "".join(f"{line}\t{path}\0" for line, path in zip(lines, changes, strict=True))
            self._git("update-index", "-z", "--index-info", stdin=os.fsencode(feed), index=index)
            return self._git("write-tree", index=index).decode()

    def make_commit(self, tree: str, parent: str | None, message: str) -> str:
        """Write a commit by the bot, unsigned and on no branch, and return its name."""
        parents = ("-p", parent) if parent else ()
        return self._git("commit-tree", tree, *parents, stdin=message.encode()).decode()

    def move_ref(self, ref: str, new: str | None, old: str | None) -> None:
        """Move a reference from `old` to `new`; None stands for a reference that is not there.

        Raises:
            SurroundingsError: The reference was not at `old` any more, or cannot be written;
                nothing has changed.
        """
        target = ("-d", ref) if new is None else (ref, new)
        result = self._try("update-ref", "--no-deref", "-m", "toolwright", *target, old or "")
        if result.status == 0:
            return
        if self.find(ref) != old:
            raise SurroundingsError(
                f"{ref} was moved by somebody else in the meantime, so it was left alone.",
                remedy="Run the same command again.",
            )
        raise ref_fault(self.root, result.stderr)

    def write_note(self, commit: str, content: bytes) -> None:
        """Attach a note to a commit in place of an older one; the bytes are kept as they are."""
        blob = self._git("hash-object", "-w", "--no-filters", "--stdin", stdin=content).decode()
        self._git("notes", f"--ref={NOTES_REF}", "add", "--force", "-C", blob, commit)

    def read_note(self, commit: str) -> bytes | None:
        """The note of a commit, or None."""
        result = self._try("notes", f"--ref={NOTES_REF}", "list", commit)
        return self._blobs([result.text])[result.text] if result.status == 0 else None

    def worktree_of(self, branch: str) -> str | None:
        """The folder of the worktree that has the branch checked out, or None."""
        folder = ""
        for line in os.fsdecode(self._git("worktree", "list", "--porcelain")).split("\n"):
            key, _, value = line.partition(" ")
            if key == "worktree":
                folder = value
            elif key == "branch" and value == f"refs/heads/{branch}":
                return folder
        return None

    def differs(self, path: str) -> bool:
        """Tell whether the working tree or index has the path otherwise than HEAD; ignored: no."""
        return bool(self._git("status", "--porcelain", "--untracked-files=all", "--", path))

    def history(self, commit: str, *pathspecs: str) -> tuple[HistoryEntry, ...]:
        """The first-parent history of some paths, newest first.

        A merge counts with what it brought to its first parent. The oldest commit of a shallow
        clone is left out: what it changed is not known.
        """
        shallow = self.is_shallow()
        log = self._git(
            "log",
            "--first-parent",
            "--diff-merges=first-parent",
            "--raw",
            "--no-abbrev",
            "--no-renames",
            "--no-color",
            "--no-notes",
            CHANGE_FORMAT,
            commit,
            "--",
            *pathspecs,
        )
        return tuple(change for change in parse_changes(log) if change.parents or not shallow)

    def _blobs(self, oids: list[str]) -> dict[str, bytes]:
        if not oids:
            return {}
        stream = self._git("cat-file", "--batch", stdin="\n".join(oids).encode())
        blobs = parse_batch(oids, stream)
        if missing := sorted(set(oids) - set(blobs)):
            raise fault(self.root, "cat-file", f"error: object {missing[0]} is missing")
        return blobs

    def _try(self, *arguments: str, stdin: bytes = b"") -> _GitResult:
        return _run(self.root, arguments, stdin)

    def _git(self, *arguments: str, stdin: bytes = b"", index: Path | None = None) -> bytes:
        result = _run(self.root, arguments, stdin, index)
        if result.status != 0:
            raise fault(self.root, arguments[0], result.stderr)
        return result.stdout.removesuffix(b"\n")


def open_repository(path: Path) -> Repository:
    """Find the repository that a folder is in: its top level, a sub-folder or a linked worktree.

    Raises:
        RequestError: The folder does not exist, is in no repository, or has no working tree.
        SurroundingsError: Git is not installed, or refuses the folder for its owner.
    """
    if not path.is_dir():
        raise RequestError(f"{path} is not a folder.", remedy="Name a folder of a Git repository.")
    folder = path.resolve()
    result = _run(folder, ("rev-parse", "--show-toplevel"))
    if "not a git repository" in result.stderr:
        raise RequestError(
            f"{folder} is not in a Git repository.",
            remedy="Change into one, or make one with: git init",
        )
    if "must be run in a work tree" in result.stderr:
        raise RequestError(
            f"{folder} has no working tree: it is a bare repository or a Git folder.",
            remedy="Work in a clone of it: git clone",
        )
    if result.status != 0:
        raise fault(folder, "rev-parse", result.stderr)
    common = _run(folder, ("rev-parse", "--git-common-dir"))
    if common.status != 0:
        raise fault(folder, "rev-parse", common.stderr)
    return Repository(Path(result.text), (folder / common.text).resolve())


def _excludes(one: str, other: str) -> bool:
    """Whether Git cannot keep both references: one name would be a file and a folder."""
    return one.startswith(f"{other}/") or other.startswith(f"{one}/")


@dataclass(frozen=True)
class _GitResult:
    status: int
    stdout: bytes
    stderr: str

    @property
    def text(self) -> str:
        return os.fsdecode(self.stdout.removesuffix(b"\n"))


def _run(
    folder: Path, arguments: tuple[str, ...], stdin: bytes = b"", index: Path | None = None
) -> _GitResult:
    try:
        import git  # here, because GitPython looks for the git command when it is imported
    except ImportError as error:
        raise SurroundingsError(
            "Git was not found on PATH.",
            remedy="Install it, for example: apt-get install git",
        ) from error
    with tempfile.TemporaryFile() as feed:
        feed.write(stdin)
        feed.seek(0)
        status, stdout, stderr = git.Git().execute(
            command_line(folder, arguments, index),
            istream=feed,
            env=ENVIRONMENT,
            with_extended_output=True,
            with_exceptions=False,
            stdout_as_string=False,
            strip_newline_in_stdout=False,
        )
    return _GitResult(status, stdout, stderr)
