from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from bot.config import MODEL_LINES, Config, load
from bot.context.gather import Context
from bot.errors import ExitStatus, RequestError
from bot.generate.factory import open_generator
from bot.generate.model.generator import ModelGenerator
from bot.generate.offline.generator import OfflineGenerator
from bot.generate.protocol import GenerationError, Generator
from bot.git.repository import Repository
from bot.llm.factory import open_client
from bot.spec.toolspec import ToolSpec

URL = "http://localhost:11434/v1"


def configured(folder: Path, text: str) -> Config:
    (folder / "toolwright.yaml").write_text(text, encoding="utf-8")
    return load(folder, {})


def opened(config: Config, environment: dict[str, str] | None = None) -> Generator:
    nowhere = Repository(Path("/nonexistent"), Path("/nonexistent/.git"))
    asks = open_client(config, nowhere, environment=environment or {})
    return open_generator(config, asks)


def refused(folder: Path, text: str) -> RequestError:
    with pytest.raises(RequestError) as caught:
        opened(configured(folder, text))
    assert caught.value.status is ExitStatus.REQUEST
    return caught.value


def test_offline_is_the_default_even_beside_models(tmp_path: Path) -> None:
    assert isinstance(opened(Config()), OfflineGenerator)
    config = configured(tmp_path, f"models: [{{name: a, base_url: '{URL}'}}]")
    assert isinstance(opened(config), OfflineGenerator)


def test_every_model_generates(tmp_path: Path) -> None:
    config = configured(
        tmp_path,
        f"generator: model\nmodels:\n- {{name: a, base_url: '{URL}', key_variable: CODER_KEY}}\n"
        f"- {{name: b, base_url: '{URL}'}}\n",
    )
    generator = opened(config, {"CODER_KEY": " sk-1\n"})
    assert isinstance(generator, ModelGenerator)
    assert generator.name == "a, b"
    assert generator.client.key_of(generator.models[1]) is None
    key = generator.client.key_of(generator.models[0])
    assert key is not None
    assert key.get_secret_value() == "sk-1"


def test_the_lines_to_write_are_right(tmp_path: Path) -> None:
    generator = opened(configured(tmp_path, MODEL_LINES))
    assert isinstance(generator, ModelGenerator)
    assert [model.key_variable for model in generator.models] == [""]
    whole = configured(tmp_path, re.sub("# (?=[- ] )", "", MODEL_LINES))
    first, second = whole.models
    assert (first.name, first.samples, first.key_variable) == ("qwen3-coder", 2, "")
    assert (second.key_variable, second.temperature) == ("MODEL_KEY", 0.8)
    assert (second.price.prompt, second.price.completion) == (1.0, 4.0)
    assert opened(whole).name == "qwen3-coder, another-model"


def test_a_model_without_models_says_what_to_write(tmp_path: Path) -> None:
    error = refused(tmp_path, "generator: model\n")
    assert "names no model" in error.message
    assert isinstance(yaml.safe_load(error.remedy.partition("\n\n")[2])["models"], list)


def test_the_offline_refusal_says_what_to_write(tmp_path: Path) -> None:
    spec = ToolSpec.model_validate(
        {
            "name": "odd_one",
            "kind": "tool",
            "category": "debugging",
            "summary": "Something that no pattern knows.",
            "interface": "def frobnicate(lines: bytes) -> complex: ...",
        }
    )
    with pytest.raises(GenerationError) as caught:
        OfflineGenerator().generate(Context(spec, "0" * 64))
    lines = caught.value.remedy.partition("\n")[2]
    assert isinstance(opened(configured(tmp_path, lines)), ModelGenerator)


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (None, "is not set"),
        (" \n", "is not set"),
        ("sk-1\nsk-2", "no key has"),
        ("é", "no key has"),
    ],
)
def test_a_key_that_cannot_be_used(tmp_path: Path, value: str | None, fault: str) -> None:
    model = f"{{name: a, base_url: '{URL}', key_variable: CODER_KEY}}"
    config = configured(tmp_path, f"generator: model\nmodels: [{model}]")
    generator = opened(config, {} if value is None else {"CODER_KEY": value})
    assert isinstance(generator, ModelGenerator)
    with pytest.raises(RequestError) as caught:
        generator.client.key_of(generator.models[0])
    assert "CODER_KEY" in caught.value.message
    assert fault in caught.value.message
    assert "sk-" not in str(caught.value)


@pytest.mark.parametrize(
    ("setting", "field"),
    [
        ("base_url: ftp://host/v1", "base_url"),
        ("base_url: localhost:11434", "base_url"),
        ("base_url: 'https://user:secret@host/v1'", "base_url"),
        ("base_url: 'https://host/v1?key=secret'", "base_url"),
        ("key_variable: sk-secret", "key_variable"),
        ("key_variable: secretKey123", "key_variable"),
        ("name: ''", "name"),
        ("temperature: 3", "temperature"),
        ("timeout_seconds: 0", "timeout_seconds"),
        ("max_tokens: 0", "max_tokens"),
        ("max_tokens_parameter: tokens", "max_tokens_parameter"),
        ("key: secret", "key"),
    ],
)
def test_settings_that_are_refused_by_name(tmp_path: Path, setting: str, field: str) -> None:
    values = {"name": "a", "base_url": URL, **yaml.safe_load(setting)}
    text = yaml.safe_dump({"generator": "model", "models": [values]})
    error = refused(tmp_path, text)
    assert f"models.0.{field}: " in error.message
    assert "secret" not in str(error)


def test_models_from_the_environment(tmp_path: Path) -> None:
    models = f"[{{name: a, base_url: '{URL}'}}]"
    config = load(tmp_path, {"TOOLWRIGHT_GENERATOR": "model", "TOOLWRIGHT_MODELS": models})
    assert opened(config).name == "a"
