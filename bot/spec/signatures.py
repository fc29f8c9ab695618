"""What an interface declares: signatures and classes, as source text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Parameter:
    """One parameter of a function, or one field of a class; source text, as `ast.unparse` gives it.

    The members of an enumeration are fields with an empty annotation. `kind` is one of
    `positional`, `keyword` (after a bare star), `args` or `kwargs`.
    """

    name: str
    annotation: str
    default: str | None = None
    kind: str = "positional"


@dataclass(frozen=True)
class Function:
    """A function or method signature. `line` counts from 1 inside the interface text."""

    name: str
    parameters: tuple[Parameter, ...]
    returns: str
    docstring: str = ""
    is_async: bool = False
    line: int = 1


@dataclass(frozen=True)
class Class:
    """A class: `fields` are its annotated names in order, `methods` its signatures.

    `bases` holds a keyword such as `total=False` too, as the text between the parentheses has it;
    `decorators` are without their `@`; the parameters of a method begin behind `self`.
    """

    name: str
    bases: tuple[str, ...]
    decorators: tuple[str, ...]
    fields: tuple[Parameter, ...]
    methods: tuple[Function, ...]
    docstring: str = ""
    line: int = 1


@dataclass(frozen=True)
class Interface:
    """The public names of a tool, in the order written.

    `imports` are the import statements that the annotations need, as source lines.
    """

    functions: tuple[Function, ...]
    classes: tuple[Class, ...]
    imports: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The public names: every function and class."""
        return frozenset(item.name for item in self.items)

    @property
    def items(self) -> tuple[Class | Function, ...]:
        """Every class, then every function."""
        return (*self.classes, *self.functions)
