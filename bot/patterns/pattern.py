"""What a pattern is: a reference tool, its tests, a specification, and what it is known by."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from typing import Annotated, Any, Final

import yaml
from pydantic import BaseModel, ConfigDict, Field

from bot.patterns.reference import Reference, read_reference
from bot.spec.toolspec import Category

CORE: Final = "core"
TESTS: Final = "tests"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Setting(_Frozen):
    """A parameter of a pattern: the constant that it sets, and what it may be.

    Attributes:
        sets: A constant of `core.py`, or `tests.NAME` for one of the tests.
        about: One sentence for `toolwright patterns NAME`.
        example: A value.
        type: What it may be, where the constant's own annotation does not tell: an annotation in
            the words of `core.py`, such as `dict[str, Rule]` for a TypedDict.
        together: Parameters that have to be given with it.
        instead: A function's parameter that can stand in for it.
        minimum: Of a number.
        maximum: Of a number.
    """

    sets: str
    about: str
    example: Any = None
    type: str = ""
    together: Annotated[tuple[str, ...], Field(alias="with")] = ()
    instead: Annotated[str, Field(alias="or")] = ""
    minimum: float | None = None
    maximum: float | None = None

    @property
    def constant(self) -> str:
        """The constant's name."""
        return self.sets.removeprefix(f"{TESTS}.")

    @property
    def in_tests(self) -> bool:
        """Whether it is a constant of the tests."""
        return self.sets.startswith(f"{TESTS}.")


class Words(_Frozen):
    """Words, separated by blanks, by which names are known beside their own."""

    functions: dict[str, str] = {}
    parameters: dict[str, str] = {}
    fields: dict[str, str] = {}


class Description(_Frozen):
    """The content of `pattern.yaml`.

    `samples` holds, by parameter of its functions, a value that they take: the tests of commands
    give it where no example of a specification has one.
    """

    summary: str
    category: Category
    parameters: dict[str, Setting] = {}
    words: Words = Words()
    exemplars: tuple[str, ...] = ()
    samples: dict[str, Any] = {}


@dataclass(frozen=True)
class Pattern:
    """A pattern of the catalogue.

    Attributes:
        name: Its folder's, and how specifications name it.
        description: Of `pattern.yaml`.
        core: The text of the reference tool.
        tests: The text of its tests.
        specification: The text of `spec.yaml`, which the pattern builds as it stands.
    """

    name: str
    description: Description
    core: str
    tests: str
    specification: str

    @cached_property
    def reference(self) -> Reference:
        """What the reference tool offers."""
        return read_reference(self.core)

    @cached_property
    def test_tree(self) -> ast.Module:
        """The syntax tree of the tests."""
        return ast.parse(self.tests)

    @property
    def package(self) -> str:
        """Where the reference tool is imported from."""
        return f"{__package__}.{self.name}"

    @cached_property
    def default(self) -> Mapping[str, Any]:
        """The fields of `spec.yaml`."""
        found: dict[str, Any] = yaml.safe_load(self.specification)
        return found

    def function_words(self, name: str) -> str:
        """The words that speak for one of its functions."""
        return f"{name} {self.description.words.functions.get(name, '')}"

    def parameter_words(self, name: str) -> str:
        """The words that speak for a parameter."""
        return f"{name} {self.description.words.parameters.get(name, '')}"

    def field_words(self, cls: str, name: str) -> str:
        """The words that speak for a field of a class."""
        return f"{name} {self.description.words.fields.get(f'{cls}.{name}', '')}"


def read_pattern(name: str) -> Pattern:
    """Read the pattern in a folder of this package.

    Raises:
        FileNotFoundError: There is no such pattern.
    """
    folder = resources.files(__package__).joinpath(name)
    described = yaml.safe_load(folder.joinpath("pattern.yaml").read_text("utf-8"))
    return Pattern(
        name=name,
        description=Description.model_validate(described),
        core=folder.joinpath("core.py").read_text("utf-8"),
        tests=folder.joinpath("tests", f"test_{name}.py").read_text("utf-8"),
        specification=folder.joinpath("spec.yaml").read_text("utf-8"),
    )
