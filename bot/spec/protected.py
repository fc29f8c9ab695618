"""Paths that no generated tool may reach for, and which of them a specification reaches for.

Patterns follow gitignore: one without a slash, or with one at its end only, matches a name at any
depth; any other is anchored at the root of the repository; `*`, `?` and `[…]` stay inside one name,
and `**` spans any number of them. A pattern covers everything below what it matches. Letters are
compared without case, because some file systems do the same.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from bot.spec.toolspec import ToolSpec
from bot.text.printable import quoted

_BOT: Final = ("/bot", "/specs", "/generated_tools", "toolwright.yaml", ".git", ".gitmodules")
_CI: Final = (
    ".github", ".gitlab", ".gitlab-ci.yml", ".circleci", ".ci", ".buildkite", ".drone.yml",
    ".travis.yml", ".woodpecker", ".woodpecker.yml", "appveyor.yml", "azure-pipelines.yml",
    "bitbucket-pipelines.yml", "Jenkinsfile", ".pre-commit-config.yaml",
)  # fmt: skip
_SECRETS: Final = (".env", ".env.*", ".netrc", ".pypirc", ".ssh", "*.key", "*.pem", "id_rsa*")
_TRAINING: Final = (
    "train", "training", "train.py", "train_*.py", "training_*.py", "trainer.py", "finetune*.py",
    "fine_tune*.py", "pretrain*.py",
)  # fmt: skip
_MODELS: Final = (
    "models", "weights", "checkpoints", "model.py", "modeling_*.py", "modelling_*.py", "*.ckpt",
    "*.gguf", "*.h5", "*.keras", "*.onnx", "*.pt", "*.pth", "*.safetensors", "*.tflite",
)  # fmt: skip

BUILT_IN: Final[tuple[str, ...]] = (*_BOT, *_CI, *_SECRETS, *_TRAINING, *_MODELS)
MAX_WALKED: Final = 20_000


def reaches(path: str, patterns: Iterable[str]) -> str | None:
    """The first pattern that protects `path`, or something that `path` is known to contain.

    Args:
        path: Relative POSIX path, without `..`.
        patterns: Patterns as described in this module.
    """
    names = path.casefold().split("/")
    return next((pattern for pattern in patterns if _reaches(names, pattern.casefold())), None)


def protected_fields(
    spec: ToolSpec, patterns: Sequence[str], root: Path | None = None
) -> dict[str, str]:
    """Which fields of a specification reach for what is protected: a sentence, by field.

    A tool's own specification and folder are its own. A dotted `target` is looked at as the module
    file and as the package folder that it may be, at the root and under `src/`.

    Args:
        spec: A specification whose paths are in their plain form.
        patterns: Patterns as described in this module.
        root: The repository, where what lies below the paths is looked at too.
    """
    found: dict[str, str] = {}
    for index, path in enumerate(spec.reads):
        if _is_own(path, spec.name):
            continue
        if pattern := reaches(path, patterns):
            found[f"reads[{index}]"] = f"{quoted(path)} is protected by the pattern `{pattern}`."
        elif root and (below := _protected_below(root, path, patterns)):
            found[f"reads[{index}]"] = f"{quoted(path)} holds the protected {quoted(below)}."
    module = spec.target.replace(".", "/")
    for path in (f"{module}.py", module, f"src/{module}.py") if module else ():
        if pattern := reaches(path, patterns):
            sentence = f"{quoted(spec.target)} is protected by the pattern `{pattern}`."
            found.setdefault("target", sentence)
    return found


def _protected_below(root: Path, path: str, patterns: Sequence[str]) -> str | None:
    """The first protected path of the working tree at or below `path`, or None.

    Symbolic links are not followed; one that leads out of `root` counts as protected, and so does
    the remainder of a folder with more than `MAX_WALKED` entries.
    """
    resolved = root.resolve()
    pending = [root / path]
    for _ in range(MAX_WALKED):
        if not pending:
            return None
        entry = pending.pop()
        relative = entry.relative_to(root).as_posix()
        target = entry.resolve()
        if reaches(relative, patterns) or not target.is_relative_to(resolved):
            return relative
        if entry.is_symlink():
            if reaches(target.relative_to(resolved).as_posix(), patterns):
                return relative
        elif entry.is_dir():
            pending.extend(sorted(entry.iterdir(), reverse=True))
    return path


def _is_own(path: str, name: str) -> bool:
    own = f"generated_tools/{name}"
    return path in {own, f"specs/{name}.yaml"} or path.startswith(f"{own}/")


def _reaches(names: list[str], pattern: str) -> bool:
    parts = pattern.strip("/").split("/")
    if "/" in pattern.rstrip("/"):
        return _matches(names, parts, contains=True)
    return any(fnmatch.fnmatchcase(name, parts[0]) for name in names)


def _matches(names: list[str], parts: list[str], *, contains: bool) -> bool:
    if not parts:
        return True
    if parts[0] == "**":
        rest = parts[1:]
        return any(_matches(names[index:], rest, contains=False) for index in range(len(names) + 1))
    if not names:
        # `contains`: everything of the path matched so far, so the protected path lies below it.
        return contains
    return fnmatch.fnmatchcase(names[0], parts[0]) and _matches(
        names[1:], parts[1:], contains=contains
    )
