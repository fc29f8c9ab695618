"""The specification of a tool: what a person asks for, frozen and checked.

`ToolSpec` holds the fields as written. Whatever is derived from them (the parsed interface, the
examples, the half of them that is held back) has its own module beside this one.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field


class Kind(StrEnum):
    """What sort of thing is asked for; `feature` is answered with a plan and never with code."""

    UTILITY = "utility"
    TOOL = "tool"
    TEST_SUITE = "test-suite"
    FEATURE = "feature"


class Category(StrEnum):
    """What a tool or a utility is for; which of them go with which kind is in `CATEGORIES`."""

    CONTEXT = "context"
    PROFILING = "profiling"
    DEBUGGING = "debugging"
    PREPROCESSING = "preprocessing"
    EVALUATION = "evaluation"
    VALIDATION = "validation"
    IO = "io"
    CONFIG = "config"
    LOGGING = "logging"


CATEGORIES: Final[dict[Kind, frozenset[Category]]] = {
    Kind.TOOL: frozenset(
        {
            Category.CONTEXT,
            Category.PROFILING,
            Category.DEBUGGING,
            Category.PREPROCESSING,
            Category.EVALUATION,
        }
    ),
    Kind.UTILITY: frozenset({Category.VALIDATION, Category.IO, Category.CONFIG, Category.LOGGING}),
    Kind.TEST_SUITE: frozenset(),
    Kind.FEATURE: frozenset(),
}


class Look(StrEnum):
    """What a reviewer should know of a tool, and may well want; `allows` names what is wanted.

    The policy refuses none of it: it raises the risk, and stands on the proposal as what to look
    at.
    """

    CLOCK = "clock"
    CHANCE = "chance"
    ENVIRONMENT = "environment"
    ARGUMENTS = "arguments"
    ATTRIBUTES = "attributes"
    CLASSES = "classes"
    TOP_LEVEL = "top-level"
    EXIT = "exit"
    PATCH = "patch"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Performance(_Frozen):
    """The budget of one call of each example, measured in the sandbox."""

    max_seconds: Annotated[
        float | None, Field(gt=0, le=300, description="CPU seconds that all examples may take.")
    ] = None
    max_memory_mb: Annotated[
        int | None, Field(gt=0, le=2048, description="Peak memory in MiB.")
    ] = None


class PatternChoice(_Frozen):
    """Which pattern the offline generator should use, and with which parameters."""

    name: Annotated[str, Field(description="A name from `toolwright patterns`.")]
    parameters: Annotated[
        dict[str, Any], Field(description="The pattern's parameters; each has a default.")
    ] = {}


class ToolSpec(_Frozen):
    """A specification, `specs/<name>.yaml`; fields in the order of the issue form.

    An instance made by `bot.spec.read` has passed every check of `bot.spec`; one made by hand has
    passed only the type checks of the model.
    """

    name: Annotated[
        str,
        Field(
            pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$",
            max_length=40,
            description="snake_case; also the import name.",
        ),
    ]
    kind: Annotated[Kind, Field(strict=False, description="What sort of thing is asked for.")]
    category: Annotated[
        Category | None, Field(strict=False, description="Required for kind tool and utility.")
    ] = None
    summary: Annotated[
        str,
        Field(
            min_length=10,
            max_length=120,
            pattern=r"^[^\n]+$",
            description="One sentence, on one line.",
        ),
    ]
    behaviour: Annotated[
        str, Field(max_length=20_000, description="Free text: what the tool does, and its rules.")
    ] = ""
    interface: Annotated[
        str,
        Field(max_length=20_000, description="Python stubs: annotated signatures with `...`."),
    ] = ""
    examples: Annotated[
        str, Field(max_length=20_000, description="Doctest text; shown to the generator.")
    ] = ""
    acceptance: Annotated[
        str, Field(max_length=20_000, description="Doctest text; never shown to the generator.")
    ] = ""
    dependencies: Annotated[
        tuple[str, ...],
        Field(strict=False, max_length=20, description="Distributions from the allow-list."),
    ] = ()
    allows: Annotated[
        tuple[Annotated[Look, Field(strict=False)], ...],
        Field(
            strict=False,
            max_length=20,
            description="What a reviewer need not be asked to look at, because it is wanted: "
            + ", ".join(Look)
            + ".",
        ),
    ] = ()
    reads: Annotated[
        tuple[str, ...],
        Field(
            strict=False,
            max_length=20,
            description="Paths of the repository, mounted read-only for the tool.",
        ),
    ] = ()
    performance: Performance = Performance()
    target: Annotated[
        str,
        Field(
            max_length=200,
            pattern=r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$",
            description="For a test-suite only: the dotted module to test.",
        ),
    ] = ""
    pattern: Annotated[
        PatternChoice | None, Field(description="A pattern for the offline generator.")
    ] = None
