"""What the documents say is what is there: commands, links, tables, layers."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import click
import pytest

from bot.commands import COMMANDS, toolwright
from bot.patterns import NAMES
from bot.validate.stages import STAGES
from tests.docs.pages import PAGES, ROOT, anchors, commands, first_cells, links
from tests.docs.ways import JUDGING, QUICK

README = ROOT / "README.md"
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
_IDS = [path.name for path in PAGES]


def test_every_command_is_run_and_nothing_else() -> None:
    said = commands()
    shown = {one.command for one in said}
    unknown = {one for one in said if one.command not in QUICK | JUDGING}
    assert unknown == set()
    assert set(QUICK | JUDGING) - shown == set()


def test_the_readme_is_for_five_minutes() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 150


@pytest.mark.parametrize("page", PAGES, ids=_IDS)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in links(page):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", [one for one in PAGES if one != README], ids=_IDS[1:])
def test_every_page_is_found_from_another(page: Path) -> None:
    others = [one for one in PAGES if one != page]
    leading = {
        (one.parent / link.partition("#")[0]).resolve() for one in others for link in links(one)
    }
    assert page.resolve() in leading


def test_the_table_of_commands_has_every_command() -> None:
    cells = " ".join(first_cells(README, "Commands"))
    told = re.findall(r"`([^`]+)`", cells)
    assert len(told) == len(set(told))
    assert {one.split()[0] for one in told} == set(COMMANDS)
    context = click.Context(toolwright)
    for name in ("tools", "sandbox"):
        _, group, _ = toolwright.resolve_command(context, [name])
        assert isinstance(group, click.Group)
        inner = {one.split()[1] for one in told if one.startswith(f"{name} ")}
        assert inner == set(group.commands)


def test_the_table_of_the_gate_has_every_stage() -> None:
    *stages, last = first_cells(README, "The gate")
    assert stages == list(STAGES)
    assert last == "agreement"


def test_the_table_of_patterns_has_every_pattern() -> None:
    rows = first_cells(ROOT / "docs" / "specifications.md", "Begin from a pattern")
    assert rows == [f"`{name}`" for name in NAMES]
    assert f"one of {_number(len(NAMES))} [patterns]" in README.read_text(encoding="utf-8")


def _number(count: int) -> str:
    return {8: "eight", 9: "nine", 10: "ten"}[count]


def test_the_table_of_targets_has_every_target() -> None:
    done = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    targets = {line.split("\t")[0] for line in done.stdout.splitlines() if "\t" in line}
    assert {one.strip("`") for one in first_cells(CONTRIBUTING, "How to test")} == {
        f"make {target}" for target in targets
    }


def test_the_layers_are_those_that_are_held() -> None:
    text = CONTRIBUTING.read_text(encoding="utf-8")
    block = text.partition("```toml\n")[2].partition("```")[0]
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert block in project
    held = tomllib.loads(project)["tool"]["importlinter"]["contracts"][0]["layers"]
    assert tomllib.loads(block)["layers"] == held
