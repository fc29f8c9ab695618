"""Tests of the order."""

from __future__ import annotations

import io
import sys

import pytest

from topo_order import CycleError, order, stages
from topo_order.__main__ import main

NEEDS = {"pack": ["test", "docs"], "test": ["build"], "docs": [], "build": ["fetch"]}


class TestStages:
    """Groups that could run side by side."""

    def test_each_group_is_as_early_as_it_can_be(self) -> None:
        assert stages(NEEDS) == [["docs", "fetch"], ["build"], ["test"], ["pack"]]

    def test_needs_without_an_entry_count(self) -> None:
        assert stages({"b": ["z", "a"]}) == [["a", "z"], ["b"]]

    def test_nothing(self) -> None:
        assert stages({}) == []


class TestOrder:
    """One list of all tasks."""

    def test_every_task_comes_after_its_needs(self) -> None:
        found = order(NEEDS)
        assert found == ["docs", "fetch", "build", "test", "pack"]

    @pytest.mark.parametrize(
        ("needs", "names"),
        [({"a": ["a"]}, "a"), ({"z": ["y"], "y": ["x"], "x": ["z"], "w": []}, "x, y, z")],
    )
    def test_a_cycle_is_named(self, needs: dict[str, list[str]], names: str) -> None:
        with pytest.raises(CycleError, match=f"^a cycle: {names}$"):
            order(needs)


def test_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("b: a\na:\nc : b a\n"))
    assert main() == 0
    assert capsys.readouterr().out == "a b c\n"
