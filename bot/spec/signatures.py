"""What an interface declares: signatures, classes and names, as source text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Parameter:
    """One parameter of a function, or one field of a class; source text, as `ast.unparse` gives it.

    The members of an enumeration, and names of a class that are given a value alone, are fields
    with an empty annotation. `kind` is one of `positional`, `keyword` (after a bare star), `args`
    or `kwargs`; one that is positional alone stands before a slash (`unnamed`).
    """

    name: str
    annotation: str
    default: str | None = None
    kind: str = "positional"
    unnamed: bool = False


@dataclass(frozen=True)
class Function:
    """A function or method signature. `line` counts from 1 inside the interface text.

    `decorators` are without their `@`. Of a function with overloads, the parameters are those of
    the first, and the result is that of any; `overloads` has all of them.
    """

    name: str
    parameters: tuple[Parameter, ...]
    returns: str
    docstring: str = ""
    is_async: bool = False
    line: int = 1
    decorators: tuple[str, ...] = ()
    overloads: tuple[Function, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether a call gives what is annotated at once: no overload, and nothing wraps it."""
        wrappers = {_last(one) for one in self.decorators} - _KEEPING
        return not (self.overloads or wrappers or self.is_async)

    @property
    def is_property(self) -> bool:
        """Whether it is read like a field, and not called."""
        return any(_last(one) in {"property", "cached_property"} for one in self.decorators)

    @property
    def is_static(self) -> bool:
        """Whether it takes neither the object nor the class."""
        return "staticmethod" in self.decorators

    @property
    def first(self) -> str:
        """What a method's first parameter is called; empty where it has none."""
        if self.is_static:
            return ""
        is_class = "classmethod" in self.decorators or self.name in {
            "__class_getitem__",
            "__init_subclass__",
            "__new__",
        }
        return "cls" if is_class else "self"


@dataclass(frozen=True)
class Class:
    """A class: `fields` are its names in order, `methods` its signatures.

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
class Assigned:
    """A name that is given a type or a value: an alias, a type variable, a constant.

    `public` says whether the tool has to offer it; `source` is the statement.
    """

    name: str
    source: str
    public: bool
    line: int = 1


@dataclass(frozen=True)
class Interface:
    """The public names of a tool, in the order written.

    `imports` are the import statements that the annotations need, as source lines.
    """

    functions: tuple[Function, ...]
    classes: tuple[Class, ...]
    imports: tuple[str, ...] = ()
    assigned: tuple[Assigned, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The public names: every function and class, and what is assigned and public."""
        names = [item.name for item in (*self.items, *self.assigned)]
        hidden = {one.name for one in self.assigned if not one.public}
        return frozenset(name for name in names if not name.startswith("_")) - hidden

    @property
    def items(self) -> tuple[Class | Function, ...]:
        """Every class, then every function."""
        return (*self.classes, *self.functions)


# Decorators that leave the signature what it is.
_KEEPING = frozenset({"cache", "classmethod", "deprecated", "final", "lru_cache", "override"}) | {
    "abstractmethod",
    "staticmethod",
}


def _last(decorator: str) -> str:
    return decorator.partition("(")[0].rpartition(".")[2]
