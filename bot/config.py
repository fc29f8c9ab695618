"""Configuration: `toolwright.yaml`, with `TOOLWRIGHT_*` from the environment over it.

The only module that reads the environment. `TOOLWRIGHT_SANDBOX__BACKEND=docker` sets
`sandbox.backend`: two underscores step into a section, and a value is read as YAML.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import RequestError

FILE_NAME: Final = "toolwright.yaml"
PREFIX: Final = "TOOLWRIGHT_"


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Thresholds(_Section):
    """What the stages compare against; the defaults are those of the design."""

    static_score: Annotated[float, Field(ge=0, le=10)] = 8.0
    security_score: Annotated[float, Field(ge=0, le=10)] = 8.0
    line_coverage: Annotated[float, Field(ge=0, le=100)] = 85.0
    branch_coverage: Annotated[float, Field(ge=0, le=100)] = 75.0


class SandboxConfig(_Section):
    """Which sandbox runs generated code, and its upper bounds."""

    backend: Literal["auto", "docker", "bubblewrap"] = "auto"
    base_image: str = "python:3.11-slim"
    runtime: str = ""
    memory_mb: Annotated[int, Field(gt=0)] = 2048
    wall_seconds: Annotated[float, Field(gt=0)] = 300.0
    cache: Path = Path("~/.cache/toolwright")


class ImpactConfig(_Section):
    """When a change counts as risky: more than this many files, or dependents."""

    high_risk_files: Annotated[int, Field(gt=0)] = 10
    medium_risk_dependents: Annotated[int, Field(gt=0)] = 5


class Config(_Section):
    """The whole configuration; every field has a default."""

    forge: Literal["local"] = "local"
    generator: Literal["offline"] = "offline"
    base: Annotated[
        str, Field(description="Branch that proposals start from; empty: the current branch.")
    ] = ""
    thresholds: Thresholds = Thresholds()
    sandbox: SandboxConfig = SandboxConfig()
    impact: ImpactConfig = ImpactConfig()
    reviewers: tuple[str, ...] = ()
    protected_paths: Annotated[
        tuple[str, ...],
        Field(description="Patterns no tool may read or write, beside the ones built in."),
    ] = ()
    allowed_dependencies: Annotated[
        tuple[str, ...],
        Field(description="Distributions that a specification may ask for."),
    ] = ()


def load(root: Path, environment: Mapping[str, str] | None = None) -> Config:
    """Read the configuration of the repository at `root`.

    Args:
        root: The folder that may hold `toolwright.yaml`.
        environment: Variables to read; the process's own when None.

    Raises:
        RequestError: The file or a variable is not valid; the message names every field.
    """
    variables = os.environ if environment is None else environment
    path = root / FILE_NAME
    data = _read(path) if path.is_file() else {}
    for key in sorted(variables):
        if key.startswith(PREFIX):
            _set(data, key[len(PREFIX) :].lower().split("__"), key, variables[key])
    try:
        return Config.model_validate(data)
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(str(step) for step in problem['loc'])}: {problem['msg']}"
            for problem in error.errors()
        )
        raise RequestError(
            f"The configuration is not valid: {problems}.",
            remedy=f"Correct {FILE_NAME}, or the {PREFIX}* variable of that name.",
        ) from error


def _read(path: Path) -> dict[str, Any]:
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RequestError(f"{path} is not readable as YAML: {error}") from error
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise RequestError(f"{path} must hold a mapping of settings.")
    return data


def _set(data: dict[str, Any], steps: list[str], key: str, text: str) -> None:
    *parents, last = steps
    for step in parents:
        section = data.setdefault(step, {})
        if not isinstance(section, dict):
            raise RequestError(f"{key}: {step} is not a section of the configuration.")
        data = section
    try:
        data[last] = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise RequestError(f"{key} is not readable as YAML: {error}") from error
