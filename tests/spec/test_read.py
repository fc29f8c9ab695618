from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from bot.errors import RequestError
from bot.spec import Kind, Rules, SpecError, parse_spec, read_spec

DESIGN = b"""\
name: error_patterns            # snake_case; also the import name
kind: tool                      # utility | tool | test-suite | feature
category: debugging             # tool: context | profiling | debugging
summary: Count the errors of a log by kind.
behaviour: |                    # free text
  A line is an error when it starts with ERROR, then the kind and a colon.
interface: |                    # Python stubs, parsed with ast
  def count_errors(lines: list[str]) -> dict[str, int]: ...
examples: |                     # doctest text; shown to the generator
  >>> count_errors(["ERROR io: disk full", "ok"])
  {'io': 1}
acceptance: |                   # doctest text; never shown to the generator
  >>> count_errors([])
  {}
dependencies: []                # from the allow-list in toolwright.yaml
reads: []                       # paths mounted read-only for the tool
performance: {max_seconds: 1.0, max_memory_mb: 256}
target:                         # test-suite only: dotted module to test
pattern:                        # optional: name and parameters for the offline generator
"""


def test_the_specification_of_the_design_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "specs" / "error_patterns.yaml"
    path.parent.mkdir()
    path.write_bytes(DESIGN)
    read = read_spec(path, rules=Rules())
    assert read.source == DESIGN
    assert read.digest == hashlib.sha256(DESIGN).hexdigest()
    assert read.interface.names == {"count_errors"}
    assert read.spec.kind is Kind.TOOL
    assert read.spec.performance.max_seconds == 1.0
    assert read.spec.examples.endswith("{'io': 1}\n")


@pytest.mark.parametrize(
    "place", ["specs/other.yaml", "error_patterns.yaml", "specs/x/error_patterns.yaml"]
)
def test_a_file_in_the_wrong_place_is_refused(tmp_path: Path, place: str) -> None:
    path = tmp_path / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(DESIGN)
    with pytest.raises(SpecError) as caught:
        read_spec(path, rules=Rules())
    [problem] = caught.value.problems
    assert (problem.field, problem.line) == ("name", 1)
    assert "specs/<name>.yaml" in problem.remedy


def test_a_path_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "specs" / "error_patterns.yaml"
    path.parent.mkdir()
    path.write_bytes(DESIGN.replace(b"reads: []", b"reads: [data]"))
    with pytest.raises(SpecError, match=r"error_patterns.yaml:16: reads\[0\]: .* does not exist"):
        read_spec(path, rules=Rules())


def test_a_huge_file_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "specs" / "error_patterns.yaml"
    path.parent.mkdir()
    with path.open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(SpecError, match="more than 65536 bytes"):
        read_spec(path, rules=Rules())


def test_what_is_no_regular_file_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "link.yaml"
    link.symlink_to("/etc/hostname")
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    for path, why in (
        (tmp_path, "is a folder, and not a file"),
        (link, "is a link, and not a regular file"),
        (pipe, "is not a regular file"),
        (tmp_path / "absent.yaml", "does not exist"),
    ):
        with pytest.raises(RequestError, match=f"{path} {why}."):
            read_spec(path, rules=Rules())


def test_a_suite_needs_a_target_and_no_interface() -> None:
    source = b"name: loop_suite\nkind: test-suite\nsummary: Test the loop.\ntarget: pkg.loop\n"
    read = parse_spec(source, "x", Rules())
    assert read.spec.target == "pkg.loop"
    assert read.interface.names == set()
    with pytest.raises(SpecError, match="target: The field is missing, and a test-suite needs it"):
        parse_spec(source.replace(b"target: pkg.loop\n", b""), "x", Rules())


def test_dependencies_are_normalised() -> None:
    source = DESIGN.replace(b"dependencies: []", b"dependencies: [Ruamel_YAML]")
    rules = Rules(dependencies=frozenset({"ruamel-yaml"}))
    assert parse_spec(source, "x", rules).spec.dependencies == ("ruamel-yaml",)


def test_the_name_of_an_allowed_dependency_is_taken() -> None:
    source = DESIGN.replace(b"error_patterns ", b"ruamel_yaml ")
    with pytest.raises(SpecError, match="import name of a package"):
        parse_spec(source, "x", Rules(dependencies=frozenset({"ruamel-yaml"})))
