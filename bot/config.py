"""Configuration: `toolwright.yaml`, with `TOOLWRIGHT_*` from the environment over it.

The only module that reads the environment. `TOOLWRIGHT_SANDBOX__BACKEND=docker` sets
`sandbox.backend`: two underscores step into a section, and a value is read as YAML.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import yaml
from pydantic import Field, SecretStr, ValidationError, field_validator

from bot.errors import RequestError
from bot.github_names import API_URL, REPOSITORY, api_fault
from bot.model_settings import BudgetConfig, ExchangesConfig, ModelConfig, Section

FILE_NAME: Final = "toolwright.yaml"
PREFIX: Final = "TOOLWRIGHT_"

MODEL_LINES: Final = """\
generator: model
models:
  - name: qwen3-coder                      # as the endpoint calls the model
    base_url: http://localhost:11434/v1    # any OpenAI-compatible endpoint
    samples: 2                             # how many answers it is asked for
  # Answers are compared between models: a second one shows where the first is wrong.
  # - name: another-model
  #   base_url: https://models.example/v1
  #   key_variable: MODEL_KEY              # the variable that holds the key, never the key itself
  #   temperature: 0.8
  #   price: {prompt: 1.0, completion: 4.0}    # US dollars for a million tokens, for budget.*
"""
"""What to write into `toolwright.yaml` to have a model generate."""


class Thresholds(Section):
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
    agreement: Annotated[
        float, Field(ge=0, le=100, description="Per cent of the votes of several models' answers.")
    ] = 50.0
    overhead: Annotated[
        float, Field(ge=0, description="Per cent over the merged version's time.")
    ] = 10.0
    unproven: Annotated[
        tuple[Literal["acceptance", "integration", "performance", "agreement"], ...],
        Field(description="Stages that may have had nothing to prove, and the gate approves."),
    ] = ("acceptance", "integration", "performance", "agreement")


class SandboxConfig(Section):
    """Which sandbox runs generated code, and its upper bounds."""

    backend: Literal["auto", "docker", "bubblewrap"] = "auto"
    base_image: str = "python:3.11-slim"
    runtime: str = ""
    memory_mb: Annotated[int, Field(gt=0)] = 2048
    wall_seconds: Annotated[float, Field(gt=0)] = 300.0
    cache: Path = Path("~/.cache/toolwright")


class IntegrationConfig(Section):
    """Which tests of the repository itself run before and after a change."""

    tests: Annotated[
        tuple[str, ...] | None,
        Field(
            description="Folders or files that pytest collects, where the branch has them; where "
            "nothing is said, pytest's testpaths, or what is named like tests."
        ),
    ] = None
    markers: Annotated[
        str, Field(description="Which of them: pytest's -m, such as `not slow`.")
    ] = ""
    keywords: Annotated[str, Field(description="Likewise: pytest's -k.")] = ""
    max_megabytes: Annotated[
        int, Field(gt=0, description="Largest tree that is laid out in the sandbox.")
    ] = 64


class EnvironmentConfig(Section):
    """What the repository's own tests need installed, as its base branch says."""

    enabled: Annotated[
        bool, Field(description="Whether its tests run in an environment of their own.")
    ] = True
    files: Annotated[
        tuple[str, ...],
        Field(
            description="What it is made from: uv.lock or pylock.toml, or else pyproject.toml and "
            "files of requirements; empty: what is found."
        ),
    ] = ()
    groups: Annotated[
        tuple[str, ...] | None,
        Field(description="Dependency groups; where nothing is said, those named after tests."),
    ] = None
    extras: Annotated[
        tuple[str, ...] | None,
        Field(
            description="Extras of the repository's package; where nothing is said, all but those "
            "named after documentation, linters and types."
        ),
    ] = None
    project: Annotated[
        bool, Field(description="Whether the repository's own package is built and installed.")
    ] = True


class ImpactConfig(Section):
    """When a change counts as risky: more than this many files, or dependents."""

    high_risk_files: Annotated[int, Field(gt=0)] = 10
    medium_risk_dependents: Annotated[int, Field(gt=0)] = 5


class ContextConfig(Section):
    """What a model is told of the repository beside the specification."""

    similarity: Annotated[
        float, Field(ge=0, le=1, description="Tools over this are told with their code.")
    ] = 0.7
    similar_tools: Annotated[
        int, Field(ge=0, le=50, description="At most so many of them, the most similar ones.")
    ] = 5
    max_tokens: Annotated[
        int, Field(ge=0, description="What all pieces may have together, as estimated; 0: none.")
    ] = 4000


class GithubConfig(Section):
    """Which repository on GitHub or GitHub Enterprise, and as whom the bot acts there."""

    repository: Annotated[
        str,
        Field(
            pattern=rf"^({REPOSITORY})?$",
            description="OWNER/NAME; empty: what GITHUB_REPOSITORY says.",
        ),
    ] = ""
    api_url: Annotated[
        str,
        Field(
            pattern=rf"^({API_URL})?$",
            description="Where the API begins; empty: GITHUB_API_URL, else as origin's host tells.",
        ),
    ] = ""
    login: Annotated[
        str,
        Field(
            min_length=1,
            description="The account that the bot acts as; comments of others are never its own.",
        ),
    ] = "github-actions[bot]"
    token_variable: Annotated[
        str,
        Field(
            pattern=r"^[A-Z_][A-Z0-9_]*$",
            description="NAME of the environment variable with the token.",
        ),
    ] = "GITHUB_TOKEN"  # noqa: S105 - a name, not a token
    app_id: Annotated[
        int, Field(gt=0, description="Whose commit status counts; 15368 is GitHub Actions.")
    ] = 15368
    label: Annotated[
        str, Field(min_length=1, max_length=50, description="The label that starts work.")
    ] = "toolwright"
    status: Annotated[
        str, Field(min_length=1, description="The commit status that a merge requires.")
    ] = "toolwright/gate"
    timeout_seconds: Annotated[float, Field(gt=0, description="Of one request.")] = 20.0
    max_wait_seconds: Annotated[
        float, Field(ge=0, description="Longest wait for a rate limit before giving up.")
    ] = 300.0
    seconds_between_writes: Annotated[
        float, Field(ge=0, description="GitHub asks for one second between requests that write.")
    ] = 1.0

    @field_validator("api_url")
    @classmethod
    def _is_github(cls, value: str) -> str:
        if value and (fault := api_fault(value)):
            raise ValueError(f"{fault}, and the token is sent there")
        return value


class HealthConfig(Section):
    """How long a merged tool is watched."""

    hours: Annotated[int, Field(gt=0)] = 24


class Config(Section):
    """The whole configuration; every field has a default."""

    forge: Literal["local", "github"] = "local"
    github: GithubConfig = GithubConfig()
    health: HealthConfig = HealthConfig()
    generator: Literal["offline", "model"] = "offline"
    models: Annotated[
        tuple[ModelConfig, ...],
        Field(description="Models for `generator: model`; all of them are asked, the best first."),
    ] = ()
    budget: BudgetConfig = BudgetConfig()
    exchanges: ExchangesConfig = ExchangesConfig()
    context: ContextConfig = ContextConfig()
    base: Annotated[
        str, Field(description="Branch that proposals start from; empty: the current branch.")
    ] = ""
    thresholds: Thresholds = Thresholds()
    sandbox: SandboxConfig = SandboxConfig()
    integration: IntegrationConfig = IntegrationConfig()
    environment: EnvironmentConfig = EnvironmentConfig()
    impact: ImpactConfig = ImpactConfig()
    reviewers: Annotated[
        tuple[str, ...], Field(description="Logins, or ORG/TEAM, whose review is asked for.")
    ] = ()
    senior_reviewers: Annotated[
        tuple[str, ...],
        Field(description="The same, where risk is high or the change is architectural."),
    ] = ()
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


@dataclass(frozen=True)
class GithubAccess:
    """Where a repository on GitHub is, and the token that opens it."""

    repository: str
    api_url: str
    token: SecretStr


def github_access(
    github: GithubConfig,
    origin_api: Callable[[], str],
    environment: Mapping[str, str] | None = None,
) -> GithubAccess:
    """Return what `github` and the environment say together.

    Args:
        github: The section of the configuration.
        origin_api: Says where the API for the repository's `origin` begins; asked where neither
            `github` nor the environment says it.
        environment: Variables to read; the process's own when None.

    Raises:
        RequestError: No repository is named, the token's variable is not set, or nobody says where
            the API begins.
    """
    variables = os.environ if environment is None else environment
    repository = github.repository or variables.get("GITHUB_REPOSITORY", "")
    api_url = github.api_url or variables.get("GITHUB_API_URL", "")
    # The variables of GitHub Actions are held to the same forms as the settings.
    try:
        GithubConfig(repository=repository, api_url=api_url)
    except ValidationError as error:
        raise RequestError(
            "GITHUB_REPOSITORY or GITHUB_API_URL does not have the form that GitHub gives it.",
            remedy=f"Unset them, or set github.repository and github.api_url in {FILE_NAME}.",
        ) from error
    if not repository:
        raise RequestError(
            "No repository on GitHub is named.",
            remedy=f"Set github.repository to OWNER/NAME in {FILE_NAME}, or GITHUB_REPOSITORY.",
        )
    token = variables.get(github.token_variable, "").strip()
    if not token or not token.isascii() or not token.isprintable():
        fault = "has characters that no token has" if token else "is not set"
        raise RequestError(
            f"{github.token_variable}, which holds the token for {repository}, {fault}.",
            remedy=f"Set it, or name another variable in github.token_variable in {FILE_NAME}. "
            "What proposes (run, health, rollback) works in this clone alone with: --local",
        )
    return GithubAccess(repository, (api_url or origin_api()).rstrip("/"), SecretStr(token))


def names_repository(github: GithubConfig, environment: Mapping[str, str] | None = None) -> bool:
    """Return whether the configuration or the environment names a repository on GitHub.

    Args:
        github: The section of the configuration.
        environment: Variables to read; the process's own when None.
    """
    variables = os.environ if environment is None else environment
    return bool(github.repository or variables.get("GITHUB_REPOSITORY", ""))


def step_output(environment: Mapping[str, str] | None = None) -> Path | None:
    """The file through which a step of a workflow hands values on; None outside GitHub Actions."""
    variables = os.environ if environment is None else environment
    name = variables.get("GITHUB_OUTPUT", "")
    return Path(name) if name else None


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
