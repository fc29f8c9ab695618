from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import SandboxConfig
from bot.sandbox.factory import build_sandbox, open_sandbox, probe
from bot.sandbox.guarantees import Promise
from bot.sandbox.protocol import Sandbox, SandboxError


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/no.sock")


@pytest.mark.usefixtures("no_engine")
def test_nothing_ready_names_every_backend_and_what_to_type(tmp_path: Path) -> None:
    with pytest.raises(SandboxError) as caught:
        open_sandbox(SandboxConfig(cache=tmp_path))
    text = str(caught.value)
    assert "- docker: No Docker engine answers" in text
    assert "- bubblewrap: The sandbox's toolchain has not been built" in text
    assert text.endswith("Type: toolwright sandbox build")


@pytest.mark.usefixtures("no_engine")
def test_a_backend_asked_for_is_not_replaced() -> None:
    with pytest.raises(SandboxError, match="No Docker engine answers"):
        open_sandbox(SandboxConfig(backend="docker"))
    with pytest.raises(SandboxError, match="No Docker engine answers"):
        build_sandbox(SandboxConfig(backend="docker"), print)


def test_an_engine_elsewhere_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://192.0.2.1:2375")
    with pytest.raises(SandboxError, match="not on this machine"):
        open_sandbox(SandboxConfig(backend="docker"))


@pytest.mark.usefixtures("no_engine")
def test_auto_falls_to_bubblewrap(
    sandbox_config: SandboxConfig, bubblewrap_sandbox: Sandbox
) -> None:
    said: list[str] = []
    chosen = build_sandbox(sandbox_config.model_copy(update={"backend": "auto"}), said.append)
    assert chosen.name == bubblewrap_sandbox.name == "bubblewrap"
    assert said == []


def test_auto_prefers_docker(sandbox_config: SandboxConfig, docker_sandbox: Sandbox) -> None:
    chosen = open_sandbox(sandbox_config.model_copy(update={"backend": "auto"}))
    assert chosen.name == docker_sandbox.name == "docker"
    assert chosen.environment_digest == docker_sandbox.environment_digest


@pytest.mark.usefixtures("docker_sandbox")
def test_a_base_image_that_cannot_be_had(tmp_path: Path) -> None:
    config = SandboxConfig(
        backend="docker", base_image="localhost:1/no-such-image:none", cache=tmp_path
    )
    with pytest.raises(SandboxError, match=r"cannot pull(.|\n)*sandbox\.base_image"):
        build_sandbox(config, print)


@pytest.mark.parametrize("backend", ["bubblewrap", "docker"])
def test_every_guarantee_holds(
    request: pytest.FixtureRequest, sandbox_config: SandboxConfig, backend: str
) -> None:
    request.getfixturevalue(f"{backend}_sandbox")
    guarantees = probe(sandbox_config.model_copy(update={"backend": backend}))
    assert [guarantee.promise for guarantee in guarantees] == list(Promise)
    assert [guarantee for guarantee in guarantees if not guarantee.holds] == []
    assert all(guarantee.kept_by and guarantee.detail for guarantee in guarantees)
