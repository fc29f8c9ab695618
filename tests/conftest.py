"""Sandboxes for the tests: the real ones of this machine.

A backend that this machine cannot offer skips its tests and says why. `.ci/run` sets
REQUIRE_DOCKER, and then a missing Docker sandbox is a failure.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import settings

from bot.config import SandboxConfig, load
from bot.sandbox.factory import build_sandbox
from bot.sandbox.protocol import Sandbox, SandboxError
from tests.sampling import of_each

_ROOT = Path(__file__).parent.parent

# The same commit gets the same answer; HYPOTHESIS_PROFILE=explore looks for new examples.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

# A shell that runs the tests in the background has them ignore an interrupt, and what they start
# would inherit that: some tests interrupt it.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--sample`, which `make test` gives."""
    parser.addoption(
        "--sample", action="store_true", help="Of modules that are marked so, run a few tests each."
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what a sample does not keep."""
    if config.getoption("sample"):
        items[:], left_out = of_each(items)
        config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def sandbox_config() -> SandboxConfig:
    """The configuration of this repository and the environment."""
    return load(_ROOT).sandbox


@pytest.fixture(scope="session")
def bubblewrap_sandbox(sandbox_config: SandboxConfig) -> Sandbox:
    """The bubblewrap backend; also what the tests of the stages run in."""
    return _built(sandbox_config, "bubblewrap")


@pytest.fixture(scope="session")
def docker_sandbox(sandbox_config: SandboxConfig) -> Sandbox:
    """The Docker backend."""
    return _built(sandbox_config, "docker")


@pytest.fixture(scope="session")
def sandbox(sandbox_config: SandboxConfig) -> Sandbox:
    """The backend that starts soonest of those that this machine offers, for all but contracts."""
    try:
        return build_sandbox(sandbox_config.model_copy(update={"backend": "bubblewrap"}), _say)
    except SandboxError:
        return _built(sandbox_config, "docker")


@pytest.fixture(scope="session", params=["bubblewrap", "docker"])
def each_sandbox(request: pytest.FixtureRequest) -> Sandbox:
    """Every backend in turn, for the contract."""
    found: Sandbox = request.getfixturevalue(f"{request.param}_sandbox")
    return found


def _built(config: SandboxConfig, backend: Literal["bubblewrap", "docker"]) -> Sandbox:
    try:
        return build_sandbox(config.model_copy(update={"backend": backend}), _say)
    except SandboxError as error:
        if backend == "docker" and os.environ.get("REQUIRE_DOCKER"):
            pytest.fail(f"REQUIRE_DOCKER is set, and there is no Docker sandbox: {error}")
        pytest.skip(f"no {backend} sandbox on this machine: {error.message}")


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
