"""From the files of a reply to a whole tool."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from bot.scaffold.interface_commands import REASON, UNUSABLE, Samples, commands
from bot.scaffold.main_file import main_source
from bot.scaffold.package_files import package_source, readme
from bot.scaffold.pin import Pin, usable
from bot.scaffold.source import environment, formatted
from bot.scaffold.tests_file import SuiteParts, tests_source
from bot.spec.examples import parse_examples
from bot.spec.interface import parse_interface
from bot.spec.toolspec import ToolSpec

CORE: Final = "core.py"
MAIN: Final = "__main__.py"


def complete(
    spec: ToolSpec,
    files: Mapping[str, bytes],
    pins: Sequence[Pin] = (),
    *,
    left_out: Collection[str] = (),
    samples: Samples = MappingProxyType({}),
) -> dict[str, bytes]:
    """Add what a reply lacks of a tool; the files that it has stay as they are.

    A command line of the reply's own stays where it has tests of its own: without them nothing
    would test it, and ours is written in its place.

    Args:
        spec: The specification as a generator is shown it: its examples go into the tests.
        files: What the reply has, by path inside the tool's folder.
        pins: Observed calls for the tests; those that are no literals are left out.
        left_out: Names of test functions not to write, since they were seen to fail.
        samples: Arguments for the tests of commands, where no example has any.

    Raises:
        SurroundingsError: ruff, which formats the files, is missing.
    """
    interface = parse_interface(spec.interface)
    examples = parse_examples(spec.examples)
    offered = commands(interface, examples, samples)
    templates = environment()
    public = sorted(interface.names)
    own_tests = any(path.startswith("tests/test_") for path in files)
    own_main = MAIN in files and own_tests
    made = {
        "__init__.py": package_source(spec, public),
        MAIN: main_source(
            spec, public, offered, templates, errors=UNUSABLE, reason=REASON, trims=False
        ),
        "tests/__init__.py": "",
    }
    written = SuiteParts(usable(pins, interface), None if own_main else offered, left_out)
    ours = tests_source(spec, interface, examples, written, templates)
    # Beside tests of the reply's own, what they cannot know has a file of its own.
    place = f"tests/test_{spec.name}_completed.py" if own_tests else f"tests/test_{spec.name}.py"
    if not (own_tests and own_main and not pins):
        made[place] = ours
    kept = {path: content for path, content in files.items() if own_main or path != MAIN}
    return {
        **{
            path: formatted(source, name=spec.name, path=path)
            for path, source in made.items()
            if path not in kept
        },
        **({} if "README.md" in kept else {"README.md": readme(spec, interface, offered).encode()}),
        **kept,
    }
