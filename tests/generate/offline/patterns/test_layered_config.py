from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from bot.generate.protocol import GenerationError
from tests.generate.conftest import Build, Run

REPOSITORY = Path(__file__).parents[4]
HEADER = "name: some_settings\nkind: utility\ncategory: config\nsummary: Read the settings.\n"


def test_four_layers_on_the_command_line(build: Build, run_tool: Run) -> None:
    files = {
        "defaults.json": b'{"server": {"host": "localhost", "port": 80}, "tags": ["a"]}',
        "file.json": b'{"server": {"host": "example.org"}, "tags": ["b"]}',
        "environment.json": b'{"APP_SERVER__PORT": "8080", "APP_DEBUG": "On", "PATH": "/bin"}',
        "options.json": b'{"debug": false}',
    }
    arguments = ["defaults.json", "file.json", "environment.json", "--options", "options.json"]
    done = run_tool(
        build("layered_config/service_settings"), "load-settings", *arguments, files=files
    )
    assert json.loads(done.stdout) == {
        "server": {"host": "example.org", "port": 8080},
        "tags": ["b"],
        "debug": False,
    }
    assert done.exit_status == 0


def test_a_lookup_prints_the_value_or_the_fallback(build: Build, run_tool: Run) -> None:
    tool = build("layered_config/service_settings")
    config = b'{"server": {"port": 80}}'
    found = run_tool(tool, "get-setting", "-", "server.port", stdin=config)
    assert json.loads(found.stdout) == 80
    missing = run_tool(tool, "get-setting", "-", "server.host", stdin=config)
    assert json.loads(missing.stdout) is None


def test_this_repositorys_own_configuration_is_flattened_and_back(
    build: Build, run_tool: Run
) -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    tool = build("layered_config/patched_config")
    flat = run_tool(tool, "flatten", "-", stdin=json.dumps(project).encode())
    keys = json.loads(flat.stdout)
    assert keys["tool:ruff:lint:select"] == project["tool"]["ruff"]["lint"]["select"]
    assert keys["project:name"] == "toolwright"
    back = run_tool(tool, "unflatten", "-", stdin=flat.stdout)
    assert json.loads(back.stdout) == project


def test_a_patch_removes_and_appends(build: Build, run_tool: Run) -> None:
    done = run_tool(
        build("layered_config/patched_config"),
        code="""
            from patched_config import apply_patch, trace_keys
            base = {"ports": [80], "tls": {"key": "k"}, "old": 1}
            patch = {"ports": [443], "tls": {"key": None, "on": True}, "old": None}
            print(apply_patch(base, patch), base["ports"])
            print(trace_keys({"base": base, "patch": patch}))
        """,
    )
    assert done.stdout == (
        b"{'ports': [80, 443], 'tls': {'on': True}} [80]\n{'ports': 'patch', 'tls:on': 'patch'}\n"
    )


def test_a_review_hides_secrets_and_shows_everything_else(build: Build, run_tool: Run) -> None:
    files = {
        "was.json": b'{"db": {"salt": "hunter2", "pool": 5}, "users": [{"pin": 1111}]}',
        "now.json": b'{"db": {"salt": "hunter3", "pool": 5.0}, "users": [{"pin": 2222}]}',
    }
    done = run_tool(
        build("layered_config/config_review"), "diff-lines", "was.json", "now.json", files=files
    )
    assert json.loads(done.stdout) == [
        "~ db/salt = (secret) -> (secret)",
        "~ db/pool = 5 -> 5.0",
        '~ users = [{"pin": "(secret)"}] -> [{"pin": "(secret)"}]',
    ]


def test_ambiguous_variables_are_refused(build: Build, run_tool: Run) -> None:
    variables = b'{"JOB_RETRY": "1", "JOB_RETRY_LIMIT": "2"}'
    done = run_tool(
        build("layered_config/environment_options"),
        "options-from-environment",
        "-",
        stdin=variables,
    )
    assert done.exit_status == 2
    assert done.stderr == (
        b"environment_options: retry is set as a value, and as a section by retry.limit\n"
    )


def test_what_is_no_mapping_is_refused_without_a_traceback(build: Build, run_tool: Run) -> None:
    tool = build("layered_config/patched_config")
    layers = run_tool(tool, "merge-layers", "-", stdin=b'[{"a": 1}, 5]')
    assert layers.exit_status == 2
    assert layers.stderr == b"patched_config: layer 2 is a int, no mapping\n"
    tree = run_tool(tool, "flatten", "-", stdin=b"[1]")
    assert (tree.exit_status, tree.stdout) == (2, b"")


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ("{colour: red}", "parameters.colour"),
        ("{separator: ab}", "parameters.separator"),
        ("{nulls: keep}", "parameters.nulls"),
        ("{prefix: ''}", "parameters.prefix"),
        ("{secrets: [apiKey]}", "parameters.secrets.0"),
        ("{true_words: ['Yes']}", "parameters.true_words.0"),
        ("{true_words: ['1'], false_words: ['1']}", "'1' cannot mean both true and false"),
    ],
)
def test_a_wrong_parameter_is_named(build: Build, parameters: str, named: str) -> None:
    spec = (
        f"{HEADER}pattern: {{name: layered_config, parameters: {parameters}}}\n"
        "interface: |\n  def convert(text: str) -> object: ...\n"
    )
    with pytest.raises(GenerationError) as caught:
        build(spec)
    assert named in caught.value.message


@pytest.mark.parametrize(
    ("stub", "named"),
    [
        ("def merge(base: dict[str, str], over: list[str]) -> str: ...", "merge"),
        ("def lookup(config: dict[str, str], key: int) -> str: ...", "lookup"),
        ("async def convert(text: str) -> object: ...", "convert is asynchronous"),
    ],
)
def test_a_signature_that_does_not_fit_is_named(build: Build, stub: str, named: str) -> None:
    with pytest.raises(GenerationError) as caught:
        build(f"{HEADER}interface: |\n  {stub}\n")
    assert "pattern layered_config" in caught.value.message
    assert named in caught.value.message


def test_an_unknown_field_of_a_change_is_named(build: Build) -> None:
    spec = f"""{HEADER}
interface: |
  from typing import NamedTuple

  class Change(NamedTuple):
      key: str
      author: str

  def diff(before: dict[str, object], after: dict[str, object]) -> list[Change]: ...
"""
    with pytest.raises(GenerationError) as caught:
        build(spec)
    assert "diff cannot fill Change.author: str; it knows key, kind" in caught.value.message
