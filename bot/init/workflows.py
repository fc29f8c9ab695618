"""The two workflows, from the templates beside this module.

Every action is named by its commit, since a tag can be moved; the version stands behind it for
people and for the tools that keep it up to date.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.errors import RequestError

FOLDER: Final = ".github/workflows"
TEMPLATES: Final = ("toolwright.yml", "toolwright-health.yml")

ACTIONS: Final = {
    "checkout": "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0",
    "python": "actions/setup-python@e797f83bcb11b83ae66e0230d6156d7c80228e7c # v6.0.0",
    "upload": "actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a # v7.0.1",
    "download": "actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1",
    # Both at the same commit of one repository.
    "restore": "actions/cache/restore@9255dc7a253b0ccc959486e2bca901246202afeb # v5.0.1",
    "save": "actions/cache/save@9255dc7a253b0ccc959486e2bca901246202afeb # v5.0.1",
    "token": "actions/create-github-app-token@bcd2ba49218906704ab6c1aa796996da409d3eb1 # v3.2.0",
}

_PIP: Final = "python -m pip install --disable-pip-version-check --quiet"
_BRANCH: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._/-]*")
_PACKAGE: Final = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9 ._~@:/=<>!,+#&?\[\]-]*")


@dataclass(frozen=True)
class Workflows:
    """What differs from one repository to the next.

    Attributes:
        branch: The default branch.
        package: What pip installs to get Toolwright: a requirement, or a path in the repository.
        locked: A file of the repository with pinned requirements, to install first; or empty.
        label: The label that starts work.
        token_variable: The environment variable that holds the forge's token.
        keys: The environment variables that hold keys of models, secrets of the same names.
        model: Whether a model generates, so that what it has answered is kept for the next run.
        app: Whether the bot acts as an App of its own, and not as GitHub Actions.
    """

    branch: str
    package: str
    locked: str = ""
    label: str = "toolwright"
    token_variable: str = "GITHUB_TOKEN"  # noqa: S105 - a name, not a token
    keys: tuple[str, ...] = ()
    model: bool = False
    app: bool = False

    def render(self) -> dict[str, str]:
        """The workflows' content, by path.

        Raises:
            RequestError: The branch or the package has characters that a workflow may not hold.
        """
        _require(_BRANCH, self.branch, "The branch", "Rename it, or name another with --branch.")
        _require(
            _PACKAGE,
            self.package,
            "The package",
            'Give one requirement as pip takes it: "toolwright==0.1.0", or "toolwright @ git+https://…@COMMIT".',
        )
        environment = _environment()
        return {
            f"{FOLDER}/{name}": environment.get_template(f"{name}.j2").render(
                branch=self.branch,
                label=self.label,
                variable=self.token_variable,
                keys=self.keys,
                model=self.model,
                app=self.app,
                actions=ACTIONS,
                install_commands=self._install(),
            )
            for name in TEMPLATES
        }

    def _install(self) -> list[str]:
        package = shlex.quote(self.package)
        if not self.locked:
            return [f"{_PIP} {package}"]
        return [
            f"{_PIP} --require-hashes --requirement {shlex.quote(self.locked)}",
            f"{_PIP} --no-deps {package}",
        ]


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("bot", "init"),
        autoescape=False,  # noqa: S701 - YAML; what goes in is checked or quoted
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        # Not Jinja's own braces, which are GitHub's.
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="[%",
        block_end_string="%]",
    )
    environment.filters["expression"] = _expression
    return environment


def _expression(text: str) -> str:
    """A string of GitHub's expression language."""
    return "'" + text.replace("'", "''") + "'"


def _require(pattern: re.Pattern[str], text: str, what: str, remedy: str) -> None:
    if not pattern.fullmatch(text):
        raise RequestError(f"{what} {text!r} has characters that do not go there.", remedy=remedy)
