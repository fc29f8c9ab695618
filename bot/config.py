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
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from bot.errors import RequestError

FILE_NAME: Final = "toolwright.yaml"
PREFIX: Final = "TOOLWRIGHT_"

MODEL_LINES: Final = """\
generator: model
models:
  - name: qwen3-coder                      # as the endpoint calls the model
    base_url: http://localhost:11434/v1    # any OpenAI-compatible endpoint
    # key_variable: MODEL_KEY              # where it wants a key: the variable that holds it
"""
"""What to write into `toolwright.yaml` to have a model generate."""


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Thresholds(_Section):
    """What the stages compare against; the defaults are those of the design."""

    static_score: Annotated[float, Field(ge=0, le=10)] = 8.0
    security_score: Annotated[float, Field(ge=0, le=10)] = 8.0
    line_coverage: Annotated[float, Field(ge=0, le=100)] = 85.0
    branch_coverage: Annotated[float, Field(ge=0, le=100)] = 75.0
    mutation_score: Annotated[float, Field(ge=0, le=100)] = 70.0
    assertion_strength: Annotated[
        float, Field(ge=0, le=100, description="Per cent of tests that check values or properties.")
    ] = 80.0
    random_orders: Annotated[int, Field(ge=1, le=100)] = 10
    suite_seconds: Annotated[float, Field(gt=0)] = 10.0
    overhead: Annotated[
        float, Field(ge=0, description="Per cent over the merged version's time.")
    ] = 10.0


class SandboxConfig(_Section):
    """Which sandbox runs generated code, and its upper bounds."""

    backend: Literal["auto", "docker", "bubblewrap"] = "auto"
    base_image: str = "python:3.11-slim"
    runtime: str = ""
    memory_mb: Annotated[int, Field(gt=0)] = 2048
    wall_seconds: Annotated[float, Field(gt=0)] = 300.0
    cache: Path = Path("~/.cache/toolwright")


class IntegrationConfig(_Section):
    """Which tests of the repository itself run before and after a change."""

    tests: Annotated[
        tuple[str, ...],
        Field(description="Folders or files that pytest collects, where the branch has them."),
    ] = ("tests",)
    max_megabytes: Annotated[
        int, Field(gt=0, description="Largest tree that is laid out in the sandbox.")
    ] = 64


class ImpactConfig(_Section):
    """When a change counts as risky: more than this many files, or dependents."""

    high_risk_files: Annotated[int, Field(gt=0)] = 10
    medium_risk_dependents: Annotated[int, Field(gt=0)] = 5


class ModelConfig(_Section):
    """One model behind an OpenAI-compatible chat endpoint."""

    name: Annotated[str, Field(min_length=1, description="The model, as the endpoint calls it.")]
    base_url: Annotated[
        str,
        Field(
            pattern=r"^https?://[A-Za-z0-9._\[\]:-]+(/[A-Za-z0-9._~/-]*)?$",
            description="Where the endpoint's API begins; most end in /v1.",
        ),
    ]
    key_variable: Annotated[
        str,
        Field(
            # No lower case: a key that is pasted here by mistake is refused, and not shown.
            pattern=r"^([A-Z_][A-Z0-9_]*)?$",
            description="NAME of the environment variable with the key; empty: none is needed.",
        ),
    ] = ""
    temperature: Annotated[
        float | None,
        Field(ge=0, le=2, description="null leaves it to the endpoint; some models insist on it."),
    ] = 0.2
    timeout_seconds: Annotated[
        float, Field(gt=0, description="How long one request may wait, and its answer may take.")
    ] = 120.0
    max_tokens: Annotated[int, Field(gt=0, description="Longest reply.")] = 8000
    max_tokens_parameter: Annotated[
        Literal["max_tokens", "max_completion_tokens"],
        Field(description="What the endpoint calls that limit; OpenAI's newer models: the second."),
    ] = "max_tokens"


class Config(_Section):
    """The whole configuration; every field has a default."""

    forge: Literal["local"] = "local"
    generator: Literal["offline", "model"] = "offline"
    models: Annotated[
        tuple[ModelConfig, ...],
        Field(description="Models for `generator: model`; this version asks the first one alone."),
    ] = ()
    base: Annotated[
        str, Field(description="Branch that proposals start from; empty: the current branch.")
    ] = ""
    thresholds: Thresholds = Thresholds()
    sandbox: SandboxConfig = SandboxConfig()
    integration: IntegrationConfig = IntegrationConfig()
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


def key_of(model: ModelConfig, environment: Mapping[str, str] | None = None) -> SecretStr | None:
    """The key of a model's endpoint, or None where it needs none.

    Args:
        model: Its `key_variable` names the environment variable.
        environment: Variables to read; the process's own when None.

    Raises:
        RequestError: The variable is not set, or holds something that cannot be a key.
    """
    if not model.key_variable:
        return None
    variables = os.environ if environment is None else environment
    key = variables.get(model.key_variable, "").strip()
    if not key:
        raise RequestError(
            f"{model.key_variable}, which holds the key of the model {model.name}, is not set.",
            remedy=f"Set it, or correct key_variable in {FILE_NAME}; empty means that no key is "
            "needed.",
        )
    if not key.isascii() or not key.isprintable():
        raise RequestError(
            f"{model.key_variable}, which holds the key of the model {model.name}, has characters "
            "that no key has.",
            remedy="Set it to the key alone, on one line.",
        )
    return SecretStr(key)


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
